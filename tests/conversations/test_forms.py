"""What clients ask by forms and queries, over a real server: menus, registration, search."""

from xml.etree.ElementTree import Element

import pytest
from slixmpp.exceptions import IqError

from microblog.embedded.prosody import Prosody
from microblog.xmpp.client import Client
from tests.support.cast import Cast, stage

pytestmark = pytest.mark.anyio

COMMANDS = "http://jabber.org/protocol/commands"
ITEMS = "http://jabber.org/protocol/disco#items"
REGISTER = "jabber:iq:register"
SEARCH = "jabber:iq:search"
DATA = "jabber:x:data"


async def named(cast: Cast, *names: str) -> None:
    for name in names:
        await cast.say(name, f"NICK {name}")
        await cast.hear(name)


async def execute(client: Client, jid: str, node: str, session: str = "", **values: str) -> Element:
    """One step of a command: begin it, or send its form."""
    fields = "".join(f"<field var='{k}'><value>{v}</value></field>" for k, v in values.items())
    form = f"<x xmlns='{DATA}' type='submit'>{fields}</x>" if session else ""
    known = f" sessionid='{session}' action='complete'" if session else " action='execute'"
    payload = f"<command xmlns='{COMMANDS}' node='{node}'{known}>{form}</command>"
    answer = await client.ask(jid, payload, kind="set")
    return next(child for child in answer.iter(f"{{{COMMANDS}}}command"))


def note(command: Element) -> str:
    return command.findtext(f"{{{COMMANDS}}}note", "")


async def items(client: Client, jid: str) -> set[str]:
    answer = await client.ask(jid, f"<query xmlns='{ITEMS}' node='{COMMANDS}'/>")
    return {one.get("node", "") for one in answer.iter(f"{{{ITEMS}}}item")}


async def test_every_command_is_on_the_menu_and_a_form_posts(
    database: str, prosody: Prosody
) -> None:
    async with stage(database, prosody) as cast:
        await named(cast, "romeo", "juliet")
        romeo = await cast.client("romeo")
        for jid in (cast.bot, prosody.component):
            assert {"post", "subscribe", "search", "set"} <= await items(romeo, jid)
        asked = await execute(romeo, cast.bot, "post")
        assert asked.get("status") == "executing"
        variables = {one.get("var") for one in asked.iter(f"{{{DATA}}}field")}
        assert {"text", "marks"} <= variables
        session = asked.get("sessionid", "")
        for _time in range(2):
            done = await execute(
                romeo, cast.bot, "post", session, text="From a form", marks="*forms"
            )
            assert done.get("status") == "completed"
            assert note(done).startswith("New message posted.\n#100000 ")
        await cast.say("juliet", "*forms")
        assert "@romeo: *forms\nFrom a form" in await cast.hear("juliet")


async def test_a_session_outlives_the_bot(database: str, prosody: Prosody) -> None:
    async with stage(database, prosody) as cast:
        await named(cast, "romeo")
        asked = await execute(await cast.client("romeo"), cast.bot, "post")
        act = cast.act
    async with stage(database, prosody, act) as cast:
        romeo = await cast.client("romeo")
        session = asked.get("sessionid", "")
        done = await execute(romeo, cast.bot, "post", session, text="Still here")
        assert note(done).startswith("New message posted.")


async def test_a_wrong_form_comes_back_and_a_foreign_session_does_not(
    database: str, prosody: Prosody
) -> None:
    async with stage(database, prosody) as cast:
        await named(cast, "romeo", "juliet")
        romeo, juliet = await cast.client("romeo"), await cast.client("juliet")
        session = (await execute(romeo, cast.bot, "comment")).get("sessionid", "")
        again = await execute(romeo, cast.bot, "comment", session, ref="nonsense", text="Hm")
        assert again.get("status") == "executing"
        assert "#100123" in note(again)
        kept = {
            one.get("var"): one.findtext(f"{{{DATA}}}value")
            for one in again.iter(f"{{{DATA}}}field")
        }
        assert kept["text"] == "Hm"
        refused = await execute(romeo, cast.bot, "comment", session, ref="#100777", text="Hm")
        assert refused.get("status") == "completed"
        assert note(refused).startswith("There is no post #100777.")
        for who, node in ((juliet, "comment"), (romeo, "post")):
            with pytest.raises(IqError):
                await execute(who, cast.bot, node, session, ref="#100777", text="Hm")
        with pytest.raises(IqError):
            await execute(romeo, cast.bot, "no-such-command")


