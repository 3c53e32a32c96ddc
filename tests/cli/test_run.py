"""`microblog run` as the contract with operators says."""

import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from microblog.embedded.prosody import Prosody
from tests.support.service import command, place, processes_of, service, taken_port

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]


def read(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as page:
        return page.read().decode()


@pytest.fixture
def data() -> Iterator[Path]:
    with place() as path:
        yield path


async def test_the_service_keeps_posts_over_a_restart_and_leaves_no_process(data: Path) -> None:
    async with service(data) as first:
        code, out, _ = await command("say", "romeo", "NICK romeo", "--data", str(data))
        assert code == 0
        assert out.startswith("You are @romeo now.")
        _, out, _ = await command("say", "romeo", "Kept for ever", "--data", str(data))
        assert "New message posted." in out
        assert await first.stop() == 0
    assert processes_of(data) == []
    assert not data.with_suffix(".ready").exists()
    async with service(data) as second:
        assert "Kept for ever" in read(second.ready["web"] + "/")
        assert await second.stop(signal.SIGINT) == 0
    assert processes_of(data) == []


async def test_the_ready_file_says_where_things_are_and_no_secret(data: Path) -> None:
    async with service(data, "--domain", "notes.localhost") as running:
        ready = running.ready
        assert ready.keys() == {
            *("web", "bot", "component", "xmpp_domain", "c2s", "database", "websocket", "data"),
        }
        assert ready["bot"] == "bot@notes.localhost"
        assert ready["component"] == "notes.localhost"
        assert ready["xmpp_domain"] == "localhost"
        file = data.with_suffix(".ready")
        assert file.stat().st_mode & 0o777 == 0o600
        secrets = [path.read_text() for path in (data / "secrets").iterdir()]
        assert secrets
        assert not any(secret in file.read_text("utf-8") for secret in secrets)


async def test_a_second_instance_says_where_the_first_is(data: Path) -> None:
    async with service(data) as running:
        code, _, err = await command("run", "--data", str(data), "--web", "127.0.0.1:0")
        assert code == 1
        assert f"already running here: pid {running.process.pid}, {running.ready['web']}" in err
        assert running.process.returncode is None


async def test_a_taken_web_port_is_one_sentence(data: Path) -> None:
    with taken_port() as port:
        code, _, err = await command("run", "--data", str(data), "--web", f"127.0.0.1:{port}")
    assert code == 1
    assert err.startswith(f"microblog: cannot listen on 127.0.0.1:{port}")
    assert err.count("\n") == 1


async def test_a_taken_c2s_port_is_one_sentence(data: Path) -> None:
    with taken_port() as port:
        code, _, err = await command(
            "run", "--data", str(data), "--web", "127.0.0.1:0", "--c2s-port", str(port)
        )
    assert code == 1
    assert str(port) in err
    assert "--c2s-port" in err
    assert err.count("\n") == 1


async def test_a_wrong_secret_is_one_sentence(data: Path, prosody: Prosody) -> None:
    host, port = prosody.component_address
    code, _, err = await command(
        *("run", "--data", str(data), "--web", "127.0.0.1:0"),
        *("--xmpp", f"{host}:{port}", "--secret", "wrong", "--domain", prosody.component),
    )
    assert code == 1
    assert "secret" in err
    assert "Traceback" not in err


async def test_an_external_server_replaces_the_embedded_one(data: Path, prosody: Prosody) -> None:
    host, port = prosody.component_address
    given = ("--xmpp", f"{host}:{port}", "--secret", prosody.secret, "--domain", prosody.component)
    async with service(data, *given) as running:
        assert running.ready["c2s"] is None
        assert running.ready["websocket"] is None
        assert running.ready["xmpp_domain"] == prosody.domain
        assert await running.stop() == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--web", "nonsense"), "$.web is not HOST:PORT: nonsense"),
        (("--xmpp", "127.0.0.1:1"), "$.xmpp needs a secret"),
        (("--url", "ftp://x"), "$.url is no web address: ftp://x"),
        (("--secret-file", "/nonexistent"), "cannot read $.secret_file /nonexistent"),
        (("--config", "/nonexistent"), "cannot read /nonexistent"),
    ],
)
async def test_a_wrong_setting_is_refused_with_its_path(
    data: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    code, _, err = await command("run", "--data", str(data), *arguments)
    assert code == 1
    assert sentence in err
    assert err.count("\n") == 1
    assert not data.exists()


async def test_an_unknown_setting_in_the_file_is_refused(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("colour = 'red'\n", "utf-8")
    code, _, err = await command("run", "--data", str(data), "--config", str(file))
    assert code == 1
    assert "unknown setting: $.colour" in err
