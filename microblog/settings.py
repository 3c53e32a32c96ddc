"""The settings: typed, each with a default that runs on a fresh machine."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Literal, get_type_hints

import msgspec

from microblog.domain.errors import CannotStart

_PREFIX = "MICROBLOG_"
_LONGEST_LOOK = 60
_FASTEST = 1000
_MOST_ROOMS = 10_000
_MOST_BLOGS = 1_000_000
_MOST_PAGES = 100_000
_WEB = ("http://", "https://")
_SECRET_NAMES = ("secret", "database", "web_database")


def default_data() -> Path:
    """`var/` beside the package in a checkout."""
    return Path(__file__).parents[1] / "var"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator decides; what is None is embedded or follows from the rest.

    data: directory of everything that is kept. domain: the component's own. bot: the bot's
    local part. web: HOST:PORT to listen on, port 0 for any. url: public address, by default the
    listen address. database: DSN of the owner. web_database: DSN of the read-only role. xmpp:
    HOST:PORT of the server's component listener. secret: its password, or secret_file: where
    that stands. xmpp_domain: the server host that answers pings and where people have accounts.
    c2s_port: where the embedded server takes clients. chat: whether /chat is served; by default
    only on loopback with the embedded server. fetch_pictures: whether the server fetches pictures
    from the open internet, to show small copies where authors want that. worker: tells several
    component processes of one machine apart. shares_component: whether several processes serve the
    component at once, which the XMPP server must allow (ejabberd); otherwise one does, and the
    others stand by. multicast: JID of the XMPP server's service for one stanza to many (XEP-0033,
    ejabberd has one), used for posts; none by default. look_back: after
    a restart of the XMPP server what counted within so many seconds before is sent again; 0 is off.
    announce_rooms: into how many conferences the bot lets itself be invited, to announce posts, 0
    for none; announce_pause: seconds between two announcements in one. Not with shares_component.
    foreign_blogs: how many people elsewhere (XEP-0277) can be followed from here, 0 for none;
    foreign_feeds: whether feeds on the web can be.
    crawler: the domain of the crawler's own component, which needs the same secret; with the
    embedded server it is below the component's, else none, and nothing is crawled. crawl: domains
    where it begins, separated by commas, by default that of people. crawl_found: whether it also
    asks the domains of people, and those of links in posts. crawl_rate, crawl_rate_all: requests a
    second to a domain, and to all of them. blocked_rooms: a file of rooms and domains that are
    never listed. crawl_dump: a file of rooms that another directory knows.
    web_server: what speaks HTTP: uvicorn, or granian, which is installed beside. web_burst,
    web_rate: pages that are made for one network at once, and in a second after that.
    web_proxies: networks of our own proxies, separated by commas, that are believed whom they ask
    for (X-Forwarded-For); none by default. websub_hub: the address of a hub that tells of new
    entries in feeds; contact: whom to write to of faults in security, an address of web or mail.
    metrics: HOST:PORT where the bot's process
    serves /metrics, /healthz and /readyz by HTTP, port 0 for any; nowhere by default. log_level,
    log_json: what goes to standard error.
    """

    data: Path = field(default_factory=default_data)
    domain: str = "blog.localhost"
    bot: str = "bot"
    web: str = "127.0.0.1:8080"
    url: str | None = None
    database: str | None = None
    web_database: str | None = None
    xmpp: str | None = None
    secret: str | None = None
    secret_file: Path | None = None
    xmpp_domain: str | None = None
    c2s_port: int = 15222
    chat: bool | None = None
    fetch_pictures: bool = False
    worker: str = "1"
    shares_component: bool = False
    multicast: str | None = None
    look_back: float = 0.0
    announce_rooms: int = 1000
    announce_pause: float = 60.0
    foreign_blogs: int = 10_000
    foreign_feeds: bool = False
    crawler: str | None = None
    crawl: str | None = None
    crawl_found: bool = False
    crawl_rate: float = 1.0
    crawl_rate_all: float = 10.0
    blocked_rooms: Path | None = None
    crawl_dump: Path | None = None
    web_server: Literal["uvicorn", "granian"] = "uvicorn"
    web_burst: int = 200
    web_rate: float = 20.0
    web_proxies: str | None = None
    websub_hub: str | None = None
    contact: str | None = None
    metrics: str | None = None
    log_level: str = "warning"
    log_json: bool = False

    def __repr__(self) -> str:
        shown = {
            one.name: "..." if one.name in _SECRET_NAMES else getattr(self, one.name)
            for one in fields(self)
        }
        return f"Settings({shown})"

    @property
    def server(self) -> str:
        """The XMPP domain of people: given, or the component's without its first label."""
        return self.xmpp_domain or self.domain.partition(".")[2] or self.domain

    @property
    def bot_jid(self) -> str:
        """The address that people write to."""
        return f"{self.bot}@{self.domain}"

    @property
    def crawler_domain(self) -> str | None:
        """The crawler's own domain: given, or below the component's on the embedded server."""
        return self.crawler or (f"crawler.{self.domain}" if self.xmpp is None else None)

    @property
    def crawl_domains(self) -> tuple[str, ...]:
        """Where the crawler begins."""
        given = (self.crawl or self.server).lower().replace(",", " ")
        return tuple(dict.fromkeys(given.split()))


