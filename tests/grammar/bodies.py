"""Bodies and requests that hypothesis makes up, and how many of them a law is tried on."""

from hypothesis import settings
from hypothesis import strategies as st

from microblog.domain.names import Club, Nick, Tag
from microblog.domain.ref import Ref
from microblog.domain.timeline import Window
from microblog.grammar.catalogue import normalise
from microblog.grammar.command import Catalogue, Usage, usage
from microblog.grammar.kinds import Change
from microblog.grammar.words import GUARDED, LANGUAGE

EXAMPLES = 200_000 if settings.get_current_profile_name() == "nightly" else 5_000
lawful = settings(max_examples=EXAMPLES)

KEYS = str.maketrans(
    "qwertyuiopasdfghjklzxcvbnmQWERTYUIOPASDFGHJKLZXCVBNM",
    "йцукенгшщзфывапролдячсмитьЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ",
)
VERBS = sorted(
    {verb for ways in LANGUAGE.values() for way in ways for verb in usage(way).verbs} | GUARDED
)
_SIGILS = [
    "@bob",
    "@a,",
    "@Eve:",
    "#100123",
    "№100123/4",
    "#100123.",
    "#100123+",
    "#100123++",
    "+5",
    "#abc",
    "#1",
    "*tag",
    "*b*",
    "*",
    "**",
    '*"two',
    'words"',
    '*"x',
    "!",
    "!!",
    "!club",
    "~",
    "~~",
    "?",
    "#",
    "##",
    "+",
    "++",
    "-",
    ".",
    ":",
    ",",
    "/",
    "\\",
    "=",
    '"',
    "a@b.example",
    "https://b.example/x",
    "xmpp:x",
    ">quote",
    "/me",
    "L",
    "LAST",
    "ALL",
    "8h",
    "until",
    "mon",
]
_WORDS = [
    "text",
    "Hello",
    "WORLD",
    "HELLO",
    "it's",
    "привет",
    "ПРИВЕТ",
    "Ы",
    "ы",
    "В",
    "РУДЗ",
    "folow",
    "SUBSRIBE",
    "100123",
    "100123/4",
    "1",
    "one-two",
    "́",
    "\ufeff",
    "\u200b",
    "😀",
]
_LINES = ["S @bob\n", "bl -*x !club\n", "ON\n", "! #100123\n", "D 100123\n", "\n#100123 +*a -!b"]
_BLANKS = [*" " * 60, *"\n" * 8, *"\t\u00a0", "  "]
_PIECES = [
    *_BLANKS,
    *_LINES,
    *_SIGILS,
    *_SIGILS,
    *_WORDS,
    *(f"{verb} " for verb in VERBS),
    *(f"{verb.lower()} " for verb in VERBS),
    *(f"/{verb} " for verb in VERBS[::4]),
    *(f"{verb.translate(KEYS)} " for verb in VERBS[::4]),
]
# One flat choice of pieces: each draw from a strategy within another costs a millisecond.
bodies = st.one_of(
    st.lists(st.sampled_from(_PIECES), max_size=14).map("".join), st.text(max_size=20)
)

_names = st.one_of(
    st.sampled_from(["bob", "7", "A", "x" * 32, "a-b_c", "S", "LAST", "ALL"]),
    st.text("abcXYZ019", min_size=1, max_size=8),
)
_nicks = _names.map(Nick)
_plain = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=5).map(normalise)
_tags = st.one_of(_plain, st.tuples(_plain, _plain).map(" ".join)).filter(bool).map(Tag)
_clubs = st.text("abcабв019", min_size=1, max_size=32).map(Club)
_numbers = st.integers(1, 10**18 - 1)
_refs = st.builds(Ref, _numbers, st.one_of(st.just(0), _numbers))
_marks = st.one_of(_tags, _clubs)
_texts = bodies.map(normalise).filter(bool)


def _several(one: st.SearchStrategy[object], least: int = 1) -> st.SearchStrategy[object]:
    return st.lists(one, min_size=least, max_size=4).map(tuple)


_BY_KIND: dict[str, st.SearchStrategy[object]] = {
    "ref": _refs,
    "refs": _several(_refs),
    "post": st.builds(Ref, _numbers),
    "nick": _nicks,
    "nicks": _several(_nicks),
    "tag": _tags,
    "tags": _several(_tags),
    "club": _clubs,
    "clubs": _several(_clubs),
    "labels": _several(_marks),
    "marks": _several(_marks, 0),
    "target": st.one_of(_nicks, _refs, _marks),
    "targets": _several(st.one_of(_nicks, _refs, _marks)),
    "edits": _several(st.builds(Change, _marks, st.booleans())),
    "window": st.one_of(
        st.sampled_from([Window(), Window(all=True)]),
        st.builds(Window, _numbers, st.one_of(st.just(0), _numbers)),
    ),
    "pages": st.integers(1, 9),
    "word": _names,
    "topic": _names,
    "name": _names,
    "key": st.text("abcXYZабв", min_size=1, max_size=8),
    "until": st.sampled_from(["8h", "2 d", "until mon", "until 18:00", "до завтра"]),
    "address": st.sampled_from(["user@b.example", "https://b.example/feed.atom", "a.b@c/d"]),
    "room": st.sampled_from(["room@b.example", "xmpp:room@b.example?join", "a.b@c"]),
    "server": st.sampled_from(["b.example", "muc.b.example"]),
    "text": _texts,
    # ALL is no search, but all of them.
    "query": _texts.filter(lambda text: text.translate(KEYS).upper() not in ("ФДД", "ALL")),
}


def requests(catalogue: Catalogue) -> st.SearchStrategy[object]:
    """Requests of every command, each by every one of its usages."""
    return st.one_of(
        [_made(command.request, way) for command in catalogue for way in command.usages]
    )


def _made(request: type, way: Usage) -> st.SearchStrategy[object]:
    slots = {slot.field: _BY_KIND[slot.kind.name] for slot in way.slots}
    return st.fixed_dictionaries(slots).map(lambda values: request(**values, **way.constants))
