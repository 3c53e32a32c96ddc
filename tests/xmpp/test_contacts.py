"""People and threads as contacts: who they are, and what adding and removing them does."""

import asyncio
import base64
import hashlib

import pytest

from microblog.commands.catalogue import CATALOGUE
from microblog.domain.line import Line
from microblog.domain.names import Nick
from microblog.domain.ref import Ref
from microblog.render.conversation import Conversation
from microblog.store import contacts, profiles, queries, users
from microblog.store.contacts import Standing, Watched
from tests.xmpp.conftest import URL

pytestmark = pytest.mark.anyio
VCARD = "<vCard xmlns='vcard-temp'/>"
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
PHOTO = "{vcard-temp:x:update}photo"
PNG = b"\x89PNG\r\n\x1a\n" + b"any pixels"


class Village:
    """People who write to a bot of their own, whose contacts are looked at by real clients."""

    def __init__(self, desk):
        self.desk = desk
        self.conversation = Conversation(
            desk.database, CATALOGUE, url=URL, secret=b"a secret", posted=lambda: None
        )
        desk.answer = self.conversation.answer

    def jid(self, local):
        return f"{local}@{self.desk.prosody.component}"

    async def say(self, who, text):
        jid = who if "@" in who else f"{who}@people.example"
        return (await self.conversation.answer(Line(jid, text))).text or ""

    async def post(self, who, text):
        return (await self.say(who, text)).split("#")[1].split()[0].rstrip(".")

    async def standing(self, jid, contact):
        async with self.desk.database.connection() as connection:
            return await contacts.standing(connection, jid, contact)


@pytest.fixture
async def village(desk):
    found = Village(desk)
    await found.say("juliet", "NICK Juliet")
    return found


async def refused(client, jid, payload):
    with pytest.raises(Exception, match="item-not-found"):
        await client.ask(jid, payload)


async def heard(client, kind, sender):
    """The next presence of `kind` from `sender`."""
    while True:
        seen = await client.presence(15)
        if (seen.kind, seen.bare) == (kind, sender):
            return seen


def photo_of(seen):
    return next(one.text for child in seen.children for one in child.iter(PHOTO))


async def test_a_person_is_shown_with_what_is_known_and_a_picture_of_the_name(desk, village):
    async with desk.serving(), desk.person() as romeo:
        juliet = village.jid("juliet")
        card = await romeo.ask(juliet, VCARD)
        assert card.findtext(".//{vcard-temp}FN") == "Juliet"
        assert card.findtext(".//{vcard-temp}URL") == f"{URL}/u/Juliet"
        assert card.findtext(".//{vcard-temp}BINVAL").startswith("iVBORw0KGgo")
        info = await romeo.ask(juliet, INFO)
        identity = info.find(".//{http://jabber.org/protocol/disco#info}identity")
        assert (identity.get("category"), identity.get("type")) == ("account", "registered")
        assert identity.get("name") == "Juliet"
        async with desk.database.transaction() as connection:
            user = await users.by_nick(connection, Nick("juliet"))
            await profiles.learn(
                connection, user.user_id, full_name="Juliet C.", about="a <rose>", avatar=PNG
            )
        card = await romeo.ask(juliet, VCARD)
        assert card.findtext(".//{vcard-temp}FN") == "Juliet C."
        assert card.findtext(".//{vcard-temp}DESC") == "a <rose>"
        assert base64.b64decode(card.findtext(".//{vcard-temp}BINVAL")) == PNG
        assert "people.example" not in "".join(card.itertext())


async def test_a_thread_is_shown_by_its_first_words(desk, village):
    number = await village.post("juliet", "O Romeo, Romeo!\nWherefore art thou Romeo?")
    async with desk.serving(), desk.person() as romeo:
        card = await romeo.ask(village.jid(number), VCARD)
        assert card.findtext(".//{vcard-temp}FN") == f"#{number} @Juliet: O Romeo, Romeo!"
        assert card.findtext(".//{vcard-temp}URL") == f"{URL}/{number}"


async def test_who_is_not_there_and_what_may_not_be_read_look_alike(desk, village):
    number = await village.post("juliet", "a secret")
    async with desk.serving(), desk.person() as romeo:
        async with desk.database.transaction() as connection:
            await connection.execute("update posts set visibility = 'private'")
        for local in ("tybalt", "199999", number):
            for payload in (VCARD, INFO, "<ping xmlns='urn:xmpp:ping'/>", "<x xmlns='urn:x'/>"):
                await refused(romeo, village.jid(local), payload)
        with pytest.raises(Exception, match="service-unavailable"):
            await romeo.ask(village.jid("crawler"), VCARD)
        await village.say(romeo.jid, "PING")
        async with desk.database.transaction() as connection:
            await connection.execute(
                "insert into invitees select $1, user_id from jids where jid = $2",
                int(number),
                romeo.jid,
            )
        card = await romeo.ask(village.jid(number), VCARD)
        assert "a secret" in card.findtext(".//{vcard-temp}FN")


