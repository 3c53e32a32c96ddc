"""The data directory: who may have it, and what is said when it cannot be had."""

import os
import shutil
from pathlib import Path

import pytest

from microblog.domain.errors import CannotStart
from microblog.embedded.home import Home


def test_a_new_directory_is_for_its_owner_alone(tmp_path: Path) -> None:
    home = Home.open(tmp_path / "some" / "where")
    assert home.path.stat().st_mode & 0o777 == 0o700
    home.close()


def test_a_second_instance_is_told_who_runs_where(tmp_path: Path) -> None:
    home = Home.open(tmp_path)
    home.announce({"web": "http://127.0.0.1:8080/", "database": None})
    with pytest.raises(CannotStart, match=rf"already running here: pid {os.getpid()}, http://127"):
        Home.open(tmp_path)
    home.close()
    Home.open(tmp_path).close()


def test_what_runs_can_be_asked_by_anyone_who_may_read(tmp_path: Path) -> None:
    assert Home.running(tmp_path) is None
    home = Home.open(tmp_path)
    assert Home.running(tmp_path) == {"pid": str(os.getpid())}
    home.announce({"web": "http://127.0.0.1:1/"})
    assert Home.running(tmp_path) == {"pid": str(os.getpid()), "web": "http://127.0.0.1:1/"}
    home.close()
    assert Home.running(tmp_path) is None


def test_a_lock_file_left_by_a_killed_instance_locks_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    (tmp_path / "running.json").write_text('{"pid": "1", "web": "http://127.0.0.1:1/"}')
    home = Home.open(tmp_path)
    assert Home.running(tmp_path) == {"pid": str(os.getpid())}
    home.close()


def test_a_secret_stays_the_same_and_is_private(tmp_path: Path) -> None:
    home = Home.open(tmp_path)
    secret = home.secret("component")
    assert len(secret) >= 32
    assert home.secret("component") == secret != home.secret("another")
    assert (tmp_path / "secrets" / "component").stat().st_mode & 0o777 == 0o600
    home.close()


def test_a_file_is_no_data_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(CannotStart, match="is not a directory"):
            Home.open(path)


def test_a_directory_that_anyone_may_write_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(CannotStart, match="anyone may write"):
        Home.open(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    for path in (tmp_path, tmp_path / "new"):
        with pytest.raises(CannotStart, match="cannot be written by this user"):
            Home.open(path)


def test_a_read_only_disk_is_refused() -> None:
    with pytest.raises(CannotStart, match=r"cannot be|not a directory"):
        Home.open(Path("/proc/self/microblog"))


def test_a_full_disk_is_named_and_nothing_is_touched(small_disk: Path) -> None:
    Home.open(small_disk / "data").close()
    kept = small_disk / "data" / "kept"
    kept.write_text("kept")
    (small_disk / "ballast").write_bytes(bytes(30 * 1024 * 1024))
    with pytest.raises(CannotStart, match="is full"):
        Home.open(small_disk / "data")
    assert kept.read_text() == "kept"


def test_a_long_path_gets_a_short_place_for_sockets_until_it_is_closed(tmp_path: Path) -> None:
    home = Home.open(tmp_path / ("long" * 20))
    sockets = home.sockets()
    assert len(os.fsencode(sockets)) <= 86
    assert not sockets.is_relative_to(tmp_path)
    assert sockets.stat().st_mode & 0o777 == 0o700
    assert home.sockets() == sockets
    home.close()
    assert not sockets.exists()


def test_a_place_for_sockets_that_somebody_else_prepared_is_refused(tmp_path: Path) -> None:
    home = Home.open(tmp_path / ("long" * 20))
    sockets = home.sockets()
    sockets.rmdir()
    sockets.symlink_to(tmp_path)
    with pytest.raises(CannotStart, match="belongs to somebody else"):
        home.sockets()
    sockets.unlink()
    home.close()
    shutil.rmtree(sockets, ignore_errors=True)
