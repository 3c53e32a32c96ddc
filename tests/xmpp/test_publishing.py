"""Publishing from clients to nodes (XEP-0060, 0277, 0470): posts, comments, likes, reactions."""

from collections.abc import AsyncIterator
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

import pytest

from microblog.domain.line import Line
from tests.support.pubsub import ATOM, BLOG, DOMAIN, INFO, JULIET, PUBSUB, World, asked

pytestmark = pytest.mark.anyio
ERRORS = "{http://jabber.org/protocol/pubsub#errors}"
STANZAS = "{urn:ietf:params:xml:ns:xmpp-stanzas}"
ATTACHED = "urn:xmpp:pubsub-attachments:1"
SUMMARY = "urn:xmpp:pubsub-attachments:summary:1"
ROMEO = f"romeo@{DOMAIN}"


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    async with asked(database) as world:
        await world.talk.conversation.answer(Line("romeo@movim.example", "NICK romeo"))
        yield world


def titled(text: str, more: str = "") -> str:
    title = f"<title type='text'>{escape(text)}</title>"
    return f"<entry xmlns='http://www.w3.org/2005/Atom'>{title}{more}</entry>"


def thread(number: int) -> str:
    return f"{BLOG}:comments/post-{number}"


async def publish(
    world: World, node: str, entry: str, *, to: str = ROMEO, name: str = "i-1", more: str = ""
) -> Element:
    named = f" id='{escape(name)}'" if name else ""
    return await world.ask(
        f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='{node}'>"
        f"<item{named}>{entry}</item></publish>{more}</pubsub>",
        to=to,
        kind="set",
    )


async def retract(world: World, node: str, name: str, *, to: str = ROMEO) -> Element:
    return await world.ask(
        "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
        f"<retract node='{node}' notify='true'><item id='{name}'/></retract></pubsub>",
        to=to,
        kind="set",
    )


async def item(world: World, node: str, name: str, *, to: str = ROMEO) -> Element | None:
    answer = await world.ask(
        "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
        f"<items node='{node}'><item id='{name}'/></items></pubsub>",
        to=to,
    )
    return answer.find(f".//{PUBSUB}item")


def published(answer: Element) -> str:
    assert answer.get("type") == "result", conditions(answer)
    found = answer.find(f"{PUBSUB}pubsub/{PUBSUB}publish/{PUBSUB}item")
    return found.get("id")


def conditions(answer: Element) -> list[str]:
    """What an error is called, in short."""
    (error,) = [child for child in answer if child.tag.rpartition("}")[2] == "error"]
    return [child.tag.partition("}")[2] for child in error if not child.tag.endswith("}text")]


async def test_a_post_is_published_to_ones_own_blog(world: World) -> None:
    tags = "<category term='Verona'/><category term='#new s'/><category term='verona'/>"
    answer = await publish(world, BLOG, titled("Hello from afar", tags), name="0a1b-uuid")
    assert published(answer) == "0a1b-uuid"
    found = await item(world, BLOG, "0a1b-uuid")
    assert (found.get("id"), found.get("publisher")) == ("0a1b-uuid", ROMEO)
    entry = found.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Hello from afar"
    terms = [one.get("term") for one in entry.findall(f"{ATOM}category")]
    assert terms == ["Verona", "new s"]
    assert world.talk.woken > 0
    assert "Hello from afar" in await world.talk.say("juliet", "@romeo+")


async def test_what_comes_again_under_its_name_is_an_edit(world: World) -> None:
    await publish(world, BLOG, titled("First words", "<category term='one'/>"))
    await publish(world, BLOG, titled("Better words", "<category term='two'/>"))
    ids, _, found = await world.items(BLOG, to=ROMEO)
    assert ids == ["i-1"]
    entry = found[0].find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Better words"
    assert [one.get("term") for one in entry.findall(f"{ATOM}category")] == ["two"]
    answer = await publish(world, BLOG, titled("Better words", "<category term='two'/>"))
    assert published(answer) == "i-1"


async def test_an_item_without_a_name_gets_one_by_which_it_is_found(world: World) -> None:
    name = published(await publish(world, BLOG, titled("Nameless"), name=""))
    assert name
    assert await item(world, BLOG, name) is not None


