"""The house keeps its shape: small files and functions, SQL in its place, docs in step."""

import ast
import re
import sys
from pathlib import Path

import pytest

from microblog.commands.catalogue import CATALOGUE
from microblog.commands.replies import Reply
from microblog.grammar.command import Read
from microblog.render import refusals
from microblog.render.answers import said
from ops.commands import card

CHECKOUT = Path(__file__).parents[2]
MODULES = [path for top in ("microblog", "web") for path in sorted((CHECKOUT / top).rglob("*.py"))]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
STATEMENT = re.compile(r"\s*(select|insert into|update|delete from|with)\s", re.IGNORECASE)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_files_and_functions_are_short_and_have_no_sql(path: Path) -> None:
    source = path.read_text("utf-8")
    assert source.count("\n") <= LONGEST_FILE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "reply":
            assert (node.end_lineno or 0) - node.lineno <= LONGEST_FUNCTION, node.name
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            looks = STATEMENT.match(node.value) and re.search(r"\b(from|set|values)\b", node.value)
            assert not looks or " " not in node.value.strip() or "\n" not in node.value, node.value


@pytest.mark.parametrize("command", list(CATALOGUE), ids=lambda command: command.name)
def test_every_example_reads_as_its_command(command) -> None:
    assert command.examples
    for example in command.examples:
        reading = CATALOGUE.read(example)
        assert isinstance(reading, Read), example
        assert reading.command is command, example


def test_every_refusal_has_a_sentence() -> None:
    raised = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Refused"), args=[ast.Constant(reason), *_]):
                    raised.add(reason)
    assert raised <= refusals.REFUSALS.keys()


def test_every_note_has_a_sentence() -> None:
    noted = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Noted"), args=[ast.Constant(what), *_]):
                    noted.add(what)
    assert noted <= refusals.NOTES.keys()


def test_every_reply_has_words() -> None:
    # A class with slots is made twice; the first one is nobody's.
    made = [
        one
        for one in Reply.__subclasses__()
        if vars(sys.modules[one.__module__])[one.__name__] is one
    ]
    assert len(made) > 20
    assert [one.__name__ for one in made if one not in said.registry] == []


def test_the_command_card_is_in_step_with_the_catalogue() -> None:
    assert (CHECKOUT / "ops" / "commands.md").read_text("utf-8") == card()
