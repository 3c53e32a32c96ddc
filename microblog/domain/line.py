"""A line that a person says to the bot, and what comes back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody said, from the bare `jid`; the other fields are empty where absent.

    `replies_to` is the id of the stanza that it answers (XEP-0461); its quotation is not in `text`.
    """

    jid: str
    text: str
    stanza_id: str = ""
    language: str = ""
    replies_to: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The bot's words, None for silence; `is_accepted` once what was said is safe on disk."""

    text: str | None
    is_accepted: bool = True