async def test_a_name_that_tells_a_jid_is_not_kept(world: World) -> None:
    name = published(await publish(world, BLOG, titled("Who?"), name="romeo@movim.example-7"))
    assert "movim" not in name
    assert await item(world, BLOG, name) is not None


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (titled("  Only a title "), "Only a title"),
        (titled("Title", "<content type='text'>And words</content>"), "Title\n\nAnd words"),
        (titled("Begins", "<content type='text'>Begins well</content>"), "Begins well"),
        (titled("Beg…", "<content type='text'>Begins well</content>"), "Begins well"),
        (
            titled(
                "T",
                "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>One <b>two</b>"
                "</p><p>three</p></div></content>",
            ),
            "T\n\nOne two\n\nthree",
        ),
        (titled("T", "<content type='html'>&lt;p&gt;One&lt;/p&gt;</content>"), "T\n\nOne"),
        (titled("", "<summary>Summed up</summary>"), "Summed up"),
        (titled("*no command"), "*no command"),
        (titled("S @juliet"), "S @juliet"),
        (titled("♥"), "♥"),
    ],
)
async def test_the_words_of_an_entry_are_the_post(world: World, entry: str, text: str) -> None:
    published(await publish(world, BLOG, entry))
    shown = await world.talk.say("juliet", "@romeo+")
    assert text.rsplit("\n", maxsplit=1)[-1] in shown
    found = await item(world, BLOG, "i-1")
    assert found.findtext(f"{ATOM}entry/{ATOM}title") == text


async def test_a_picture_comes_as_an_enclosure(world: World) -> None:
    link = "<link rel='enclosure' type='image/png' href='https://a.example/1.png' title='A cat'/>"
    published(await publish(world, BLOG, titled("Look", link)))
    found = await item(world, BLOG, "i-1")
    links = {one.get("rel"): one for one in found.iter(f"{ATOM}link")}
    assert links["enclosure"].get("href") == "https://a.example/1.png"
    assert links["enclosure"].get("title") == "A cat"


async def test_a_comment_and_an_answer_to_it(world: World) -> None:
    post = await world.post("juliet", "Question")
    name = published(await publish(world, thread(post), titled("Reply"), to=DOMAIN, name="c-uuid"))
    href = f"xmpp:{DOMAIN}?;node={thread(post)};item={name}"
    answer = f"<in-reply-to xmlns='http://purl.org/syndication/thread/1.0' ref='x' href='{href}'/>"
    published(await publish(world, thread(post), titled("More", answer), to=DOMAIN, name="d-uuid"))
    ids, _, found = await world.items(thread(post), to=DOMAIN)
    assert ids == ["d-uuid", "c-uuid"]
    told = found[0].find(f"{ATOM}entry/{{http://purl.org/syndication/thread/1.0}}in-reply-to")
    assert told.get("href") == href
    assert {one.get("publisher") for one in found} == {ROMEO}
    shown = await world.talk.say("nurse", f"#{post}+")
    assert f"#{post}/2" in shown
    assert f"#{post}/1" in shown


async def test_a_heart_is_a_recommendation_and_is_counted_once(world: World) -> None:
    post = await world.post("juliet", "Sweet sorrow")
    for name in ("like-a", "like-b"):
        published(await publish(world, thread(post), titled("♥"), to=DOMAIN, name=name))
    ids, _, _ = await world.items(thread(post), to=DOMAIN)
    assert ids == ["like-b"]
    assert "♥" not in await world.talk.say("nurse", f"#{post}+")
    _, _, found = await world.items(f"{SUMMARY}/{BLOG}")
    assert found.findtext(f".//{{{SUMMARY}}}reaction") == "❤️"
    assert (await retract(world, thread(post), "like-b", to=DOMAIN)).get("type") == "result"
    assert (await world.items(thread(post), to=DOMAIN))[0] == []


async def test_own_items_are_retracted(world: World) -> None:
    await publish(world, BLOG, titled("Away with it"))
    assert (await retract(world, BLOG, "i-1")).get("type") == "result"
    assert await item(world, BLOG, "i-1") is None
    post = await world.post("juliet", "Question")
    await publish(world, thread(post), titled("Rash words"), to=DOMAIN, name="rash")
    assert (await retract(world, thread(post), "rash", to=DOMAIN)).get("type") == "result"
    assert (await world.items(thread(post), to=DOMAIN))[0] == []


