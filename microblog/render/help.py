"""Help in chat: projections of the catalogue."""

from collections.abc import Sequence

from microblog.grammar.command import Command, Section
from microblog.i18n import mark as _
from microblog.render.words import Words


def page(topic: str, commands: Sequence[Command], words: Words) -> str:
    """Help on `commands`, which `topic` names, or on all of them where there is no topic."""
    if not topic:
        return _overview(words, commands)
    if not commands:
        return words.say(_("There is no command {topic}. HELP lists them all."), topic=topic)
    return "\n\n".join(_one(command, words) for command in commands)


def _overview(words: Words, commands: Sequence[Command]) -> str:
    blocks = []
    for section in Section:
        lines = [
            f"{_usage(command)} - {words.say(command.summary)}"
            for command in commands
            if command.section is section
        ]
        if lines:
            blocks.append("\n".join([f"*{words.say(section.value)}*", *lines]))
    blocks.append(f"{words.url}/help")
    return "\n\n".join(blocks)


def _usage(command: Command) -> str:
    return command.examples[0] if command.examples else command.usages[0].shown


def _one(command: Command, words: Words) -> str:
    lines = [words.say(command.summary) + ".", *(usage.shown for usage in command.usages)]
    examples = ", ".join(command.examples)
    return "\n".join([*lines, words.say(_("For example: {examples}"), examples=examples)])
