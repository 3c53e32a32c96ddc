"""A wire that can be spoilt: between two programs it resets, swallows, slows, half-closes (TCP)."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

_CHUNK = 16_384
_SLICES = 20  # a slow wire carries so many pieces a second

Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


def to_port(host: str, port: int) -> Connect:
    """The far end is a TCP port."""
    return lambda: asyncio.open_connection(host, port)


def to_socket(path: Path) -> Connect:
    """The far end is a Unix socket."""
    return lambda: asyncio.open_unix_connection(path)


@dataclass(eq=False)
class _Wire:
    """One connection through the proxy."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter

    def reset(self) -> None:
        """End both halves at once, without what is still buffered (RST)."""
        for writer in (self.near, self.far):
            plug = writer.get_extra_info("socket")
            if plug is not None and plug.family != socket.AF_UNIX:
                with contextlib.suppress(OSError):
                    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()


@dataclass(eq=False)
class Proxy:
    """Passes everything on until told otherwise; what it is told holds for later connections too.

    `accepted` counts connections, `carried` the octets from the near side to the far side, and
    `record` has them, if it is there.
    """

    connect: Connect
    port: int = 0
    accepted: int = 0
    carried: int = 0
    record: bytearray | None = None
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)
    _rate: int = 0
    _fuse: int | None = None
    _blown: asyncio.Event = field(default_factory=asyncio.Event)
    _wires: set[_Wire] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._flowing.set()

    @property
    def address(self) -> tuple[str, int]:
        """Where the near side connects."""
        return "127.0.0.1", self.port

    @property
    def is_open(self) -> bool:
        """Whether anything is connected through it."""
        return bool(self._wires)

    def flow(self) -> None:
        """Pass everything on, and what was held back too."""
        self._rate = 0
        self._flowing.set()

    def swallow(self) -> None:
        """Accept connections and octets, and forward nothing: no end is told (a black hole)."""
        self._flowing.clear()

    def slow(self, rate: int) -> None:
        """Carry at most `rate` octets a second each way."""
        self._rate = rate

    def reset(self) -> None:
        """Reset every connection now."""
        for wire in tuple(self._wires):
            wire.reset()

    async def reset_after(self, octets: int) -> None:
        """Reset every connection once so many more octets went from near to far, to the octet."""
        self._blown.clear()
        self._fuse = self.carried + octets
        await self._blown.wait()

    def half_close(self, *, to_far: bool) -> None:
        """Tell one side that the other has finished, and go on the other way."""
        for wire in tuple(self._wires):
            writer = wire.far if to_far else wire.near
            with contextlib.suppress(OSError, RuntimeError):
                writer.write_eof()

    async def serve(
        self, near_reader: asyncio.StreamReader, near_writer: asyncio.StreamWriter
    ) -> None:
        """One connection, to its end."""
        self.accepted += 1
        await self._flowing.wait()
        try:
            far_reader, far_writer = await self.connect()
        except OSError:
            near_writer.transport.abort()
            return
        wire = _Wire(near_writer, far_writer)
        self._wires.add(wire)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pump(near_reader, far_writer, wire, is_counted=True))
                tasks.create_task(self._pump(far_reader, near_writer, wire, is_counted=False))
        finally:
            self._wires.discard(wire)
            near_writer.close()
            far_writer.close()

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        wire: _Wire,
        *,
        is_counted: bool,
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(self._piece()):
                await self._flowing.wait()
                if is_counted and self._is_blown_by(data):
                    writer.write(data[: self._rest()])
                    self._blow(wire)
                    return
                self.carried += len(data) if is_counted else 0
                if is_counted and self.record is not None:
                    self.record += data
                await self._forward(data, writer)
            if not writer.transport.is_closing() and not _is_finished(writer):
                writer.write_eof()

    async def _forward(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        """Write it at the pace that holds while it is written."""
        while data:
            piece, data = data[: self._piece()], data[self._piece() :]
            # A side that was told of the end hears no more.
            if not writer.transport.is_closing() and not _is_finished(writer):
                writer.write(piece)
                await writer.drain()
            if self._rate:
                await asyncio.sleep(len(piece) / self._rate)

    def _piece(self) -> int:
        return max(1, self._rate // _SLICES) if self._rate else _CHUNK

    def _is_blown_by(self, data: bytes) -> bool:
        return self._fuse is not None and self.carried + len(data) >= self._fuse

    def _rest(self) -> int:
        return max(0, (self._fuse or 0) - self.carried)

    def _blow(self, wire: _Wire) -> None:
        self.carried += self._rest()
        self._fuse = None
        wire.reset()
        self.reset()
        self._blown.set()


def _is_finished(writer: asyncio.StreamWriter) -> bool:
    """Whether the end was written already; asyncio keeps that to itself."""
    return bool(getattr(writer.transport, "_eof", False))


@contextlib.asynccontextmanager
async def proxy(connect: Connect) -> AsyncIterator[Proxy]:
    """A proxy on a free port; every connection through it is cut at the end."""
    spoilt = Proxy(connect)
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        with contextlib.suppress(asyncio.CancelledError):
            await spoilt.serve(reader, writer)
        writer.transport.abort()
        serving.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    spoilt.port = server.sockets[0].getsockname()[1]
    try:
        yield spoilt
    finally:
        server.close()
        spoilt.reset()
        for task in tuple(serving):
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
