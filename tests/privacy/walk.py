"""A random walk of people through every command, held against the model at each step."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import asyncpg

from tests.privacy.model import Comment, Post, World
from tests.support.far_side import FarSide
from tests.support.reading import Reader
from tests.support.talk import Talk

PEOPLE = ["anna", "boris", "clara", "dmitri", "elena"]
TAGS = ["*news", "*cats"]
CLUBS = ["!poets"]
NOBODYS = 999_999
_TOKEN = re.compile(r"zq[0-9]+x")
_JID = "people.example"
# A conference of the directory, which posts and comments name.
ROOM = "hall@conference.example"


@dataclass
class Walk:
    """The people, the service and the model; `history` tells how a fault came about."""

    chance: Random
    talk: Talk
    far: FarSide
    web: Reader
    database: "asyncpg.Connection[asyncpg.Record]"
    wake: Callable[[], None]
    world: World = field(default_factory=World)
    history: list[str] = field(default_factory=list)
    written: int = 0

    async def step(self) -> None:
        """Somebody does something."""
        who = self.chance.choice(PEOPLE)
        action = self.chance.choice(ACTIONS)
        await action(self, who)

    async def say(self, who: str, text: str) -> str:
        """Say it; the answer tells nothing that the person may not know."""
        answer = await self.talk.say(who, text)
        self.history.append(f"{who} > {text}\n    {answer!r}")
        assert "The code is" not in answer, self.told()
        # What somebody has guessed and typed may be said back to him.
        typed = _TOKEN.findall(answer if "TRACK" in text else text)
        self.check(who, answer, typed)
        return answer

    def check(self, who: str, text: str, guessed: Sequence[str] = ()) -> None:
        """What is shown to a person holds no secret and nobody's address."""
        known = self.world.tokens()
        for token in _TOKEN.findall(text):
            if token in known and token not in guessed:
                assert self.world.may_read(who, known[token]), self.told(who, token)
        assert _JID not in text, self.told(who, text)

    def told(self, *facts: object) -> str:
        """How it came to this."""
        return "\n".join([*self.history[-400:], *map(repr, facts)])

    def token(self) -> str:
        """A word that nobody has written yet."""
        self.written += 1
        return f"zq{self.written}x"

    def link(self) -> str:
        """The address of the room, or nothing."""
        return self.chance.choice(
            ("", f"xmpp:{ROOM}?join", f"xmpp:{ROOM.replace('@', '%40')}?join")
        )

    def number(self) -> int:
        """Some post, more often a new one."""
        numbers = list(self.world.posts)[-12:] or [NOBODYS]
        return self.chance.choice(numbers)

    async def heard(self) -> dict[str, list[str]]:
        """Who was pushed what by now; each push is checked."""
        self.wake()
        async with asyncio.timeout(20):
            while await self.database.fetchval(
                "select exists (select from outbox where state = 'live' and next_at <= now())"
            ):
                await asyncio.sleep(0.003)
        dead = await self.database.fetchval("select count(*) from outbox where state = 'dead'")
        assert dead == 0, self.told()
        found: dict[str, list[str]] = {}
        for stanza in self.far.stanzas:
            who = stanza.to.partition("@")[0]
            found.setdefault(who, []).append(stanza.body)
            self.history.append(f"    {who} < {stanza.body!r}")
            self.check(who, stanza.body)
        self.far.stanzas.clear()
        self.far.chunks.clear()
        return found

    async def hears(self, token: str, expected: set[str]) -> None:
        """Exactly those are pushed a new text."""
        found = await self.heard()
        hearing = {who for who, bodies in found.items() if any(token in one for one in bodies)}
        assert hearing == expected, self.told(token, hearing, expected)


async def write_post(walk: Walk, who: str) -> None:
    world, chance = walk.world, walk.chance
    post = Post(who, walk.token(), set(), set())
    words = []
    match chance.randrange(6):
        case 0:
            others = [one for one in PEOPLE if one != who and not world.are_apart(one, who)]
            post.invitees = set(chance.sample(others, min(len(others), chance.randrange(3))))
            words += ["*private", *(f"@{one}" for one in sorted(post.invitees))]
        case 1:
            post.is_readonly = True
            words.append("*readonly")
    if post.invitees is None:
        post.tags = set(chance.sample(TAGS, chance.randrange(2)))
        post.clubs = set(chance.sample(CLUBS, chance.randrange(2)))
        words += sorted(post.tags | post.clubs)
    answer = await walk.say(who, " ".join((*words, f"Listen: {post.token}", walk.link())))
    number = _posted(answer)
    assert number, walk.told()
    world.posts[number] = post
    world.threads.add((who, number))
    await walk.hears(post.token, world.audience(post, PEOPLE))


