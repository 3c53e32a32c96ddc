"""The words of a reply, told apart by its class."""

from functools import singledispatch

from microblog.commands.replies import Reply
from microblog.render.words import Words


@singledispatch
def said(reply: Reply, words: Words) -> str:
    """The words of `reply`: frames that clients know stay English, all else is the person's."""
    raise TypeError(f"nothing is said to {type(reply).__name__}")
