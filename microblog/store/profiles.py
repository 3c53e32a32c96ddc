"""What people say of themselves, in a vCard (XEP-0054) or with SET."""

import hashlib
from dataclasses import dataclass

from microblog.domain.card import (
    ABOUT_LIMIT,
    AVATAR_LIMIT,
    NAME_LIMIT,
    Card,
    is_link,
    one_line,
    picture_type,
)
from microblog.domain.names import Nick
from microblog.domain.people import UserId
from microblog.domain.preferences import Preferences
from microblog.domain.text import clean
from microblog.store import queries
from microblog.store.queries import Connection


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of a person now; empty where nothing is."""

    full_name: str
    about: str
    link: str
    avatar_hash: str


async def learn(
    connection: Connection,
    user_id: UserId,
    *,
    full_name: str = "",
    about: str = "",
    link: str = "",
    avatar: bytes = b"",
) -> Learned:
    """Keep what a person's vCard says, cut to its limits; returns what is known by now.

    What is empty or cannot be kept, such as a link to no page or a picture over 64 KiB or of
    another type than PNG, JPEG, GIF and WebP, leaves what was known before.
    """
    media_type = picture_type(avatar) if len(avatar) <= AVATAR_LIMIT else ""
    digest = hashlib.sha1(avatar).hexdigest()  # noqa: S324  (XEP-0153 asks for SHA-1)
    link = link.strip()
    learned = await queries.one(
        connection,
        "learn_profile",
        Learned,
        user_id=user_id,
        full_name=one_line(full_name)[:NAME_LIMIT].rstrip(),
        about=clean(about).strip()[:ABOUT_LIMIT].rstrip(),
        link=link if is_link(link) else "",
        avatar=avatar if media_type else None,
        avatar_type=media_type,
        avatar_hash=digest if media_type else "",
    )
    await _touch(connection, user_id)
    if learned is None:
        raise LookupError(user_id)
    return learned


async def describe(connection: Connection, user_id: UserId, said: Preferences) -> None:
    """Keep the name, the words and the link that a person has set."""
    await queries.run(
        connection,
        "describe",
        user_id=user_id,
        full_name=said.full_name,
        about=said.about,
        link=said.link,
    )
    await _touch(connection, user_id)


async def of_nick(connection: Connection, nick: Nick) -> Card | None:
    """What everyone may know of the person called so."""
    return await queries.one(connection, "card_of_nick", Card, nick_key=nick.key)


async def avatar_hash(connection: Connection, nick: Nick) -> str | None:
    """The hash of a person's picture, empty where there is none; None: there is nobody."""
    return await queries.value(connection, "avatar_hash_of_nick", str, nick_key=nick.key)


async def _touch(connection: Connection, user_id: UserId) -> None:
    """Tell the web that a person's page has changed."""
    await queries.run(connection, "bump_versions", scopes=[f"user:{user_id}"], slot=0)