async def write_comment(walk: Walk, who: str) -> None:
    world, number = walk.world, walk.number()
    post = world.posts.get(number)
    living = [n for n, one in post.comments.items() if not one.is_deleted] if post else []
    parent = walk.chance.choice([0, *living])
    token = walk.token()
    ref = f"#{number}/{parent}" if parent else f"#{number}"
    answer = await walk.say(who, f"{ref} I say {token} {walk.link()}")
    found = re.search(rf"Reply posted\.\n#{number}/(\d+)", answer)
    answered = post.comments[parent].author if post and parent else post.author if post else ""
    allowed = (
        post is not None
        and not post.is_deleted
        and world.may_read(who, post)
        and (not post.is_readonly or who == post.author)
        and (post.author, who) not in world.blocks
        and (answered, who) not in world.blocks
    )
    assert bool(found) == allowed, walk.told(answer)
    if not found or post is None:
        return
    comment = Comment(who, token, answered if parent else "")
    post.comments[int(found[1])] = comment
    world.threads.add((who, number))
    await walk.hears(token, world.listeners(number, comment, PEOPLE))


async def delete(walk: Walk, who: str) -> None:
    number = walk.number()
    post = walk.world.posts.get(number)
    numbers = list(post.comments) if post else []
    comment = walk.chance.choice([0, *numbers])
    if comment == 0 and walk.chance.random() < 0.7:
        return
    answer = await walk.say(who, f"D #{number}/{comment}" if comment else f"D #{number}")
    if "deleted." in answer and "You cannot" not in answer and "was deleted" not in answer:
        assert post is not None
        if comment:
            assert who in (post.author, post.comments[comment].author), walk.told()
            post.comments[comment].is_deleted = True
        else:
            assert who == post.author, walk.told()
            post.is_deleted = True
    await walk.heard()


async def follow(walk: Walk, who: str) -> None:
    world, chance = walk.world, walk.chance
    whom = _other(walk, who)
    verb, mode = chance.choice([("S", "all"), ("S!", "recs"), ("L", "silent"), ("U", "")])
    await walk.say(who, f"{verb} @{whom}")
    if not mode:
        world.follows.pop((who, whom), None)
        world.asked.discard((who, whom))
    elif world.are_apart(who, whom):
        pass
    elif whom in world.closed and (whom, who) not in world.readers:
        world.asked.add((who, whom))
    else:
        world.follows[who, whom] = mode
    await walk.heard()


async def follow_label(walk: Walk, who: str) -> None:
    label = walk.chance.choice(TAGS + CLUBS)
    if walk.chance.random() < 0.6:
        await walk.say(who, f"S {label}")
        if (who, label) not in walk.world.blocks:
            walk.world.labels.add((who, label))
    else:
        await walk.say(who, f"U {label}")
        walk.world.labels.discard((who, label))
    await walk.heard()


async def follow_tagged(walk: Walk, who: str) -> None:
    world, whom, tag = walk.world, _other(walk, who), walk.chance.choice(TAGS)
    if walk.chance.random() < 0.6:
        await walk.say(who, f"S @{whom} {tag}")
        is_open = whom not in world.closed or (whom, who) in world.readers
        if not world.are_apart(who, whom) and is_open and (who, tag) not in world.blocks:
            world.tagged.add((who, whom, tag))
    else:
        await walk.say(who, f"U @{whom} {tag}")
        world.tagged.discard((who, whom, tag))
    await walk.heard()


async def follow_thread(walk: Walk, who: str) -> None:
    world, number = walk.world, walk.number()
    post = world.posts.get(number)
    if walk.chance.random() < 0.6:
        answer = await walk.say(who, f"S #{number}")
        if post and not post.is_deleted and world.may_read(who, post):
            assert "no post" not in answer, walk.told()
            if (post.author, who) not in world.blocks:
                world.threads.add((who, number))
        else:
            assert ("There is no post" in answer) or (post and post.is_deleted), walk.told()
    else:
        await walk.say(who, f"U #{number}")
        if post and world.may_read(who, post):
            world.threads.discard((who, number))
    await walk.heard()


