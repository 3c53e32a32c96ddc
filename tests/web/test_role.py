"""The role of the site reads what everyone may read, and can do nothing else."""

import asyncpg
import pytest

from tests.support.talk import Talk

pytestmark = pytest.mark.anyio
DENIED = asyncpg.InsufficientPrivilegeError
# No right is missing where nobody could do it: writing through a view that joins, into a sequence.
IMPOSSIBLE = (
    asyncpg.WrongObjectTypeError,
    asyncpg.FeatureNotSupportedError,
    asyncpg.ObjectNotInPrerequisiteStateError,
)
OURS = """
select c.relname, c.relkind = 'v' and c.relname like 'public\\_%' as is_public
from pg_class as c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S')
"""


async def test_the_role_reads_the_public_views_and_no_table(
    talk: Talk, database: str, web_database: str
) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "Arise")
    owner, web = await asyncpg.connect(database), await asyncpg.connect(web_database)
    relations = await owner.fetch(OURS)
    assert len(relations) > 15
    for name, is_public in relations:
        if is_public:
            await web.fetch(f"select * from {name}")
        else:
            with pytest.raises(DENIED):
                await web.fetch(f"select 1 from {name}")
    columns = await owner.fetch(
        "select column_name from information_schema.columns "
        # Rooms say in public what language they speak.
        "where table_name like 'public\\_%' and table_name not like 'public\\_room%'"
    )
    assert not {name for (name,) in columns} & {"jid", "jids", "language", "is_on", "secret"}
    await owner.close()
    await web.close()


async def test_the_role_writes_nothing(talk: Talk, database: str, web_database: str) -> None:
    await talk.name("romeo")
    await talk.say("romeo", "Arise")
    owner, web = await asyncpg.connect(database), await asyncpg.connect(web_database)
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await web.execute("create table mine (x int)")
    # Whoever may speak SQL may also say this; the rights of the role are what counts.
    await web.execute("set default_transaction_read_only = off")
    names = [name for name, _ in await owner.fetch(OURS)]
    for statement in (
        *(f"delete from {name}" for name in names),
        *(f"insert into {name} default values" for name in names),
        *(f"truncate {name}" for name in names),
        "update public_posts set body = 'x'",
        "update public_versions set version = 0",
        "update public_users set nick = 'paris'",
        "create table mine (x int)",
        "create function f() returns int language sql as 'select 1'",
        "set role postgres",
        "copy (select 1) to program 'true'",
    ):
        with pytest.raises((DENIED, *IMPOSSIBLE)):
            await web.execute(statement)
    assert await owner.fetchval("select body from posts") == "Arise"
    await owner.close()
    await web.close()
