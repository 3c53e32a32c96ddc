"""Which reactions mean something here, and what."""

from collections.abc import Iterable

# As clients offer them; the first of each deed is the one that we name to people.
REACTIONS = {"❤️": "recommend", "👍": "recommend", "⭐": "bookmark", "🔖": "bookmark", "🔕": "mute"}
_VARIANT = "\ufe0f"
_SKINS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_KNOWN = {emoji.replace(_VARIANT, ""): deed for emoji, deed in REACTIONS.items()}
_OTHER_HEARTS = dict.fromkeys("♥🧡💛💚💙💜🖤🤍🤎", "recommend")


def deeds_of(emojis: Iterable[str]) -> list[str]:
    """What `emojis` ask for, each deed once, by name; unknown ones ask for nothing."""
    bare = {
        "".join(one for one in emoji if one != _VARIANT and one not in _SKINS) for emoji in emojis
    }
    return sorted({deed for one in bare if (deed := (_KNOWN | _OTHER_HEARTS).get(one))})
