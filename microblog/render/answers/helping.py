"""Words for help and signs of life."""

from microblog.commands.replies import Helped, Pong, Versioned
from microblog.render import help as help_pages
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES: dict[str, str] = {}

REFUSALS: dict[str, str] = {}


@said.register
def _helped(reply: Helped, words: Words) -> str:
    return help_pages.page(reply.topic, reply.commands, words)


@said.register
def _pong(reply: Pong, words: Words) -> str:
    return "PONG"


@said.register
def _versioned(reply: Versioned, words: Words) -> str:
    return f"Microblog {reply.version}"
