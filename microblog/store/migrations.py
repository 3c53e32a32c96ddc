"""The schema, brought up by numbered files of `sql/migrations`, each once, under a lock."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import asyncpg

from microblog.domain.errors import CannotStart
from microblog.store.database import connect
from microblog.store.queries import queries, sql_directory

_LOCK = 0x6D6963726F626C6F  # "microblo"
_OLDEST = 15


async def migrate(dsn: str) -> list[str]:
    """Apply what is not yet applied, one transaction a file; returns the names applied now.

    Safe to run from many processes at once. Raises CannotStart when an applied file was changed,
    when the database is newer than this program, or when its text support is not usable.
    """
    connection = await connect(dsn)
    try:
        await connection.execute(queries()["lock_migrations"].text, _LOCK)
        await _check_text(connection)
        await connection.execute(queries()["create_migrations"].text)
        applied = {
            row["name"]: row["digest"]
            for row in await connection.fetch(queries()["applied_migrations"].text)
        }
        files = _files()
        _compare(applied, files)
        todo = [name for name in files if name not in applied]
        for name in todo:
            await _apply(connection, name, files[name])
        return todo
    finally:
        await connection.close(timeout=5)


async def pending(dsn: str) -> list[str]:
    """The names of migrations that the database lacks."""
    connection = await connect(dsn)
    try:
        if await connection.fetchval(queries()["migrations_exist"].text):
            rows = await connection.fetch(queries()["applied_migrations"].text)
        else:
            rows = []
        applied = {row["name"] for row in rows}
        return [name for name in _files() if name not in applied]
    finally:
        await connection.close(timeout=5)


async def server_version(dsn: str) -> str:
    """The version of the server, as 18.6; raises CannotStart below 15."""
    connection = await connect(dsn)
    try:
        version = connection.get_server_version()
    finally:
        await connection.close(timeout=5)
    if version.major < _OLDEST:
        raise CannotStart(f"PostgreSQL {version.major} is too old; {_OLDEST} or newer is needed")
    return f"{version.major}.{version.minor}"


def _files() -> Mapping[str, str]:
    paths: list[Path] = sorted((sql_directory() / "migrations").glob("*.sql"))
    return {path.stem: path.read_text("utf-8") for path in paths}


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def _compare(applied: Mapping[str, str], files: Mapping[str, str]) -> None:
    for name, digest in applied.items():
        if name not in files:
            raise CannotStart(
                f"the database has migration {name}, which this version does not know"
            )
        if digest != _digest(files[name]):
            raise CannotStart(f"migration {name} was changed after it had been applied")


async def _apply(connection: "asyncpg.Connection[asyncpg.Record]", name: str, source: str) -> None:
    async with connection.transaction():
        await connection.execute(source)
        await connection.execute(queries()["record_migration"].text, name, _digest(source))


async def _check_text(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Cyrillic must fold and trigrams see it, or search and tags silently fail."""
    folds = await connection.fetchval(queries()["text_folds"].text)
    if not folds:
        raise CannotStart(
            "the database does not fold Cyrillic; create it with"
            " `createdb -T template0 -E UTF8 --locale=C.UTF-8 NAME`"
        )