async def test_nobody_touches_what_is_others(world: World) -> None:
    post = await world.post("juliet", "Mine")
    comment = await world.talk.say("nurse", f"#{post} Hers")
    assert "/1" in comment
    assert conditions(await publish(world, BLOG, titled("x"), to=JULIET)) == ["forbidden"]
    for node, to, name in (
        (BLOG, JULIET, f"post-{post}"),
        (thread(post), DOMAIN, f"c-{post}-1"),
    ):
        assert conditions(await retract(world, node, name, to=to)) == ["forbidden"]
    answer = await publish(world, thread(post), titled("x"), to=DOMAIN, name=f"c-{post}-1")
    assert conditions(answer) == ["forbidden"]
    assert conditions(await publish(world, "tag/verona", titled("x"), to=DOMAIN)) == ["forbidden"]
    assert conditions(await publish(world, "all", titled("x"), to=DOMAIN)) == ["forbidden"]
    shown = await world.talk.say("nurse", f"#{post}+")
    assert "Mine" in shown
    assert "Hers" in shown


@pytest.mark.parametrize("name", ["post-999999", "c-100000-7", "like-100000-nurse"])
async def test_a_name_like_ours_is_no_name_for_something_new(world: World, name: str) -> None:
    assert conditions(await publish(world, BLOG, titled("x"), name=name)) == ["item-not-found"]
    assert (await world.items(BLOG, to=ROMEO))[0] == []


async def test_who_has_no_nick_is_told_to_register(world: World) -> None:
    post = await world.post("juliet", "Question")
    iq = await world.ask(
        "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
        f"<publish node='{thread(post)}'><item id='i-1'>{titled('Who am I?')}</item></publish>"
        "</pubsub>",
        kind="set",
        sender="stranger@movim.example/web",
    )
    assert conditions(iq) == ["registration-required"]
    assert "NICK" in iq.findtext(f".//{STANZAS}text")
    assert (await world.items(thread(post), to=DOMAIN))[0] == []


async def test_private_posts_are_neither_commented_on_nor_written_here(world: World) -> None:
    answer = await world.talk.say("juliet", "*private @nurse Only for you")
    post = int(answer.partition("#")[2].split()[0].rstrip(".!:"))
    for name in (f"post-{post}", "i-1"):
        gone = await publish(world, thread(post), titled("x"), to=DOMAIN, name=name)
        never = await publish(world, thread(999_999), titled("x"), to=DOMAIN, name=name)
        assert conditions(gone) == conditions(never) == ["item-not-found"]
    tagged = titled("Secret", "<category term='Private'/>")
    assert conditions(await publish(world, BLOG, tagged)) == ["not-acceptable"]
    assert (await world.items(BLOG, to=ROMEO))[0] == []


@pytest.mark.parametrize("node", [BLOG, "tag/verona"])
async def test_probes_are_never_kept(world: World, node: str) -> None:
    to = ROMEO if node == BLOG else DOMAIN
    answer = await publish(world, node, titled("test"), to=to, name="test_post")
    if node == BLOG:
        assert published(answer) == "test_post"
        assert (await retract(world, node, "test_post")).get("type") == "result"
    else:
        assert conditions(answer) == ["forbidden"]
    assert (await world.items(BLOG, to=ROMEO))[0] == []
    probe = "<pubsub xmlns='http://jabber.org/protocol/pubsub'><create node='test_node'/></pubsub>"
    assert conditions(await world.ask(probe, kind="set")) == ["not-allowed"]


@pytest.mark.parametrize(
    ("payload", "condition"),
    [
        ("", "item-required"),
        ("<item id='a'/>", "payload-required"),
        ("<item id='a'><x xmlns='y'/></item>", "invalid-payload"),
        (f"<item id='a'>{titled('')}</item>", "invalid-payload"),
        (f"<item>{titled('x')}</item><item>{titled('y')}</item>", "max-items-exceeded"),
        (f"<item id='{'a' * 200}'>{titled('x')}</item>", "invalid-payload"),
    ],
)  # fmt: skip
async def test_what_is_no_item_is_refused(world: World, payload: str, condition: str) -> None:
    answer = await world.ask(
        "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
        f"<publish node='{BLOG}'>{payload}</publish></pubsub>",
        to=ROMEO,
        kind="set",
    )
    assert condition in conditions(answer)
    assert (await world.items(BLOG, to=ROMEO))[0] == []


