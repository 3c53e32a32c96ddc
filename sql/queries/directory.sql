-- name: directory_marks :many
-- How many rooms are listed, and the popularity of the last one on each page but the last.
select r.place, r.popularity
from (
    select
        f.popularity,
        row_number() over (order by f.popularity desc) as place,
        count(*) over () as total
    from public_rooms as f
    where f.twin_of is null and f.state not in ('dead', 'gone') and not f.is_sensitive
) as r
where r.place % :size = 0 or r.place = r.total
order by r.place;

-- name: directory_names :many
-- How many rooms are listed, and the address of the last one on each page of the alphabet.
select r.place, r.address
from (
    select
        f.address,
        row_number() over (order by f.address) as place,
        count(*) over () as total
    from public_rooms as f
    where f.twin_of is null and f.state not in ('dead', 'gone') and not f.is_sensitive
) as r
where r.place % :size = 0 or r.place = r.total
order by r.place;

-- name: rooms_of_directory :many
-- Every listed room, by address.
select r.*
from public_room_lines as r
where r.address > :after
order by r.address
limit :size;

-- name: picture_of_room :one
-- The avatar of a listed room.
select a.image, a.media_type, a.fetched_at, a.avatar_hash
from public_rooms as r
join public_room_avatars as a using (avatar_hash)
where r.address = :address and r.avatar_hash <> '';
