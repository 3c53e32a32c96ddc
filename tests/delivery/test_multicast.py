"""One stanza for many (XEP-0033) over a real ejabberd: the same copies, bounces and ids."""

from collections.abc import Iterator

import pytest

from microblog.delivery.pace import MOST
from microblog.domain import stanza_id
from microblog.domain.ref import Ref
from microblog.embedded.home import Home
from tests.delivery.conftest import Post, until
from tests.support import cast
from tests.support.crowd import crowd
from tests.support.ejabberd import Ejabberd, is_installed, running_ejabberd
from tests.support.sink import sink

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(not is_installed(), reason="ejabberd is not installed"),
]


@pytest.fixture(scope="module")
def ejabberd(home: Home) -> Iterator[Ejabberd]:
    with running_ejabberd(home) as running:
        yield running


def serving(post: Post, ejabberd: Ejabberd, multicast: str = ""):
    """The bot with a multicast service, that of the server unless another is named."""
    bot = cast.bot(post.talk.database, ejabberd, multicast=multicast or ejabberd.multicast)
    return cast.running(bot)


@pytest.mark.parametrize(("service", "twice"), [("", 0), ("nobody.localhost", MOST)])
async def test_a_crowd_hears_every_post_in_order_whether_it_is_multicast_or_refused(
    post: Post, ejabberd: Ejabberd, service: str, twice: int
) -> None:
    await crowd(post.dsn, "author", 1100)
    for number in range(2):
        await post.talk.say("author", f"Line {number}")
    async with sink(ejabberd) as caught, serving(post, ejabberd, service):
        await caught.until(lambda: caught.came - caught.doubled == 2 * 1100)
        await until(post.is_quiet)
    # A batch that went out behind a refused one goes out again.
    assert caught.doubled <= twice
    for bodies in caught.order.values():
        assert [body.split("\n")[1] for body in dict.fromkeys(bodies)] == ["Line 0", "Line 1"]
    ids = {each for people in caught.heard.values() for ids in people.values() for each in ids}
    assert ids == {stanza_id.Mint(cast.SECRET, "post", Ref(100000 + n)).for_all() for n in (0, 1)}


async def test_who_is_not_there_is_tried_again_and_the_others_are_not(
    post: Post, ejabberd: Ejabberd
) -> None:
    await crowd(post.dsn, "author", 300)
    nobody = await post.ask("select min(subscriber_id) from user_subscriptions")
    await post.do("update jids set jid = 'nobody@localhost' where user_id = $1", nobody)
    await post.talk.say("author", "Soft")
    async with sink(ejabberd) as caught, serving(post, ejabberd):
        await caught.until(lambda: caught.came == 299)
        await until(post.is_quiet)
    assert caught.doubled == 0
    assert await post.ask("select array_agg(recipient_id) from retries") == [nobody]


async def test_what_is_edited_and_deleted_names_the_copy_that_a_client_has(
    post: Post, ejabberd: Ejabberd
) -> None:
    async with cast.stage(post.dsn, ejabberd, multicast=ejabberd.multicast) as stage:
        for name in ("elena", "fedor"):
            await stage.say(name, f"NICK {name}")
            await stage.hear(name)
        await stage.say("fedor", "S @elena")
        await stage.hear("fedor")
        await stage.hear("elena")
        fedor = await stage.client("fedor")
        await stage.say("elena", "Soft")
        pushed = await fedor.receive()
        assert pushed.body.startswith("@elena:\nSoft")
        await stage.say("elena", "E #100000 But soft")
        replaced = (await fedor.receive()).child("{urn:xmpp:message-correct:0}replace")
        await stage.say("elena", "D #100000")
        retracted = (await fedor.receive()).child("{urn:xmpp:message-retract:1}retract")
    assert replaced is not None
    assert retracted is not None
    assert pushed.stanza_id == replaced.get("id") == retracted.get("id")