async def test_a_person_is_followed_from_the_menu_of_the_contact(
    database: str, prosody: Prosody
) -> None:
    async with stage(database, prosody) as cast:
        await named(cast, "romeo", "juliet")
        romeo, juliet = await cast.client("romeo"), f"juliet@{prosody.component}"
        offered = await items(romeo, juliet)
        assert {"subscribe", "block", "pm", "who"} <= offered
        assert "help" not in offered
        asked = await execute(romeo, juliet, "subscribe")
        done = await execute(romeo, juliet, "subscribe", asked.get("sessionid", ""))
        assert note(done) == "Subscribed to @juliet!"
        assert note(await execute(romeo, juliet, "who")).startswith("Blog: ")


async def test_a_nick_is_registered_in_the_dialogue_of_a_client(
    database: str, prosody: Prosody
) -> None:
    async with stage(database, prosody) as cast:
        await named(cast, "juliet")
        romeo = await cast.client("romeo")
        asked = await romeo.ask(cast.bot, f"<query xmlns='{REGISTER}'/>")
        assert asked.find(f".//{{{REGISTER}}}username") is not None
        wanted = "<query xmlns='{}'><username>{}</username></query>"
        with pytest.raises(IqError) as taken:
            await romeo.ask(cast.bot, wanted.format(REGISTER, "juliet"), kind="set")
        assert "Somebody else is @juliet" in taken.value.iq["error"]["text"]
        await romeo.ask(cast.bot, wanted.format(REGISTER, "romeo"), kind="set")
        known = await romeo.ask(cast.bot, f"<query xmlns='{REGISTER}'/>")
        assert known.findtext(f".//{{{REGISTER}}}username") == "romeo"
        assert known.find(f".//{{{REGISTER}}}registered") is not None
        with pytest.raises(IqError):
            await romeo.ask(cast.bot, f"<query xmlns='{REGISTER}'><remove/></query>", kind="set")


async def test_people_and_posts_are_found_by_a_search_dialogue(
    database: str, prosody: Prosody
) -> None:
    async with stage(database, prosody) as cast:
        await named(cast, "romeo", "juliet")
        romeo = await cast.client("romeo")
        await cast.say("juliet", "Parting is such sweet sorrow")
        await cast.hear("juliet")
        asked = await romeo.ask(cast.bot, f"<query xmlns='{SEARCH}'/>")
        assert {one.get("var") for one in asked.iter(f"{{{DATA}}}field")} >= {"q", "in"}

        async def found(**values: str) -> list[str]:
            fields = "".join(
                f"<field var='{key}'><value>{value}</value></field>"
                for key, value in values.items()
            )
            query = f"<query xmlns='{SEARCH}'><x xmlns='{DATA}' type='submit'>{fields}</x></query>"
            answer = await romeo.ask(cast.bot, query, kind="set")
            rows = answer.findall(f".//{{{DATA}}}item")
            return [
                field.findtext(f"{{{DATA}}}value", "")
                for row in rows
                for field in row
                if field.get("var") == "jid"
            ]

        assert await found(q="sorrow") == [f"100000@{prosody.component}"]
        assert await found(**{"q": "jul", "in": "people"}) == [f"juliet@{prosody.component}"]
        assert await found(q="nothing-like-that") == []


async def test_plugins_made_for_juick_are_answered(database: str, prosody: Prosody) -> None:
    async with stage(database, prosody) as cast:
        await named(cast, "romeo", "juliet")
        romeo = await cast.client("romeo")
        await cast.say("juliet", "*verona Good night")
        await cast.hear("juliet")
        await cast.say("romeo", "#100000 Good morrow")
        await cast.hear("romeo")
        await cast.hear("juliet")
        query = "<query xmlns='http://juick.com/query#messages' mid='100000' rid='*'/>"
        answer = await romeo.ask(cast.bot, query)
        shown = list(answer.iter("{http://juick.com/message}juick"))
        assert [(one.get("mid"), one.get("rid"), one.get("uname")) for one in shown] == [
            ("100000", None, "juliet"),
            ("100000", "1", "romeo"),
        ]
        assert shown[0].findtext("{http://juick.com/message}tag") == "verona"
        with pytest.raises(IqError):
            await romeo.ask(cast.bot, query.replace("100000", "100777"))
        users = (
            "<query xmlns='http://juick.com/query#users'>"
            "<user xmlns='http://juick.com/user' uname='juliet'/></query>"
        )
        known = await romeo.ask(cast.bot, users)
        assert [one.get("uname") for one in known.iter("{http://juick.com/user}user")] == ["juliet"]
