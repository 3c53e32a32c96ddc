-- name: clubs_by_key :many
-- Clubs that exist, by key.
select club_id, club_key, name
from clubs
where club_key = any(:keys::text[]);

-- name: make_club :one
-- A club that nobody has named before; whoever comes second gets that of the first.
insert into clubs (club_key, name)
values (:key, :name)
on conflict (club_key) do update
set name = clubs.name
returning club_id, club_key, name;

-- name: join_club :run
-- One row when the membership is new.
insert into club_subscriptions (club_id, subscriber_id)
values (:club_id, :subscriber_id)
on conflict do nothing;

-- name: leave_club :run
-- One row when there was a membership.
delete from club_subscriptions
where club_id = :club_id and subscriber_id = :subscriber_id;

-- name: busiest_clubs :many
-- Clubs by their posts from a place on, and whether the caller is in them.
select
    c.club_key, c.name, c.posts,
    exists (
        select
        from club_subscriptions as s
        where s.club_id = c.club_id and s.subscriber_id = :user_id
    ) as is_joined
from clubs as c
where c.posts > 0
    and c.posts <= :posts
    and (c.posts < :posts or c.club_key > :key)
order by c.posts desc, c.club_key
limit :size;
