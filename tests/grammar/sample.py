"""A small catalogue with the commands of the service, answered by nobody."""

from dataclasses import dataclass

from microblog.domain.names import Club, Nick, Tag
from microblog.domain.ref import Ref
from microblog.domain.timeline import Window
from microblog.grammar.command import Catalogue, Command, Section, Usage, command, usage

Target = Nick | Ref | Tag | Club


@dataclass(frozen=True, slots=True)
class Post:
    text: str
    marks: tuple[Tag | Club, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    ref: Ref
    text: str


@dataclass(frozen=True, slots=True)
class Show:
    ref: Ref
    window: Window = Window()  # noqa: RUF009  (frozen)


@dataclass(frozen=True, slots=True)
class Feed:
    page: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    nick: Nick
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Tags:
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Targets:
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class One:
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class Search:
    query: str


@dataclass(frozen=True, slots=True)
class Named:
    name: str


@dataclass(frozen=True, slots=True)
class Help:
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    language: str


@dataclass(frozen=True, slots=True)
class Plain:
    pass


_REQUESTS = {
    "post": (Post, "<marks> <text>", "POST <text>"),
    "comment": (Comment, "<ref> <text>", "REPLY|R|COMMENT|C <ref> <text>"),
    "show": (Show, "<ref><window>", "SHOW|GET|LAST <ref>"),
    "feed": (Feed, "<page:pages>"),
    "public": (Plain, "#+"),
    "who": (Person, "<nick>", "WHOIS|W <nick>"),
    "blog": (Person, "<nick>+", "<nick> <tags>"),
    "list": (Tags, "<tags>"),
    "people": (Plain, "@"),
    "tags": (Plain, "*", "TAGS"),
    "subscribe": (Targets, "S|SUB|SUBSCRIBE|FOLLOW|F <targets>"),
    "unsubscribe": (Targets, "U|USUB|UNSUB|UNSUBSCRIBE|UNFOLLOW|LEAVE <targets>"),
    "subscriptions": (Plain, "S|SUBS|SUBSCRIPTIONS"),
    "subscribers": (Plain, "READERS|SUBSCRIBERS"),
    "recommend": (One, "! <ref>", "!<ref>", "REC|RECOMMEND|REPEAT|RT|FAV|LIKE <ref>"),
    "unrecommend": (One, "!! <ref>", "!!<ref>", "UNREC <ref>"),
    "block": (Targets, "BL|BLOCK|IGNORE <targets>", "BL +<targets>"),
    "unblock": (Targets, "UBL|UNBLOCK <targets>", "BL -<targets>"),
    "blacklist": (Plain, "BL|BLACKLIST"),
    "delete": (
        One,
        "D|DELETE|DEL <ref>",
        usage("D|DELETE|DEL L|LAST", ref=None),
        usage("DL", ref=None),
    ),
    "search": (Search, "? <query>", "?<query>", "SEARCH|FIND <query>"),
    "nick": (Named, "NICK|REGISTER <name>"),
    "whoami": (Plain, "WHOAMI", "NICK"),
    "on": (Plain, "ON"),
    "off": (Plain, "OFF|STOP|QUIT"),
    "ping": (Plain, "PING"),
    "help": (Help, "HELP|?", "HELP <topic>"),
    "lang": (Language, "LANG <language:word>"),
    "version": (Plain, "VERSION"),
    "publish_held": (Plain, "."),
    "more": (Plain, "MORE|NEXT"),
}


def declare(name: str, request: type, *usages: str | Usage) -> Command:
    """A command whose request is a class of its own, so that writing finds its name."""
    own = type(request.__name__, (request,), {"__slots__": ()})

    async def handler(context: object, request: object) -> object:
        return (context, request)

    handler.__annotations__["request"] = dataclass(frozen=True)(own)
    return command(name, *usages, summary=name, section=Section.HELP, examples=())(handler)


CATALOGUE = Catalogue(
    [declare(name, request, *usages) for name, (request, *usages) in _REQUESTS.items()]
)
REQUESTS = {one.name: one.request for one in CATALOGUE}
