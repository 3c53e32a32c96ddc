-- The directory of conferences: who is asked, what each room says of itself, and how it lives.

create table muc_domains (
    domain text primary key check (domain <> '' and domain = lower(domain)),
    source text not null check (source in ('settings', 'person', 'mention', 'asked', 'dump', 'items')),
    kind text not null default 'unknown' check (
        kind in ('unknown', 'server', 'service', 'gateway', 'other')
    ),
    is_noindex boolean not null default false,
    software text not null default '',
    contacts text[] not null default '{}',
    first_seen_at timestamptz not null default now(),
    last_seen_at timestamptz,
    failures integer not null default 0,
    condition text not null default '',
    due_at timestamptz not null default now()
);

comment on column muc_domains.source is 'how we came to know it';
comment on column muc_domains.is_noindex is 'its service discovery asks directories to leave it out';
comment on column muc_domains.contacts is 'who may speak for it (XEP-0157), never shown';
comment on column muc_domains.condition is 'what its last failure was, empty after an answer';

create index muc_domains_due on muc_domains (due_at);

create table rooms (
    room_id bigint generated always as identity primary key,
    address text not null unique check (address = lower(address) and position('@' in address) > 1),
    domain text not null references muc_domains on delete cascade,
    name text not null default '',
    description text not null default '',
    language text not null default '',
    is_language_guessed boolean not null default false,
    tags text[] not null default '{}',
    tag_words text not null default '',
    is_open boolean,
    is_moderated boolean,
    anonymity text not null default '' check (anonymity in ('', 'semi', 'none')),
    is_sensitive boolean not null default false,
    contacts text[] not null default '{}',
    logs_url text not null default '',
    webchat_url text not null default '',
    avatar_hash text not null default '',
    unlisted text not null default 'unread' check (
        unlisted in (
            '', 'unread', 'hidden', 'members_only', 'password', 'temporary', 'noindex', 'gateway',
            'blocked', 'delisted'
        )
    ),
    state text not null default 'new' check (state in ('new', 'alive', 'quiet', 'dead', 'gone')),
    moved_to text not null default '',
    twin_of bigint references rooms on delete set null,
    first_seen_at timestamptz not null default now(),
    listed_at timestamptz,
    last_seen_at timestamptz,
    last_alive_at timestamptz,
    words tsvector generated always as (
        setweight(to_tsvector('microblog', name), 'A')
        || setweight(
            to_tsvector('simple', translate(split_part(address, '@', 1), '-_.', '   ')), 'B'
        )
        || setweight(to_tsvector('microblog', tag_words), 'B')
        || setweight(to_tsvector('microblog', description), 'C')
    ) stored,
    hay text generated always as (lower(name || ' ' || address)) stored
);

comment on column rooms.tags is 'keys of the tags in its description, the same as those of posts';
comment on column rooms.tag_words is 'the tags as words, for the index';
comment on column rooms.is_open is 'without a password and not for members only; null: not known';
comment on column rooms.contacts is 'who may speak for it (muc#roominfo_contactjid), never shown';
comment on column rooms.unlisted is 'why it is not in the directory; empty where it is';
comment on column rooms.moved_to is 'where a room that is gone says it went';
comment on column rooms.twin_of is 'the room of which it is a near copy';
comment on column rooms.listed_at is 'when it came into the directory first';

create index rooms_by_word on rooms using gin (words) where unlisted = '';
create index rooms_by_likeness on rooms using gin (hay gin_trgm_ops) where unlisted = '';
create index rooms_by_tag on rooms using gin (tags) where unlisted = '';
create index rooms_by_domain on rooms (domain, address);
create index rooms_newest on rooms (listed_at desc, room_id desc) where unlisted = '';
create index rooms_of_twin on rooms (twin_of) where twin_of is not null;

-- What changes at every visit stands in narrow rows, and nothing of that is in an index.
create table room_vitals (
    room_id bigint primary key references rooms on delete cascade,
    occupants integer check (occupants >= 0),
    average real,
    median real,
    peak integer,
    activity real,
    growth real,
    popularity double precision not null default 0,
    held_until timestamptz,
    sampled_at timestamptz
) with (fillfactor = 70);

comment on column room_vitals.occupants is 'at the last visit; null: not known';
comment on column room_vitals.average is 'moving average of occupants over a day';
comment on column room_vitals.median is 'median of the daily averages of seven days';
comment on column room_vitals.peak is 'the most occupants in thirty days';
comment on column room_vitals.activity is 'messages an hour (XEP-0502); null: not known';
comment on column room_vitals.growth is 'the median of this week to that of the week before';
comment on column room_vitals.popularity is
'what directories are ordered by: the median, then activity; each listed room has one of its own';
comment on column room_vitals.held_until is 'until then a sudden jump does not count';

