-- name: add_domains :run
-- Domains that may have conferences, from now on asked.
insert into muc_domains (domain, source)
select distinct x.domain, :source
from unnest(:domains::text[]) as x (domain)
where x.domain <> '' and x.domain = lower(x.domain)
on conflict (domain) do nothing;

-- name: prefer_domains :run
-- What the operator names is asked, however it became known before.
update muc_domains
set source = 'settings'
where domain = any(:domains::text[]) and source <> 'settings';

-- name: add_domains_of_people :run
-- Where people who are known have their accounts.
insert into muc_domains (domain, source)
select distinct lower(split_part(split_part(j.jid, '/', 1), '@', 2)), 'person'
from jids as j
where j.jid like '%@%' and split_part(split_part(j.jid, '/', 1), '@', 2) <> ''
on conflict (domain) do nothing;

-- name: due_domains :many
-- Domains whose time has come, but for those in hand and those that are blocked.
select d.domain, d.kind, d.software, d.failures, d.is_noindex
from muc_domains as d
where d.due_at <= now()
    and d.source = any(:sources::text[])
    and not d.domain = any(:in_hand::text[])
    and not exists (
        select
        from string_to_array(d.domain, '.') as labels
        cross join lateral generate_subscripts(labels, 1) as start
        join room_blocks as b on b.subject = array_to_string(labels[start:], '.')
    )
order by d.due_at
limit :size;

-- name: known_domain :one
-- What is known of a domain.
select domain, kind, software, failures, is_noindex
from muc_domains
where domain = :domain;

-- name: keep_domain :run
-- What a domain said of itself; it is asked again after a while.
insert into muc_domains as d (
    domain, source, kind, is_noindex, software, contacts, last_seen_at, due_at
)
values (
    :domain, :source, :kind, :is_noindex, :software, :contacts::text[], now(),
    now() + :wait::interval
)
on conflict (domain) do update
set kind = excluded.kind,
    is_noindex = excluded.is_noindex,
    software = excluded.software,
    contacts = excluded.contacts,
    last_seen_at = excluded.last_seen_at,
    failures = 0,
    condition = '',
    due_at = excluded.due_at;

-- name: fail_domain :run
-- A domain could not be asked: it and its rooms wait.
with failed as (
    update muc_domains
    set failures = failures + 1, condition = :condition, due_at = now() + :wait::interval
    where domain = :domain
    returning domain, due_at
)
update room_schedule as s
set due_at = f.due_at
from failed as f
join rooms as r on r.domain = f.domain
where s.room_id = r.room_id and s.due_at < f.due_at;

-- name: revive_domain :run
-- A domain of which nothing was expected has answered.
update muc_domains
set failures = 0, condition = '', due_at = now()
where domain = :domain and failures > 0;

-- name: add_found_rooms :run
-- Rooms of a domain that are not yet known, to be asked from now on.
with fresh as (
    insert into rooms (address, domain)
    select distinct x.address, :domain
    from unnest(:addresses::text[]) as x (address)
    where x.address = lower(x.address)
    on conflict (address) do nothing
    returning room_id
), vitals as (
    insert into room_vitals (room_id)
    select room_id from fresh
)
insert into room_schedule (room_id)
select room_id from fresh;

-- name: due_rooms :many
-- Rooms whose time has come, but for those in hand and those of domains that have enough to do.
-- While a domain is away, or not yet read, its rooms are not asked: it is asked itself, once.
select
    r.room_id, r.address, r.domain, s.failures, r.state, r.avatar_hash, v.average
from room_schedule as s
join rooms as r using (room_id)
join room_vitals as v using (room_id)
join muc_domains as d on d.domain = r.domain
where s.due_at <= now()
    and not r.domain = any(:busy::text[])
    and not r.room_id = any(:in_hand::bigint[])
    and r.unlisted not in ('blocked', 'delisted')
    and d.failures = 0
    and d.kind = 'service'
order by s.due_at
limit :size;

-- name: room_to_visit :one
-- A room by its address, as it is visited.
select
    r.room_id, r.address, r.domain, s.failures, r.state, r.avatar_hash, v.average
from rooms as r
join room_schedule as s using (room_id)
join room_vitals as v using (room_id)
where r.address = :address;

-- name: block_of :one
-- Why one of these is not to be listed, the operator's word first.
select subject, reason, source
from room_blocks
where subject = any(:subjects::text[])
order by source desc, subject
limit 1;