def load(file: Path | None, given: Mapping[str, object]) -> Settings:
    """Settings from `file` (TOML), then `MICROBLOG_*`, then what is `given` (None is not given).

    Raises CannotStart naming the path of a wrong or unknown setting.
    """
    merged = _file(file) | _environment() | {k: v for k, v in given.items() if v is not None}
    try:
        settings = msgspec.convert(merged, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as wrong:
        raise CannotStart(f"a setting is wrong: {wrong}") from wrong
    return _with_secret(_checked(settings))


def _file(file: Path | None) -> dict[str, object]:
    if file is None:
        return {}
    try:
        found = msgspec.toml.decode(file.read_bytes(), type=dict[str, object])
    except OSError as unreadable:
        raise CannotStart(f"cannot read {file}: {unreadable.strerror}") from unreadable
    except msgspec.DecodeError as wrong:
        raise CannotStart(f"{file} is not TOML: {wrong}") from wrong
    unknown = found.keys() - get_type_hints(Settings).keys()
    if unknown:
        raise CannotStart(f"{file} has an unknown setting: $.{min(unknown)}")
    return found


def _environment() -> dict[str, object]:
    names = {one.name for one in fields(Settings)}
    return {
        key.removeprefix(_PREFIX).lower(): value
        for key, value in os.environ.items()
        if key.startswith(_PREFIX) and key.removeprefix(_PREFIX).lower() in names
    }


def _path(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str | Path):
        return Path(value)
    raise TypeError(f"expected a path, not {value!r}")


def _checked(settings: Settings) -> Settings:
    host_and_port(settings.web, "$.web")
    if settings.metrics is not None:
        host_and_port(settings.metrics, "$.metrics")
    if settings.xmpp is not None:
        host_and_port(settings.xmpp, "$.xmpp")
        if settings.secret is None and settings.secret_file is None:
            raise CannotStart("$.xmpp needs a secret: --secret-file FILE or MICROBLOG_SECRET")
    if not 0 <= settings.look_back <= _LONGEST_LOOK:
        raise CannotStart(f"$.look_back is between 0 and {_LONGEST_LOOK} seconds")
    if not 0 < settings.crawl_rate <= _FASTEST or not 0 < settings.crawl_rate_all <= _FASTEST:
        raise CannotStart(f"$.crawl_rate and $.crawl_rate_all are over 0 and at most {_FASTEST}")
    if not 0 <= settings.announce_rooms <= _MOST_ROOMS or not settings.announce_pause >= 1:
        raise CannotStart(
            f"$.announce_rooms is between 0 and {_MOST_ROOMS}, $.announce_pause at least 1 second"
        )
    if not 0 <= settings.foreign_blogs <= _MOST_BLOGS:
        raise CannotStart(f"$.foreign_blogs is between 0 and {_MOST_BLOGS}")
    if settings.crawler is not None and settings.crawler == settings.domain:
        raise CannotStart("$.crawler is a domain of its own, not that of the component")
    if settings.multicast is not None and settings.shares_component:
        raise CannotStart("$.multicast does not go with $.shares_component: barriers would stray")
    _check_web(settings)
    return settings


def _check_web(settings: Settings) -> None:
    """What the site alone needs; raises CannotStart."""
    if not 0 < settings.web_rate <= _MOST_PAGES or not 0 < settings.web_burst <= _MOST_PAGES:
        raise CannotStart(f"$.web_rate and $.web_burst are over 0 and at most {_MOST_PAGES}")
    networks(settings.web_proxies, "$.web_proxies")
    if settings.websub_hub is not None and not settings.websub_hub.startswith(_WEB):
        raise CannotStart(f"$.websub_hub is no web address: {settings.websub_hub}")
    if settings.contact is not None and not settings.contact.startswith((*_WEB, "mailto:")):
        raise CannotStart(f"$.contact is no address of web or mail: {settings.contact}")
    if settings.url is not None and not settings.url.startswith(_WEB):
        raise CannotStart(f"$.url is no web address: {settings.url}")


def _with_secret(settings: Settings) -> Settings:
    if settings.secret is not None or settings.secret_file is None:
        return settings
    try:
        return replace(settings, secret=settings.secret_file.read_text("utf-8").strip())
    except OSError as unreadable:
        raise CannotStart(
            f"cannot read $.secret_file {settings.secret_file}: {unreadable.strerror}"
        ) from unreadable


def networks(
    text: str | None, path: str
) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Networks and addresses, separated by commas; raises CannotStart naming `path`."""
    named = (text or "").replace(",", " ").split()
    try:
        return tuple(map(ipaddress.ip_network, named))
    except ValueError as wrong:
        raise CannotStart(f"{path} has what is no network: {wrong}") from wrong


def host_and_port(text: str, path: str) -> tuple[str, int]:
    """`HOST:PORT` in parts; raises CannotStart naming `path`."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65_535:
        raise CannotStart(f"{path} is not HOST:PORT: {text}")
    return host.strip("[]"), int(port)
