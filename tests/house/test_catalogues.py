"""Every sentence is there in both languages, with the same placeholders."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

CHECKOUT = Path(__file__).parents[2]
CATALOGUES = (
    ("microblog", "microblog/locale/ru/LC_MESSAGES"),
    ("web", "web/locale/ru/LC_MESSAGES"),
)
MARKS = {"_", "mark", "gettext", "say", "ngettext", "count"}


def messages(package: str) -> Iterator[str]:
    for path in sorted((CHECKOUT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and name_of(node.func) in MARKS and node.args:
                if name_of(node.func) == "count" and len(node.args) < 3:
                    continue  # the method of strings
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def in_templates() -> Iterator[str]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in sorted((CHECKOUT / "web" / "templates").glob("*.html")):
        for _, _, message in environment.extract_translations(path.read_text("utf-8")):
            first = message[0] if isinstance(message, tuple) else message
            if first:
                yield first


def name_of(function: ast.expr) -> str:
    match function:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def translations(folder: str) -> dict[str, list[str]]:
    found = {}
    for path in sorted((CHECKOUT / folder).glob("*.po")):
        with path.open("rb") as source:
            catalogue = read_po(source)
        for message in catalogue:
            if message.id:
                one = message.id if isinstance(message.id, str) else message.id[0]
                forms = message.string
                found[one] = [forms] if isinstance(forms, str) else list(forms)
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_message_of_a_template_is_translated() -> None:
    translated = translations(CATALOGUES[1][1])
    found = list(in_templates())
    assert len(found) > 30
    assert [text for text in found if not all(translated.get(text, [""]))] == []


@pytest.mark.parametrize(("package", "path"), CATALOGUES)
def test_every_message_is_translated(package: str, path: str) -> None:
    translated = translations(path)
    lacking = [text for text in messages(package) if not all(translated.get(text, [""]))]
    assert lacking == []


@pytest.mark.parametrize(("package", "path"), CATALOGUES)
def test_translations_have_the_same_placeholders(package: str, path: str) -> None:
    for message, forms in translations(path).items():
        for form in forms:
            assert placeholders(form) == placeholders(message), message