-- name: keep_room :run
-- What a room said of itself. Its row is written when something has changed or was not confirmed for
-- six hours: the search indexes hang on it.
update rooms as r
set name = :name,
    description = :description,
    language = case
        when :language <> '' then :language
        when r.is_language_guessed then r.language
        else ''
    end,
    is_language_guessed = :language = '' and r.is_language_guessed,
    tags = :tags::text[],
    tag_words = :tag_words,
    is_open = :is_open,
    is_moderated = :is_moderated,
    anonymity = :anonymity,
    is_sensitive = :is_sensitive,
    contacts = :contacts::text[],
    logs_url = :logs_url,
    webchat_url = :webchat_url,
    avatar_hash = :avatar_hash,
    unlisted = :unlisted,
    state = case when r.state = 'gone' then 'new' else r.state end,
    moved_to = '',
    listed_at = case when :unlisted = '' then coalesce(r.listed_at, now()) else r.listed_at end,
    last_seen_at = now(),
    last_alive_at = case when :is_alive then now() else r.last_alive_at end
where r.room_id = :room_id
    and (
        (
            r.name, r.description, r.tags, r.tag_words, r.is_open, r.is_moderated, r.anonymity,
            r.is_sensitive, r.contacts, r.logs_url, r.webchat_url, r.avatar_hash, r.unlisted
        ) is distinct from (
            :name, :description, :tags::text[], :tag_words, :is_open, :is_moderated, :anonymity,
            :is_sensitive, :contacts::text[], :logs_url, :webchat_url, :avatar_hash, :unlisted
        )
        or (:language <> '' and (r.language <> :language or r.is_language_guessed))
        or (:language = '' and r.language <> '' and not r.is_language_guessed)
        or r.state = 'gone'
        or coalesce(r.last_seen_at, '-infinity') < now() - interval '6 hours'
        or (:is_alive and coalesce(r.last_alive_at, '-infinity') < now() - interval '6 hours')
    );

-- name: count_occupants :run
-- The numbers of a visit: those of now, and a moving average in which a day counts for two thirds.
update room_vitals
set occupants = :occupants,
    average = case
        when :occupants::integer is null then average
        when average is null or sampled_at is null then :occupants
        else average + (:occupants - average) * (
            1 - exp(- least(50, greatest(0, extract(epoch from now() - sampled_at) / 86400)))
        )
    end,
    activity = :activity,
    sampled_at = case when :occupants::integer is null then sampled_at else now() end
where room_id = :room_id;

-- name: count_day :run
-- The same, in the row of the day.
insert into room_days as d (room_id, day, average, peak, samples, activity)
values (:room_id, current_date, :occupants::integer, :occupants, 1, :activity)
on conflict (room_id, day) do update
set average = (d.average * d.samples + excluded.average) / (d.samples + 1),
    peak = greatest(d.peak, excluded.peak),
    samples = d.samples + 1,
    activity = case
        when excluded.activity is null then d.activity
        when d.activity is null then excluded.activity
        else (d.activity * d.samples + excluded.activity) / (d.samples + 1)
    end;

-- name: schedule_room :run
-- When a room is asked again, after so many failures in a row.
update room_schedule
set due_at = now() + :wait::interval, failures = :failures
where room_id = :room_id;

-- name: bury_room :run
-- A room is gone; where it says where it went, that is kept. It is looked at once a week.
with gone as (
    update rooms
    set state = 'gone',
        moved_to = case when :moved_to <> '' then :moved_to else moved_to end
    where room_id = :room_id
    returning room_id
)
update room_schedule as s
set due_at = now() + interval '7 days', failures = s.failures + 1
from gone
where s.room_id = gone.room_id;

-- name: drop_unread_room :run
-- An address at which there never was anything to read.
delete from rooms
where room_id = :room_id and unlisted = 'unread' and last_seen_at is null;

-- name: has_avatar :value
-- Whether a picture is kept already.
select exists (select from room_avatars where avatar_hash = :avatar_hash);

-- name: keep_avatar :run
-- The small copy of a picture, under the hash that rooms tell.
insert into room_avatars (avatar_hash, image, media_type)
values (:avatar_hash, :image, :media_type)
on conflict (avatar_hash) do nothing;

-- name: forget_avatars :run
-- Pictures that no room has any more.
delete from room_avatars as a
where a.fetched_at < now() - interval '1 day'
    and not exists (select from rooms as r where r.avatar_hash = a.avatar_hash);

