"""Each way to hear of something, and each wish not to."""

import pytest

from tests.delivery.conftest import Post, deliver
from tests.support.far_side import FarSide

pytestmark = pytest.mark.anyio

JULIET = "juliet@people.example"


async def says(post: Post, who: str, *lines: str) -> str:
    """Say some lines one after the other; the first number in the last answer."""
    answer = ""
    for line in lines:
        answer = await post.talk.say(who, line)
    return next((word for word in answer.split() if word.startswith("#")), answer)


async def labels(post: Post) -> None:
    """Let there be tags and clubs, of which nobody has heard."""
    await says(post, "tybalt", "*night *day !verona !mantua Who is there?")
    await post.do("update outbox set state = 'done'")


async def hears(post: Post, far: FarSide, who: str = "juliet") -> list[str | None]:
    """The reasons for which a person hears of what is promised, by stanza, notices left out."""
    far.stanzas.clear()
    await deliver(post, far)
    return [
        one.payload.get("reason")
        for one in far.stanzas
        if one.to == f"{who}@people.example" and "subscribed to your blog" not in one.body
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("S @romeo", "author"),
        ("S @romeo *night", "author-tag"),
        ("JOIN !verona", "club"),
        ("S *night", "tag"),
        ("TRACK balcony", "track"),
        ('TRACK "high balcony" -nurse', "track"),
        ("TRACK @romeo", "track"),
        ("TRACK *night", "track"),
        ("TRACK balcony @romeo *night", "track"),
    ],
)
async def test_each_source_pushes_a_post_once_and_gives_its_reason(
    post: Post, far: FarSide, line: str, reason: str
) -> None:
    await labels(post)
    await says(post, "juliet", line)
    await says(post, "romeo", "*night !verona On the high balcony")
    assert await hears(post, far) == [reason]


@pytest.mark.parametrize(
    "line",
    [
        "S! @romeo",
        "L @romeo",
        "S @romeo *day",
        "JOIN !mantua",
        "TRACK balcony -high",
        "TRACK balcony @nurse",
        "TRACK *night *day",
        "TRACK window",
    ],
)
async def test_what_was_not_asked_for_is_not_pushed(post: Post, far: FarSide, line: str) -> None:
    await labels(post)
    await says(post, "juliet", line)
    await says(post, "romeo", "*night !verona On the high balcony")
    assert await hears(post, far) == []


async def test_the_strongest_reason_is_given(post: Post, far: FarSide) -> None:
    await labels(post)
    await says(post, "juliet", "TRACK balcony", "S *night", "JOIN !verona", "S @romeo *night")
    await says(post, "romeo", "*night !verona On the high balcony")
    assert await hears(post, far) == ["author-tag"]
    await says(post, "juliet", "S @romeo")
    await says(post, "romeo", "*night !verona On the high balcony again")
    assert await hears(post, far) == ["author"]
    await says(post, "romeo", "*night !verona On the high balcony, @juliet")
    assert await hears(post, far) == ["mention"]


@pytest.mark.parametrize(
    "line",
    [
        "BL @romeo",
        "BL *night",
        "BL !verona",
        "BL @romeo *night",
        "MUTE @romeo",
        "OFF",
        "OFF 8h",
    ],
)
async def test_blocks_mutes_and_off_hold_against_every_source(
    post: Post, far: FarSide, line: str
) -> None:
    await labels(post)
    await says(post, "juliet", "S *night", "JOIN !verona", "TRACK balcony", "S @romeo", line)
    await says(post, "romeo", "*night !verona On the high balcony, @juliet")
    assert await hears(post, far) == []


async def test_when_the_time_of_silence_is_over_pushes_come(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "S @romeo", "OFF 8h")
    await post.do("update users set off_until = now() - interval '1 second' where not is_on")
    await says(post, "romeo", "Soft")
    assert "author" in await hears(post, far)


async def test_who_wants_no_mentions_still_hears_as_a_follower(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "SET mentions off")
    await says(post, "romeo", "Soft, @juliet")
    assert await hears(post, far) == []
    await says(post, "juliet", "S @romeo")
    await says(post, "romeo", "Soft again, @juliet")
    assert await hears(post, far) == ["author"]


async def test_a_private_post_goes_to_those_invited_and_to_nobody_else(
    post: Post, far: FarSide
) -> None:
    await labels(post)
    await says(post, "nurse", "S @romeo", "S *night", "TRACK balcony")
    number = await says(post, "romeo", "*private *night @juliet On the balcony, @nurse")
    assert await hears(post, far) == ["private"]
    (pushed,) = (one for one in far.stanzas if "balcony" in one.body)
    assert pushed.to == JULIET
    assert pushed.body.startswith("@romeo: *private *night\n")
    assert pushed.payload.get("visibility") == "private"
    await says(post, "romeo", f"INVITE {number} @tybalt")
    assert await hears(post, far, "tybalt") == ["private"]
    assert far.stanzas[0].body.startswith("@romeo: *private *night\n")
    assert far.stanzas[0].stanza_id.split(".")[:2] == pushed.stanza_id.split(".")[:2]


async def test_who_is_uninvited_or_blocked_before_it_goes_out_hears_nothing(
    post: Post, far: FarSide
) -> None:
    number = await says(post, "romeo", "*private @juliet @nurse On the balcony")
    await says(post, "romeo", f"UNINVITE {number} @juliet", "BL @nurse")
    assert await hears(post, far) == []
    assert far.stanzas == []


