"""The recipe for nginx holds: pages, encodings, readers' addresses and events come through it."""

import asyncio
import dataclasses
import re
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import httpx2
import pytest

from microblog.roles.serving import bind
from microblog.roles.site import WebServer
from microblog.store.database import Database
from tests.support.reading import HOST, site_of
from tests.support.talk import Talk
from web.quota import Allowance

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(
        not (shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
             and shutil.which("openssl")),
        reason="nginx or openssl is missing",
    ),
]  # fmt: skip
RECIPE = Path(__file__).parents[2] / "ops/nginx.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") or ""
MAIN = """
daemon off;
master_process off;
pid {home}/pid;
error_log {home}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/site.conf;
}}
"""


def free_port() -> int:
    """A port where nobody listens."""
    with bind("127.0.0.1", 0) as found:
        return int(found.getsockname()[1])


def recipe(home: Path, site: int, plain: int, tls: int) -> str:
    """The recipe with places of our own."""
    text = RECIPE.read_text("utf-8")
    for old, new in (
        ("blog.example.org", HOST),
        ("/var/cache/nginx/microblog", f"{home}/cache"),
        (f"/etc/ssl/{HOST}/fullchain.pem", f"{home}/cert.pem"),
        (f"/etc/ssl/{HOST}/privkey.pem", f"{home}/key.pem"),
        ("127.0.0.1:8080", f"127.0.0.1:{site}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
    ):
        assert old in text
        text = text.replace(old, new)
    return re.sub(r"(?m)^ *listen \[::\].*\n", "", text)


@pytest.fixture
async def front(reading: Database, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """The site behind nginx, which is believed whom it asks for."""
    listening, plain, tls = bind("127.0.0.1", 0), free_port(), free_port()
    allowance = Allowance(burst=5, rate=0.1, proxies=(ip_network("127.0.0.1"),))
    site = dataclasses.replace(site_of(reading), allowance=allowance)
    server = WebServer(site, listening)
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
            "-subj", f"/CN={HOST}", "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    (tmp_path / "site.conf").write_text(
        recipe(tmp_path, listening.getsockname()[1], plain, tls), "utf-8"
    )
    (tmp_path / "nginx.conf").write_text(MAIN.format(home=tmp_path), "utf-8")
    arguments = ["-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "error.log")]
    checked = subprocess.run([NGINX, "-t", *arguments], check=False, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    nginx = subprocess.Popen([NGINX, *arguments])
    trusting = ssl._create_unverified_context()
    try:
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(server.run())
            await server.started()
            async with httpx2.AsyncClient(
                base_url=f"https://127.0.0.1:{tls}", headers={"host": HOST}, verify=trusting
            ) as http:
                await answering(http)
                yield http
            server.stop()
            await serving
    finally:
        nginx.terminate()
        nginx.wait(10)
        listening.close()


async def answering(http: httpx2.AsyncClient) -> None:
    """Wait until nginx answers."""
    async with asyncio.timeout(10):
        while True:
            try:
                await http.get("/healthz")
            except httpx2.ConnectError:
                await asyncio.sleep(0.02)
            else:
                return


async def test_the_site_behind_nginx_is_as_without(talk: Talk, front: httpx2.AsyncClient) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "What light is this?")
    page = await front.get("/", headers={"accept-encoding": "br, gzip"})
    assert (page.status_code, page.headers["content-encoding"]) == (200, "br")
    assert page.headers["strict-transport-security"].startswith("max-age=")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in page.headers or "/" not in page.headers["server"]
    plain = await front.get("/", headers={"accept-encoding": "br;q=0, gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert "What light is this?" in plain.text
    russian = await front.get("/", headers={"accept-language": "ru"})
    assert '<html lang="ru"' in russian.text
    same = await front.get("/", headers={"if-none-match": plain.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")


async def test_a_network_behind_nginx_is_counted_for_itself(front: httpx2.AsyncClient) -> None:
    """The proxy says that 127.0.0.1 asks, and the machine itself is never refused."""
    for number in range(20):
        answer = await front.get(f"/?x={number}", headers={"x-forwarded-for": "203.0.113.7"})
        assert answer.status_code == 200


async def test_events_are_not_held_back(front: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(10), front.stream("GET", "/events") as stream:
        async for first in stream.aiter_text():
            assert "retry:" in first
            break
