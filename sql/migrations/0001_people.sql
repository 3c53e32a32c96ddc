-- People, the addresses they write from, and what the bot remembers of the last day.

create extension if not exists pg_trgm;
create extension if not exists unaccent;

do $$
begin
    if cardinality(show_trgm('кот')) = 0 then
        raise exception 'pg_trgm does not see Cyrillic: the database needs a UTF-8 LC_CTYPE';
    end if;
    if not exists (select from pg_roles where rolname = 'microblog_web') then
        create role microblog_web login;
        execute format('grant microblog_web to %I', current_user);
    end if;
end
$$;

create table users (
    user_id bigint generated always as identity (start with 1000) primary key,
    nick text unique check (nick ~ '^[A-Za-z0-9][A-Za-z0-9_-]{1,31}$'),
    nick_key text unique,
    language text not null default '' check (language in ('', 'en', 'ru')),
    is_on boolean not null default true,
    created_at timestamptz not null default now(),
    check ((nick is null) = (nick_key is null))
);

create index users_by_likeness on users using gin (nick_key gin_trgm_ops);

create table jids (
    jid text primary key check (octet_length(jid) <= 2047),
    user_id bigint not null references users on delete cascade,
    is_active boolean not null default true,
    heard_at timestamptz not null default now(),
    paused_until timestamptz,
    pauses smallint not null default 0
);

create unique index jids_active on jids (user_id) where is_active;

-- Presence subscriptions (RFC 6121, 3): the links only; who is online is kept in memory.
create table presences (
    jid text primary key,
    watches_us boolean not null default false,
    watched_by_us boolean not null default false,
    changed_at timestamptz not null default now()
);

-- A stanza that comes again within a day is answered as before and not run again.
create table stanzas (
    jid text not null,
    stanza_key bytea not null,
    answer text,
    seen_at timestamptz not null default now(),
    primary key (jid, stanza_key)
);

create index stanzas_by_age on stanzas (seen_at);

-- A body that was neither run nor published, until `.` or `NICK` publishes it.
create table drafts (
    user_id bigint primary key references users on delete cascade,
    body text not null,
    reason text not null check (reason in ('held', 'nameless')),
    created_at timestamptz not null default now()
);