async def block(walk: Walk, who: str) -> None:
    world, whom = walk.world, _other(walk, who)
    if walk.chance.random() < 0.4:
        await walk.say(who, f"BL @{whom}")
        world.block(who, whom)
    else:
        await walk.say(who, f"UBL @{whom}")
        world.blocks.discard((who, whom))
    await walk.heard()


async def block_label(walk: Walk, who: str) -> None:
    label = walk.chance.choice(TAGS + CLUBS)
    if walk.chance.random() < 0.3:
        await walk.say(who, f"BL {label}")
        walk.world.blocks.add((who, label))
        walk.world.labels.discard((who, label))
    else:
        await walk.say(who, f"UBL {label}")
        walk.world.blocks.discard((who, label))


async def mute(walk: Walk, who: str) -> None:
    world, whom, number = walk.world, _other(walk, who), walk.number()
    post = world.posts.get(number)
    verb = walk.chance.choice(["MUTE", "UNMUTE", "UNMUTE"])
    if walk.chance.random() < 0.5:
        await walk.say(who, f"{verb} @{whom}")
        (world.mutes.add if verb == "MUTE" else world.mutes.discard)((who, whom))
        return
    await walk.say(who, f"{verb} #{number}")
    if post and world.may_read(who, post) and not (post.is_deleted and verb == "MUTE"):
        change = world.muted_threads.add if verb == "MUTE" else world.muted_threads.discard
        change((who, number))


async def admit(walk: Walk, who: str) -> None:
    world, whom = walk.world, _other(walk, who)
    if walk.chance.random() < 0.6:
        answer = await walk.say(who, f"ALLOW @{whom}")
        if (who, whom) in world.blocks:
            assert (who, whom) not in world.readers
            return
        assert answer
        world.readers.add((who, whom))
        if (whom, who) in world.asked:
            world.asked.discard((whom, who))
            world.follows.setdefault((whom, who), "all")
    else:
        await walk.say(who, f"DISALLOW @{whom}")
        world.asked.discard((whom, who))
        if (who, whom) in world.readers and who in world.closed:
            world.follows.pop((whom, who), None)
            world.tagged = {one for one in world.tagged if one[:2] != (whom, who)}
        world.readers.discard((who, whom))
    await walk.heard()


async def close(walk: Walk, who: str) -> None:
    if walk.chance.random() < 0.4:
        await walk.say(who, "SET readers on")
        walk.world.closed.add(who)
    else:
        await walk.say(who, "SET readers off")
        if who in walk.world.closed:
            walk.world.open(who)
    await walk.heard()


async def invite(walk: Walk, who: str) -> None:
    world, number, whom = walk.world, walk.number(), _other(walk, who)
    post = world.posts.get(number)
    verb = walk.chance.choice(["INVITE", "UNINVITE"])
    await walk.say(who, f"{verb} #{number} @{whom}")
    if not post or post.invitees is None or post.author != who or post.is_deleted:
        await walk.heard()
        return
    if verb == "UNINVITE":
        post.invitees.discard(whom)
    elif (whom, who) not in world.blocks and (who, whom) not in world.blocks:
        post.invitees.add(whom)
    await walk.heard()


async def switch(walk: Walk, who: str) -> None:
    if walk.chance.random() < 0.3:
        await walk.say(who, "OFF")
        walk.world.off.add(who)
    else:
        await walk.say(who, "ON")
        walk.world.off.discard(who)
    await walk.heard()


async def touch_post(walk: Walk, who: str) -> None:
    """Whatever one does to a post: one that may not be read is one that never was."""
    world, number = walk.world, walk.number()
    line = walk.chance.choice([
        "#{n}", "#{n}+", "#{n}++", "#{n}/1", "#{n}/1+", "! #{n}", "!! #{n}", "~ #{n} mine",
        "~~ #{n}", "S #{n}", "#{n} +*news", "E #{n} changed", "PIN #{n}", "UNPIN #{n}",
        "MUTE #{n}", "REPORT #{n}", "! #{n}/1", "D #{n}/1", "INVITE #{n} @anna", "RESTORE #{n}",
    ])  # fmt: skip
    post = world.posts.get(number)
    if post and line.startswith(("E ", "#{n} +")) and post.author == who:
        return
    is_there = post is not None and not post.is_deleted and world.may_read(who, post)
    if line.startswith("S ") and is_there and (post.author, who) not in world.blocks:
        world.threads.add((who, number))
    if line.startswith("MUTE") and is_there:
        world.muted_threads.add((who, number))
    if line.startswith(("D ", "RESTORE", "INVITE")) and post and world.may_read(who, post):
        return
    answer = await walk.say(who, line.format(n=number))
    if post is None or not world.may_read(who, post):
        nothing = await walk.say(who, line.format(n=NOBODYS))
        assert answer.replace(str(number), "N") == nothing.replace(str(NOBODYS), "N"), walk.told()
    elif not post.is_deleted and line == "#{n}":
        assert post.token in answer, walk.told()
    await walk.heard()