async def test_a_closed_blog_is_pushed_to_its_white_list_alone(post: Post, far: FarSide) -> None:
    for who in ("juliet", "nurse"):
        await says(post, who, "S @romeo")
    await says(post, "romeo", "SET readers on", "ALLOW @juliet")
    await says(post, "romeo", "Soft, @nurse and @tybalt")
    assert await hears(post, far) == ["author"]
    assert {one.to for one in far.stanzas if "Soft" in one.body} == {JULIET}
    assert await post.ask("select visibility from posts") == "readers"


async def test_a_white_list_that_changes_in_mid_delivery_holds_at_once(
    post: Post, far: FarSide
) -> None:
    await says(post, "juliet", "S @romeo")
    await says(post, "romeo", "SET readers on", "ALLOW @juliet", "Soft")
    await says(post, "romeo", "DISALLOW @juliet")
    assert "author" not in await hears(post, far)


async def test_of_a_muted_thread_only_answers_to_oneself_are_heard(
    post: Post, far: FarSide
) -> None:
    number = await says(post, "romeo", "Soft")
    await says(post, "juliet", f"{number} Ay me", f"MUTE {number}")
    await says(post, "nurse", f"{number} Madam, @juliet")
    assert await hears(post, far) == []
    await says(post, "nurse", f"{number}/1 Madam!")
    assert await hears(post, far) == ["reply"]
    await says(post, "juliet", "MUTE @nurse")
    await says(post, "nurse", f"{number}/1 Madam!!")
    assert await hears(post, far) == []


async def test_comments_of_a_closed_blog_stay_within(post: Post, far: FarSide) -> None:
    number = await says(post, "romeo", "Soft")
    for who in ("juliet", "nurse"):
        await says(post, who, f"S {number}")
    await says(
        post, "romeo", "SET readers on", "ALLOW @juliet", f"{number} It is the east, @tybalt"
    )
    assert await hears(post, far) == ["thread"]
    assert {one.to for one in far.stanzas if "east" in one.body} == {JULIET}


async def test_recommendations_go_to_those_who_want_them_alone(post: Post, far: FarSide) -> None:
    await labels(post)
    await post.talk.name("paris", "friar", "peter", "samson", "gregory")
    await says(post, "juliet", "S! @nurse")
    await says(post, "paris", "S @nurse", "U! @nurse")
    await says(post, "friar", "L @nurse")
    await says(post, "peter", "S @nurse", "JOIN !verona")
    await says(post, "samson", "S @nurse", "MUTE @romeo")
    await says(post, "gregory", "S @nurse", "BL !verona")
    number = await says(post, "romeo", "!verona Soft")
    await deliver(post, far)
    await says(post, "nurse", f"! {number}")
    assert await hears(post, far) == ["recommender"]
    assert sorted(far.heads()) == [
        ("juliet", "Recommended by @nurse:"),
        ("romeo", f"@nurse recommended your post {number}. https://blog.example/{number[1:]}"),
    ]


async def test_who_follows_two_that_recommend_it_hears_of_a_post_once(
    post: Post, far: FarSide
) -> None:
    await post.talk.name("paris")
    await says(post, "juliet", "S @nurse", "S @paris")
    await says(post, "tybalt", "S @nurse", "S! @paris", "U! @nurse")
    number = await says(post, "romeo", "Soft")
    await says(post, "nurse", f"! {number}")
    await deliver(post, far)
    await says(post, "paris", f"! {number}")
    await deliver(post, far)
    assert [head for head in sorted(far.heads()) if head[0] in ("juliet", "tybalt")] == [
        ("juliet", "Recommended by @nurse:"),
        ("tybalt", "Recommended by @paris:"),
    ]


async def test_a_recommended_comment_is_told_to_followers_and_its_writer(
    post: Post, far: FarSide
) -> None:
    number = await says(post, "romeo", "Soft")
    comment = await says(post, "juliet", f"{number} Ay me")
    await says(post, "tybalt", "S @nurse")
    await deliver(post, far)
    await says(post, "nurse", f"! {comment}")
    assert await hears(post, far, "tybalt") == ["recommender"]
    told = {one.to.partition("@")[0]: one.body for one in far.stanzas}
    url = f"https://blog.example/{number[1:]}#1"
    assert told["tybalt"] == f"Recommended by @nurse:\n@juliet:\nAy me\n\n{comment} {url}"
    assert told["juliet"].startswith(f"@nurse recommended your comment {comment}.")
    assert set(told) == {"tybalt", "juliet"}


@pytest.mark.parametrize("line", ["SET notices off", "MUTE @nurse", "BL @nurse", "OFF"])
async def test_notices_come_to_those_who_hear_them(post: Post, far: FarSide, line: str) -> None:
    number = await says(post, "romeo", "Soft")
    await says(post, "nurse", "S @romeo", f"! {number}", "NUDGE @romeo")
    await says(post, "romeo", line)
    far.stanzas.clear()
    await deliver(post, far)
    assert far.got("romeo") == []


async def test_who_asks_for_it_gets_the_elements_of_juick(post: Post, far: FarSide) -> None:
    await says(post, "juliet", "S @romeo", "SET juick on")
    await says(post, "nurse", "S @romeo")
    number = await says(post, "romeo", "*night Soft")
    await says(post, "juliet", f"S {number}")
    await says(post, "romeo", f"{number} what light", "PM @juliet Come")
    await deliver(post, far)
    found = {}
    for one in far.stanzas:
        element = one.element.find("{http://juick.com/message}juick")
        assert (element is not None) == (one.to == JULIET)
        if element is not None:
            found[element.findtext("{http://juick.com/message}body")] = element
    assert set(found) == {"Soft", "what light", "Come"}
    assert found["Soft"].get("mid") == found["what light"].get("mid") == number[1:]
    assert found["what light"].get("rid") == "1"
    assert found["Come"].get("mid") is None
    assert {one.get("uname") for one in found.values()} == {"romeo"}
