"""The query language: Whoosh's parser under guards of ours, and Whoosh's automata for spelling.

The only module that knows Whoosh. What it parses are operators, groups and fields; all words reach
it as names (`microblog.search.scanning`), because of 4,000 random strings its parser failed on a
tenth, and `e-mail` was an e without a mail. No index of Whoosh's is ever written or read.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from whoosh import fields as whoosh_fields
from whoosh import query as found
from whoosh.automata.fsa import find_all_matches
from whoosh.automata.lev import levenshtein_automaton
from whoosh.qparser import QueryParser, plugins
from whoosh.qparser.syntax import AndGroup

from microblog.domain.text import clean
from microblog.search.fields import FIELDS, Field, Target
from microblog.search.scanning import WORD_LIMIT, Marks, NotUnderstood, is_operator, scan
from microblog.search.tree import All, Any, Filter, Node, Not, Query, Value, Word

QUERY_LIMIT = 256
_TEXT = "text"
_WITHOUT = str.maketrans('"()\\|&!:*', " " * 9)


def read(text: str, target: Target = Target.POSTS) -> Query:
    """The meaning of a query; total: what is no sentence is looked for as plain words."""
    text = clean(text).replace("\0", " ")[:QUERY_LIMIT].strip()
    try:
        return _understood(text, target)
    # Whatever Whoosh raises, of which there is no list: plain words always mean something.
    except Exception:  # noqa: BLE001
        return plain(text)


def plain(text: str) -> Query:
    """Every word of the text, whatever it looks like."""
    bare = text.translate(_WITHOUT)
    said = [one for one in bare.split() if any(map(str.isalnum, one))]
    words = [Word(one) for one in said if not is_operator(one)]
    return Query(text, _all(words[:WORD_LIMIT]), is_plain=True)


def corrections(word: str, vocabulary: Sequence[str], *, distance: int) -> list[str]:
    """Words of a sorted vocabulary within an edit distance of one or two, in its order.

    By Whoosh's automata, not its ListCorrector, which passes over words: of a short list all.
    """

    def from_here(text: str) -> str | None:
        place = bisect_left(vocabulary, text)
        return vocabulary[place] if place < len(vocabulary) else None

    automaton = levenshtein_automaton(word, distance).to_dfa()
    return [str(one) for one in find_all_matches(automaton, from_here)]


def _understood(text: str, target: Target) -> Query:
    marks = scan(text, FIELDS[target].get)
    if not marks.signs:
        return Query(text)
    reader = _Reader(marks, FIELDS[target])
    return reader.query(text, _parser(target).parse(" ".join(marks.signs)))


@cache
def _parser(target: Target) -> QueryParser:
    names = (_TEXT, *FIELDS[target])
    schema = whoosh_fields.Schema(**{name: whoosh_fields.ID() for name in names})
    parts = [
        plugins.WhitespacePlugin(),
        plugins.GroupPlugin(),
        plugins.OperatorsPlugin(AndNot=None, AndMaybe=None, Require=None),
        plugins.FieldsPlugin(),
    ]
    return QueryParser(_TEXT, schema, plugins=parts, group=AndGroup)


class _Reader:
    """Turns what Whoosh understood into our tree: fields at the top, words below them."""

    def __init__(self, marks: Marks, known: Mapping[str, Field]) -> None:
        self._marks = marks
        self._known = known

    def query(self, text: str, top: found.Query) -> Query:
        """The whole; raises NotUnderstood where fields and words are alternatives."""
        words: list[Node] = []
        filters: list[Filter] = []
        for part in _parts(top, found.And):
            one = self._filter(part)
            if one is None:
                words.append(self._node(part))
            else:
                filters.append(one)
        return Query(text, _all(words), self._merged(filters))

    def _filter(self, part: found.Query) -> Filter | None:
        """A field that is asked for, one of several values, or neither of them."""
        if isinstance(part, found.Not):
            inner = self._filter(part.query)
            if inner is None:
                return None
            return Filter(inner.field, inner.values, is_negated=not inner.is_negated)
        leaves = _parts(part, found.Or)
        if not all(isinstance(leaf, found.Term) for leaf in leaves):
            return None
        names = {leaf.fieldname for leaf in leaves}
        if names == {_TEXT} or len(names) != 1:
            return None
        return Filter(names.pop(), tuple(self._value(leaf) for leaf in leaves))

    def _merged(self, filters: Collection[Filter]) -> tuple[Filter, ...]:
        """Of what a thing has just one of, several mean either."""
        merged: dict[object, Filter] = {}
        for one in filters:
            is_single = self._known[one.field].is_single and not one.is_negated
            key = one.field if is_single else one
            before = merged.get(key)
            values = before.values if before and is_single else ()
            fresh = tuple(value for value in one.values if value not in values)
            merged[key] = Filter(one.field, values + fresh, one.is_negated)
        return tuple(merged.values())

    def _node(self, part: found.Query) -> Node:
        """Words; raises NotUnderstood where a field stands among them."""
        match part:
            case found.Not():
                return Not(self._node(part.query))
            case found.And():
                return All(tuple(self._node(one) for one in part))
            case found.Or():
                return Any(tuple(self._node(one) for one in part))
            case found.Term() if part.fieldname == _TEXT:
                return self._marks.words[part.text]
            case _:
                raise NotUnderstood

    def _value(self, leaf: found.Term) -> Value:
        return self._marks.values[leaf.text]


def _parts(query: found.Query, kind: type[found.Query]) -> list[found.Query]:
    """What a compound of this kind consists of; any other is one part of its own."""
    return list(query.children()) if isinstance(query, kind) else [query]


def _all(words: list[Node] | list[Word]) -> Node | None:
    if not words:
        return None
    return words[0] if len(words) == 1 else All(tuple(words))
