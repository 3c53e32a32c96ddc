"""The bot in conferences (XEP-0045): invited by who runs them, it announces posts there."""
