-- Settings, more addresses, aliases, what a person may do next, and saved searches.

alter table users
    add column off_since timestamptz,
    add column off_until timestamptz,
    add column on_since timestamptz,
    add column is_closed boolean not null default false,
    add column address_as text not null default 'ask' check (address_as in ('ask', 'pm', 'post')),
    add column hears_mentions boolean not null default true,
    add column hears_notices boolean not null default true,
    add column hears_edits boolean not null default true,
    add column wants_juick boolean not null default false,
    add column follows_address boolean not null default true,
    add column zone text not null default 'UTC',
    add column pictures text not null default 'link' check (pictures in ('link', 'thumbnail'));

comment on column users.is_closed is 'only those on the white list read the blog';
comment on column users.follows_address is 'the address last written from becomes the active one';
comment on column users.off_since is
'when deliveries ended the last time; with on_since behind it they have begun again then';

comment on column users.off_until is 'when deliveries begin again by themselves; null: by ON';

-- What came while somebody was away is found from these on.
create index posts_by_time on posts (created_at);

create index users_waking on users (off_until) where not is_on and off_until is not null;

-- What a vCard (XEP-0054) or SET says of a person.
create table profiles (
    user_id bigint primary key references users on delete cascade,
    full_name text not null default '' check (char_length(full_name) <= 128),
    about text not null default '' check (char_length(about) <= 1024),
    link text not null default '' check (char_length(link) <= 512),
    avatar bytea check (octet_length(avatar) <= 65536),
    avatar_type text not null default '',
    avatar_hash text not null default '',
    changed_at timestamptz not null default now()
);

-- An address that says it belongs to an account proves it with the code.
create table jid_claims (
    jid text not null check (octet_length(jid) <= 2047),
    user_id bigint not null references users on delete cascade,
    code text not null,
    tries smallint not null default 0,
    created_at timestamptz not null default now(),
    primary key (jid, user_id)
);

create index jid_claims_of on jid_claims (user_id);

alter table jids
    add column is_full boolean not null default false;

create index jids_of on jids (user_id);

comment on column jids.is_full is 'paused because its server stores no more for it';

create table aliases (
    user_id bigint not null references users on delete cascade,
    alias_key text not null check (char_length(alias_key) between 1 and 32),
    name text not null,
    body text not null check (char_length(body) <= 1024),
    primary key (user_id, alias_key)
);

-- What UNDO says, line by line, for ten minutes.
create table undos (
    user_id bigint primary key references users on delete cascade,
    lines text[] not null,
    created_at timestamptz not null default now()
);

-- Where MORE goes on: the command of the last listing, and the cursor behind its last item.
create table listings (
    user_id bigint primary key references users on delete cascade,
    body text not null,
    after text not null,
    created_at timestamptz not null default now()
);

-- The last command that failed, and what it should have been, for `?`.
create table failures (
    user_id bigint primary key references users on delete cascade,
    body text not null,
    suggestion text not null,
    created_at timestamptz not null default now()
);

-- Saved searches, found by one lexeme that every hit must have; null: asked for every post.
create table tracks (
    user_id bigint not null references users on delete cascade,
    track_id bigint generated always as identity,
    query_key text not null,
    query text not null check (char_length(query) <= 256),
    lexeme text,
    words tsquery,
    author_id bigint references users on delete cascade,
    tag_ids bigint[] not null default '{}',
    created_at timestamptz not null default now(),
    primary key (user_id, track_id),
    unique (user_id, query_key)
);

create index tracks_by_lexeme on tracks (lexeme, user_id);

create index tracks_by_author on tracks (author_id, user_id) where lexeme is null;

create index tracks_by_tag on tracks using gin (tag_ids) where lexeme is null and author_id is null;

-- Contacts on people's rosters: NICK@component follows, NUMBER@component follows the thread.
create table contacts (
    jid text not null,
    contact text not null,
    user_id bigint references users on delete cascade,
    is_pending boolean not null default false,
    changed_at timestamptz not null default now(),
    primary key (jid, contact)
);

comment on column contacts.user_id is 'whose address the jid is';
comment on column contacts.is_pending is 'asked for, and to be granted once its owner allows';

create index contacts_by_contact on contacts (contact, jid);

create index contacts_by_domain on contacts (split_part(jid, '@', 2), jid, contact) where not is_pending;

create index contacts_pending on contacts (jid, contact) where is_pending;
