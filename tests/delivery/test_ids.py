"""Stanza ids say what was pushed to whom, and nobody can make one up."""

import re

from hypothesis import given
from hypothesis import strategies as st

from microblog.domain import stanza_id
from microblog.domain.ref import Ref

SECRET = b"secret"
KINDS = st.sampled_from(["post", "comment", "recommendation", "recommended", "followed"])
NUMBERS = st.integers(0, 2**63 - 1)


@given(KINDS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_what_is_minted_is_read(
    kind: str, post: int, comment: int, recipient: int, actor: int
) -> None:
    each = stanza_id.mint(SECRET, kind, Ref(post, comment), recipient, actor)
    assert stanza_id.read(SECRET, each, recipient) == (kind, Ref(post, comment))
    assert stanza_id.actor(each) == actor
    assert stanza_id.mint(SECRET, kind, Ref(post, comment), recipient, actor) == each
    assert re.fullmatch(r"[a-z]+\.[0-9-]+\.[0-9a-f]{12}", each)


@given(KINDS, NUMBERS, NUMBERS)
def test_ids_are_bound_to_their_recipient_and_secret(kind: str, post: int, recipient: int) -> None:
    each = stanza_id.mint(SECRET, kind, Ref(post), recipient + 1)
    assert stanza_id.read(SECRET, each, recipient + 2) is None
    assert stanza_id.read(b"another", each, recipient + 1) is None


@given(KINDS, NUMBERS, NUMBERS)
def test_ids_that_all_share_are_read_by_all(kind: str, post: int, recipient: int) -> None:
    each = stanza_id.Mint(SECRET, kind, Ref(post)).for_all()
    assert stanza_id.read(SECRET, each, recipient) == (kind, Ref(post))
    assert stanza_id.read(b"another", each, recipient) is None


@given(st.one_of(st.text(), st.from_regex(r"[a-z]+\.[0-9]+-[0-9]+(-[0-9]+)?\.[0-9a-f]+")))
def test_what_others_write_is_not_ours(text: str) -> None:
    assert stanza_id.read(SECRET, text, 1) is None
    assert stanza_id.actor(text) >= 0


def test_two_who_do_the_same_have_different_ids() -> None:
    ids = {stanza_id.mint(SECRET, "recommended", Ref(100000), 7, actor) for actor in (1, 2)}
    assert len(ids) == 2