async def test_adding_a_person_follows_and_removing_unfollows(desk, village):
    async with desk.serving(), desk.person() as romeo:
        juliet = village.jid("juliet")
        await romeo.subscribe(juliet)
        await heard(romeo, "subscribed", juliet)
        seen = await heard(romeo, "", juliet)
        card = await romeo.ask(juliet, VCARD)
        picture = base64.b64decode(card.findtext(".//{vcard-temp}BINVAL"))
        assert photo_of(seen) == hashlib.sha1(picture).hexdigest()
        answer = await romeo.receive()
        assert answer.sender == desk.bot
        assert answer.body.startswith("Subscribed to @Juliet!")
        assert await village.standing(romeo.jid, Nick("juliet")) == Standing(follows=True)

        romeo._session.send_raw(f"<presence to='{juliet}' type='unsubscribe'/>")
        assert "no longer follow @Juliet" in (await romeo.receive()).body
        assert await village.standing(romeo.jid, Nick("juliet")) == Standing()
        romeo._session.send_raw(f"<presence to='{juliet}' type='unsubscribe'/>")
        await romeo.send(desk.bot, "PING")
        assert (await romeo.receive()).body == "PONG"


async def test_adding_twice_is_granted_twice_and_said_once(desk, village):
    async with desk.serving(), desk.person() as romeo:
        juliet = village.jid("juliet")
        await village.say(romeo.jid, "S @juliet")
        for _time in range(2):
            romeo._session.send_raw(f"<presence to='{juliet}' type='subscribe'/>")
            await heard(romeo, "", juliet)
        await romeo.send(desk.bot, "PING")
        assert (await romeo.receive()).body == "PONG"


async def test_adding_a_thread_follows_it(desk, village):
    number = await village.post("juliet", "O Romeo, Romeo!")
    async with desk.serving(), desk.person() as romeo:
        thread = village.jid(number)
        await romeo.subscribe(thread)
        await heard(romeo, "subscribed", thread)
        await heard(romeo, "", thread)
        assert (await romeo.receive()).body.startswith("Subscribed (0 replies).")
        assert await village.standing(romeo.jid, Ref(int(number))) == Standing(follows=True)


@pytest.mark.parametrize("local", ["tybalt", "199999", "crawler"])
async def test_who_is_not_there_cannot_be_added(desk, village, local):
    async with desk.serving(), desk.person() as romeo:
        await romeo.subscribe(village.jid(local))
        await heard(romeo, "unsubscribed", village.jid(local))
        async with desk.database.connection() as connection:
            assert await contacts.page(connection, Watched(), 10) == []


async def test_a_closed_blog_stays_pending_until_its_owner_allows(desk, village, monkeypatch):
    monkeypatch.setattr("microblog.xmpp.roster._SETTLING", 0.05)
    async with desk.database.transaction() as connection:
        await connection.execute("update users set is_closed = true")
    async with desk.serving(), desk.person() as romeo:
        juliet = village.jid("juliet")
        await village.say(romeo.jid, "NICK romeo")
        await romeo.subscribe(juliet)
        assert (await romeo.receive()).body
        assert await village.standing(romeo.jid, Nick("juliet")) == Standing(asks=True)
        async with desk.database.connection() as connection:
            assert await contacts.ready(connection, 10) == []
            assert await contacts.page(connection, Watched(), 10) == []
        await village.say("juliet", "ALLOW @romeo")
        await heard(romeo, "subscribed", juliet)
        await heard(romeo, "", juliet)


async def test_a_closed_blog_that_says_no_is_not_pending_any_more(desk, village, monkeypatch):
    monkeypatch.setattr("microblog.xmpp.roster._SETTLING", 0.05)
    async with desk.database.transaction() as connection:
        await connection.execute("update users set is_closed = true")
    async with desk.serving(), desk.person() as romeo:
        await village.say(romeo.jid, "NICK romeo")
        await romeo.subscribe(village.jid("juliet"))
        assert (await romeo.receive()).body
        await village.say("juliet", "DISALLOW @romeo")
        await heard(romeo, "unsubscribed", village.jid("juliet"))


async def test_who_does_not_wait_any_more_asks_no_more(desk, village):
    async with desk.database.transaction() as connection:
        await connection.execute("update users set is_closed = true")
    async with desk.serving(), desk.person() as romeo:
        juliet = village.jid("juliet")
        await village.say(romeo.jid, "NICK romeo")
        await romeo.subscribe(juliet)
        assert (await romeo.receive()).body
        romeo._session.send_raw(f"<presence to='{juliet}' type='unsubscribe'/>")
        assert (await romeo.receive()).body
        assert await village.standing(romeo.jid, Nick("juliet")) == Standing()
        async with desk.database.connection() as connection:
            assert await connection.fetchval("select count(*) from contacts") == 0


