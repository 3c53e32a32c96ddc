"""The chat client of the terminal, piped and typed."""

import asyncio
import os
import pty
import sys

import pytest

from tests.xmpp.conftest import Desk, desk, until  # noqa: F401  (the fixture)

pytestmark = pytest.mark.anyio

PROGRAM = """
import asyncio, sys
from pathlib import Path
from microblog.cli.chat import chat
from microblog.domain.errors import CannotStart
name, host, port, domain, bot, directory = sys.argv[1:]
try:
    asyncio.run(chat(name, c2s=(host, int(port)), domain=domain, bot=bot,
                     secret_directory=Path(directory)))
except CannotStart as refused:
    sys.exit(f"microblog: {refused}")
"""


async def started(desk: Desk, name, directory, **streams):  # noqa: F811
    host, port = desk.prosody.c2s
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, name, host, str(port), desk.prosody.domain, desk.bot,
        str(directory), **streams,
    )  # fmt: skip


async def piped(desk, name, directory, text):  # noqa: F811
    pipe = asyncio.subprocess.PIPE
    child = await started(desk, name, directory, stdin=pipe, stdout=pipe, stderr=pipe)
    out, err = await asyncio.wait_for(child.communicate(text.encode()), 20)
    return child.returncode, out.decode(), err.decode()


async def test_piped_lines_are_said_and_their_answers_printed(desk, tmp_path):  # noqa: F811
    async with desk.serving():
        code, out, err = await piped(desk, "Chatter", tmp_path, "PING\n\nпривет\n")
        assert (code, err) == (0, "")
        assert out.splitlines() == ["said: PING", "said: привет"]
        secret = tmp_path / f"chatter@{desk.prosody.domain}"
        assert secret.stat().st_mode & 0o777 == 0o600
        again = await piped(desk, "chatter", tmp_path, "again")
        assert again == (0, "said: again\n", "")


async def test_a_taken_name_and_a_bad_name_are_refused_in_a_sentence(desk, tmp_path):  # noqa: F811
    async with desk.serving(), desk.person("taken") as taken:
        name = taken.jid.partition("@")[0]
        code, out, err = await piped(desk, name, tmp_path, "PING\n")
        assert (code, out) == (1, "")
        assert "password is wrong" in err
        assert err.count("\n") == 1
        assert "is no name" in (await piped(desk, "a b", tmp_path, ""))[2]


async def test_a_typed_line_is_answered_above_the_prompt(desk, tmp_path):  # noqa: F811
    async with desk.serving():
        await piped(desk, "typist", tmp_path, "earlier\n")
        ours, theirs = pty.openpty()
        child = await started(desk, "typist", tmp_path, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        heard = bytearray()
        asyncio.get_running_loop().add_reader(ours, lambda: _hear(ours, heard))
        await until(lambda: b"typist" in heard and b"Ctrl-D" in heard, 20)
        assert b"said: earlier" in heard
        os.write(ours, "привет #12\r".encode())
        await until(lambda: "said: привет".encode() in heard, 20)
        os.write(ours, b"\x04")
        assert await asyncio.wait_for(child.wait(), 20) == 0
        asyncio.get_running_loop().remove_reader(ours)
        os.close(ours)


def _hear(terminal, heard):
    try:
        heard += os.read(terminal, 65536)
    except OSError:
        asyncio.get_running_loop().remove_reader(terminal)
