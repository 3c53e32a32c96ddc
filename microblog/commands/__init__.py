"""What the bot can do: each command a request, a handler beside it, and its replies."""
