-- name: lock_migrations :run
-- One process migrates; the others wait for it. The session holds the lock.
select pg_advisory_lock(:key);

-- name: text_folds :value
-- Whether capitals of Cyrillic fold and pg_trgm sees its letters (it follows LC_CTYPE).
select lower('Ё') = 'ё';

-- name: create_migrations :run
-- The list of applied migrations.
create table if not exists migrations (
    name text primary key,
    digest text not null,
    applied_at timestamptz not null default now()
);

-- name: applied_migrations :many
-- What is applied already.
select name, digest
from migrations
order by name;

-- name: record_migration :run
-- Written in the transaction of the migration itself.
insert into migrations (name, digest)
values (:name, :digest);

-- name: migrations_exist :value
-- Whether any migration was ever applied.
select to_regclass('migrations') is not null;
