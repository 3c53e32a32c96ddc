"""What is said to each shape of reply, topic by topic; who adds a command adds its words here."""

from collections.abc import Mapping

from microblog.render.answers import (
    account,
    addresses,
    admitting,
    aliasing,
    announcing,
    blocking,
    changing,
    conversing,
    delivering,
    following,
    foreign,
    helping,
    keeping,
    messaging,
    preferences,
    publishing,
    reading,
    recommending,
    rooms,
    searching,
    writing,
)
from microblog.render.answers.said import said

__all__ = ["NOTES", "REFUSALS", "said"]

_TOPICS = (
    writing,
    changing,
    recommending,
    keeping,
    messaging,
    publishing,
    conversing,
    reading,
    searching,
    rooms,
    announcing,
    following,
    foreign,
    blocking,
    admitting,
    account,
    delivering,
    preferences,
    addresses,
    aliasing,
    helping,
)


def _merged(name: str) -> Mapping[str, str]:
    """The sentences of all topics by message id; raises ValueError where two have one id."""
    merged: dict[str, str] = {}
    for topic in _TOPICS:
        sentences: Mapping[str, str] = getattr(topic, name)
        if merged.keys() & sentences.keys():
            raise ValueError(f"{name} has {sorted(merged.keys() & sentences.keys())} twice")
        merged |= sentences
    return merged


NOTES = _merged("NOTES")
REFUSALS = _merged("REFUSALS")