create index room_vitals_by_popularity on room_vitals (popularity desc, room_id);
create index room_vitals_by_growth on room_vitals (growth desc, room_id) where growth is not null;

create table room_schedule (
    room_id bigint primary key references rooms on delete cascade,
    due_at timestamptz not null default now(),
    failures integer not null default 0
) with (fillfactor = 70);

create index room_schedule_due on room_schedule (due_at);

create table room_days (
    room_id bigint not null references rooms on delete cascade,
    day date not null,
    average real not null,
    peak integer not null,
    samples integer not null,
    activity real,
    primary key (room_id, day)
);

create table room_mentions (
    address text not null,
    post_id bigint not null references posts on delete cascade,
    comment integer not null default 0,
    primary key (address, post_id, comment)
);

comment on column room_mentions.comment is 'its number, or 0 where the post itself names the room';

create index room_mentions_of_post on room_mentions (post_id, comment);

create table room_avatars (
    avatar_hash text primary key,
    image bytea not null,
    media_type text not null,
    fetched_at timestamptz not null default now()
);

-- What is never listed, over any rebuild; the operator's file is read beside it.
create table room_blocks (
    subject text primary key,
    reason text not null,
    source text not null check (source in ('operator', 'owner', 'file')),
    blocked_by bigint references users on delete set null,
    blocked_at timestamptz not null default now()
);

comment on column room_blocks.subject is 'the address of a room, or a domain';

create table room_reports (
    report_id bigint generated always as identity primary key,
    address text not null,
    reporter_id bigint references users on delete cascade,
    reason text not null,
    reported_at timestamptz not null default now(),
    handled_at timestamptz,
    unique (address, reporter_id)
);

create index room_reports_of_reporter on room_reports (reporter_id);

-- What people ask of the crawler, which is another process.
create table room_requests (
    request_id bigint generated always as identity primary key,
    address text not null,
    asked_by bigint references users on delete cascade,
    asked_at timestamptz not null default now(),
    answered_at timestamptz,
    outcome text not null default ''
);

comment on column room_requests.outcome is
'as rooms.unlisted, or unreachable, not_found, not_a_room, refused; empty where it is listed now';

create index room_requests_open on room_requests (request_id) where answered_at is null;
create index room_requests_by_user on room_requests (asked_by, asked_at);

create table room_subscriptions (
    user_id bigint not null references users on delete cascade,
    room_id bigint not null references rooms on delete cascade,
    subscribed_at timestamptz not null default now(),
    primary key (room_id, user_id)
);

create index room_subscriptions_of_user on room_subscriptions (user_id, room_id);

create table room_tracks (
    user_id bigint not null references users on delete cascade,
    query_key text not null,
    query text not null check (char_length(query) <= 256),
    created_at timestamptz not null default now(),
    primary key (user_id, query_key)
);

-- What everyone may read.

create view public_rooms as
select
    r.room_id, r.address, r.domain, r.name, r.description, r.language, r.is_language_guessed,
    r.tags, r.is_open, r.is_moderated, r.anonymity, r.is_sensitive, r.logs_url, r.webchat_url,
    r.avatar_hash, r.state, r.moved_to, r.twin_of, r.first_seen_at, r.listed_at, r.last_seen_at,
    r.last_alive_at, r.words, r.hay, v.occupants, v.average, v.median, v.peak, v.activity, v.growth,
    v.popularity, v.sampled_at
from rooms as r
join room_vitals as v using (room_id)
where r.unlisted = '';

create view public_room_days as
select d.room_id, d.day, d.average, d.peak, d.samples, d.activity
from room_days as d
join rooms as r using (room_id)
where r.unlisted = '';

create view public_room_mentions as
select m.address, m.post_id, m.comment
from room_mentions as m
join posts as p using (post_id)
left join comments as c on c.post_id = m.post_id and c.number = m.comment
where p.visibility = 'public' and p.deleted_at is null and c.deleted_at is null;

create view public_room_avatars as
select a.avatar_hash, a.image, a.media_type, a.fetched_at
from room_avatars as a;

create view public_muc_domains as
select domain, kind, software, first_seen_at, last_seen_at
from muc_domains
where kind = 'service' and not is_noindex
    and not exists (select from room_blocks as b where b.subject = muc_domains.domain);

grant select on
    public_rooms, public_room_days, public_room_mentions, public_room_avatars, public_muc_domains
to microblog_web;
