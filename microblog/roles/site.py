"""The web site on a socket of its own."""

import socket
from urllib.parse import urlsplit

from microblog.commands.catalogue import CATALOGUE
from microblog.grammar.projections import help_rows
from microblog.roles.rust import GranianServer
from microblog.roles.serving import AppServer, Serving
from microblog.settings import Settings, networks
from microblog.store.database import Database
from web.app import ChatPage, Site, create_app
from web.quota import Allowance

_LIMITS = {"default_transaction_read_only": "on", "statement_timeout": "2000"}
_WEB_ROLE = {"role": "microblog_web", **_LIMITS}


class WebServer(AppServer):
    """Serves a site on a bound socket until stopped."""

    def __init__(self, site: Site, listening: socket.socket) -> None:
        super().__init__(create_app(site), listening)


def server(settings: Settings, site: Site, listening: socket.socket) -> Serving:
    """The server that the settings name, for `site`; raises CannotStart where it is missing."""
    if settings.web_server == "granian":
        return GranianServer(create_app(site), listening)
    return WebServer(site, listening)


def reader(dsn: str, web_dsn: str | None) -> Database:
    """The web's pool: a role that may only select."""
    if web_dsn is not None:
        return Database(web_dsn, size=4, settings=_LIMITS)
    return Database(dsn, size=4, settings=_WEB_ROLE)


def site_of(settings: Settings, url: str, reading: Database, chat: ChatPage | None) -> Site:
    """What the web site needs to know."""
    return Site(
        database=reading,
        url=url,
        bot=settings.bot_jid,
        people=settings.server,
        chat=chat,
        help_rows=help_rows(CATALOGUE),
        allowed_hosts=frozenset(
            filter(None, (urlsplit(url).hostname, "localhost", "127.0.0.1", "::1"))
        ),
        hub=settings.websub_hub or "",
        contact=settings.contact or "",
        allowance=Allowance(
            settings.web_burst, settings.web_rate, networks(settings.web_proxies, "$.web_proxies")
        ),
    )
