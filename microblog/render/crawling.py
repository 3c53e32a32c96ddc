"""What the crawler says to whoever writes to it."""

from microblog.i18n import language_of
from microblog.render.words import Words


def explanation(language: str, url: str) -> str:
    """Who asks, why, and how to stop it, in the language of the tag `language`."""
    words = Words(language_of(language), url)
    return words.say(
        "I am a program: I ask public conferences what they are about, for the search at"
        " {url}/rooms. I never join a room and read no messages. How it works, and how to leave"
        " your room out: {url}/rooms/about",
        url=url,
    )
