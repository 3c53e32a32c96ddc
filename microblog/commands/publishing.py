"""What clients publish to nodes (XEP-0060): posts, comments, likes; their edits and their end."""

from microblog.commands import gesturing
from microblog.commands.commenting import Comment
from microblog.commands.context import Context
from microblog.commands.deleting import Delete
from microblog.commands.editing import Edit
from microblog.commands.obeying import obey
from microblog.commands.posting import Post
from microblog.commands.recommending import Recommend, Unrecommend
from microblog.commands.replies import Commented, Published, Reply
from microblog.domain.errors import Refused
from microblog.domain.names import Nick
from microblog.domain.node import ItemId, Kind, Node
from microblog.domain.post import PRIVATE
from microblog.domain.publication import Attachment, Publication, Withdrawal
from microblog.domain.reaction import REACTIONS, deeds_of
from microblog.domain.ref import Ref
from microblog.store import item_names, posts


async def publish(context: Context, said: Publication) -> Reply:
    """Make a post of what is published to one's own blog, a comment or a recommendation elsewhere.

    What has the name of an own item takes its place. Raises Refused.
    """
    _check_writable(context, said.node)
    if PRIVATE.key in {tag.key for tag in said.tags}:
        raise Refused("node_private")
    item = await _known(context, said.node, said.name)
    if item is not None:
        return await _restate(context, said, item)
    reply = await _write(context, said)
    match reply:
        case Published(ref) | Commented(ref):
            await _name(context, ref, said)
        case _:
            await _name(context, Ref(int(said.node.about)), said)
    return reply


def _check_writable(context: Context, node: Node) -> None:
    """Refuse whoever has no nick, and nodes that are not the caller's to write to."""
    if context.caller.nick is None:
        raise Refused("nick_needed")
    is_own = node.kind is Kind.PERSON and node.about == Nick(context.caller.nick).key
    if not is_own and node.kind is not Kind.COMMENTS:
        raise Refused("node_not_yours")


async def withdraw(context: Context, said: Withdrawal) -> Reply:
    """Delete a post or comment, or take a recommendation back. Raises Refused."""
    item = await _existing(context, said.node, said.name)
    if not item.liker:
        return await obey(context, context.catalogue.saying(Delete(item.ref)))
    if not _is_own_like(context, item):
        raise Refused("like_not_yours")
    return await obey(context, context.catalogue.saying(Unrecommend(item.ref)))


async def attach(context: Context, said: Attachment) -> None:
    """Do what the reactions to an item stand for, all of it or nothing. Raises Refused."""
    item = await _existing(context, said.node, said.name)
    if said.emojis and not deeds_of(said.emojis):
        raise Refused("reaction_unknown", emojis=" ".join(REACTIONS))
    await posts.state(context.connection, item.ref, context.caller.user_id)
    if item.ref.is_comment:
        await posts.comment_state(context.connection, item.ref)
    refusals = await gesturing.replace_reactions(context, item.ref, said.emojis)
    if refusals:
        raise refusals[0].refused


async def _write(context: Context, said: Publication) -> Reply:
    if said.node.kind is Kind.PERSON:
        return await obey(context, context.catalogue.saying(Post(said.text, said.tags)))
    ref = Ref(int(said.node.about))
    if said.is_like:
        return await obey(context, context.catalogue.saying(Recommend(ref)))
    if said.answered:
        ref = await _answered(context, said)
    return await obey(context, context.catalogue.saying(Comment(ref, said.text)))


async def _answered(context: Context, said: Publication) -> Ref:
    """The comment that is answered; what is unknown here leaves the answer to the post."""
    found = await item_names.find(context.connection, said.node, [said.answered])
    fitting = [item.ref for item in found if _belongs(item, said.node) and not item.liker]
    return fitting[0] if fitting else Ref(int(said.node.about))


async def _restate(context: Context, said: Publication, item: ItemId) -> Reply:
    """Publish an item again: an edit, or a like that is there already."""
    if item.liker or said.is_like:
        if not (said.is_like and _is_own_like(context, item)):
            raise Refused("item_taken", name=said.name)
        return await obey(context, context.catalogue.saying(Recommend(item.ref)))
    if item.ref.is_comment:
        return await obey(context, context.catalogue.saying(Edit(item.ref, said.text)))
    edit = Edit(item.ref, said.text, said.tags, restated=True)
    return await obey(context, context.catalogue.saying(edit))


async def _name(context: Context, ref: Ref, said: Publication) -> None:
    await item_names.keep(
        context.connection, ref, context.caller.user_id, said.name, is_like=said.is_like
    )


async def _existing(context: Context, node: Node, name: str) -> ItemId:
    item = await _known(context, node, name)
    if item is None:
        raise Refused("no_such_item", name=name)
    return item


async def _known(context: Context, node: Node, name: str) -> ItemId | None:
    """The item of `node` that is called `name`, None where the name is free.

    Names as we give them ourselves are never free.
    """
    found = await item_names.find(context.connection, node, [name])
    if not found:
        return None
    if not _belongs(found[0], node):
        raise Refused("no_such_item", name=name)
    return found[0]


def _belongs(item: ItemId, node: Node) -> bool:
    """Whether `node` has items of this kind."""
    if node.kind is Kind.COMMENTS:
        return not item.is_post and str(item.ref.post) == node.about
    return item.is_post


def _is_own_like(context: Context, item: ItemId) -> bool:
    return bool(context.caller.nick) and item.liker == Nick(context.caller.nick or "").key
