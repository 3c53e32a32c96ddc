"""In-band registration (XEP-0077): a client's "register" dialogue chooses the nick."""

from collections.abc import Awaitable, Callable

from microblog.domain.line import Answer, Line
from microblog.domain.people import User
from microblog.i18n import language_of
from microblog.i18n import mark as _
from microblog.render.words import Words
from microblog.store import users
from microblog.store.database import Database
from microblog.xmpp import forms
from microblog.xmpp.asking import Asked, Reply, Service
from microblog.xmpp.writing import escaped

NAMESPACE = "jabber:iq:register"

CHOOSE = _("Choose the nick under which you write here. It is chosen once.")
CHOSEN = _("You are @{nick} here; a nick is chosen once.")
NO_REMOVAL = _("An account is not removed this way.")


class Registering:
    """Tells and gives nicks; `answer` is asked as if `NICK name` had been said in chat."""

    def __init__(self, database: Database, answer: Callable[[Line], Awaitable[Answer]]) -> None:
        self._database = database
        self._answer = answer

    def service(self) -> Service:
        """Registration at the component and the bot."""
        return Service({
            ("get", f"{{{NAMESPACE}}}query"): self.form,
            ("set", f"{{{NAMESPACE}}}query"): self.register,
        }, (NAMESPACE,))  # fmt: skip

    async def form(self, asked: Asked) -> Reply:
        """What a client asks for before registering (3.1.1): one field, or who one is already."""
        async with self._database.connection() as connection:
            user = await users.by_jid(connection, asked.asker)
        words = _words(asked, user)
        nick = (user.nick if user else None) or ""
        told = words.say(CHOSEN, nick=nick) if nick else words.say(CHOOSE)
        known = f"<registered/><username>{escaped(nick)}</username>" if nick else "<username/>"
        questions = [
            forms.hidden(NAMESPACE),
            forms.Question("username", "text-single", "Nick", is_required=True),
        ]
        form = "" if nick else forms.form("Microblog", told, questions)
        return (
            f"<query xmlns='{NAMESPACE}'><instructions>{escaped(told)}</instructions>"
            f"{known}{form}</query>"
        )

    async def register(self, asked: Asked) -> Reply:
        """Take the nick that was filled in; what is wrong with it is said in the error."""
        query, words = asked.payload, _words(asked)
        if query.find(f"{{{NAMESPACE}}}remove") is not None:
            return ("cancel", "not-allowed", words.say(NO_REMOVAL))
        values = forms.submitted(query) or {}
        typed = query.findtext(f"{{{NAMESPACE}}}username", "")
        name = " ".join((*values.get("username", ()), typed)).split()
        if len(name) != 1:
            return ("modify", "not-acceptable", words.say(CHOOSE))
        line = Line(asked.asker, f"/NICK {name[0]}", f"register:{asked.stanza_id}", asked.language)
        answered = await self._answer(line)
        if not answered.is_accepted:
            return ("wait", "internal-server-error", answered.text or "")
        if answered.is_refusal:
            return ("modify", "not-acceptable", answered.text or "")
        return ""


def _words(asked: Asked, user: User | None = None) -> Words:
    return Words((user.language if user else "") or language_of(asked.language), "")
