"""The surface of the language: what commands are declared with, and what a body is read into."""

from microblog.grammar.catalogue import Catalogue
from microblog.grammar.definition import Access, Command, Handler, Section, command
from microblog.grammar.pattern import Usage, usage
from microblog.grammar.reading import Batch, Held, Nothing, Read, Reading

__all__ = [
    "Access",
    "Batch",
    "Catalogue",
    "Command",
    "Handler",
    "Held",
    "Nothing",
    "Read",
    "Reading",
    "Section",
    "Usage",
    "command",
    "usage",
]
