"""Whatever people do, a page whose words change has another ETag, and whoever has it is told."""

import hashlib
from random import Random

import pytest

from tests.support.reading import Reader
from tests.support.talk import Talk

pytestmark = pytest.mark.anyio
PEOPLE = ("romeo", "juliet", "nurse")
TAGS = ("verona", "mantua")
PLAIN = (
    "/", "/u/romeo", "/u/juliet", "/u/juliet/recommended", "/u/romeo/replies",
    "/u/romeo/t/verona", "/t/verona", "/c/poets", "/t", "/c", "/search?q=light",
)  # fmt: skip
FEEDS = (
    "/feed.atom", "/u/romeo/feed.json", "/t/verona/feed.atom", "/u/juliet/replies/feed.json",
    "/search/feed.atom?q=light", "/api/v1/posts", "/api/v1/users/romeo/posts", "/api/v1/tags",
)  # fmt: skip
# What is said in chat and shown nowhere.
SILENT = ("PING", "HELP", "S @nurse", "S #100000", "#+", "SET notices off", "SET notices on")


def deed(chance: Random, posts: int) -> tuple[str, str]:
    """Somebody, and what he says."""
    who = chance.choice(PEOPLE)
    post = f"#{100_000 + chance.randrange(max(1, posts))}"
    tag = chance.choice(TAGS)
    return who, chance.choice(
        (
            f"*{tag} light {chance.randrange(99)}",
            f"*{tag} !poets a verse",
            f"*private @{chance.choice(PEOPLE)} in the dark",
            f"{post} light indeed {chance.randrange(99)}",
            f"{post}/1 and why?",
            f"! {post}",
            f"!! {post}",
            f"EDIT {post} other light {chance.randrange(99)}",
            f"D {post}",
            f"D {post}/1",
            f"RESTORE {post}",
            f"T {post} *{tag}",
            f"PIN {post}",
            f"SET about I like {tag}",
            "SET readers on",
            "SET readers off",
            f"NICK {who}",
            f"BL @{chance.choice(PEOPLE)}",
            chance.choice(SILENT),
        )
    )


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", range(2))
async def test_an_etag_changes_whenever_the_words_do(
    web: Reader, talk: Talk, seed: int, is_full: bool
) -> None:
    chance = Random(seed)
    await talk.name(*PEOPLE)
    for who in PEOPLE:
        await talk.say(who, "*verona !poets light of the first")
    known: dict[str, tuple[str, str]] = {}
    posts = 3
    for _ in range(600 if is_full else 120):
        who, text = deed(chance, posts)
        answer = await talk.say(who, text)
        posts += "#1000" in answer and text.startswith("*")
        threads = [f"/{100_000 + chance.randrange(posts)}{form}" for form in ("", "/feed.atom")]
        for path in (*PLAIN, *FEEDS, *threads):
            now = await web.ask(path)
            if now.status_code != 200:
                known.pop(path, None)
                assert "etag" not in now.headers, path
                continue
            words, etag = hashlib.sha256(now.content).hexdigest(), now.headers["etag"]
            if path in known and known[path][0] != words:
                assert known[path][1] != etag, (path, who, text)
            known[path] = words, etag
            same = await web.ask(path, if_none_match=etag)
            assert (same.status_code, same.content) == (304, b""), path


async def test_what_is_shown_nowhere_changes_no_etag(web: Reader, talk: Talk) -> None:
    await talk.name(*PEOPLE)
    await talk.say("romeo", "*verona !poets light of the first")
    paths = (*PLAIN, *FEEDS, "/100000")
    before = {path: (await web.ask(path)).headers.get("etag") for path in paths}
    for text in SILENT:
        assert await talk.say("nurse", text)
        after = {path: (await web.ask(path)).headers.get("etag") for path in paths}
        assert after == before, text
    await talk.say("juliet", "*private @romeo *verona !poets light in the dark")
    assert {path: (await web.ask(path)).headers.get("etag") for path in paths} == before
