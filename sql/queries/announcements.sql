-- name: announcing_room :one
-- A conference that the bot was invited to.
select
    r.room, r.password, r.language,
    exists (
        select
        from announcements as a
        where a.room = r.room and a.message_id <> ''
    ) as is_doubtful
from announcing_rooms as r
where r.room = :room;

-- name: rooms_to_enter :many
-- Those whose time to be entered has come, first come first, less those where the bot is.
select
    r.room, r.password, r.language,
    exists (
        select
        from announcements as a
        where a.room = r.room and a.message_id <> ''
    ) as is_doubtful
from announcing_rooms as r
where r.try_at <= now() and r.room <> all(:entered::text[])
order by r.try_at
limit :size;

-- name: idle_rooms :many
-- Rooms in which nobody wants to hear anything for an hour now.
select r.room, r.language
from announcing_rooms as r
where r.asked_at < now() - interval '1 hour'
    and not exists (
        select
        from announcing_targets as t
        where t.room = r.room
    )
limit 100;

-- name: keep_announcing_room :value
-- Note an invitation, unless there are so many rooms; gives whether it stands.
with others as (
    select count(*) as rooms
    from announcing_rooms
    where room <> :room
)

insert into announcing_rooms (room, password, inviter_id, language)
select :room, :password, :inviter_id::bigint, :language
from others
where others.rooms < :most::bigint
on conflict (room) do update
set password = excluded.password,
    inviter_id = excluded.inviter_id,
    asked_at = now(),
    failures = 0,
    try_at = now()
returning true;

-- name: forget_announcing_room :run
-- The bot has left for good.
delete from announcing_rooms
where room = :room;

-- name: announcing_room_entered :run
-- The bot is in.
update announcing_rooms
set failures = 0
where room = :room;

-- name: announcing_room_failed :run
-- The bot was not let in, or lost the room: try again later, twice as late each time.
update announcing_rooms
set failures = failures + 1,
    try_at = now() + least(interval '1 hour', interval '5 seconds' * power(2, least(failures, 12)))
where room = :room;

-- name: speak_in_room :run
-- The language in which the bot speaks in a room, that of whoever says what to announce.
update announcing_rooms
set language = :language,
    asked_at = now()
where room = :room;

-- name: announce_node :value
-- Let a room hear of a node; null where it does already or has so many.
insert into announcing_targets (room, node)
select :room, :node
where (select count(*) from announcing_targets where room = :room) < :most::bigint
on conflict do nothing
returning true;

-- name: announce_node_no_more :value
-- Let it hear no more; null where it did not.
delete from announcing_targets
where room = :room and node = :node
returning true;

-- name: announced_nodes :many
-- What a room hears of.
select node
from announcing_targets
where room = :room
order by node;

-- name: promise_announcements :many
-- Promise a new public post to the rooms that hear of its author, of one of its tags or clubs.
with post as (
    select p.post_id, p.author_id
    from public_posts as p
    where p.post_id = :post_id
),

nodes as (
    select 'person/' || u.nick_key as node
    from post
    join users as u on u.user_id = post.author_id
    union all
    select 'tag/' || t.tag_key
    from post
    join post_tags as pt using (post_id)
    join tags as t using (tag_id)
    union all
    select 'club/' || c.club_key
    from post
    join post_clubs as pc using (post_id)
    join clubs as c using (club_id)
)

insert into announcements (room, post_id)
select r.room, post.post_id
from announcing_rooms as r
cross join post
where r.room in (
    select t.room
    from announcing_targets as t
    join nodes using (node)
)
and not exists (
    select
    from user_blocks as b
    where b.user_id = post.author_id and b.blocked_id = r.inviter_id
)
on conflict do nothing
returning room;

-- name: rooms_to_tell :many
-- Of these rooms those that something is due in, and may be told: the last time is so long ago.
select r.room, r.language
from announcing_rooms as r
where r.room = any(:rooms::text[])
    and r.announced_at <= now() - make_interval(secs => :pause)
    and exists (
        select
        from announcements as a
        where a.room = r.room and a.message_id = ''
    )
order by r.announced_at
limit :size;

-- name: claim_announcements :many
-- All that is due in a room, to be said by one message; what is gone since is forgotten.
with due as (
    select a.post_id
    from announcements as a
    where a.room = :room and a.message_id = ''
    order by a.post_id
    for update skip locked
),

gone as (
    delete from announcements as a
    using due
    where a.room = :room
        and a.post_id = due.post_id
        and not exists (
            select
            from public_posts as p
            where p.post_id = due.post_id
        )
),

told as (
    update announcing_rooms
    set announced_at = now()
    where room = :room
)

update announcements as a
set message_id = :message_id
from due
where a.room = :room
    and a.post_id = due.post_id
    and exists (
        select
        from public_posts as p
        where p.post_id = due.post_id
    )
returning a.post_id;

-- name: unconfirmed_announcements :many
-- Messages to a room of which nobody knows whether it has them.
select a.message_id, array_agg(a.post_id order by a.post_id) as post_ids
from announcements as a
where a.room = :room and a.message_id <> ''
group by a.message_id
order by min(a.post_id);

-- name: announcements_confirmed :run
-- The room has sent the message back.
delete from announcements
where room = :room and message_id = :message_id;
