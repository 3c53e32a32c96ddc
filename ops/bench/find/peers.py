"""What our searches are measured against: tantivy, and Whoosh's index.

Both are given each word as PostgreSQL's dictionaries give it, between blanks, so that all look for
the same. Neither needs to be installed for this module to be imported.
"""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol, assert_never

from microblog.search.tree import All, Any, Bound, Node, Not, Phrase, Prefix, Query, Word
from ops.bench.find.cluster import Cluster, Link
from ops.bench.find.engines import SIZE
from ops.bench.result import INSTALL, MissingPackage

Lexemes = Mapping[str, str]
# Fields of a query that are whole names in a document.
NAMES = ("user", "tag", "club", "lang", "host", "open")
_HEAP = 128 * 1024 * 1024
_READY = "complete"


@dataclass(frozen=True, slots=True)
class Document:
    """What is looked for: its number, by what it is ordered, its words and what it is named."""

    number: int
    order: int
    words: str
    names: Mapping[str, str] = field(default_factory=dict)
    users: int = 0


class Peer(Protocol):
    """An index that is open."""

    def find(self, query: Query, *, is_best_first: bool = False) -> list[int]:
        """Numbers in order: by how well they fit, or by the `order` of documents, highest first."""


async def lexemes(connection: Link, words: Iterable[str]) -> Lexemes:
    """Each word as our text configuration gives it; those that it drops as they are."""
    rows = await connection.fetch(
        "select w.word, coalesce("
        "(tsvector_to_array(to_tsvector('microblog', w.word)))[1], w.word) as lexeme "
        "from unnest($1::text[]) as w (word)",
        list(words),
    )
    return {row["word"]: row["lexeme"] for row in rows}


def stemmed(text: str, known: Lexemes) -> str:
    """A text as peers are given it."""
    words = "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()
    return " ".join(known.get(word, word) for word in words)


class Tantivy:
    """The index of one thread's writer, sorted by a column of its own."""

    package = "tantivy"

    def __init__(self, path: Path, known: Lexemes) -> None:
        self._tantivy = imported("tantivy")
        self._known = known
        self._index = self._tantivy.Index(self._schema(), path=str(path))
        self._index.reload()
        self._searcher = self._index.searcher()

    @classmethod
    def build(cls, path: Path, documents: Iterable[Document]) -> None:
        """Write the index."""
        tantivy = imported("tantivy")
        index = tantivy.Index(cls._schema(), path=str(path))
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for one in documents:
            names = {name: [value] for name, value in one.names.items()}
            kept = tantivy.Document(
                number=one.number, order=one.order, words=one.words, users=one.users, **names
            )
            writer.add_document(kept)
        writer.commit()
        writer.wait_merging_threads()

    @staticmethod
    def _schema() -> object:
        builder = imported("tantivy").SchemaBuilder()
        builder.add_integer_field("number", stored=True)
        builder.add_integer_field("order", fast=True)
        builder.add_integer_field("users", indexed=True, fast=True)
        builder.add_text_field("words", tokenizer_name="whitespace")
        for name in NAMES:
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
        return builder.build()

    def find(self, query: Query, *, is_best_first: bool = False) -> list[int]:
        """As in `Peer`."""
        order = {} if is_best_first else {"order_by_field": "order"}
        found = self._searcher.search(self._all(query), limit=SIZE, count=False, **order)
        return [self._searcher.doc(address)["number"][0] for _, address in found.hits]

    def _all(self, query: Query) -> object:
        kinds, occur = self._tantivy.Query, self._tantivy.Occur
        parts = [(occur.Must, self._term(name, value)) for name, value in names(query)]
        for low, high in bounds(query):
            integer = self._tantivy.FieldType.Integer
            within = kinds.range_query(self._index.schema, "users", integer, low, high)
            parts.append((occur.Must, within))
        if query.words is not None:
            parts.append((occur.Must, self._node(query.words)))
        return kinds.boolean_query(parts)

    def _node(self, node: Node) -> object:
        kinds, occur = self._tantivy.Query, self._tantivy.Occur
        match node:
            case Word(text):
                return self._term("words", stemmed(text, self._known))
            case Phrase(text):
                words = stemmed(text, self._known).split()
                return kinds.phrase_query(self._index.schema, "words", words)
            case Prefix(text):
                return kinds.regex_query(
                    self._index.schema, "words", f"{stemmed(text, self._known)}.*"
                )
            case All(parts):
                return kinds.boolean_query([
                    (occur.MustNot, self._node(part.part)) if isinstance(part, Not)
                    else (occur.Must, self._node(part))
                    for part in parts
                ])  # fmt: skip
            case Any(parts):
                return kinds.boolean_query([(occur.Should, self._node(part)) for part in parts])
            case Not(part):
                every = (occur.Must, kinds.all_query())
                return kinds.boolean_query([every, (occur.MustNot, self._node(part))])
            case _:
                assert_never(node)

    def _term(self, name: str, value: str) -> object:
        return self._tantivy.Query.term_query(self._index.schema, name, value)


