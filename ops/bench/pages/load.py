"""Servers as processes, nginx with the bytes of a page, and wrk against them."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from microblog.domain.errors import CannotStart

HOST = "127.0.0.1"
CONNECTIONS = 32
_PATIENCE = 30.0
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_LOST = re.compile(r"Socket errors: (.*)")
_NGINX = """
worker_processes 1; daemon off; pid {home}/pid; error_log {home}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000; default_type text/html;
    client_body_temp_path {home}/b; proxy_temp_path {home}/p; fastcgi_temp_path {home}/f;
    uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
    server {{ listen {host}:{port}; root {home}/root; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A server that runs: where, and as which process."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def cpu(self) -> float:
        """Seconds that its process has computed so far."""
        fields = (
            Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def needed(program: str, package: str) -> str:
    """Where a program is; raises CannotStart."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin")
    if found is None:
        raise CannotStart(f"{program} is missing: apt-get install {package}")
    return found


@contextlib.contextmanager
def serving(name: str, dsn: str) -> Iterator[Target]:
    """One of the servers of `serving`."""
    port = _free_port()
    command = [sys.executable, "-m", "ops.bench.pages.serving", name, "--dsn", dsn]
    with _running([*command, "--port", str(port)], port) as target:
        yield target


@contextlib.contextmanager
def static(page: bytes) -> Iterator[Target]:
    """A file of these bytes at /, by nginx."""
    nginx, port = needed("nginx", "nginx-light"), _free_port()
    with tempfile.TemporaryDirectory(prefix="mb-nginx-") as home:
        root = Path(home, "root")
        root.mkdir()
        Path(home).chmod(0o755)  # nginx reads as another user
        (root / "index.html").write_bytes(page)
        config = Path(home, "nginx.conf")
        config.write_text(_NGINX.format(home=home, host=HOST, port=port), "utf-8")
        command = [nginx, "-c", str(config), "-e", f"{home}/error.log"]
        with _running(command, port) as target:
            yield target


def rate(target: Target, path: str, seconds: float, headers: Mapping[str, str]) -> float:
    """Answers a second; raises CannotStart where one was no success."""
    given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    said = subprocess.run(
        [
            needed("wrk", "wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", *given,
            f"http://{HOST}:{target.port}{path}",
        ],
        capture_output=True, text=True, check=True, timeout=seconds + 30,
    ).stdout  # fmt: skip
    if (bad := _BAD.search(said)) or (bad := _LOST.search(said)):
        raise CannotStart(f"{path} was not always served: {bad[0]}")
    found = _RATE.search(said)
    if found is None:
        raise CannotStart(f"wrk says nothing that is understood: {said[:200]}")
    return float(found[1])


def get(target: Target, path: str) -> tuple[bytes, str]:
    """Body and ETag of a page, not packed; raises CannotStart."""
    connection = HTTPConnection(HOST, target.port, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise CannotStart(f"{path} was answered with {answer.status}")
    return body, answer.getheader("etag") or ""


def sequence(target: Target, paths: list[str]) -> tuple[list[float], float]:
    """Milliseconds of each page, one after the other, and the server's CPU of a page in all."""
    connection = HTTPConnection(HOST, target.port, timeout=20)
    before, took = target.cpu, []
    for path in paths:
        began = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "br"})
        answer = connection.getresponse()
        answer.read()
        took.append(1000 * (time.perf_counter() - began))
        if answer.status != 200:
            raise CannotStart(f"{path} was answered with {answer.status}")
    connection.close()
    return took, 1000 * (target.cpu - before) / len(paths)


@contextlib.contextmanager
def _running(command: list[str], port: int) -> Iterator[Target]:
    process = subprocess.Popen(command)
    try:
        _await(process, port)
        yield Target(port, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        # A socket may listen before anybody answers.
        with contextlib.suppress(OSError, HTTPException):
            connection = HTTPConnection(HOST, port, timeout=5)
            connection.request("HEAD", "/")
            connection.getresponse().read()
            connection.close()
            return
        time.sleep(0.05)
    raise CannotStart(f"{process.args!r} does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
