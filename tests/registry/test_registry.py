"""Every command of the registry keeps the promises that all of them make."""

import re
from pathlib import Path

import pytest

from microblog.commands.catalogue import CATALOGUE
from microblog.grammar.command import Batch, Command, Read
from microblog.i18n import translations
from microblog.store.database import Database
from tests.registry.scenes import SCENES, Nature
from tests.registry.stage import Stage
from tests.support.play import Says, filled, read

pytestmark = pytest.mark.anyio

CHECKOUT = Path(__file__).parents[2]
COMMANDS = list(CATALOGUE)
PLAYS = sorted((CHECKOUT / "tests" / "conversations").glob("*.chat"))
_SECRET = re.compile(r"\b\d{6}\b")


def test_every_command_has_a_scene() -> None:
    assert SCENES.keys() == {command.name for command in COMMANDS}


def test_every_command_is_said_in_a_play() -> None:
    said = set()
    for path in PLAYS:
        for line in read(path):
            reading = (
                CATALOGUE.read(filled(line.text, _example)) if isinstance(line, Says) else None
            )
            match reading:
                case Read(command):
                    said.add(command.name)
                case Batch(reads):
                    said |= {one.command.name for one in reads}
    assert {command.name for command in COMMANDS} - said == set()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_explained_in_both_languages(command: Command) -> None:
    assert command.examples
    russian = translations("ru").gettext(command.summary)
    assert re.search("[а-яё]", russian), command.summary
    card = (CHECKOUT / "ops" / "commands.md").read_text("utf-8")
    assert command.summary.replace("|", "\\|") in card


@pytest.mark.parametrize("name", SCENES)
async def test_it_does_once_what_it_does_however_often_it_comes(
    name: str, stages: tuple[str, str]
) -> None:
    scene, database = SCENES[name], stages[0]
    pool = Database(database, size=3)
    await pool.open()
    try:
        stage = Stage(pool, database)
        await stage.prepare(scene)
        before, seen = await stage.state(), await stage.state(living=True)
        line = stage.filled(scene.line)
        answer = await stage.say(scene.who, line, "first")
        after = await stage.state()
        assert await stage.say(scene.who, line, "first") == answer
        assert await stage.state() == after
        match scene.nature:
            case Nature.READS:
                assert after == before
            case Nature.SETS | Nature.MAKES:
                assert after != before
        if scene.nature is Nature.SETS:
            await stage.say(scene.who, line, "second")
            assert await stage.state() == after
        if scene.is_undone:
            assert await stage.state(living=True) != seen
            undone = await stage.say(scene.who, "UNDO")
            assert "nothing that I could undo" not in undone
            assert await stage.state(living=True) == seen
            assert "nothing that I could undo" in await stage.say(scene.who, "UNDO")
    finally:
        await pool.close()


@pytest.mark.parametrize("name", SCENES)
async def test_its_form_does_the_same(name: str, stages: tuple[str, str]) -> None:
    scene = SCENES[name]
    typed, answer = await _played(scene, stages[0], by_form=False)
    filled, note = await _played(scene, stages[1], by_form=True)
    assert _SECRET.sub("CODE", note) == _SECRET.sub("CODE", answer)
    assert {t: [_SECRET.sub("CODE", r) for r in rows] for t, rows in filled.items()} == {
        t: [_SECRET.sub("CODE", r) for r in rows] for t, rows in typed.items()
    }


def _example(name: str) -> str:
    return "123456" if name == "code" else f"{name}@people.example"


async def _played(scene, dsn: str, *, by_form: bool):
    pool = Database(dsn, size=3)
    await pool.open()
    try:
        stage = Stage(pool, dsn)
        await stage.prepare(scene)
        if by_form:
            answer = await stage.submit(scene)
        else:
            answer = await stage.say(scene.who, stage.filled(scene.line))
        return await stage.state(), answer
    finally:
        await pool.close()
