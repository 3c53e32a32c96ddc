"""Searches of rooms in the very stanzas of clients."""

from collections.abc import AsyncIterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from microblog.store.database import Database
from microblog.xmpp.asking import Asking, Later, Place
from microblog.xmpp.budget import Budget
from microblog.xmpp.card import Card
from microblog.xmpp.directory import Directory
from microblog.xmpp.searching import RoomSearch
from tests.support.rooms import keep_room

pytestmark = pytest.mark.anyio
LINUX = "linux@conference.example"
LEGACY = "https://xmlns.zombofant.net/muclumbus/search/1.0"
CHANNELS = "urn:xmpp:channel-search:0"
RSM = "http://jabber.org/protocol/rsm"
WHERE = ("blog.example", "bot@blog.example", "search@blog.example")
# As Converse.js 14 types it.
CONVERSE = f"""<search xmlns="{LEGACY}"><set xmlns="{RSM}"><max>10</max></set>
<x xmlns="jabber:x:data" type="submit">
<field var="FORM_TYPE" type="hidden"><value>{LEGACY}#params</value></field>
<field var="q" type="text-single"><value>%s</value></field>
<field var="sinname" type="boolean"><value>true</value></field>
<field var="sindescription" type="boolean"><value>false</value></field>
<field var="sinaddr" type="boolean"><value>true</value></field>
<field var="min_users" type="text-single"><value>1</value></field>
<field var="key" type="list-single"><value>address</value></field>
</x></search>"""
# Gajim's, with nbxmpp 4.
GAJIM = f"""<search xmlns="{LEGACY}"><set xmlns="{RSM}"><max>50</max>%s</set>
<x xmlns="jabber:x:data" type="submit">
<field var="FORM_TYPE" type="hidden"><value>{LEGACY}#params</value></field>
<field var="q" type="text-single"><value>%s</value></field>
<field var="sinaddr" type="boolean"><value>true</value></field>
<field var="sinname" type="boolean"><value>true</value></field>
<field var="sindescription" type="boolean"><value>true</value></field>
<field var="key" type="list-single"><value>nusers</value></field></x></search>"""
MOVIM = f"""<search xmlns="{CHANNELS}:search"><set xmlns="{RSM}"><max>30</max></set>
<x xmlns="jabber:x:data" type="submit">
<field var="FORM_TYPE"><value>{CHANNELS}:search-params</value></field>
%s</x></search>"""


class Nobody:
    """No contacts."""

    async def card(self, _contact: object, _asker: str) -> None:
        return None


def places() -> dict[Place, Card]:
    kinds = (Place.SERVICE, Place.BOT, Place.SEARCH)
    return {
        place: Card(jid, "Blog", "blog", "https://x.org", "", b"")
        for place, jid in zip(kinds, WHERE, strict=True)
    }


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Database]:
    opened = Database(database, size=2)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
async def asking(pool: Database) -> Asking:
    async with pool.connection() as connection:
        await keep_room(
            connection, LINUX, name="Linux <users>", description="Penguins & co", users=12,
            language="en", anonymity="semi",
        )  # fmt: skip
        await keep_room(connection, "arch@muc.example", name="Arch Linux", users=40)
        await keep_room(connection, "empty@muc.example", name="Linux nobody", users=0)
        await keep_room(connection, "dark@muc.example", name="Linux dark", unlisted="hidden")
    services = (
        RoomSearch(pool).service(),
        Directory(pool, "blog.example", "https://x.org").service(),
    )
    return Asking("blog.example", places(), Nobody(), services)


async def ask(
    asking: Asking, payload: str, *, to: str = WHERE[2], kind: str = "get", lang: str = "en"
) -> Element:
    iq = ElementTree.fromstring(
        f"<iq xmlns='jabber:component:accept' type='{kind}' from='romeo@x.org/phone' to='{to}'"
        f" id='i1' xml:lang='{lang}'>{payload}</iq>"
    )
    found = asking.answer(iq)
    stanza = await found.stanza() if isinstance(found, Later) else found
    assert stanza is not None
    return ElementTree.fromstring(stanza)


