"""Following microblogs elsewhere: `S user@server`, and feeds where the operator allows them."""

from microblog.commands.context import Context
from microblog.commands.replies import Noted
from microblog.domain.errors import Refused
from microblog.domain.foreign import Address
from microblog.store import foreign


async def follow(context: Context, typed: str) -> Noted:
    """Follow at once what others follow already; of anything else it is told what comes of it."""
    connection, caller = context.connection, context.caller.user_id
    address = _address(typed)
    if not context.reach.blogs:
        raise Refused("foreign_off", address=address.text)
    if address.is_feed and not context.reach.has_feeds:
        raise Refused("feeds_off", address=address.text)
    if await foreign.count(connection, caller) >= foreign.EACH_LIMIT:
        raise Refused("foreign_enough", limit=foreign.EACH_LIMIT)
    blog_id = await foreign.ask(connection, address, context.reach.blogs)
    if blog_id is None:
        raise Refused("foreign_full")
    is_new = await foreign.follow(connection, blog_id, caller)
    known = await foreign.blog(connection, address)
    is_followed = known is not None and known.is_followed
    values = {"address": address.text}
    if not is_new:
        return Noted("foreign_followed_already" if is_followed else "foreign_asked", values)
    return Noted("foreign_followed" if is_followed else "foreign_asked", values)


async def unfollow(context: Context, typed: str) -> Noted:
    """Follow it no more."""
    address = _address(typed)
    if await foreign.unfollow(context.connection, address, context.caller.user_id):
        return Noted("foreign_unfollowed", {"address": address.text})
    return Noted("foreign_not_followed", {"address": address.text})


def _address(typed: str) -> Address:
    try:
        return Address.parse(typed)
    except ValueError as malformed:
        raise Refused("address_malformed", address=typed) from malformed
