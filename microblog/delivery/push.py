"""The stanzas of one event: a template for each variant, the ids for each recipient."""

from collections.abc import Callable
from dataclasses import dataclass

from microblog.delivery import template
from microblog.delivery.template import Payload, Template
from microblog.domain.people import UserId
from microblog.domain.ref import Ref
from microblog.domain.stanza_id import Mint
from microblog.store.outbox import Answered
from microblog.store.recipients import Recipient

# What says the same to very many, so that one id may serve them all.
_ALIKE = frozenset(("post", "edited", "deleted", "recommendation"))


@dataclass(frozen=True, slots=True)
class Ids:
    """The stanza ids of one deed: `of` each recipient, now and at every resend, or `shared`."""

    of: Callable[[UserId], str]
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What stanza ids tell: that this is a `kind` about `ref`.

    `actor` tells several deeds of one kind on it apart, 0 where there is just one.
    """

    kind: str
    ref: Ref
    actor: int = 0

    def ids(self, signing: "Signing") -> Ids:
        """The ids that the stanzas for its recipients have."""
        mint = Mint(signing.secret, self.kind, self.ref, self.actor)
        if not signing.shares_ids or self.kind not in _ALIKE:
            return Ids(mint.mint)
        shared = mint.for_all()
        return Ids(lambda _recipient: shared, shared)


@dataclass(frozen=True, slots=True)
class Signing:
    """How stanza ids are made: by `secret`, one for each recipient or, where it can be, for all.

    The second is what multicast needs. Which of the two must not depend on the server's mood:
    corrections and retractions name the id that a post was delivered under.
    """

    secret: bytes
    shares_ids: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What an event says: words by language, None for none, and what programs read.

    `contact` is the local part from which it comes to whoever has written there, and
    `contact_text` what it says there; empty where the bot alone speaks. `extra` stands in the
    stanza beside the payload, `juick` for whoever wants that. `answered` is who wrote what a
    comment answers. A `headline` is for programs alone, and is not kept for who is away.
    """

    text: Callable[[str], str] | None
    payload: Payload | None
    contact: str = ""
    contact_text: Callable[[str], str] | None = None
    extra: str = ""
    juick: str = ""
    answered: Answered | None = None
    is_headline: bool = False


class Push:
    """A `message` under an `identity`, sent by the JID `sender`, with ids by `signing`.

    `target` is the identity of what was pushed before and is now answered, corrected or retracted.
    The `ids` are those of its stanzas.
    """

    def __init__(
        self,
        sender: str,
        signing: Signing,
        identity: Identity,
        message: Message,
        target: Identity | None = None,
    ) -> None:
        self._sender = sender
        self._signing = signing
        self.ids = identity.ids(signing)
        self._message = message
        self._target = target
        self._target_ids = target.ids(signing) if target else None
        self._templates: dict[tuple[str, str, bool, bool, str], Template] = {}

    def target(self, recipient: Recipient) -> str:
        """The id of what the recipient had; he may have had it by somebody's recommendation."""
        if self._target is None or self._target_ids is None:
            return ""
        ids = self._target_ids
        if recipient.recommender:
            had = Identity("recommendation", self._target.ref, recipient.recommender)
            ids = had.ids(self._signing)
        return ids.of(recipient.user_id)

    def template(self, recipient: Recipient, jid: str) -> Template:
        """What the stanza of a recipient has in common with others'."""
        message = self._message
        is_answered = message.answered and message.answered.author_id == recipient.user_id
        at_contact = recipient.via_contact and bool(message.contact)
        wants_juick = recipient.wants_juick and bool(message.juick)
        own = jid if is_answered else ""
        variant = recipient.language, recipient.reason, at_contact, wants_juick, own
        found = self._templates.get(variant)
        if found is None:
            found = self._templates[variant] = self._build(*variant)
        return found

    def _build(
        self, language: str, reason: str, at_contact: bool, wants_juick: bool, own: str
    ) -> Template:
        """The template of a variant; `own` is the JID of whoever is answered, empty for others."""
        message, sender, text = self._message, self._sender, self._message.text
        if at_contact:
            sender = f"{message.contact}@{sender.rpartition('@')[2]}"
            text = message.contact_text or text
        payload = message.payload.xml(reason) if message.payload else ""
        juick = message.juick if wants_juick else ""
        words = text(language) if text else None
        answer = self._answer(words, own, sender) if words else ""
        kind = "headline" if message.is_headline else "chat"
        return template.build(sender, words, f"{payload}{answer}{message.extra}{juick}", kind)

    def _answer(self, words: str, own: str, sender: str) -> str:
        """What a comment answers: for whoever wrote that his own message, for others our push."""
        answered = self._message.answered
        if answered is None:
            return ""
        if not own:
            return template.answer(words, sender)
        return template.answer(words, own, answered.stanza_id) if answered.stanza_id else ""