def items(answer: Element) -> list[str]:
    assert answer.get("type") == "result", ElementTree.tostring(answer)
    return [one.get("address", "") for one in answer[0] if one.tag.endswith("}item")]


def conditions(answer: Element) -> list[str]:
    assert answer.get("type") == "error", ElementTree.tostring(answer)
    error = answer.find("error")
    assert error is not None
    return [error.get("type", ""), *(child.tag.rpartition("}")[2] for child in error)]


@pytest.mark.parametrize("to", WHERE)
async def test_converse_finds_rooms_by_address(asking: Asking, to: str) -> None:
    answer = await ask(asking, CONVERSE % "linux", to=to)
    assert items(answer) == ["arch@muc.example", LINUX]
    room = answer[0].findall(f"{{{LEGACY}}}item")[1]
    assert {child.tag.partition("}")[2]: child.text for child in room} == {
        "name": "Linux <users>", "description": "Penguins & co", "language": "en",
        "nusers": "12", "is-open": None, "anonymity-mode": "semi",
    }  # fmt: skip
    assert items(await ask(asking, CONVERSE % "penguins")) == []
    assert items(await ask(asking, CONVERSE % "linu")) == ["arch@muc.example", LINUX]


async def test_gajim_pages_until_a_page_is_not_full(asking: Asking, pool: Database) -> None:
    async with pool.connection() as connection:
        for number in range(120):
            await keep_room(connection, f"r{number}@muc.example", name="Circle", users=3)
    read: list[str] = []
    after = ""
    while True:
        answer = await ask(asking, GAJIM % (after, "circle"))
        page = items(answer)
        read += page
        found = answer[0].find(f"{{{RSM}}}set")
        assert found is not None
        assert found.findtext(f"{{{RSM}}}max") == "50"
        if len(page) < 50:
            break
        after = f"<after>{found.findtext(f'{{{RSM}}}last')}</after>"
    assert len(read) == 120
    assert len(set(read)) == 120
    assert items(await ask(asking, GAJIM % ("", "")))[0] == "arch@muc.example"


async def test_movim_gets_the_popular_ones_for_an_empty_box(asking: Asking) -> None:
    empty = await ask(asking, MOVIM % "")
    assert items(empty) == ["arch@muc.example", LINUX, "empty@muc.example"]
    answer = await ask(asking, MOVIM % "<field var='q'><value>penguins</value></field>")
    assert items(answer) == [LINUX]
    room = answer[0][0]
    space = f"{{{CHANNELS}:search}}"
    assert room.findtext(f"{space}is-open") == "true"
    assert room.findtext(f"{space}service-type") == "xep-0045"
    assert room.findtext(f"{space}anonymity-mode") == "muc_semianonymous"
    nothing = await ask(asking, MOVIM % "<field var='q'><value>zzzzqqqq</value></field>")
    assert items(nothing) == []
    everything = await ask(asking, MOVIM % "<field var='all'><value>true</value></field>")
    assert len(items(everything)) == 3
    query = "<field var='q'><value>lang:en linux users:&gt;5</value></field>"
    assert items(await ask(asking, MOVIM % query)) == [LINUX]


