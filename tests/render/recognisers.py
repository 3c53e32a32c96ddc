"""What the plugins of old clients look for in a body, as far as it is described.

Each is written anew from the description of the plugin's behaviour. A body that none of a client's
patterns fits is shown as any other text, with its numbers and names still clickable.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_NICK = r"@[\w.@|-]+"
_TAGS = r"(?: \*[^\s*]+)*"
_NUMBER = r"#\d+"
# In these patterns a dot stays on its line, so that texts of several lines fit none.
_HEAD = rf"{_NICK}:{_TAGS} ?\n"
_REPLIES = r"(?:\(\d+ repl(?:y|ies)\) )?"
_ONE_POST = rf"{_HEAD}.+\n\n{_NUMBER} {_REPLIES}https://juick\.com/\S+\n"

# Psi+ tries these in order, on a body between line ends; only links by https are known to it.
PSI: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "recommendation",
            rf"\nRecommended by {_NICK}:\s+{_HEAD}.+\n\n{_NUMBER} {_REPLIES}https://\S+\n\Z",
        ),
        ("message", rf"\nPrivate message from {_NICK}:\n.+\n\Z"),
        ("person", r"\nBlog: https://\S+"),
        ("list", rf"\nLast (?:popular )?messages:(?:\n+{_ONE_POST})+"),
        ("tags", r"\nTop 20 tags:\n"),
        ("post", rf"\n{_HEAD}.+\n\n{_NUMBER} https://\S+\n\Z"),
        ("reply", rf"\nReply by {_NICK}:\n>.{{0,50}}\n\n.+\n\n{_NUMBER}/\d+ https://\S+\n\Z"),
        ("reply posted", rf"\nReply posted\.\n{_NUMBER}\S* https://\S+\n\Z"),
        ("message posted", r"\nNew message posted\.\n"),
        ("thread", rf"\n{_HEAD}.+\n\n{_NUMBER} https://juick\.com/\S+\n"),
        ("single", rf"\n{_ONE_POST}\Z"),
        ("recommended", rf"\n{_NICK} recommended your post {_NUMBER}\.  https://juick\.com/\S+\n"),
    )
)


def psi(body: str) -> str | None:
    """What Psi+ takes `body` for."""
    return next((name for name, pattern in PSI if pattern.match(f"\n{body}\n")), None)


@dataclass(frozen=True, slots=True)
class Client:
    """How a client finds numbers of posts and comments, and nicks."""

    name: str
    numbers: re.Pattern[str]
    nicks: re.Pattern[str]

    def finds(self, body: str) -> tuple[set[str], set[str]]:
        """The numbers and the nicks that can be clicked, without what comes along with them."""
        strip: Callable[[str], str] = lambda text: text.rstrip(":.")  # noqa: E731
        return set(self.numbers.findall(body)), set(map(strip, self.nicks.findall(body)))


CLIENTS = (
    Client(
        "Psi+",
        re.compile(r"(?<!\S)#\d+(?:/\d+)?(?!\S)"),
        re.compile(r"(?<!\S)@[\w.@|-]+(?=[:\s]|\Z)"),
    ),
    Client("Gajim", re.compile(r"#\d+(?:/\d+)?"), re.compile(r"@[a-zA-Z0-9_@:.-]+")),
    Client(
        "Pidgin",
        re.compile(r"(?:(?<=[\s>(])|\A)#[A-Za-z0-9/]+"),
        re.compile(r"(?:(?<=[\s>(])|\A)@[A-Za-z0-9._@-]+"),
    ),
    Client(
        "tkabber",
        re.compile(r"(?:(?<=[\s>(])|\A)#\d+(?:/\d+)?"),
        re.compile(r"@[\w@.-]+"),
    ),
    Client("Emacs", re.compile(r"#\d+(?:/\d+)?"), re.compile(r"@[0-9A-Za-z@.-]+")),
    Client("Adium", re.compile(r"#\d{5,}(?:/\d+)?"), re.compile(r"@[\w-]+")),
)
# Pidgin has room for so many markup tags in a message, two for each number or nick.
PIDGIN_TOKENS = 40

# Emacs shows tags only behind the name of a post's author, and six of them; pictures of people
# beside these names.
EMACS_TAGS = re.compile(r"^@[0-9A-Za-z@.-]+: ((?:\*\S+ ?){1,6})", re.MULTILINE)
EMACS_FACES = re.compile(
    r"by (@[0-9A-Za-z@.-]+):|^> (@[0-9A-Za-z@.-]+):|^(@[0-9A-Za-z@.-]+):", re.MULTILINE
)

TKABBER_MESSAGE = re.compile(r"\APrivate message from @[\w@.-]+:")
TKABBER_QUOTE = re.compile(r"^>.*$", re.MULTILINE)
TKABBER_TAG = re.compile(r"(?<!\S)\*[\w?!+'/.@*-]+")


def tkabber_is_to(me: str, body: str, links: str = r"http://juick\.com") -> bool:
    """Whether tkabber takes a reply for one to `me`; it knows its own server alone."""
    pattern = (
        rf"\AReply by @[\w@.-]+:\n>.*\n\n@{re.escape(me)} .*\n\n"
        rf"#(\d+)/(\d+) {links}/\1#\2\Z"
    )
    return re.match(pattern, body, re.DOTALL) is not None
