"""Names, and which of several belong together."""

import pytest

from microblog.domain.names import Club, Nick, Tag, TaggedNick, grouped
from microblog.domain.ref import Ref

JULIET, PARIS = Nick("juliet"), Nick("paris")
NIGHT, LARK = Tag("night"), Tag("lark")


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ((), ()),
        ((JULIET,), (JULIET,)),
        ((NIGHT, LARK), (NIGHT, LARK)),
        ((JULIET, NIGHT), (TaggedNick(JULIET, NIGHT),)),
        ((JULIET, NIGHT, LARK), (TaggedNick(JULIET, NIGHT), TaggedNick(JULIET, LARK))),
        ((NIGHT, JULIET), (NIGHT, JULIET)),
        ((JULIET, JULIET, NIGHT), (JULIET, TaggedNick(JULIET, NIGHT))),
        ((JULIET, PARIS, NIGHT, JULIET), (JULIET, TaggedNick(PARIS, NIGHT), JULIET)),
        ((JULIET, Club("poets"), NIGHT), (JULIET, Club("poets"), NIGHT)),
        ((JULIET, Ref(100_000), NIGHT), (JULIET, Ref(100_000), NIGHT)),
    ],
)
def test_tags_behind_a_nick_belong_to_it(targets, expected) -> None:
    assert grouped(targets) == expected


def test_what_a_person_writes_with_a_tag_is_spelt_as_it_is_typed() -> None:
    assert str(TaggedNick(JULIET, Tag("two words"))) == '@juliet *"two words"'
