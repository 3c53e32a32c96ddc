"""Ad-hoc commands (XEP-0050) with forms (XEP-0004): every command of the catalogue as a menu.

A command that needs nothing runs at once; another answers with one form and runs when that is
sent back. Sessions are not kept: their ids are signed, so that they outlive a restart, and what is
sent twice under one id is done once.
"""

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence

from microblog.domain.line import Answer, Line
from microblog.grammar import forms as projection
from microblog.grammar.command import Catalogue, Command, Read
from microblog.grammar.forms import Fault
from microblog.render import forms as wording
from microblog.render.words import Words
from microblog.xmpp import disco, forms
from microblog.xmpp.asking import BAD, CONTACTS, NOT_FOUND, OURSELVES, Asked, Reply, Service
from microblog.xmpp.writing import escaped

NAMESPACE = "http://jabber.org/protocol/commands"
FEATURES = (NAMESPACE, forms.NAMESPACE)
_MAC_BYTES = 9
_DOING = frozenset(("execute", "complete", "next"))


class AdHoc:
    """The commands of `catalogue` as ad-hoc commands.

    `perform` runs a request; `speaks` tells the language of a bare JID, given that of its stanza.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        secret: bytes,
        *,
        perform: Callable[[Line, Read], Awaitable[Answer]],
        speaks: Callable[[str, str], Awaitable[str]],
    ) -> None:
        self._catalogue = catalogue
        self._secret = secret
        self._perform = perform
        self._speaks = speaks

    def service(self) -> Service:
        """All this, at all of our JIDs that are spoken to."""
        execute = {("set", f"{{{NAMESPACE}}}command"): self.execute}
        return Service(execute, FEATURES, OURSELVES | CONTACTS, self.node)

    async def node(self, asked: Asked) -> Reply | None:
        """The menu (2.2), or what one of its nodes is (2.3)."""
        words = await self._words(asked)
        is_menu = asked.node == NAMESPACE
        command = self._command(asked.node, asked)
        if asked.payload.tag == f"{{{disco.ITEMS}}}query":
            return self._menu(asked, words) if is_menu else None
        if is_menu:
            return _info(asked.node, "command-list", "Microblog")
        return _info(asked.node, "command-node", wording.title(command, words)) if command else None

    async def execute(self, asked: Asked) -> Reply:
        """One step of a command (2.4)."""
        payload, session = asked.payload, asked.payload.get("sessionid", "")
        command = self._command(asked.node, asked)
        if command is None:
            return NOT_FOUND
        if session and not self._is_ours(session, asked):
            return BAD
        if payload.get("action") == "cancel" or forms.is_cancelled(payload):
            return _command(command.name, session, "canceled")
        if payload.get("action", "execute") not in _DOING:
            return BAD
        preset = projection.given(command, asked.contact) if asked.contact else None
        values = forms.submitted(payload)
        if values is None and _needs_form(command, preset or {}):
            return await self._ask(command, self._session(asked), asked, preset or {})
        given = {name: [value] for name, value in (preset or {}).items()} | (values or {})
        return await self._run(command, session, asked, given)

    def _menu(self, asked: Asked, words: Words) -> str:
        """The commands that one of our JIDs offers."""
        listed = "".join(
            f"<item jid='{escaped(asked.jid)}' node='{one.name}'"
            f" name='{escaped(wording.title(one, words))}'/>"
            for one in self._offered(asked)
        )
        return f"<query xmlns='{disco.ITEMS}' node='{NAMESPACE}'>{listed}</query>"

    async def _ask(
        self,
        command: Command,
        session: str,
        asked: Asked,
        values: Mapping[str, str],
        note: str = "",
    ) -> str:
        """The form, filled in as far as `values` are known; `note` says what is wrong with them."""
        words = await self._words(asked)
        questions = [
            forms.Question(
                field.name,
                field.control.value,
                wording.label(field, words),
                value=values.get(field.name, ""),
                is_required=field.is_required,
            )
            for field in projection.fields(command)
        ]
        form = forms.form(wording.title(command, words), "", questions)
        actions = "<actions execute='complete'><complete/></actions>"
        told = _note(note, "error") if note else ""
        return _command(command.name, session, "executing", f"{actions}{told}{form}")

    async def _run(
        self, command: Command, session: str, asked: Asked, values: Mapping[str, Sequence[str]]
    ) -> str:
        read = projection.fill(command, values)
        body = self._body(read) if isinstance(read, Read) else None
        if not isinstance(read, Read) or body is None:
            fault = read if isinstance(read, Fault) else None
            kept = {name: "\n".join(lines) for name, lines in values.items()}
            words = await self._words(asked)
            named = {field.name: field for field in projection.fields(command)}
            again = session or self._session(asked)
            return await self._ask(command, again, asked, kept, wording.fault(fault, named, words))
        said_as = f"adhoc:{session or asked.stanza_id}"
        answer = await self._perform(Line(asked.asker, body, said_as, asked.language), read)
        kind = "info" if answer.is_accepted and not answer.is_refusal else "error"
        note = _note(answer.text or "", kind)
        return _command(command.name, session or asked.stanza_id, "completed", note)

    def _body(self, read: Read) -> str | None:
        """What would have been typed; None where the fields together say nothing typable."""
        try:
            return self._catalogue.write(read.request)
        except ValueError:
            return None

    def _offered(self, asked: Asked) -> list[Command]:
        """All commands; at a person or a thread those that are about one."""
        if asked.contact is None:
            return list(self._catalogue)
        return [one for one in self._catalogue if projection.given(one, asked.contact)]

    def _command(self, node: str, asked: Asked) -> Command | None:
        return next((one for one in self._offered(asked) if one.name == node), None)

    async def _words(self, asked: Asked) -> Words:
        return Words(await self._speaks(asked.asker, asked.language), "")

    def _session(self, asked: Asked) -> str:
        nonce = secrets.token_urlsafe(9)
        return f"{nonce}.{self._mac(nonce, asked)}"

    def _is_ours(self, session: str, asked: Asked) -> bool:
        nonce, _, mac = session.partition(".")
        return hmac.compare_digest(mac.encode(), self._mac(nonce, asked).encode())

    def _mac(self, nonce: str, asked: Asked) -> str:
        text = "\0".join(("adhoc", nonce, asked.node, asked.jid, asked.asker)).encode()
        return hashlib.blake2s(text, key=self._secret[:32], digest_size=_MAC_BYTES).hexdigest()


def _needs_form(command: Command, preset: Mapping[str, str]) -> bool:
    """Whether there is anything to ask: what may be left out is asked as well."""
    return any(field.name not in preset for field in projection.fields(command))


def _info(node: str, kind: str, name: str) -> str:
    features = "".join(f"<feature var='{one}'/>" for one in FEATURES)
    return (
        f"<query xmlns='{disco.INFO}' node='{escaped(node)}'>"
        f"<identity category='automation' type='{kind}' name='{escaped(name)}'/>{features}</query>"
    )


def _command(node: str, session: str, status: str, payload: str = "") -> str:
    return (
        f"<command xmlns='{NAMESPACE}' node='{escaped(node)}' sessionid='{escaped(session)}'"
        f" status='{status}'>{payload}</command>"
    )


def _note(text: str, kind: str) -> str:
    return f"<note type='{kind}'>{escaped(text)}</note>"
