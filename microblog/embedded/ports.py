"""TCP ports on loopback: whether one is free, which one to take, whether somebody answers there."""

import asyncio
import errno
import socket
from collections.abc import Iterable

from microblog.domain.errors import CannotStart

LOOPBACK = "127.0.0.1"


def free_port(preferred: Iterable[int] = (), host: str = LOOPBACK) -> int:
    """The first of `preferred` that nobody listens on, otherwise any free port."""
    for port in preferred:
        if _refusal(host, port) is None:
            return port
    with _probe() as probe:
        probe.bind((host, 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


def claim(port: int, option: str, host: str = LOOPBACK) -> int:
    """`port` when it can be listened on, any free one when it is 0.

    Raises CannotStart naming the `option` that changes it. A free port may still be taken by
    somebody else before we listen, so whoever listens must look again.
    """
    if port == 0:
        return free_port(host=host)
    refusal = _refusal(host, port)
    if refusal is None:
        return port
    if refusal.errno == errno.EADDRINUSE:
        raise taken(port, option, host)
    if refusal.errno == errno.EACCES:
        raise CannotStart(
            f"port {port} on {host} is not for this user; choose one from 1024 up with {option}"
        )
    raise CannotStart(f"{host}:{port} cannot be listened on ({refusal.strerror}); see {option}")


def taken(port: int, option: str, host: str = LOOPBACK) -> CannotStart:
    """The sentence for a port that another program holds."""
    return CannotStart(
        f"port {port} on {host} is already in use; choose another with {option} (0 takes any)"
    )


async def answers(host: str, port: int, within: float = 0.5) -> bool:
    """Whether a connection to `host`:`port` is accepted within so many seconds."""
    try:
        async with asyncio.timeout(within):
            _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


def _refusal(host: str, port: int) -> OSError | None:
    with _probe() as probe:
        try:
            probe.bind((host, port))
        except OSError as refusal:
            return refusal
        return None


def _probe() -> socket.socket:
    """A socket that, like the servers', does not mind connections that are still closing."""
    probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return probe
