"""A command is declared once; a definition that cannot work is refused when it is imported."""

from dataclasses import dataclass

import pytest

from microblog.domain.ref import Ref
from microblog.grammar.command import Access, Catalogue, Read, Section, command, usage
from microblog.grammar.projections import fields, help_rows
from tests.grammar.sample import CATALOGUE, declare


@dataclass(frozen=True, slots=True)
class Praise:
    ref: Ref
    warmly: bool = False


async def handler(context: str, request: Praise) -> tuple[str, Praise]:
    return context, request


def declared(*usages: object):
    return command("praise", *usages, summary="Praise", section=Section.READING, examples=())


def test_a_command_knows_its_request_and_its_handler() -> None:
    praise = declared("PRAISE <ref>", usage("PRAISE! <ref>", warmly=True))(handler)
    assert (praise.request, praise.handler, praise.access) == (Praise, handler, Access.NAMED)
    assert praise.verbs == ("PRAISE", "PRAISE!")
    reading = Catalogue([praise]).read("praise! #100123")
    assert reading == Read(praise, Praise(Ref(100123), warmly=True))
    assert Catalogue([praise]).write(Praise(Ref(100123), warmly=True)) == "PRAISE! #100123"


@pytest.mark.parametrize(
    "way", ["PRAISE <post>", "PRAISE", usage("PRAISE <ref>", loudly=True), "PRAISE <ref> <text>"]
)
def test_a_usage_that_does_not_fill_the_request_is_refused(way: object) -> None:
    with pytest.raises(TypeError, match=r"fills \[.*but Praise has \['ref', 'warmly'\]"):
        declared(way)(handler)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no kind 'colour'"):
        usage("PAINT <colour>")


def test_two_commands_cannot_share_a_name_or_a_usage() -> None:
    praise = declared("PRAISE|P <ref>")(handler)
    other = declare("other", Praise, "LAUD|P <ref>")
    with pytest.raises(ValueError, match="share a name"):
        Catalogue([praise, praise])
    with pytest.raises(ValueError, match="share"):
        Catalogue([praise, other])


def test_a_request_of_nobody_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="no body reads"):
        CATALOGUE.write(Praise(Ref(1)))


def test_help_lists_every_command_with_its_words() -> None:
    rows = {row.name: row for row in help_rows(CATALOGUE)}
    assert list(rows) == [one.name for one in CATALOGUE]
    assert rows["subscribe"].usages == ("S @nick | #post | *tag",)
    assert rows["subscribe"].verbs == ("S", "SUB", "SUBSCRIBE", "FOLLOW", "F")
    assert rows["post"].usages[0] == "[*tag] text"


def test_a_held_body_shows_its_reason_alone() -> None:
    assert fields(CATALOGUE.read("S # 12")) == {"command": "held", "reason": "usage"}
    assert fields(CATALOGUE.read(" ")) == {"command": "nothing"}
