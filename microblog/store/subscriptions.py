"""Who follows whom and what, and on which terms."""

from dataclasses import dataclass

from microblog.domain.people import UserId
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a person is wanted; a silent subscription is in the feed and pushes nothing."""

    wants_posts: bool = True
    wants_recommendations: bool = True
    is_silent: bool = False


EVERYTHING = Terms()


async def terms(connection: Connection, author: UserId, subscriber: UserId) -> Terms | None:
    """On which terms `subscriber` follows `author`, if at all."""
    return await queries.one(
        connection, "subscription_terms", Terms, author_id=author, subscriber_id=subscriber
    )


async def follow_user(
    connection: Connection, author: UserId, subscriber: UserId, wanted: Terms = EVERYTHING
) -> None:
    """Follow `author` on the terms `wanted`, whatever they were."""
    await queries.run(
        connection,
        "follow_user",
        author_id=author,
        subscriber_id=subscriber,
        wants_posts=wanted.wants_posts,
        wants_recommendations=wanted.wants_recommendations,
        is_silent=wanted.is_silent,
    )


async def unfollow_user(connection: Connection, author: UserId, subscriber: UserId) -> bool:
    """Whether `subscriber` followed `author` until now."""
    return bool(
        await queries.run(connection, "unfollow_user", author_id=author, subscriber_id=subscriber)
    )


async def lose(connection: Connection, author: UserId, subscriber: UserId) -> bool:
    """Whether `subscriber` followed `author`, or what they write with some tag, until now."""
    return bool(
        await queries.run(connection, "lose_follower", author_id=author, subscriber_id=subscriber)
    )


async def follow_tag(connection: Connection, tag_id: int, subscriber: UserId) -> bool:
    """Whether `subscriber` follows the tag only from now on."""
    return bool(
        await queries.run(connection, "follow_tag", tag_id=tag_id, subscriber_id=subscriber)
    )


async def unfollow_tag(connection: Connection, tag_id: int, subscriber: UserId) -> bool:
    """Whether `subscriber` followed the tag until now."""
    return bool(
        await queries.run(connection, "unfollow_tag", tag_id=tag_id, subscriber_id=subscriber)
    )


async def follow_user_tag(
    connection: Connection, author: UserId, tag_id: int, subscriber: UserId
) -> bool:
    """Whether `subscriber` follows what `author` writes with the tag only from now on."""
    return bool(
        await queries.run(
            connection,
            "follow_user_tag",
            author_id=author,
            tag_id=tag_id,
            subscriber_id=subscriber,
        )
    )


async def unfollow_user_tag(
    connection: Connection, author: UserId, tag_id: int, subscriber: UserId
) -> bool:
    """Whether `subscriber` followed what `author` writes with the tag until now."""
    return bool(
        await queries.run(
            connection,
            "unfollow_user_tag",
            author_id=author,
            tag_id=tag_id,
            subscriber_id=subscriber,
        )
    )


async def tags_followed(connection: Connection, author: UserId, subscriber: UserId) -> list[str]:
    """The tags with which `subscriber` follows `author`."""
    return await queries.many(
        connection, "followed_tags_of", str, author_id=author, subscriber_id=subscriber
    )


async def follow_thread(connection: Connection, post: int, subscriber: UserId) -> bool:
    """Whether `subscriber` follows the thread only from now on."""
    return bool(
        await queries.run(connection, "follow_thread", post_id=post, subscriber_id=subscriber)
    )


async def hear_at_contact(connection: Connection, post: int, subscriber: UserId) -> None:
    """Push what comes in a thread from NUMBER@component, where `subscriber` writes to it."""
    await queries.run(connection, "hear_at_contact", post_id=post, subscriber_id=subscriber)


async def unfollow_thread(connection: Connection, post: int, subscriber: UserId) -> bool:
    """Whether `subscriber` followed the thread until now."""
    return bool(
        await queries.run(connection, "unfollow_thread", post_id=post, subscriber_id=subscriber)
    )
