"""`microblog parse`: bodies in, commands out."""

import json

import pytest

from tests.support.service import command

pytestmark = pytest.mark.anyio


async def test_one_line_out_for_each_line_in() -> None:
    bodies = [
        "hello",
        "#100123/4 well",
        "S @juliet *xmpp",
        "PM @x secret",
        "",
        "? a b",
        "S @x\nPING",
    ]
    given = "".join(json.dumps(body) + "\n" for body in bodies).encode()
    code, out, _ = await command("parse", given=given)
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {"command": "post", "text": "hello"},
        {"command": "comment", "ref": "100123/4", "text": "well"},
        {"command": "subscribe", "users": ["juliet"], "tags": ["xmpp"]},
        {"command": "pm", "users": ["x"], "text": "secret"},
        {"command": "nothing"},
        {"command": "search", "query": "a b"},
        {
            "command": "batch",
            "commands": [{"command": "subscribe", "users": ["x"]}, {"command": "ping"}],
        },
    ]


async def test_a_line_that_is_no_json_string_gives_an_error_and_exit_code_1() -> None:
    code, out, _ = await command("parse", given=b'"ok"\nnonsense\n12\n')
    assert code == 1
    assert [sorted(json.loads(line)) for line in out.splitlines()] == [
        ["command", "text"],
        ["error"],
        ["error"],
    ]
