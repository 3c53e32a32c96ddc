"""A small disk (tmpfs), which can be filled to the last octet; only root may mount one."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_MEBIBYTE = 1024 * 1024
_MIB = 256
_FILLER = "filler"


class SmallDisk:
    """What is mounted at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @staticmethod
    def is_possible() -> bool:
        """Whether this process may mount."""
        try:
            with small_disk():
                return True
        except (OSError, subprocess.SubprocessError):
            return False

    def fill(self) -> None:
        """Leave no octet free."""
        with (self.path / _FILLER).open("ab", buffering=0) as filler:
            for piece in (_MEBIBYTE, 4096, 1):
                with contextlib.suppress(OSError):
                    while filler.write(bytes(piece)) == piece:
                        pass

    def clear(self) -> None:
        """Give back what was filled."""
        (self.path / _FILLER).unlink(missing_ok=True)

    def take(self, directory: Path) -> None:
        """Move a directory here, with its owner and rights, and leave a link in its place."""
        moved = self.path / directory.name
        subprocess.run(("cp", "-a", str(directory), str(moved)), check=True)
        shutil.rmtree(directory)
        directory.symlink_to(moved)


@contextlib.contextmanager
def small_disk() -> Iterator[SmallDisk]:
    """An empty disk of 256 MiB, unmounted at the end; raises OSError or SubprocessError."""
    if os.geteuid() != 0:
        raise PermissionError("only root may mount")
    path = Path(tempfile.mkdtemp(prefix="mb-disk-"))
    path.chmod(0o711)
    options = f"size={_MIB}m,mode=0711"
    try:
        _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path))
        try:
            yield SmallDisk(path)
        finally:
            _run("umount", "-l", str(path))
    finally:
        path.rmdir()


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, timeout=20)
