"""Words for help and signs of life."""

import re
from collections.abc import Sequence

from microblog.commands.helping import CommandHelp, Corrected, NoHelp, Overview, SectionHelp
from microblog.commands.replies import Pong, Versioned
from microblog.grammar.command import Command, Section
from microblog.grammar.projections import foremost
from microblog.i18n import mark as _
from microblog.render.answers.said import said
from microblog.render.words import Words

# More commands than that have a line each.
_SEVERAL = 5

NOTES: dict[str, str] = {}

REFUSALS: dict[str, str] = {}

# What stands for an operand in a usage; a person reads it in his language.
_OPERANDS = (
    *(_("@nick"), _("#post"), _("*tag"), _("!club")),
    *(_("words"), _("word"), _("text"), _("name"), _("command")),
)
_OPERAND = re.compile("|".join(rf"{re.escape(one)}\b" for one in _OPERANDS))
# In the overview: what may be left out, and what may stand there instead.
_FURTHER = re.compile(r"\[[^]]*\] ?| \| .*")


@said.register
def _overview(reply: Overview, words: Words) -> str:
    blocks = [words.say(_("Whatever is no command is a post. #number text is a comment."))]
    for section in Section:
        usages = [_brief(one, words) for one in reply.commands if one.section is section]
        if usages:
            blocks.append(f"*{words.say(section.value)}*\n{' · '.join(usages)}")
    blocks.append(
        words.say(
            _("HELP {section} tells what these do, HELP S tells of one. All of it: {url}"),
            section=words.say(Section.WRITING.value).casefold(),
            url=f"{words.url}/help",
        )
    )
    return "\n\n".join(blocks)


@said.register
def _section_help(reply: SectionHelp, words: Words) -> str:
    lines = [f"{_brief(one, words)} - {words.say(one.summary)}" for one in reply.commands]
    return "\n".join([f"*{words.say(reply.section.value)}*", *lines])


@said.register
def _command_help(reply: CommandHelp, words: Words) -> str:
    if len(reply.commands) > _SEVERAL:
        return _many(reply.commands, words)
    return "\n\n".join(_one(command, words) for command in reply.commands)


def _many(commands: Sequence[Command], words: Words) -> str:
    """A line for each of the commands of one word, so that all are on one screen of a phone."""
    usages = {one.name: _brief(one, words) for one in commands}
    verb = min(usages.values(), key=len).split()[0]
    lines = [
        f"{usages[one.name].removeprefix(verb).strip() or verb} - {_first_clause(one, words)}"
        for one in commands
    ]
    return "\n".join(
        [
            words.say(_("{verb}, and behind it:"), verb=verb),
            *lines,
            words.say(_("With examples: {url}"), url=f"{words.url}/help"),
        ]
    )


def _first_clause(command: Command, words: Words) -> str:
    return words.say(command.summary).partition(";")[0]


@said.register
def _no_help(reply: NoHelp, words: Words) -> str:
    sentence = words.say(_("There is no command {topic}. HELP lists them all."), topic=reply.topic)
    if not reply.near:
        return sentence
    return f"{sentence}\n{words.say(_('Did you mean HELP {near}?'), near=reply.near)}"


@said.register
def _corrected(reply: Corrected, words: Words) -> str:
    failure = reply.failure
    lines = [words.say(_("That did not work: {line}"), line=failure.body)]
    if failure.suggestion:
        lines.append(words.say(_("Did you mean: {line}"), line=failure.suggestion))
    told = [_one(command, words) for command in reply.commands]
    lines += ["", "\n\n".join(told)] if told else []
    return "\n".join([*lines, "", words.say(_("HELP once more lists everything."))])


@said.register
def _pong(reply: Pong, words: Words) -> str:
    return "PONG"


@said.register
def _versioned(reply: Versioned, words: Words) -> str:
    return f"Microblog {reply.version}"


def _brief(command: Command, words: Words) -> str:
    """The shortest of what one can say."""
    shown = foremost([way.shown for way in command.usages])
    return _spelt(_FURTHER.sub("", shown), words)


def _spelt(usage: str, words: Words) -> str:
    return _OPERAND.sub(lambda found: words.say(found[0]), usage)


def _one(command: Command, words: Words) -> str:
    shown = dict.fromkeys(_spelt(usage.shown, words) for usage in command.usages)
    examples = ", ".join(command.examples)
    lines = [f"{words.say(command.summary)}.", *shown]
    return "\n".join([*lines, words.say(_("For example: {examples}"), examples=examples)])
