"""Searches find what fits and may be seen, page after page, whatever is asked of them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random

import asyncpg
import pytest
from hypothesis import given, settings

from microblog.domain.errors import Refused
from microblog.domain.people import UserId
from microblog.search import guessing
from microblog.search.compile import tsquery
from microblog.search.language import read
from microblog.search.posts import asked
from microblog.store import searching
from microblog.store.searching import Best
from tests.search.test_language import TYPED

pytestmark = pytest.mark.anyio
NEWEST = 2**62
NOBODY = UserId(0)
WORDS = ["lark", "owl", "кошка", "собака", "rose", "thorn"]
TAGS = ["news", "cats"]


@pytest.fixture
async def connection(database: str) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    one = await asyncpg.connect(database)
    yield one
    await one.close()


@dataclass
class Written:
    post_id: int
    author: int
    words: set[str]
    tags: set[str]
    is_private: bool = False
    is_deleted: bool = False


@dataclass
class Shelf:
    """Posts in the database and beside it, to find the same in both."""

    connection: "asyncpg.Connection[asyncpg.Record]"
    chance: Random
    posts: list[Written] = field(default_factory=list)

    async def prepare(self) -> None:
        await self.connection.execute(
            "insert into users (user_id, nick, nick_key) overriding system value "
            "select n, 'u' || n, 'u' || n from generate_series(1, 4) n"
        )
        await self.connection.execute(
            "insert into tags (tag_key, name) values ('news', 'news'), ('cats', 'cats')"
        )

    async def write(self, count: int) -> None:
        for _ in range(count):
            words = set(self.chance.sample(WORDS, self.chance.randint(1, 4)))
            tags = {tag for tag in TAGS if self.chance.random() < 0.3}
            author = self.chance.randint(1, 4)
            visibility = "private" if self.chance.random() < 0.2 else "public"
            number = await self.connection.fetchval(
                "insert into posts (author_id, body, visibility) values ($1, $2, $3) "
                "returning post_id",
                author, " ".join(sorted(words)), visibility,
            )  # fmt: skip
            await self.connection.execute(
                "insert into post_tags (tag_id, post_id, position) "
                "select tag_id, $1, 0 from tags where tag_key = any($2::text[])",
                number, sorted(tags),
            )  # fmt: skip
            self.posts.append(Written(number, author, words, tags, visibility == "private"))

    async def delete(self) -> None:
        gone = self.chance.choice(self.posts)
        gone.is_deleted = True
        await self.connection.execute(
            "update posts set deleted_at = now() where post_id = $1", gone.post_id
        )

    def fit(
        self, reader: int, wanted: set[str], without: set[str], tags: set[str], author: int
    ) -> list[int]:
        return [
            one.post_id
            for one in reversed(self.posts)
            if not one.is_deleted
            and (not one.is_private or one.author == reader)
            and wanted <= one.words
            and not without & one.words
            and tags <= one.tags
            and author in (0, one.author)
        ]


async def walk(connection: object, what: str, reader: int, size: int, shelf: Shelf) -> list[int]:
    """All pages, while more is written."""
    found: list[int] = []
    before = NEWEST
    while True:
        page = await posts(connection, what, reader, before, size)
        found += page
        if len(page) < size:
            return found
        before = page[-1]
        await shelf.write(1)


async def posts(connection: object, what: str, reader: int, before: int, size: int) -> list[int]:
    async with connection.transaction():  # type: ignore[attr-defined]
        return await searching.posts(
            connection, what, reader=UserId(reader), before=before, size=size  # type: ignore[arg-type]
        )  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
async def test_pages_of_a_search_are_what_fits(
    connection: "asyncpg.Connection[asyncpg.Record]", seed: int
) -> None:
    chance = Random(seed)
    shelf = Shelf(connection, chance)
    await shelf.prepare()
    # More than the newest thousand, so that the second step is taken as well.
    await shelf.write(1300)
    for _ in range(40):
        await shelf.delete()
    if seed:
        # Half of the words are known to be common, so that the others are taken for rare.
        await connection.execute(
            "insert into common_words select unnest(tsvector_to_array("
            "to_tsvector('microblog', $1))), 0.5",
            " ".join(WORDS[::2]),
        )
    for _ in range(15):
        wanted = set(chance.sample(WORDS, chance.randint(0, 2)))
        without = set(chance.sample(sorted(set(WORDS) - wanted), chance.randint(0, 1)))
        tags = set(chance.sample(TAGS, chance.randint(0, 1)))
        author, reader = chance.choice([0, 0, 1, 3]), chance.randint(0, 4)
        text = " ".join((
            *wanted, *(f"-{word}" for word in without), *(f"*{tag}" for tag in tags),
            *([f"@u{author}"] if author else []),
        ))  # fmt: skip
        fitting = shelf.fit(reader, wanted, without, tags, author)
        if text:
            found = await walk(
                connection, asked(read(text)), reader, chance.choice([7, 50, 300]), shelf
            )
            assert found == fitting, text


async def test_words_are_rare_that_statistics_do_not_name(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    shelf = Shelf(connection, Random(4))
    await shelf.prepare()
    await shelf.write(300)
    await connection.execute("analyze posts")
    await searching.count_words(connection)
    await connection.execute("insert into posts (author_id, body) values (1, 'a nightingale')")
    rare = "select is_rare(to_tsquery('microblog', $1))"
    assert not await connection.fetchval(rare, "owl & rose")
    assert await connection.fetchval(rare, "owl & nightingale")
    assert await connection.fetchval(rare, "собака <-> nightingale")
    for unsure in ("owl | nightingale", "!nightingale", "nightin:*"):
        assert not await connection.fetchval(rare, unsure)
    newest = await posts(connection, asked(read("nightingale")), 0, NEWEST, 10)
    assert len(newest) == 1


async def test_the_web_finds_what_everyone_may_read(
    connection: "asyncpg.Connection[asyncpg.Record]", web_database: str
) -> None:
    shelf = Shelf(connection, Random(5))
    await shelf.prepare()
    await shelf.write(60)
    web = await asyncpg.connect(web_database)
    try:
        found = await searching.everyones(web, asked(read("rose")), before=NEWEST, size=100)
        assert found == shelf.fit(0, {"rose"}, set(), set(), 0)
        marked = await searching.marked(web, found[:1], "'rose'")
        assert "\ue000rose\ue001" in marked[found[0]]
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await web.fetch("select post_id from posts")
    finally:
        await web.close()


async def test_the_best_come_first_and_no_page_repeats_any(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    shelf = Shelf(connection, Random(6))
    await shelf.prepare()
    await shelf.write(200)
    await connection.execute(
        "insert into posts (author_id, body) values (1, 'owl' || repeat(' much else', 500))"
    )
    what = asked(read("owl order:best"))
    found: list[int] = []
    after: Best | None = None
    while True:
        async with connection.transaction():
            cursor, page = await searching.best(
                connection, what, reader=NOBODY, after=after, size=9
            )
        ranks = [hit.rank for hit in page]
        assert ranks == sorted(ranks, reverse=True)
        found += [hit.post_id for hit in page]
        if len(page) < 9:
            break
        after = Best.read(str(Best(cursor.newest, page[-1].rank, page[-1].post_id)))
        await shelf.write(1)
    worst = await connection.fetchval("select post_id from posts where body like '%else'")
    assert found[-1] == worst
    assert len(found) == len(set(found))
    assert set(found) - {worst} == {
        one for one in shelf.fit(0, {"owl"}, set(), set(), 0) if one <= cursor.newest
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("has:picture", ["pictured"]),
        ("has:link rose", ["linked rose https://a.example/x"]),
        ("-has:link rose", ["the rose is red"]),
        ("lang:ru", ["роза красная"]),
        ("-lang:ru rose", ["the rose is red", "linked rose https://a.example/x"]),
        ("before:2020-06", ["old times"]),
        ("after:2020-06 rose", ["the rose is red", "linked rose https://a.example/x"]),
        ("user:u1 OR user:u2 old", ["old times"]),
        ("@u3 rose", []),
        ("красные розы", ["роза красная"]),
        ("ros*", ["the rose is red", "linked rose https://a.example/x"]),
        ('"rose is red"', ["the rose is red"]),
        ("roses OR времена OR red", ["the rose is red", "linked rose https://a.example/x"]),
        ("the", []),
    ],
)  # fmt: skip
async def test_fields_narrow_a_search(
    connection: "asyncpg.Connection[asyncpg.Record]", text: str, expected: list[str]
) -> None:
    await connection.execute("""
        insert into users (user_id, nick, nick_key) overriding system value
        select n, 'u' || n, 'u' || n from generate_series(1, 4) n;
        insert into posts (author_id, body, created_at) values (1, 'old times', '2020-01-05');
        insert into posts (author_id, body) values
            (2, 'pictured'), (2, 'linked rose https://a.example/x'), (2, 'роза красная'),
            (1, 'the rose is red');
        insert into pictures (post_id, url)
        select post_id, 'https://a.example/p.png' from posts where body = 'pictured';
    """)
    found = await posts(connection, asked(read(text)), 0, NEWEST, 20)
    bodies = [
        await connection.fetchval("select body from posts where post_id = $1", one) for one in found
    ]
    assert bodies == expected


async def test_comments_are_found_page_after_page(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await connection.execute("""
        insert into users (user_id, nick, nick_key) overriding system value
        values (1, 'u1', 'u1'), (2, 'u2', 'u2');
        insert into posts (author_id, body) values (1, 'seen');
        insert into posts (author_id, body, visibility) values (1, 'hidden', 'private');
        insert into comments (post_id, number, author_id, body)
        select p.post_id, n, 1 + n % 2, 'owl ' || n from posts as p, generate_series(1, 25) as n;
        update comments set deleted_at = now() where number = 7;
    """)
    post = await connection.fetchval("select post_id from posts where body = 'seen'")
    found: list[int] = []
    after = ""
    while True:
        async with connection.transaction():
            page, after = await searching.comments(
                connection, asked(read("owl")), reader=NOBODY, after=after, size=10
            )
        assert {one.post_id for one in page} == {post}
        found += [one.number for one in page]
        if not after:
            break
    assert found == [n for n in range(25, 0, -1) if n != 7]


async def test_people_are_found_by_name_and_words(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await connection.execute("""
        insert into users (user_id, nick, nick_key) overriding system value
        values (1, 'juliet', 'juliet'), (2, 'nurse', 'nurse');
        insert into profiles (user_id, full_name, about)
        values (2, 'Angelica', 'Кормилица Джульетты');
    """)

    async def nicks(text: str) -> list[str]:
        words = tsquery(read(text).words)
        async with connection.transaction():
            found = await searching.people(connection, text, words, reader=NOBODY, size=5)
        return [one.nick for one in found]

    assert await nicks("juli") == ["juliet"]
    assert await nicks("angel") == ["nurse"]
    assert await nicks("кормилицы") == ["nurse"]
    assert await nicks("100%") == []


async def test_what_is_mistyped_is_guessed(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await connection.execute("""
        insert into users (user_id, nick, nick_key) overriding system value values (1, 'u1', 'u1');
        insert into posts (author_id, body)
        select 1, 'линукс chess prosody сервер' from generate_series(1, 3);
        insert into posts (author_id, body, visibility)
        select 1, 'sekretnoe', 'private' from generate_series(1, 3);
    """)
    async with connection.transaction():
        await searching.count_words(connection)
    guessed = {
        text: await guessing.guesses(connection, read(text))
        for text in ("kbyerc", "linuks", "shess", "prosodi *tag", "лниукс", "chess", "sekretnoi")
    }
    assert guessed == {
        "kbyerc": ("линукс",), "linuks": ("линукс",), "shess": ("chess",),
        "prosodi *tag": ("prosody *tag",), "лниукс": ("линукс",), "chess": (), "sekretnoi": (),
    }  # fmt: skip


async def test_nothing_typed_is_an_error_to_the_database(
    connection: "asyncpg.Connection[asyncpg.Record]", is_full: bool
) -> None:
    texts: list[str] = []

    @settings(max_examples=10_000 if is_full else 400)
    @given(TYPED)
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    for text in texts:
        async with connection.transaction():
            await searching.posts(
                connection, asked(read(text)), reader=NOBODY, before=NEWEST, size=5
            )


async def test_few_search_at_a_time_and_nobody_for_long(
    connection: "asyncpg.Connection[asyncpg.Record]", database: str
) -> None:
    others = [await asyncpg.connect(database) for _ in range(4)]
    try:
        for one in others:
            await one.execute("begin")
            await one.execute("select begin_search()")
        with pytest.raises(Refused, match="search_busy"):
            await posts(connection, asked(read("owl")), 0, NEWEST, 5)
        await others[0].execute("rollback")
        assert await posts(connection, asked(read("owl")), 0, NEWEST, 5) == []
        with pytest.raises(Refused, match="search_slow"):
            async with (
                asyncio.timeout(5),
                connection.transaction(),
                searching.searching(connection),
            ):
                await connection.execute("select pg_sleep(3)")
    finally:
        for one in others:
            await one.close()
