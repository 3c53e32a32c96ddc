"""A little history by named people, for a first look at an empty service."""

import re
from collections.abc import Callable

from microblog.domain.errors import CannotStart
from microblog.roles.offline import speaker
from microblog.settings import Settings

# Who, language, line; `#1`, `#2` stand for the number of the first, the second post made.
_HISTORY = (
    ("romeo", "en", "NICK romeo"),
    ("juliet", "en", "NICK juliet"),
    ("mercutio", "en", "NICK mercutio"),
    ("tatyana", "ru", "NICK tatyana"),
    ("onegin", "ru", "NICK onegin"),
    ("romeo", "en", "S *verona @juliet"),
    ("juliet", "en", "S @romeo"),
    ("mercutio", "en", "S @romeo @juliet"),
    ("tatyana", "ru", "S *книги @onegin"),
    ("onegin", "ru", "S @tatyana @mercutio"),
    (
        "mercutio",
        "en",
        "*verona *music Masked ball at the Capulets' tonight. Bring a torch and no grudge.",
    ),
    ("romeo", "en", "*verona What light through yonder window breaks?"),
    ("juliet", "en", "#2 It is the east, and this is my balcony. Who is there?"),
    ("romeo", "en", "#2/1 Call me but love."),
    ("mercutio", "en", "#2 Get some sleep, both of you."),
    ("juliet", "en", "! #1"),
    ("tatyana", "ru", "*книги *письма Я к вам пишу, чего же боле? Что я могу ещё сказать?"),
    ("onegin", "ru", "#3 Письмо получил. Отвечу лично, в саду."),
    ("tatyana", "ru", "#3/1 Жду."),
    ("mercutio", "en", "! #3"),
    (
        "onegin",
        "ru",
        "*деревня Деревня, где скучал Евгений, была прелестный уголок. Скука та же.",
    ),
    ("tatyana", "ru", "#4 А книги? https://ru.wikisource.org полон книг."),
    (
        "juliet",
        "en",
        (
            "*xmpp *howto Three habits of this place:\n> #+ to see everyone\n> S @nick to follow\n"
            "> just write to post\nAnswer a post with its number: `#100000 like this`."
        ),
    ),
    ("romeo", "en", "#5 And `S #100000` to follow a thread, @juliet. Well told!"),
    ("romeo", "en", "! #5"),
    ("onegin", "ru", "! #5"),
    (
        "mercutio",
        "en",
        "*music A plague on both your playlists. *Now* who has the lute? _Quietly_, please.",
    ),
)
_POSTED = re.compile(r"^New message posted\.\n#(\d+)")
_NUMBER = re.compile(r"(?<=#)\d(?=[ /]|$)")


async def perform(settings: Settings, tell: Callable[[str], None]) -> None:
    """Play the history through the ordinary handlers; refuses a service that has it already."""
    async with speaker(settings) as stage:
        if await stage.is_known("romeo"):
            raise CannotStart("the demonstration is there already")
        posted: list[str] = []
        for who, language, line in _HISTORY:
            answer = await stage.say(
                f"{who}@{settings.server}", _numbered(line, posted), language=language
            )
            text = answer.text or ""
            made = _POSTED.match(text)
            if made:
                posted.append(made[1])
        tell(f"{len(posted)} posts by {_people()} are there now")


def _numbered(line: str, posted: list[str]) -> str:
    """`line` with the real numbers of posts in place of #1, #2 and so on."""
    return _NUMBER.sub(lambda number: posted[int(number[0]) - 1], line)


def _people() -> str:
    return ", ".join(dict.fromkeys(who for who, _, _ in _HISTORY))
