"""Setting what the caller can set, and the language of answers."""

from dataclasses import dataclass
from difflib import get_close_matches

from microblog.commands.context import Context
from microblog.commands.options import AUTO, OPTIONS, Option, Value
from microblog.commands.options import language as read_language
from microblog.commands.replies import LanguageSet, Reply
from microblog.domain.errors import HeldBack, Refused
from microblog.domain.preferences import Preferences
from microblog.grammar.command import Access, Section, command
from microblog.i18n import mark as _
from microblog.store import preferences, readers, users


@dataclass(frozen=True, slots=True)
class OptionSet(Reply):
    """An option has this value, from now on or already."""

    option: Option
    value: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class BlogClosed(Reply):
    """Only so many people on the white list read the blog from now on."""

    readers: int


@dataclass(frozen=True, slots=True)
class Options(Reply):
    """Options with their values."""

    values: tuple[tuple[Option, str], ...]


@dataclass(frozen=True, slots=True)
class ListOptions:
    """All that can be set."""


@command(
    "settings",
    "SET|SETTINGS",
    summary=_("All your settings"),
    section=Section.ACCOUNT,
    examples=("SET",),
    access=Access.ANYONE,
)
async def list_options(context: Context, request: ListOptions) -> Options:
    """Every option, its value and what it does."""
    now = await preferences.of(context.connection, context.caller.user_id)
    return Options(tuple((option, option.shown(now)) for option in OPTIONS.values()))


@dataclass(frozen=True, slots=True)
class Get:
    """The value of one option."""

    name: str


@command(
    "get",
    "GET <name:key>",
    "SET <name:key>",
    summary=_("One of your settings"),
    section=Section.ACCOUNT,
    examples=("GET zone",),
    access=Access.ANYONE,
)
async def get(context: Context, request: Get) -> Options:
    """One option, its value and what it does."""
    option = _option(request.name)
    now = await preferences.of(context.connection, context.caller.user_id)
    return Options(((option, option.shown(now)),))


@dataclass(frozen=True, slots=True)
class Set:
    """Give an option another value."""

    name: str
    value: str


@command(
    "set",
    "SET <name:key> <value:text>",
    "SET <name:key>=<value:text>",
    summary=_("Change one of your settings"),
    section=Section.ACCOUNT,
    examples=("SET zone Europe/Moscow", "SET mentions off", "SET at pm"),
    access=Access.ANYONE,
)
async def set_(context: Context, request: Set) -> Reply:
    """Change an option, or say that it is so already."""
    option = _option(request.name)
    typed = request.value.strip().removeprefix("=").strip()
    value = option.read(typed) if typed else None
    if value is None:
        raise Refused("value_unreadable", name=option.name, values=", ".join(option.values))
    if option.field == "language":
        return await _set_language(context, str(value))
    return await _set(context, option, value)


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Answer in `language`."""

    language: str


@command(
    "lang",
    "LANG <language:word>",
    summary=_("The language of answers: en or ru"),
    section=Section.ACCOUNT,
    examples=("LANG ru", "LANG en"),
    access=Access.ANYONE,
)
async def set_language(context: Context, request: SetLanguage) -> LanguageSet:
    """Answer and push in a language that there is."""
    language = read_language(request.language)
    if language is None:
        raise Refused("no_such_language", language=request.language)
    return await _set_language(context, language)


def _option(name: str) -> Option:
    """The option called so; refuses others, which may be prose such as `SET sail`."""
    option = OPTIONS.get(name.casefold())
    if option is not None:
        return option
    near = get_close_matches(name.casefold(), OPTIONS, n=1)
    if near:
        raise HeldBack("no_such_option_but", name=name, near=near[0])
    raise HeldBack("no_such_option", name=name)


async def _set(context: Context, option: Option, value: Value) -> Reply:
    connection, caller = context.connection, context.caller.user_id
    await users.lock(connection, caller)
    before = await preferences.of(connection, caller)
    now = option.changed(before, value)
    if now == before:
        return OptionSet(option, option.shown(now), is_new=False)
    context.undo_with(_back(option, before))
    if option.field == "is_closed":
        return await _open_or_close(context, option, now)
    await preferences.keep(connection, caller, before, now)
    return OptionSet(option, option.shown(now), is_new=True)


async def _open_or_close(context: Context, option: Option, now: Preferences) -> Reply:
    if now.is_closed:
        return BlogClosed(await readers.close(context.connection, context.caller.user_id))
    await readers.open_(context.connection, context.caller.user_id)
    return OptionSet(option, option.shown(now), is_new=True)


async def _set_language(context: Context, language: str) -> LanguageSet:
    caller = context.caller
    if language != caller.language:
        await users.set_language(context.connection, caller.user_id, language)
        context.undo_with(SetLanguage(caller.language or AUTO))
    return LanguageSet(language)


def _back(option: Option, before: Preferences) -> Set:
    """What sets the value that was; a sign before it that SET would drop is doubled."""
    value = option.shown(before)
    return Set(option.name, f"={value}" if value.startswith("=") else value)
