"""Named queries of `sql/queries`: their text, their shape, and typed calls.

A query reads `-- name: posts_by_author :many`, a comment on what it is for, then one statement
with parameters `:name`. Shapes: `one` (a row or None), `many` (rows), `value` (one field), `run`
(nothing).
"""

import re
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

from asyncpg import Record

_HEADER = re.compile(r"^-- name: (?P<name>[a-z_]+) :(?P<shape>one|many|value|run)$", re.MULTILINE)
# A parameter, but neither a cast (::) nor a slice (a[1:2]) nor anything within quotes or a comment.
_PARAMETER = re.compile(r"'(?:[^']|'')*'|--[^\n]*|::|(?<![\w\]]):(?P<name>[a-z_]+)")

Row = TypeVar("Row")


class Connection(Protocol):
    """What a query needs of a connection, inside a transaction or not."""

    async def fetch(self, query: str, *args: object) -> list[Record]: ...
    async def fetchrow(self, query: str, *args: object) -> Record | None: ...
    async def fetchval(self, query: str, *args: object) -> object: ...
    async def execute(self, query: str, *args: object) -> str: ...
    def transaction(self) -> AbstractAsyncContextManager[object]: ...


@dataclass(frozen=True, slots=True)
class Query:
    """A statement with `$n` in place of its parameters, in their order."""

    name: str
    shape: str
    text: str
    parameters: tuple[str, ...]

    def arguments(self, values: Mapping[str, object]) -> list[object]:
        """`values` in the order of the parameters; raises TypeError when the two do not fit."""
        if values.keys() != set(self.parameters):
            raise TypeError(f"{self.name} takes {self.parameters}, not {tuple(values)}")
        return [values[name] for name in self.parameters]


def sql_directory() -> Path:
    """Where the SQL lies: beside the package in a checkout, inside it when installed."""
    inside = Path(__file__).parents[1] / "sql"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "sql"


@cache
def queries() -> Mapping[str, Query]:
    """All named queries; raises ValueError when two have one name."""
    found: dict[str, Query] = {}
    for path in sorted((sql_directory() / "queries").glob("*.sql")):
        for query in _read(path.read_text("utf-8")):
            if query.name in found:
                raise ValueError(f"two queries are named {query.name}")
            found[query.name] = query
    return found


def _read(source: str) -> list[Query]:
    headers = list(_HEADER.finditer(source))
    ends = [header.start() for header in headers[1:]] + [len(source)]
    return [
        _numbered(header["name"], header["shape"], source[header.end() : end])
        for header, end in zip(headers, ends, strict=True)
    ]


def _numbered(name: str, shape: str, text: str) -> Query:
    order: list[str] = []

    def number(match: re.Match[str]) -> str:
        parameter = match["name"]
        if parameter is None:
            return match[0]
        if parameter not in order:
            order.append(parameter)
        return f"${order.index(parameter) + 1}"

    return Query(name, shape, _PARAMETER.sub(number, text).strip().rstrip(";"), tuple(order))


async def one(connection: Connection, name: str, row: type[Row], /, **values: object) -> Row | None:
    """The row that `name` finds, as the dataclass `row`, or None."""
    query = queries()[name]
    found = await connection.fetchrow(query.text, *query.arguments(values))
    return None if found is None else row(*found)


async def many(connection: Connection, name: str, row: type[Row], /, **values: object) -> list[Row]:
    """All rows that `name` finds, in its order, as dataclasses `row`."""
    query = queries()[name]
    return [row(*found) for found in await connection.fetch(query.text, *query.arguments(values))]


async def value(
    connection: Connection, name: str, kind: type[Row], /, **values: object
) -> Row | None:
    """The first field of the first row that `name` finds, of type `kind`, or None."""
    query = queries()[name]
    found = await connection.fetchval(query.text, *query.arguments(values))
    if found is not None and not isinstance(found, kind):
        raise TypeError(f"{name} gives {type(found).__name__}, not {kind.__name__}")
    return found


async def run(connection: Connection, name: str, /, **values: object) -> int:
    """Run `name` and count the rows it touched."""
    query = queries()[name]
    tag = await connection.execute(query.text, *query.arguments(values))
    count = tag.rpartition(" ")[2]
    return int(count) if count.isdigit() else 0
