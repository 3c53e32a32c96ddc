"""The caller's own words for commands."""

from dataclasses import dataclass

from microblog.commands.context import Context
from microblog.commands.replies import Noted, Reply
from microblog.domain.alias import ALIAS_LIMIT, NAME_LIMIT, key
from microblog.domain.errors import Refused
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import aliases
from microblog.store.aliases import Alias

COUNT_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Aliases(Reply):
    """Words and what they stand for; `then` is the cursor behind the last one."""

    aliases: tuple[Alias, ...]
    then: str = ""


@dataclass(frozen=True, slots=True)
class AliasKept(Reply):
    """A word stands for a command, from now on or already."""

    alias: Alias
    is_new: bool


@dataclass(frozen=True, slots=True)
class ListAliases:
    """The caller's aliases."""


@command(
    "aliases",
    "ALIASES",
    summary=_("Your own words for commands"),
    section=Section.ACCOUNT,
    examples=("ALIASES",),
    access=Access.ANYONE,
)
async def list_aliases(context: Context, request: ListAliases) -> Aliases:
    """All of them by name, twenty a message."""
    page = await aliases.of(context.connection, context.caller.user_id, context.after)
    return Aliases(page.aliases, page.then)


@dataclass(frozen=True, slots=True)
class SetAlias:
    """Let `name` stand for `value`; without one, say what it stands for."""

    name: str
    value: str = ""


@command(
    "alias",
    "ALIAS <name:key> = <value:text>",
    "ALIAS <name:key>=<value:text>",
    "ALIAS <name:key>",
    summary=_("Let a word of yours stand for a command; %1 to %9 are what follows it"),
    section=Section.ACCOUNT,
    examples=("ALIAS hi = PM @juliet %1", "ALIAS hi"),
    access=Access.ANYONE,
)
async def set_alias(context: Context, request: SetAlias) -> Reply:
    """Keep an alias, or show one."""
    connection, caller = context.connection, context.caller.user_id
    body = request.value.strip()
    before = await aliases.find(connection, caller, request.name)
    if not body:
        if before is None:
            raise Refused("no_such_alias", name=request.name)
        return Aliases((Alias(request.name, before),))
    alias = Alias(request.name, body)
    await _check(context, alias)
    if body == before:
        return AliasKept(alias, is_new=False)
    await aliases.keep(connection, caller, alias)
    undoing = DropAlias(alias.name) if before is None else SetAlias(alias.name, before)
    context.undo_with(undoing)
    return AliasKept(alias, is_new=True)


@dataclass(frozen=True, slots=True)
class DropAlias:
    """Let `name` stand for nothing."""

    name: str


@command(
    "unalias",
    "UNALIAS <name:key>",
    summary=_("Let a word of yours mean itself again"),
    section=Section.ACCOUNT,
    examples=("UNALIAS hi",),
    access=Access.ANYONE,
)
async def drop_alias(context: Context, request: DropAlias) -> Noted:
    """Forget an alias, or say that there is none."""
    body = await aliases.drop(context.connection, context.caller.user_id, request.name)
    if body is None:
        return Noted("alias_absent", {"name": request.name})
    context.undo_with(SetAlias(request.name, body))
    return Noted("alias_dropped", {"name": request.name})


async def _check(context: Context, alias: Alias) -> None:
    if len(alias.name) > NAME_LIMIT or len(key(alias.name)) > NAME_LIMIT:
        raise Refused("alias_name_long", limit=NAME_LIMIT)
    if len(alias.body) > ALIAS_LIMIT:
        raise Refused("alias_long", limit=ALIAS_LIMIT)
    if context.catalogue.has_verb(alias.name):
        raise Refused("alias_hides", name=alias.name)
    others = await aliases.count_others(context.connection, context.caller.user_id, alias.name)
    if others >= COUNT_LIMIT:
        raise Refused("aliases_full", limit=COUNT_LIMIT)
