"""What people have chosen, and whether pushes are sent to them."""

from datetime import datetime

from microblog.domain.people import UserId
from microblog.domain.preferences import Delivery, Preferences
from microblog.store import profiles, queries
from microblog.store.queries import Connection


async def of(connection: Connection, user_id: UserId) -> Preferences:
    """Everything that a person can set."""
    found = await queries.one(connection, "preferences_of", Preferences, user_id=user_id)
    if found is None:
        raise LookupError(user_id)
    return found


async def keep(
    connection: Connection, user_id: UserId, before: Preferences, now: Preferences
) -> None:
    """Set `now`, all but who may read the blog, in place of what stood `before`."""
    await queries.run(
        connection,
        "keep_preferences",
        user_id=user_id,
        address_as=now.address_as,
        hears_mentions=now.hears_mentions,
        hears_notices=now.hears_notices,
        hears_edits=now.hears_edits,
        wants_nodes_only=now.wants_nodes_only,
        zone=now.zone,
        wants_juick=now.wants_juick,
        pictures=now.pictures,
        follows_address=now.follows_address,
        language=now.language,
    )
    if (before.full_name, before.about, before.link) != (now.full_name, now.about, now.link):
        await profiles.describe(connection, user_id, now)
    if before.pictures != now.pictures:
        await queries.run(connection, "touch_posts_of", user_id=user_id)
        await queries.run(connection, "touch_pictured_threads", user_id=user_id)


async def zone(connection: Connection, user_id: UserId) -> str:
    """The name of a person's time zone."""
    return await queries.value(connection, "zone_of_user", str, user_id=user_id) or "UTC"


async def delivery(connection: Connection, user_id: UserId) -> Delivery:
    """Whether pushes are sent to a person, and the last time they were not."""
    found = await queries.one(connection, "delivery_of", Delivery, user_id=user_id)
    if found is None:
        raise LookupError(user_id)
    return found


async def switch_on(connection: Connection, user_id: UserId) -> None:
    """Send pushes from now on."""
    await queries.run(connection, "switch_on", user_id=user_id)


async def switch_off(connection: Connection, user_id: UserId, until: datetime | None) -> None:
    """Send no pushes until then; None: until somebody says so."""
    await queries.run(connection, "switch_off", user_id=user_id, off_until=until)
