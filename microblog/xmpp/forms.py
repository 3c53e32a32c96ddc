"""Data forms (XEP-0004): written as text, read from what was submitted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from microblog.xmpp.writing import escaped

NAMESPACE = "jabber:x:data"
_X = f"{{{NAMESPACE}}}x"
_FIELD = f"{{{NAMESPACE}}}field"
_VALUE = f"{{{NAMESPACE}}}value"
_VALUES_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Question:
    """A field as it is asked: `kind` is a field type (3.3), `options` are pairs of value, label."""

    var: str
    kind: str
    label: str = ""
    description: str = ""
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    is_required: bool = False

    def xml(self) -> str:
        """The element; a value of several lines is a value a line where the type is of lines."""
        lines = self.value.split("\n") if self.kind.endswith("-multi") else [self.value]
        given = "".join(f"<value>{escaped(line)}</value>" for line in lines if line)
        offered = "".join(
            f"<option label='{escaped(label)}'><value>{escaped(value)}</value></option>"
            for value, label in self.options
        )
        label = f" label='{escaped(self.label)}'" if self.label else ""
        described = f"<desc>{escaped(self.description)}</desc>" if self.description else ""
        required = "<required/>" if self.is_required else ""
        return (
            f"<field var='{escaped(self.var)}' type='{self.kind}'{label}>"
            f"{described}{required}{given}{offered}</field>"
        )


def form(title: str, instructions: str, questions: Iterable[Question]) -> str:
    """A form to fill in."""
    told = f"<instructions>{escaped(instructions)}</instructions>" if instructions else ""
    asked = "".join(question.xml() for question in questions)
    return f"<x xmlns='{NAMESPACE}' type='form'><title>{escaped(title)}</title>{told}{asked}</x>"


def hidden(form_type: str) -> Question:
    """The field that names what the form is for (XEP-0068)."""
    return Question("FORM_TYPE", "hidden", value=form_type)


def result(form_type: str, fields: Iterable[Question]) -> str:
    """A result of one item (3.1)."""
    told = "".join(field.xml() for field in fields)
    return f"<x xmlns='{NAMESPACE}' type='result'>{hidden(form_type).xml()}{told}</x>"


def table(
    form_type: str, columns: Mapping[str, tuple[str, str]], rows: Iterable[Mapping[str, str]]
) -> str:
    """A result of many items (3.4): columns by name, each with its type and label."""
    heads = "".join(
        f"<field var='{escaped(var)}' type='{kind}' label='{escaped(label)}'/>"
        for var, (kind, label) in columns.items()
    )
    items = "".join(
        "<item>"
        + "".join(
            f"<field var='{escaped(var)}'><value>{escaped(row.get(var, ''))}</value></field>"
            for var in columns
        )
        + "</item>"
        for row in rows
    )
    return (
        f"<x xmlns='{NAMESPACE}' type='result'>{hidden(form_type).xml()}"
        f"<reported>{heads}</reported>{items}</x>"
    )


def submitted(parent: Element) -> dict[str, list[str]] | None:
    """The values that the form in `parent` was sent with, by field; None where there is none."""
    x = parent.find(_X)
    if x is None or x.get("type") != "submit":
        return None
    return {
        field.get("var", ""): [value.text or "" for value in field.findall(_VALUE)[:_VALUES_LIMIT]]
        for field in x.findall(_FIELD)
    }


def is_cancelled(parent: Element) -> bool:
    """Whether the form in `parent` was given up."""
    x = parent.find(_X)
    return x is not None and x.get("type") == "cancel"
