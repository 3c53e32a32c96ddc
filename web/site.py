"""What the site is told by whoever runs it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from microblog.grammar.projections import HelpRow
from microblog.store.database import Database
from web.freshness import WINDOW
from web.quota import Allowance


@dataclass(frozen=True, slots=True)
class ChatPage:
    """The XMPP server that `/chat` logs in to: its WebSocket, BOSH or None, domain, and the bot."""

    websocket: str
    bosh: str | None
    domain: str
    bot: str


@dataclass(frozen=True, slots=True)
class Site:
    """What the site shows and reads.

    `database` connects as the reading role, `url` is public and has no slash at its end, `bot` a
    JID, `people` the domain where accounts are, `chat` None where `/chat` is off. A page may be
    `window` seconds behind the database. `allowance` is what one network may have made. `hub` is
    where feeds say that they are pushed from (WebSub), `contact` whom to tell of faults in
    security, each empty for nobody.
    """

    database: Database
    url: str
    bot: str
    people: str
    chat: ChatPage | None
    help_rows: Sequence[HelpRow]
    allowed_hosts: frozenset[str]
    window: float = WINDOW
    allowance: Allowance = field(default_factory=Allowance)
    hub: str = ""
    contact: str = ""

    @property
    def component(self) -> str:
        """The domain of the bot, of people as contacts, and of nodes."""
        return self.bot.rpartition("@")[2]
