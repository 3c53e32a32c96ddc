"""Who may read a private post: its author lets people in and out."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Reply
from microblog.domain.errors import Refused
from microblog.domain.names import Nick
from microblog.domain.people import User, UserId
from microblog.domain.ref import Ref
from microblog.grammar.command import Section, command
from microblog.i18n import mark as _
from microblog.store import blocks, invitees, posts, users


@dataclass(frozen=True, slots=True)
class Invited(Reply):
    """Who may read a private post from now on, `new`, and who could before."""

    ref: Ref
    new: tuple[Nick, ...]
    known: tuple[Nick, ...]


@dataclass(frozen=True, slots=True)
class Uninvited(Reply):
    """Who may no longer read a private post, and who could not anyway."""

    ref: Ref
    gone: tuple[Nick, ...]
    absent: tuple[Nick, ...]


@dataclass(frozen=True, slots=True)
class Invite:
    """Let `nicks` read the private post `ref`."""

    ref: Ref
    nicks: tuple[Nick, ...]


@command(
    "invite",
    "INVITE|I <ref> <nicks>",
    summary=_("Let people read your private post"),
    section=Section.PEOPLE,
    examples=("INVITE #100123 @juliet",),
)
async def invite(context: Context, request: Invite) -> Invited:
    """All of them or nobody; each is pushed the post, once."""
    ref = await _own(context, request.ref)
    people = await guests(context, request.nicks)
    new = await invitees.invite(context.connection, ref.post, list(people))
    for user_id in new:
        await context.emit("invited", post=ref.post, recipient=user_id)
    added = tuple(Nick(str(people[one].nick)) for one in people if one in new)
    if added:
        context.undo_with(Uninvite(ref, added))
    known = tuple(Nick(str(people[one].nick)) for one in people if one not in new)
    return Invited(ref, added, known)


@dataclass(frozen=True, slots=True)
class Uninvite:
    """Let `nicks` no longer read the private post `ref`."""

    ref: Ref
    nicks: tuple[Nick, ...]


@command(
    "uninvite",
    "UNINVITE|UI <ref> <nicks>",
    summary=_("Let people no longer read your private post"),
    section=Section.PEOPLE,
    examples=("UNINVITE #100123 @juliet",),
)
async def uninvite(context: Context, request: Uninvite) -> Uninvited:
    """Shut the post for them, and the thread."""
    ref = await _own(context, request.ref)
    found = await users.all_by_nick(context.connection, request.nicks)
    people = {user.user_id: Nick(str(user.nick)) for user in found}
    out = await invitees.uninvite(context.connection, ref.post, list(people))
    gone = tuple(nick for user_id, nick in people.items() if user_id in out)
    if gone:
        context.undo_with(Invite(ref, gone))
    absent = tuple(nick for user_id, nick in people.items() if user_id not in out)
    return Uninvited(ref, gone, absent)


async def guests(context: Context, nicks: tuple[Nick, ...]) -> dict[UserId, User]:
    """Those called so, by id; refuses oneself, and where one of the two blocks the other."""
    if not nicks:
        return {}
    connection, caller = context.connection, context.caller.user_id
    people = {user.user_id: user for user in await users.all_by_nick(connection, nicks)}
    if caller in people:
        raise Refused("invite_yourself")
    blocking, blocked = await blocks.between(connection, caller, list(people))
    for user_id, user in people.items():
        if user_id in blocking:
            raise Refused("invite_unwelcome", nick=str(user.nick))
        if user_id in blocked:
            raise Refused("invite_blocked", nick=str(user.nick))
    return dict(sorted(people.items()))


async def _own(context: Context, ref: Ref) -> Ref:
    """The private post of the thread of `ref`; refuses other people's, and what is not private."""
    caller = context.caller.user_id
    await users.lock(context.connection, caller)
    post = await posts.state(context.connection, ref, caller)
    thread = Ref(post.post_id)
    if post.author_id != caller:
        raise Refused("invite_not_yours", ref=str(thread))
    if post.visibility != "private":
        raise Refused("invite_not_private", ref=str(thread))
    return thread
