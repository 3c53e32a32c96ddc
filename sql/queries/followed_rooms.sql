-- name: follow_room :run
-- Tell a person of a listed room's vitals, from how it is now on.
insert into room_subscriptions (user_id, room_id, is_awake)
select :user_id, room_id, state not in ('dead', 'gone')
from public_rooms
where address = :address
on conflict (room_id, user_id) do nothing;

-- name: unfollow_room :run
-- Tell a person no more of a room.
delete from room_subscriptions as s
using rooms as r
where s.user_id = :user_id and s.room_id = r.room_id and r.address = :address;

-- name: count_followed_rooms :value
-- How many rooms and searches for rooms a person follows, counted up to a limit.
select count(*)::int
from (
    (select from room_subscriptions where user_id = :user_id limit :size)
    union all
    (select from room_tracks where user_id = :user_id limit :size)
) as followed;

-- name: followed_rooms :many
-- Addresses of the rooms that a person follows.
select r.address
from room_subscriptions as s
join rooms as r using (room_id)
where s.user_id = :user_id
order by r.address;

-- name: room_searches :many
-- The searches for rooms that a person has saved.
select query
from room_tracks
where user_id = :user_id
order by query_key;

-- name: save_room_search :run
-- Tell a person of new rooms that fit.
insert into room_tracks (user_id, query_key, query, asked)
values (:user_id, :query_key, :query, :asked::jsonb)
on conflict (user_id, query_key) do nothing;

-- name: drop_room_search :value
-- The search that is dropped, as it was saved.
delete from room_tracks
where user_id = :user_id and query_key = :query_key
returning query;

-- name: unfollow_rooms :run
-- Nothing of rooms any more.
with searches as (
    delete from room_tracks
    where user_id = :user_id
)
delete from room_subscriptions
where user_id = :user_id;

-- name: room_news :many
-- What one message is to tell its reader, where the room is listed still and he still follows it.
select
    n.what, r.address, r.name, r.occupants, r.activity, r.language, r.is_language_guessed,
    r.description, r.moved_to
from room_notices as n
join public_rooms as r using (room_id)
where n.user_id = :user_id
    and n.outbox_id = :outbox_id
    and (
        n.what = 'new'
        or exists (
            select
            from room_subscriptions as s
            where s.room_id = n.room_id and s.user_id = n.user_id
        )
    )
    and (n.what <> 'new' or exists (select from room_tracks as t where t.user_id = n.user_id))
order by n.what, r.popularity desc
limit :size;