async def look(walk: Walk, who: str) -> None:
    """Every way of reading lists, in chat."""
    whom = walk.chance.choice(PEOPLE)
    token = f"zq{walk.chance.randint(1, max(1, walk.written))}x"
    line = walk.chance.choice([
        f"@{whom}", f"@{whom}+", f"@{whom} *news", "*news", "!poets", "*news !poets", "#", "##",
        "#+", f"? {token}", f"? @{whom} Listen", "TODAY", "~", "MORE", "S", "READERS", "WL", "BL",
        "STATS", "@", "*", "!", "TRACKS", "WHOAMI", "HELP",
        "ON+" if who not in walk.world.off else "#",
        f"TRACK {token}", "UNTRACK ALL", "ALIASES", "SET", "?", f"ROOMS {ROOM}", "? in:rooms hall",
    ])  # fmt: skip
    await walk.say(who, line)
    await walk.heard()


async def private_message(walk: Walk, who: str) -> None:
    whom, token = _other(walk, who), f"pm{walk.token()}"
    answer = await walk.say(who, f"PM @{whom} It is {token}")
    found = await walk.heard()
    hearing = {one for one, bodies in found.items() if any(token in body for body in bodies)}
    is_welcome = not walk.world.are_apart(who, whom)
    assert ("Private message sent" in answer) == is_welcome, walk.told()
    assert hearing == ({whom} if is_welcome else set()), walk.told()


async def browse(walk: Walk, _: str) -> None:
    """Pages and feeds show what is public, to nobody in particular."""
    world, number, whom = walk.world, walk.number(), walk.chance.choice(PEOPLE)
    token = f"zq{walk.chance.randint(1, max(1, walk.written))}x"
    path = walk.chance.choice([
        "/", "/feed.atom", "/feed.json", f"/u/{whom}", f"/u/{whom}/feed.atom", "/t/news",
        "/t/news/feed.json", "/c/poets", f"/search?q={token}", f"/search/feed.atom?q={token}",
        f"/{number}", f"/{number}/feed.atom", f"/{number}/1", f"/{number}/history",
        f"/{number}/picture", f"/rooms/{ROOM}",
    ])  # fmt: skip
    answer = await walk.web.ask(path)
    walk.history.append(f"web > {path} {answer.status_code}")
    assert answer.status_code in (200, 404, 410), walk.told()
    known = world.tokens()
    assert _JID not in answer.text.replace("bot@chat.example", ""), walk.told()
    # A search shows the word that it was asked for.
    text = answer.text.replace(token, "") if "search" in path else answer.text
    for shown in _TOKEN.findall(text):
        post = known.get(shown)
        if post is None:
            continue
        is_open = post.invitees is None and post.author not in world.closed
        assert is_open, walk.told(shown)
        assert shown != post.token or not post.is_deleted, walk.told(shown)
        for comment in post.comments.values():
            assert comment.token != shown or not comment.is_deleted, walk.told(shown)
    post = world.posts.get(number)
    if path == f"/{number}":
        expected = 404
        if post and post.invitees is None and post.author not in world.closed:
            expected = 410 if post.is_deleted else 200
        assert answer.status_code == expected, walk.told()


ACTIONS = [
    *[write_post] * 5, *[write_comment] * 6, *[touch_post] * 8, *[look] * 6, *[browse] * 6,
    *[follow] * 3, *[follow_label] * 2, *[follow_tagged] * 2, *[follow_thread] * 2, *[block] * 2,
    block_label, *[mute] * 2, *[admit] * 3, *[close] * 2, *[invite] * 2, switch, delete,
    *[private_message] * 2,
]  # fmt: skip


def _other(walk: Walk, who: str) -> str:
    return walk.chance.choice([one for one in PEOPLE if one != who])


def _posted(answer: str) -> int:
    found = re.search(r"New message posted\.\n#(\d+)", answer)
    return int(found[1]) if found else 0
