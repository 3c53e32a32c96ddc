"""Laws of the language that hold for every body and every request."""

import json
import re

import pytest
from hypothesis import example, given

from microblog.commands.catalogue import CATALOGUE as REAL
from microblog.grammar.catalogue import normalise
from microblog.grammar.command import Batch, Catalogue, Held, Nothing, Read, Reading
from microblog.grammar.lexicon import head
from microblog.grammar.pattern import Form
from microblog.grammar.projections import fields
from microblog.grammar.words import GUARDED
from tests.grammar.bodies import KEYS, VERBS, bodies, lawful, requests
from tests.grammar.sample import CATALOGUE as SAMPLE

CATALOGUES = {"sample": SAMPLE, "real": REAL}
SIGILS = frozenset("@#№*!~?./\\")
MARK = re.compile(r'(?<!\S)(?:\*"[^"\n]*"|[*!]\S+)')

# A law about a body, its reading, and the catalogue that it was read with.


def is_the_same_every_time(catalogue: Catalogue, body: str, reading: Reading) -> None:
    seen = json.dumps(fields(reading))
    assert seen == json.dumps(fields(catalogue.read(body)))


def is_published_verbatim(catalogue: Catalogue, body: str, reading: Reading) -> None:
    text = getattr(getattr(reading, "request", None), "text", "")
    assert text in normalise(body)
    assert text == text.strip()


def is_held_whole(catalogue: Catalogue, body: str, reading: Reading) -> None:
    if isinstance(reading, Held):
        assert reading.text == normalise(body)


def can_be_written(catalogue: Catalogue, body: str, reading: Reading) -> None:
    reads = reading.reads if isinstance(reading, Batch) else (reading,)
    for one in reads:
        if isinstance(one, Read):
            again = catalogue.read(catalogue.write(one.request))
            assert isinstance(again, Read)
            assert (again.command, again.request) == (one.command, one.request)


def keeps_its_marks(catalogue: Catalogue, body: str, reading: Reading) -> None:
    """What stands before the text of a post are its marks, every one of them."""
    text = normalise(body)
    if not isinstance(reading, Read) or reading.command.name != "post" or text[0] == "\\":
        return
    prefix = text.removesuffix(reading.request.text)
    word = head(prefix)
    prefix = prefix[word.end :] if word else prefix
    assert len(MARK.findall(prefix)) == len(reading.request.marks) <= 20
    assert not MARK.sub("", prefix).replace(",", " ").strip()


def is_a_post_without_sigil_or_word(catalogue: Catalogue, body: str, reading: Reading) -> None:
    text = normalise(body)
    word = head(text)
    if text and text[0] not in SIGILS and not (word and word.verb in VERBS):
        assert isinstance(reading, Held) or reading.command.name == "post"


def is_not_published_behind_a_guard(catalogue: Catalogue, body: str, reading: Reading) -> None:
    word = head(normalise(body))
    if word and word.verb in GUARDED and word.typed.isascii():
        assert fields(reading)["command"] != "post"


def is_the_same_in_any_case_and_layout(catalogue: Catalogue, body: str, reading: Reading) -> None:
    text = normalise(body)
    word = head(text)
    if not isinstance(reading, Read) or not word or not word.typed.isascii() or word.forced:
        return
    if getattr(reading.request, "text", "") == text:
        return
    forms = {
        way.form
        for way in reading.command.usages
        if word.verb in way.verbs and way.match(text, word.end, skip=1) is not None
    }
    verb, rest = text[: word.end], text[word.end :]
    typed = [f"/{verb}", f"/{verb.translate(KEYS)}", f".{verb.translate(KEYS)}"]
    if forms & {Form.ALONE, Form.OPERANDS}:
        typed += [verb.upper(), verb.lower(), verb.title(), verb.translate(KEYS).lower()]
    elif forms:
        typed.append(verb.upper().translate(KEYS))
        assert word.is_loud
    if forms:
        expected = fields(reading)
        assert [fields(catalogue.read(one + rest)) for one in typed] == [expected] * len(typed)


def is_published_behind_a_backslash(catalogue: Catalogue, body: str, reading: Reading) -> None:
    text = normalise(body)
    if text:
        escaped = catalogue.read(f"\\{text}")
        assert isinstance(escaped, Read)
        assert escaped.request == catalogue.by_name("post").request(text)


LAWS = (
    is_the_same_every_time,
    is_published_verbatim,
    is_held_whole,
    can_be_written,
    keeps_its_marks,
    is_a_post_without_sigil_or_word,
    is_not_published_behind_a_guard,
    is_the_same_in_any_case_and_layout,
    is_published_behind_a_backslash,
)


@pytest.mark.timeout(7200)
@lawful
@given(bodies)
@example("\ud800")
@example("\\\u0301")
@example("")
def test_every_body_keeps_every_law(body: str) -> None:
    for catalogue in CATALOGUES.values():
        reading = catalogue.read(body)
        for law in LAWS:
            law(catalogue, body, reading)


def reads_back(catalogue: Catalogue, request: object) -> None:
    reading = catalogue.read(catalogue.write(request))
    assert isinstance(reading, Read)
    assert reading.request == request


@pytest.mark.timeout(7200)
@lawful
@given(requests(REAL))
def test_a_request_written_reads_back(request_: object) -> None:
    reads_back(REAL, request_)


@given(requests(SAMPLE))
def test_a_request_of_the_sample_written_reads_back(request_: object) -> None:
    reads_back(SAMPLE, request_)


def test_an_empty_body_has_nothing_to_publish() -> None:
    assert REAL.read("\u2060 ") == Nothing()