class Whoosh:
    """Whoosh's own index, whose parser alone we use."""

    package = "whoosh"

    def __init__(self, path: Path, known: Lexemes) -> None:
        self._query = imported("whoosh.query")
        self._known = known
        self._searcher = imported("whoosh.index").open_dir(str(path)).searcher()

    @classmethod
    def build(cls, path: Path, documents: Iterable[Document]) -> None:
        """Write the index."""
        writer = imported("whoosh.index").create_in(str(path), cls._schema()).writer(limitmb=256)
        for one in documents:
            writer.add_document(
                number=one.number, order=one.order, words=one.words, users=one.users, **one.names
            )
        writer.commit(optimize=True)

    @staticmethod
    def _schema() -> object:
        fields = imported("whoosh.fields")
        blanks = imported("whoosh.analysis").SpaceSeparatedTokenizer()
        named = {name: fields.KEYWORD() for name in NAMES}
        return fields.Schema(
            number=fields.STORED(),
            order=fields.NUMERIC(int, 64, sortable=True),
            users=fields.NUMERIC(int),
            words=fields.TEXT(analyzer=blanks, phrase=True),
            **named,
        )

    def find(self, query: Query, *, is_best_first: bool = False) -> list[int]:
        """As in `Peer`."""
        order = {} if is_best_first else {"sortedby": "order", "reverse": True}
        found = self._searcher.search(self._all(query), limit=SIZE, **order)
        return [hit["number"] for hit in found]

    def _all(self, query: Query) -> object:
        parts = [self._query.Term(name, value) for name, value in names(query)]
        parts += [self._query.NumericRange("users", low, high) for low, high in bounds(query)]
        if query.words is not None:
            parts.append(self._node(query.words))
        return self._query.And(parts)

    def _node(self, node: Node) -> object:
        kinds = self._query
        match node:
            case Word(text):
                return kinds.Term("words", stemmed(text, self._known))
            case Phrase(text):
                return kinds.Phrase("words", stemmed(text, self._known).split())
            case Prefix(text):
                return kinds.Prefix("words", stemmed(text, self._known))
            case All(parts):
                return kinds.And([self._node(part) for part in parts])
            case Any(parts):
                return kinds.Or([self._node(part) for part in parts])
            case Not(part):
                return kinds.Not(self._node(part))
            case _:
                assert_never(node)


PEERS: Mapping[str, type[Tantivy] | type[Whoosh]] = {"tantivy": Tantivy, "whoosh": Whoosh}


def names(query: Query) -> Iterator[tuple[str, str]]:
    """The whole names that a query asks for: a field and what stands in it."""
    for name in NAMES:
        for value in query.texts(name):
            yield name, value


def bounds(query: Query) -> Iterator[tuple[int | None, int | None]]:
    """Between which numbers the people of a room lie."""
    for one in query.filters:
        for value in one.values:
            if isinstance(value, Bound):
                yield value.at_least, value.at_most


def imported(name: str) -> ModuleType:
    """A module of a peer; raises MissingPackage."""
    try:
        return import_module(name)
    except ImportError as missing:
        package = name.partition(".")[0]
        raise MissingPackage(f"{package} is not installed: `{INSTALL}`") from missing


@contextmanager
def whole(cluster: Cluster, name: str, *, is_fresh: bool) -> Iterator[tuple[Path, bool]]:
    """Where an index of that name lies, and whether it is to be made there.

    One that was cut off, or follows from other corpora or another schema, counts for none.
    """
    made = hashlib.sha256(cluster.digest.encode() + Path(__file__).read_bytes()).hexdigest()
    path = cluster.path / name
    ready = path / _READY
    is_made = not is_fresh and ready.exists() and ready.read_text("ascii") == made
    if not is_made:
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
    yield path, not is_made
    ready.write_text(made, "ascii")
