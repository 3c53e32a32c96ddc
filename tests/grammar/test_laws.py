"""Laws of the language that hold for every body and every request."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from microblog.domain.names import Club, Nick, Tag
from microblog.domain.ref import Ref
from microblog.domain.timeline import Window
from microblog.grammar.catalogue import normalise
from microblog.grammar.command import Held, Nothing, Read
from microblog.grammar.projections import fields
from microblog.grammar.words import GUARDED
from tests.grammar.sample import CATALOGUE, REQUESTS

WORDS = """S U D BL PM s d @bob @a, #100123 №100123/4 #abc *tag *b* * ** ! !! !club ? # + ++ - . : ,
/ \\ help /help POST Ы РУДЗ В text Hello WORLD it's " *"two words" L LAST 100123 ~ \u0301 \ufeff"""
BITS = [*WORDS.split(), "\n", "\t", *[" "] * 20]
bodies = st.one_of(st.text(), st.lists(st.sampled_from(BITS), max_size=12).map("".join))

names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", fullmatch=True)
nicks = names.map(Nick)
plain = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20).map(normalise)
tags = st.one_of(plain, st.tuples(plain, plain).map(" ".join)).filter(bool).map(Tag)
clubs = st.from_regex(r"[a-zа-я][a-zа-я0-9-]{0,31}", fullmatch=True).map(Club)
numbers = st.integers(1, 10**18 - 1)
refs = st.builds(Ref, numbers, st.one_of(st.just(0), numbers))
windows = st.one_of(
    st.sampled_from([Window(), Window(all=True)]),
    st.builds(Window, numbers, st.one_of(st.just(0), numbers)),
)
texts = bodies.map(normalise).filter(bool)
targets = st.lists(st.one_of(nicks, refs, tags, clubs), min_size=1, max_size=8).map(tuple)
marks = st.lists(st.one_of(tags, clubs), max_size=8).map(tuple)

requests = st.one_of(
    st.builds(REQUESTS["post"], texts, marks),
    st.builds(REQUESTS["comment"], refs, texts),
    st.builds(REQUESTS["show"], refs, windows),
    st.builds(REQUESTS["feed"], st.integers(1, 9)),
    st.builds(REQUESTS["who"], nicks),
    st.builds(REQUESTS["blog"], nicks, st.lists(tags, max_size=8).map(tuple)),
    st.builds(REQUESTS["list"], st.lists(tags, min_size=1, max_size=8).map(tuple)),
    *(
        st.builds(REQUESTS[name], targets)
        for name in ("subscribe", "unsubscribe", "block", "unblock")
    ),
    *(st.builds(REQUESTS[name], refs) for name in ("recommend", "unrecommend", "delete")),
    st.builds(REQUESTS["search"], texts),
    st.builds(REQUESTS["nick"], names),
    *(
        st.builds(REQUESTS[name])
        for name in ("public", "ping", "on", "off", "help", "delete", "whoami")
    ),
)


@given(bodies)
@example("\ud800")
@example("\\\u0301")
def test_every_body_is_read_the_same_way_twice(body: str) -> None:
    assert fields(CATALOGUE.read(body)) == fields(CATALOGUE.read(body))


@given(bodies)
def test_what_is_published_stands_in_the_body(body: str) -> None:
    reading = CATALOGUE.read(body)
    if isinstance(reading, Read) and reading.command.name in ("post", "comment"):
        assert reading.request.text in normalise(body)
        assert reading.request.text == reading.request.text.strip()


@given(texts)
def test_a_backslash_publishes_what_follows(text: str) -> None:
    reading = CATALOGUE.read("\\" + text)
    assert isinstance(reading, Read)
    assert reading.request == REQUESTS["post"](text)


@given(requests)
def test_a_request_written_reads_back(request: object) -> None:
    reading = CATALOGUE.read(CATALOGUE.write(request))
    assert isinstance(reading, Read)
    assert reading.request == request


@given(bodies)
def test_whatever_was_read_can_be_written(body: str) -> None:
    reading = CATALOGUE.read(body)
    if isinstance(reading, Read):
        again = CATALOGUE.read(CATALOGUE.write(reading.request))
        assert isinstance(again, Read)
        assert again.request == reading.request


@given(st.sampled_from(sorted(GUARDED)), st.sampled_from([str.lower, str.upper, str.title]), texts)
def test_a_guarded_word_is_never_published(word: str, case: object, rest: str) -> None:
    for body in (case(word), f"{case(word)} {rest}"):
        reading = CATALOGUE.read(body)
        assert isinstance(reading, Held) or reading.command.name != "post"


@given(st.from_regex(r"[a-z]{3,12}", fullmatch=True), texts)
def test_an_unknown_first_word_is_a_post(word: str, rest: str) -> None:
    verbs = {verb for one in CATALOGUE for verb in one.verbs}
    reading = CATALOGUE.read(f"{word}ish {rest}")
    assert f"{word}ish".upper() in verbs or reading.command.name == "post"


RUSSIAN_KEYS = str.maketrans("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить")
OPERANDS = {"subscribe": "@bob", "block": "*x", "delete": "#100123", "recommend": "#100123"}


@pytest.mark.parametrize("name", [*OPERANDS, "subscriptions", "blacklist", "ping", "on", "off"])
def test_case_slash_and_layout_do_not_matter(name: str) -> None:
    operands = OPERANDS.get(name, "")
    for verb in (verb for way in CATALOGUE.by_name(name).usages[:1] for verb in way.verbs):
        typed = [verb.lower(), verb.title(), f"/{verb}", verb.lower().translate(RUSSIAN_KEYS)]
        expected = fields(CATALOGUE.read(f"{verb} {operands}"))
        assert expected["command"] == name
        assert all(fields(CATALOGUE.read(f"{one} {operands}")) == expected for one in typed)


def test_an_empty_body_has_nothing_to_publish() -> None:
    assert CATALOGUE.read("\u2060 ") == Nothing()
