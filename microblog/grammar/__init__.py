"""The language people type at the bot: pure, total and linear in the length of the body."""
