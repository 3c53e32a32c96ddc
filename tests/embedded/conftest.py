"""Fixtures for the engines' troubles."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of 40 MB that is thrown away."""
    place = Path(tempfile.mkdtemp(prefix="mb-disk-"))
    place.chmod(0o711)
    mount = ["mount", "-t", "tmpfs", "-o", "size=40m,mode=711", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        place.rmdir()
        pytest.skip("mounting a small disk takes root and a kernel that allows it")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)
    place.rmdir()


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """pytest's directory, with its ways open to a server that root has made nobody."""
    for place in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        place.chmod(0o711)
    return tmp_path
