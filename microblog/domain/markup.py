"""Placeholder of the lead until the web helper's version lands."""

import re

from microblog.domain.names import Nick, Tag


def mentions(text: str) -> tuple[Nick, ...]:
    return tuple(
        dict.fromkeys(Nick(name) for name in re.findall(r"(?<!\w)@([A-Za-z0-9][\w-]*)", text))
    )


def hashtags(text: str) -> tuple[Tag, ...]:
    return tuple(dict.fromkeys(Tag(name) for name in re.findall(r"(?<!\S)#([^\W\d]\w*)", text)))
