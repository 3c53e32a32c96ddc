-- name: recent_room_requests :value
-- How many rooms somebody had visited within an hour, counted up to a limit.
select count(*)::int
from (
    select
    from room_requests
    where asked_by = :user_id and asked_at > now() - interval '1 hour'
    limit :size
) as asked;

-- name: request_room :value
-- Ask the crawler to visit a room now.
insert into room_requests (address, asked_by)
values (:address, :user_id)
returning request_id;

-- name: wake_crawler :run
-- The crawler hears of requests when they are committed.
select pg_notify('room_requests', '');

-- name: room_request :one
-- Whether a request was answered, and how.
select address, answered_at is not null as is_answered, outcome
from room_requests
where request_id = :request_id;

-- name: report_room :run
-- Tell the operators of a room, once each.
insert into room_reports (address, reporter_id, reason)
values (:address, :user_id, :reason)
on conflict (address, reporter_id) do nothing;

-- name: speaks_for_room :value
-- Whether an address is among the contacts of a room, of its service or of a domain above that.
select
    exists (
        select
        from rooms as r
        where r.address = :address and :jid = any(r.contacts)
    )
    or exists (
        select
        from muc_domains as d
        where :jid = any(d.contacts)
            and (
                d.domain = :domain
                or right(:domain, length(d.domain) + 1) = '.' || d.domain
            )
    );

-- name: block_of_room :one
-- Why a room is kept out of the directory.
select subject, reason, source
from room_blocks
where subject = :address;

-- name: delist_room :run
-- Its owner keeps a room out of the directory; nothing that it said stays.
with blocked as (
    insert into room_blocks (subject, reason, source, blocked_by)
    values (:address, 'owner', 'owner', :user_id)
    on conflict (subject) do nothing
),

unlisted as (
    update rooms
    set unlisted = 'delisted', name = '', description = '', tags = '{}', tag_words = '',
        logs_url = '', webchat_url = '', avatar_hash = '', language = '',
        is_language_guessed = false
    where address = :address
    returning room_id
)

update room_schedule as s
set due_at = 'infinity'
from unlisted as u
where s.room_id = u.room_id;

-- name: relist_room :run
-- Its owner lets it into the directory again; it is asked at once.
with freed as (
    delete from room_blocks
    where subject = :address and source = 'owner'
),

unread as (
    update rooms
    set unlisted = 'unread'
    where address = :address and unlisted = 'delisted'
    returning room_id
)

update room_schedule as s
set due_at = now(), failures = 0
from unread as u
where s.room_id = u.room_id;

-- name: speaks_for_domain :value
-- Whether an address is among the contacts of a domain or of one above it.
select exists (
    select
    from string_to_array(:domain, '.') as labels
    cross join lateral generate_subscripts(labels, 1) as start
    join muc_domains as d on d.domain = array_to_string(labels[start:], '.')
    where :jid = any(d.contacts)
);

-- name: has_delisted :value
-- Whether somebody has kept this out himself.
select exists (
    select
    from room_blocks
    where subject = :subject and source = 'owner' and blocked_by = :user_id
);

-- name: delist_domain :run
-- Its owner keeps a domain out of the directory, with the rooms at it and below; nothing that they
-- said stays.
with blocked as (
    insert into room_blocks (subject, reason, source, blocked_by)
    values (:domain, 'owner', 'owner', :user_id)
    on conflict (subject) do nothing
),

unlisted as (
    update rooms as r
    set unlisted = 'delisted', name = '', description = '', tags = '{}', tag_words = '',
        logs_url = '', webchat_url = '', avatar_hash = '', language = '',
        is_language_guessed = false
    from muc_domains as d
    where (d.domain = :domain or right(d.domain, length(:domain) + 1) = '.' || :domain)
        and r.domain = d.domain
        and r.unlisted not in ('blocked', 'delisted')
    returning r.room_id
)

update room_schedule as s
set due_at = 'infinity'
from unlisted as u
where s.room_id = u.room_id;

-- name: relist_domain :run
-- Its owner lets a domain into the directory again; the rooms that nothing else keeps out are asked,
-- and so is the domain.
with freed as (
    delete from room_blocks
    where subject = :domain and source = 'owner'
),

known as (
    select d.domain
    from muc_domains as d
    where (d.domain = :domain or right(d.domain, length(:domain) + 1) = '.' || :domain)
        and not exists (
            select
            from string_to_array(d.domain, '.') as labels
            cross join lateral generate_subscripts(labels, 1) as start
            join room_blocks as b on b.subject = array_to_string(labels[start:], '.')
            where b.subject <> :domain
        )
),

due as (
    update muc_domains as d
    set due_at = now()
    from known as k
    where d.domain = k.domain
),

unread as (
    update rooms as r
    set unlisted = 'unread'
    from known as k
    where r.domain = k.domain
        and r.unlisted = 'delisted'
        and not exists (select from room_blocks as b where b.subject = r.address)
    returning r.room_id
)

update room_schedule as s
set due_at = now(), failures = 0
from unread as u
where s.room_id = u.room_id;
