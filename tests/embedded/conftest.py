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
    mount = ["mount", "-t", "tmpfs", "-o", "size=40m,mode=700", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        place.rmdir()
        pytest.skip("mounting a small disk takes root and a kernel that allows it")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)
    place.rmdir()