async def test_channels_are_listed_by_address_where_the_form_says_so(asking: Asking) -> None:
    form = await ask(asking, f"<search xmlns='{CHANNELS}:search'/>", lang="ru")
    x = form[0][0]
    fields = {field.get("var"): field for field in x.findall("{jabber:x:data}field")}
    assert {"FORM_TYPE", "q", "sinname", "sindescription", "sinaddr", "min_users", "key"} == set(
        fields
    )
    assert fields["q"].get("label") == "Слова"
    key = f"<field var='key'><value>{{{CHANNELS}:order}}address</value></field>"
    answer = await ask(asking, MOVIM % key)
    assert items(answer) == ["arch@muc.example", "empty@muc.example", LINUX]
    found = answer[0].find(f"{{{RSM}}}set")
    assert found is not None
    assert found.findtext(f"{{{RSM}}}last") == LINUX
    assert conditions(await ask(asking, MOVIM % "<field var='types'><value>xep-0369</value></field>"
                                "<field var='key'><value>no</value></field>"))[-1] == (
        "invalid-sort-key"
    )  # fmt: skip
    mix = await ask(asking, MOVIM % "<field var='types'><value>xep-0369</value></field>")
    assert items(mix) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("<field var='key'><value>luck</value></field>",
         ["modify", "feature-not-implemented", "invalid-sort-key"]),
        ("<field var='q'><value>...</value></field>",
         ["modify", "bad-request", "invalid-search-terms", "text"]),
        ("<field var='q'><value>a</value></field><field var='all'><value>1</value></field>",
         ["modify", "bad-request", "conflicting-fields"]),
        (("<field var='sinname'><value>0</value></field><field var='sinaddress'><value>0</value>"
          "</field><field var='sindescription'><value>false</value></field>"),
         ["modify", "bad-request", "text", "no-search-conditions"]),
        ("<field var='min_users'><value>many</value></field>", ["modify", "bad-request"]),
        ("<field var='min_users'><value>nan</value></field>", ["modify", "bad-request"]),
        ("<field var='sinname'><value>perhaps</value></field>", ["modify", "bad-request"]),
    ],
)  # fmt: skip
async def test_what_cannot_be_searched_is_refused_by_its_condition(
    asking: Asking, fields: str, expected: list[str]
) -> None:
    assert conditions(await ask(asking, MOVIM % fields)) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("<max>5</max><before/>", ["cancel", "feature-not-implemented"]),
        ("<max>-5</max>", ["modify", "bad-request"]),
        ("<max>5</max><after>nowhere</after>", ["cancel", "item-not-found"]),
        ("<max>5</max><after>nan</after>", ["cancel", "item-not-found"]),
    ],
)
async def test_sets_that_cannot_be_are_refused(
    asking: Asking, asked: str, expected: list[str]
) -> None:
    payload = (
        (CONVERSE % "linux").replace("<max>10</max>", asked).replace("address</v", "nusers</v")
    )
    assert conditions(await ask(asking, payload)) == expected


async def test_who_searches_too_often_waits(pool: Database) -> None:
    service = RoomSearch(pool, Budget(answers=2)).service()
    asking = Asking("blog.example", places(), Nobody(), (service,))
    assert items(await ask(asking, CONVERSE % "linux")) == []
    assert items(await ask(asking, CONVERSE % "linux")) == []
    answer = await ask(asking, CONVERSE % "linux")
    assert conditions(answer) == ["wait", "resource-constraint", "rate-limit"]


async def test_old_clients_find_rooms_in_the_search_dialogue(asking: Asking) -> None:
    form = await ask(asking, "<query xmlns='jabber:iq:search'/>")
    assert "<option label='Conferences'><value>rooms</value></option>" in (
        ElementTree.tostring(form, "unicode")
        .replace("ns2:", "")
        .replace("ns1:", "")
        .replace('"', "'")
    )
    answer = await ask(
        asking,
        "<query xmlns='jabber:iq:search'><x xmlns='jabber:x:data' type='submit'>"
        "<field var='q'><value>linux</value></field>"
        "<field var='in'><value>rooms</value></field></x></query>",
        kind="set",
    )
    found = [
        field.findtext("{jabber:x:data}value")
        for field in answer.iter("{jabber:x:data}field")
        if field.get("var") == "jid" and len(field)
    ]
    assert found == ["arch@muc.example", LINUX, "empty@muc.example"]