-- name: ask_for_room :run
-- The crawler was invited into a room; once is enough until it was there.
insert into room_requests (address)
select :address::text
where not exists (
    select from room_requests where address = :address and answered_at is null
);

-- name: open_room_requests :many
-- What people wait for, the oldest first.
select request_id, address
from room_requests
where answered_at is null
order by request_id
limit :size;

-- name: answer_room_request :run
-- What came of it.
update room_requests
set answered_at = now(), outcome = :outcome
where address = :address and answered_at is null;

-- name: forget_room_requests :run
-- What was answered a week ago.
delete from room_requests
where answered_at < now() - interval '7 days';

-- name: keep_file_blocks :run
-- The operator's file as it is now: these subjects are blocked, others of the file no more.
with lifted as (
    delete from room_blocks
    where source = 'file' and not subject = any(:subjects::text[])
)
insert into room_blocks (subject, reason, source)
select distinct x.subject, 'blocked_rooms', 'file'
from unnest(:subjects::text[]) as x (subject)
on conflict (subject) do nothing;

-- name: block_rooms :run
-- Rooms that are blocked, by their address or by a domain they are under, leave the directory.
with blocked as (
    select x.room_id, min(x.source) as source
    from (
        select r.room_id, b.source
        from room_blocks as b
        join rooms as r on r.address = b.subject
        union all
        select r.room_id, b.source
        from muc_domains as d
        cross join lateral string_to_array(d.domain, '.') as labels
        cross join lateral generate_subscripts(labels, 1) as start
        join room_blocks as b on b.subject = array_to_string(labels[start:], '.')
        join rooms as r on r.domain = d.domain
    ) as x
    group by x.room_id
)
update rooms as r
set unlisted = case when b.source = 'owner' then 'delisted' else 'blocked' end,
    name = '', description = '', tags = '{}', tag_words = '', logs_url = '', webchat_url = '',
    avatar_hash = '', language = '', is_language_guessed = false
from blocked as b
where r.room_id = b.room_id and r.unlisted not in ('blocked', 'delisted');

-- name: rest_blocked_rooms :run
-- Nobody asks a room that is blocked.
update room_schedule as s
set due_at = 'infinity'
from rooms as r
where r.unlisted in ('blocked', 'delisted') and s.room_id = r.room_id and s.due_at < 'infinity';

-- name: unblock_rooms :run
-- Rooms that are blocked no more are asked again.
with freed as (
    update rooms as r
    set unlisted = 'unread'
    where r.unlisted in ('blocked', 'delisted')
        and not exists (select from room_blocks as b where b.subject = r.address)
        and not exists (
            select
            from string_to_array(r.domain, '.') as labels
            cross join lateral generate_subscripts(labels, 1) as start
            join room_blocks as b on b.subject = array_to_string(labels[start:], '.')
        )
    returning r.room_id
)
update room_schedule as s
set due_at = now(), failures = 0
from freed
where s.room_id = freed.room_id;

-- name: hide_rooms_of :run
-- A service wants to stay out of directories, or is none that is listed: so do its rooms.
with hidden as (
    update rooms as r
    set unlisted = :unlisted, name = '', description = '', tags = '{}', tag_words = '',
        logs_url = '', webchat_url = '', avatar_hash = '', language = '',
        is_language_guessed = false
    where r.domain = :domain and r.unlisted not in ('blocked', 'delisted', :unlisted)
    returning r.room_id
)
update room_schedule as s
set due_at = 'infinity'
from hidden
where s.room_id = hidden.room_id;

-- name: show_rooms_of :run
-- A service is listed again: its rooms are asked.
update room_schedule as s
set due_at = now(), failures = 0
from rooms as r
where r.domain = :domain and s.room_id = r.room_id and s.due_at = 'infinity'
    and r.unlisted not in ('blocked', 'delisted');

-- name: crawl_status :one
-- How the crawler stands: rooms that are listed and known, services, and what is due. Counting stops
-- at 100,000.
select
    (select count(*) from (select from rooms where unlisted = '' limit 100000) as x) as listed,
    (select count(*) from (select from rooms limit 100000) as x) as known,
    (
        select count(*)
        from (select from muc_domains where kind = 'service' limit 100000) as x
    ) as services,
    (
        select count(*)
        from (select from muc_domains where failures > 0 limit 100000) as x
    ) as away,
    (
        select count(*)
        from (select from room_schedule where due_at <= now() limit 100000) as x
    ) as due;
