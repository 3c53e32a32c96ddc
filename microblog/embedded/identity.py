"""As whom an engine runs: PostgreSQL refuses root, so root gives its rights away first."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from microblog.domain.errors import CannotStart

_NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Identity:
    """Words to put before a command, and the user to become, if not the present one."""

    prefix: tuple[str, ...] = ()
    user: int | None = None


def identity_for(directory: Path, *, namespaces: bool = True) -> Identity:
    """As whom to run a server on `directory`, which may not exist yet.

    An ordinary user stays who they are, except that one without an account, as in containers,
    enters a namespace too: initdb looks its user up. Root becomes the owner of an existing
    directory; else it enters a user namespace in which it is nobody (no account and no chown
    needed, and a 0700 parent does no harm); else, where that is forbidden, it becomes nobody.
    """
    if os.geteuid() != 0:
        return Identity() if _has_account(os.geteuid()) else Identity(prefix=_namespace())
    owner = directory.stat().st_uid if directory.exists() else 0
    if owner != 0:
        return Identity(user=owner)
    if namespaces and (prefix := _namespace()):
        return Identity(prefix=prefix)
    return Identity(user=_nobody())


def check_reachable(paths: Iterable[Path], user: int) -> None:
    """Raise CannotStart when `user` may not enter a directory above one of `paths`."""
    for path in paths:
        for parent in path.parents:
            found = parent.stat()
            if not found.st_mode & 0o001 and found.st_uid != user:
                raise CannotStart(
                    f"PostgreSQL does not run as root, and user {user} may not enter {parent};"
                    " start as an ordinary user, or set --data and the checkout elsewhere"
                )


def _namespace() -> tuple[str, ...]:
    """`unshare` if allowed, else (); ids are numbers, as not every system has a group nobody."""
    program = shutil.which("unshare")
    if program is None:
        return ()
    prefix = (program, "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}", "--")
    tried = subprocess.run(  # noqa: S603
        [*prefix, "true"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=10,
    )
    return prefix if tried.returncode == 0 else ()


def _has_account(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def _nobody() -> int:
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return _NOBODY
