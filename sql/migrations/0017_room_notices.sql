-- The directory: how it is searched, and what those hear who follow rooms.

-- By what directories are ordered: the whole of `base`, and below a thousandth of it a part that no
-- other room has, so that one number says where a page ends.
create function room_popularity(base double precision, room_id bigint) returns double precision
language sql immutable parallel safe
as $$
    select
        floor(least(base, 100000) * 1024) / 1024
        + (1 - (room_id % 16777216) / 16777216::double precision) / 1024
$$;

create function rank_new_room() returns trigger
language plpgsql
as $$
begin
    new.popularity := room_popularity(0, new.room_id);
    return new;
end
$$;

create trigger rank_new_room before insert on room_vitals
for each row when (new.popularity = 0) execute function rank_new_room();

update room_vitals set popularity = room_popularity(0, room_id) where popularity = 0;

-- Listed rooms that fit; each listing orders them its own way. Planned anew for each call, where
-- what is not asked for falls away.
create function rooms_found(
    words text, languages text[], other_languages text[], tags text[], tag_groups text[],
    other_tags text[], hosts text[], other_hosts text[], users text[], other_users text[],
    activity text[], other_activity text[], seen text[], other_seen text[], is_open boolean,
    anonymity text, shows_dead boolean, shows_sensitive boolean
)
returns table (
    room_id bigint, address text, hay text, document tsvector, listed_at timestamptz,
    average real, growth real, messages real, popularity double precision
)
language sql stable
as $$
    select
        r.room_id, r.address, r.hay, r.words, r.listed_at, r.average, r.growth, r.activity,
        r.popularity
    from public_rooms as r
    where r.twin_of is null
        and (
            $1 = ''
            or r.words @@ case
                when position('!' in $1) > 0 then to_tsquery('microblog', $1)
                else to_tsquery('microblog', $1) || to_tsquery('simple', $1)
            end
        )
        and ($2 = '{}' or r.language = any($2))
        and ($3 = '{}' or r.language <> all($3))
        and ($4 = '{}' or r.tags @> $4)
        and (
            $5 = '{}'
            or not exists (
                select
                from unnest($5) as g (keys)
                where not r.tags && string_to_array(g.keys, ',')
            )
        )
        and ($6 = '{}' or not r.tags && $6)
        and (
            $7 = '{}'
            or exists (
                select
                from unnest($7) as h (host)
                where r.domain = h.host or right(r.domain, length(h.host) + 1) = '.' || h.host
            )
        )
        and (
            $8 = '{}'
            or not exists (
                select
                from unnest($8) as h (host)
                where r.domain = h.host or right(r.domain, length(h.host) + 1) = '.' || h.host
            )
        )
        and ($9 = '{}' or r.occupants <@ all($9::int4multirange[]))
        and ($10 = '{}' or not r.occupants <@ any($10::int4multirange[]))
        and ($11 = '{}' or r.activity::numeric <@ all($11::nummultirange[]))
        and ($12 = '{}' or not r.activity::numeric <@ any($12::nummultirange[]))
        and ($13 = '{}' or (r.last_seen_at at time zone 'utc')::date <@ all($13::datemultirange[]))
        and (
            $14 = '{}'
            or not (r.last_seen_at at time zone 'utc')::date <@ any($14::datemultirange[])
        )
        and ($15 is null or r.is_open = $15)
        and ($16 = '' or r.anonymity = $16)
        and ($17 or r.state not in ('dead', 'gone'))
        and ($18 or not r.is_sensitive)
$$;

-- Who follows a room is told when it stirs, falls silent or goes; once a day at most.
alter table room_subscriptions
    add column is_awake boolean not null default true,
    add column told_at timestamptz;

comment on column room_subscriptions.is_awake is 'what the person was told of it last';

-- A saved search for rooms, as rooms_found takes it.
alter table room_tracks add column asked jsonb not null default '{}';

alter table room_vitals add column announced_at timestamptz;

comment on column room_vitals.announced_at is 'when saved searches were compared with it';

create index room_vitals_unannounced on room_vitals (room_id) where announced_at is null;

create index rooms_stateful on rooms (state, room_id) where unlisted = '';

-- What one message tells its reader.
create table room_notices (
    user_id bigint not null references users on delete cascade,
    outbox_id bigint not null,
    room_id bigint not null references rooms on delete cascade,
    what text not null check (what in ('woke', 'died', 'gone', 'moved', 'new')),
    told_at timestamptz not null default now(),
    primary key (user_id, outbox_id, room_id, what)
);

create index room_notices_of_room on room_notices (room_id, user_id);

alter table outbox
    drop constraint outbox_kind_check,
    add constraint outbox_kind_check check (
        kind in (
            'post', 'comment', 'recommendation', 'recommended', 'followed', 'pm', 'invited',
            'asked', 'allowed', 'edited', 'deleted', 'digest', 'nudged', 'rooms'
        )
    );