async def test_what_shall_be_read_by_few_is_not_published_to_all(world: World) -> None:
    field = "<field var='pubsub#access_model'><value>{}</value></field>"
    options = (
        "<publish-options><x xmlns='jabber:x:data' type='submit'>"
        "<field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#publish-options</value>"
        "</field>{}</x></publish-options>"
    )
    shut = options.format(field.format("whitelist"))
    assert "precondition-not-met" in conditions(
        await publish(world, BLOG, titled("Few"), more=shut)
    )
    for form in (options.format(field.format("open")), options.format("")):
        assert published(await publish(world, BLOG, titled("All"), more=form)) == "i-1"


async def test_likes_are_attached_and_taken_away(world: World) -> None:
    post = await world.post("juliet", "Sweet sorrow")
    node = f"{ATTACHED}/xmpp:{JULIET}?;node=urn%3Axmpp%3Amicroblog%3A0;item=post-{post}"
    me = "romeo@movim.example"

    def reactions(*emojis: str) -> str:
        told = "".join(f"<reaction>{one}</reaction>" for one in emojis)
        return f"<attachments xmlns='{ATTACHED}'><reactions>{told}</reactions></attachments>"

    assert published(await publish(world, node, reactions("👍", "⭐"), to=JULIET, name=me)) == me
    mine = await item(world, node, me, to=JULIET)
    assert sorted(one.text for one in mine.iter(f"{{{ATTACHED}}}reaction")) == ["❤️", "⭐"]
    await world.talk.say("nurse", f"! #{post}")
    ids, _, _ = await world.items(node)
    assert sorted(ids) == sorted([me, f"nurse@{DOMAIN}"])
    assert await item(world, node, f"nurse@{DOMAIN}", to=JULIET) is not None
    _, _, found = await world.items(f"{SUMMARY}/{BLOG}")
    assert found.find(f".//{{{SUMMARY}}}reaction").get("count") == "2"

    assert (await retract(world, node, me, to=JULIET)).get("type") == "result"
    ids, _, _ = await world.items(node)
    assert ids == [f"nurse@{DOMAIN}"]
    assert await item(world, node, me, to=JULIET) is None

    forged = await publish(world, node, reactions("👍"), to=JULIET, name="nurse@people.example")
    assert conditions(forged) == ["bad-request"]
    odd = await publish(world, node, reactions("🦊"), to=JULIET, name=me)
    assert conditions(odd) == ["not-acceptable"]
    absent = node.replace(f"post-{post}", "post-999999")
    assert conditions(await publish(world, absent, reactions("👍"), to=JULIET, name=me)) == [
        "item-not-found"
    ]
    assert (await world.items(node))[0] == [f"nurse@{DOMAIN}"]


async def test_who_may_not_like_is_told(world: World) -> None:
    own = await publish(world, BLOG, titled("Mine"))
    assert published(own)
    node = f"{ATTACHED}/xmpp:{ROMEO}?;node=urn%3Axmpp%3Amicroblog%3A0;item=i-1"
    attached = (
        f"<attachments xmlns='{ATTACHED}'><reactions><reaction>👍</reaction></reactions>"
        "</attachments>"
    )
    answer = await publish(world, node, attached, name="romeo@movim.example")
    assert conditions(answer) == ["not-acceptable"]
    assert (await world.items(node, to=ROMEO))[0] == []


async def test_who_may_publish_is_told_so_and_nobody_else(world: World) -> None:
    for to, own in ((ROMEO, True), (JULIET, False)):
        mine = await world.ask(
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'><affiliations/></pubsub>", to=to
        )
        found = [one.get("affiliation") for one in mine.iter(f"{PUBSUB}affiliation")]
        assert found == (["publisher"] if own else [])
        theirs = await world.ask(
            "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>"
            f"<affiliations node='{BLOG}'/></pubsub>",
            to=to,
        )
        jids = {
            one.get("jid"): one.get("affiliation")
            for one in theirs.iter("{http://jabber.org/protocol/pubsub#owner}affiliation")
        }
        me = {"romeo@movim.example": "publisher"} if own else {}
        assert jids == {to: "owner", **me}


async def test_what_can_be_done_is_told(world: World) -> None:
    info = await world.ask("<query xmlns='http://jabber.org/protocol/disco#info'/>")
    features = {one.get("var") for one in info.iter(f"{INFO}feature")}
    assert {
        "http://jabber.org/protocol/pubsub#publish",
        "http://jabber.org/protocol/pubsub#retract-items",
        ATTACHED,
        SUMMARY,
    } <= features
