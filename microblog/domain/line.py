"""What a person says or does in a chat with us, and what comes back."""

from dataclasses import dataclass

from microblog.domain.picture import Picture


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody said, from the bare `jid`; the other fields are empty where absent.

    `replies_to` is the id of the stanza that it answers (XEP-0461); its quotation is not in `text`.
    `corrects` is the id of the stanza whose words it replaces (XEP-0308). `contact` is the local
    part of the JID it was said to: empty for the bot, a nick, or the number of a thread.
    """

    jid: str
    text: str
    stanza_id: str = ""
    language: str = ""
    replies_to: str = ""
    corrects: str = ""
    contact: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """All reactions of the bare `jid` to the stanza `to`, none where they were taken away.

    (XEP-0444)
    """

    jid: str
    to: str
    emojis: frozenset[str]
    stanza_id: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Retraction:
    """The bare `jid` takes back what it said in the stanza `said` (XEP-0424)."""

    jid: str
    said: str
    stanza_id: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that one may give with one tap (XEP-0439): `value` is sent, `label` is shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The bot's words, None for silence; `is_accepted` once what was said is safe on disk.

    `is_refusal` where they say why nothing was done, `reason` by the name of that, where it has
    one. `stanza_id` is the id under which it goes out,
    where a reply to it means something; empty: any. `wants_card` asks the edge to read the person's
    vCard now; `awaits` is the number of a visit to a room whose outcome it should tell, 0 for none.
    """

    text: str | None
    is_accepted: bool = True
    stanza_id: str = ""
    responses: tuple[Response, ...] = ()
    is_refusal: bool = False
    wants_card: bool = False
    awaits: int = 0
    reason: str = ""