async def test_contacts_are_seen_again_after_a_restart_and_by_who_logs_in(desk, village):
    juliet = village.jid("juliet")
    romeo = desk.person()
    async with desk.serving():
        async with romeo:
            await romeo.subscribe(juliet)
            await heard(romeo, "", juliet)
        async with romeo:
            await heard(romeo, "", juliet)
    async with romeo:
        async with desk.serving():
            await heard(romeo, "", juliet)
        await heard(romeo, "unavailable", juliet)


async def test_a_long_roster_is_told_and_answered_whole(desk, village):
    names = [f"friend{number}" for number in range(60)]
    romeo = desk.person()
    async with romeo:
        async with desk.serving():
            for name in names:
                await village.say(name, f"NICK {name}")
                await romeo.subscribe(village.jid(name))
            await heard(romeo, "", village.jid(names[-1]))
        while not romeo.presences.empty():
            romeo.presences.get_nowait()
        async with desk.serving():
            await all_heard(romeo, map(village.jid, names))
    async with desk.serving(), romeo:
        await all_heard(romeo, map(village.jid, names))


async def all_heard(client, jids):
    waiting = set(jids)
    while waiting:
        seen = await client.presence(15)
        if not seen.kind:
            waiting.discard(seen.bare)


async def test_a_strangers_probe_of_a_contact_is_not_answered(desk, village):
    async with desk.serving() as component, desk.person() as romeo:
        juliet = village.jid("juliet")
        romeo._session.send_raw(f"<presence to='{juliet}' type='probe'/>")
        await romeo.send(desk.bot, "PING")
        assert "PONG" in (await romeo.receive()).body
        await component.barrier()
        senders = set()
        while not romeo.presences.empty():
            senders.add(romeo.presences.get_nowait().bare)
        assert juliet not in senders


async def test_who_comes_online_is_written_to_again(desk, village, monkeypatch):
    monkeypatch.setattr("microblog.xmpp.awakening._SECONDS", 0.01)
    async with desk.serving():
        romeo = desk.person()
        async with romeo:
            await romeo.subscribe(desk.bot)
            await heard(romeo, "", desk.bot)
        await village.say(romeo.jid, "PING")
        async with desk.database.transaction() as connection:
            await connection.execute(
                "update jids set paused_until = now() + interval '1 day', pauses = 3"
            )
        async with romeo:
            async with asyncio.timeout(10):
                while await paused(desk, romeo.jid):
                    await asyncio.sleep(0.01)
        assert await paused(desk, "juliet@people.example")


async def paused(desk, jid):
    async with desk.database.connection() as connection:
        return await connection.fetchval("select pauses > 0 from jids where jid = $1", jid)


async def test_contacts_are_paged_domain_by_domain(desk):
    pairs = [("b@a.org", "100001"), ("b@a.org", "juliet"), ("z@a.org", "juliet"), ("a@b.org", "j1")]
    async with desk.database.transaction() as connection:
        for jid, contact in reversed(pairs):
            await connection.execute(
                "insert into contacts (jid, contact) values ($1, $2)", jid, contact
            )
        await connection.execute("insert into contacts values ('c@a.org', 'juliet', null, true)")
        found, after = [], Watched()
        while page := await contacts.page(connection, after, 3):
            found += [(one.jid, one.contact) for one in page]
            after = page[-1]
        assert found == pairs
        watchers = await contacts.watchers(connection, "juliet", "", 10)
        assert [one.jid for one in watchers] == ["b@a.org", "z@a.org"]
        watching = await contacts.watching(connection, [*pairs[:2], ("c@a.org", "juliet")])
        assert sorted((one.jid, one.contact) for one in watching) == pairs[:2]


@pytest.mark.parametrize(
    ("name", "values", "index"),
    [
        ("watched_after", ("d1.org", "u7@d1.org", "juliet", 50), "contacts_by_domain"),
        ("watchers_of_contact", ("n7", "u7@d1.org", 50), "contacts_by_contact"),
        ("ready_contacts", (100,), "contacts_pending"),
    ],
)
async def test_pages_of_contacts_are_read_from_an_index(desk, name, values, index):
    query = queries.queries()[name].text
    async with desk.database.connection() as connection:
        await connection.execute(
            "insert into contacts select 'u' || n || '@d' || n % 50 || '.org', 'n' || n % 90,"
            " null, n % 500 = 0 from generate_series(1, 20000) as n"
        )
        await connection.execute("analyze contacts")
        plan = await connection.fetch(f"explain {query}", *values)
    steps = "\n".join(step[0] for step in plan)
    assert index in steps
    assert "Seq Scan on contacts" not in steps
