-- name: is_blocked :value
-- Whether one person blocks another.
select exists (
    select
    from user_blocks
    where user_id = :user_id and blocked_id = :blocked_id
);

-- name: blocks_between :many
-- Which blocks there are between one person and some others, either way.
select user_id, blocked_id
from user_blocks
where user_id = :one_id and blocked_id = any(:other_ids::bigint[])
union all
select user_id, blocked_id
from user_blocks
where user_id = any(:other_ids::bigint[]) and blocked_id = :one_id;

-- name: settle :run
-- One deed between two people at a time, until the transaction ends: neither can begin to follow
-- while the other blocks.
select pg_advisory_xact_lock(
    hashtextextended(
        least(:one_id::bigint, :other_id::bigint)
        || ' and '
        || greatest(:one_id::bigint, :other_id::bigint),
        0
    )
);

-- name: block_user :run
-- One row when the block is new.
insert into user_blocks (user_id, blocked_id)
values (:user_id, :blocked_id)
on conflict do nothing;

-- name: sever :run
-- End what ties two people: subscriptions of every kind both ways, also to each other's threads,
-- the blocked one's place on the white list, invitations, and open requests.
with severed_people as (
    delete from user_subscriptions
    where (author_id = :user_id and subscriber_id = :blocked_id)
        or (author_id = :blocked_id and subscriber_id = :user_id)
),

severed_tags as (
    delete from user_tag_subscriptions
    where (author_id = :user_id and subscriber_id = :blocked_id)
        or (author_id = :blocked_id and subscriber_id = :user_id)
),

severed_threads as (
    delete from thread_subscriptions as s
    using posts as p
    where p.post_id = s.post_id
        and s.subscriber_id in (:user_id, :blocked_id)
        and p.author_id in (:user_id, :blocked_id)
        and p.author_id <> s.subscriber_id
),

severed_requests as (
    delete from reader_requests
    where (author_id = :user_id and reader_id = :blocked_id)
        or (author_id = :blocked_id and reader_id = :user_id)
),

severed_invitations as (
    delete from invitees as i
    using posts as p
    where p.post_id = i.post_id and p.author_id = :user_id and i.user_id = :blocked_id
)

delete from readers
where author_id = :user_id and reader_id = :blocked_id;

-- name: unblock_user :run
-- One row when there was a block.
delete from user_blocks
where user_id = :user_id and blocked_id = :blocked_id;

-- name: is_tag_blocked :value
-- Whether a person blocks a tag.
select exists (
    select
    from tag_blocks
    where user_id = :user_id and tag_id = :tag_id
);

-- name: block_tag :run
-- One row when the block is new.
insert into tag_blocks (user_id, tag_id)
values (:user_id, :tag_id)
on conflict do nothing;

-- name: unblock_tag :run
-- One row when there was a block.
delete from tag_blocks
where user_id = :user_id and tag_id = :tag_id;

-- name: is_club_blocked :value
-- Whether a person blocks a club.
select exists (
    select
    from club_blocks
    where user_id = :user_id and club_id = :club_id
);

-- name: block_club :run
-- One row when the block is new.
insert into club_blocks (user_id, club_id)
values (:user_id, :club_id)
on conflict do nothing;

-- name: unblock_club :run
-- One row when there was a block.
delete from club_blocks
where user_id = :user_id and club_id = :club_id;

-- name: is_user_tag_blocked :value
-- Whether a person blocks what another writes with a tag.
select exists (
    select
    from user_tag_blocks
    where user_id = :user_id and blocked_id = :blocked_id and tag_id = :tag_id
);

-- name: block_user_tag :run
-- One row when the block is new.
insert into user_tag_blocks (user_id, blocked_id, tag_id)
values (:user_id, :blocked_id, :tag_id)
on conflict do nothing;

-- name: unblock_user_tag :run
-- One row when there was a block.
delete from user_tag_blocks
where user_id = :user_id and blocked_id = :blocked_id and tag_id = :tag_id;

-- name: list_blocks :many
-- Whom (1) and what a person blocks from a place on: tags (2), clubs (3), people's tags (4); and
-- whom (5) and which threads (6) they mute.
select l.place, l.key, l.nick, l.tag, l.club, l.post_id, '' as mark
from (
    (
        select 1 as place, a.nick_key as key, a.nick, '' as tag, '' as club, 0 as post_id
        from user_blocks as b
        cross join lateral (
            select u.nick, u.nick_key
            from users as u
            where u.user_id = b.blocked_id
            limit 1
        ) as a
        where b.user_id = :user_id
            and a.nick is not null
            and (:after_group::int, :after_key) < (1, a.nick_key)
        order by a.nick_key
        limit :size
    )
    union all
    (
        select 2, t.tag_key, '', t.name, '', 0
        from tag_blocks as b
        join tags as t using (tag_id)
        where b.user_id = :user_id and (:after_group::int, :after_key) < (2, t.tag_key)
        order by t.tag_key
        limit :size
    )
    union all
    (
        select 3, c.club_key, '', '', c.name, 0
        from club_blocks as b
        join clubs as c using (club_id)
        where b.user_id = :user_id and (:after_group::int, :after_key) < (3, c.club_key)
        order by c.club_key
        limit :size
    )
    union all
    (
        select 4, a.nick_key || ' ' || t.tag_key, a.nick, t.name, '', 0
        from user_tag_blocks as b
        join tags as t using (tag_id)
        cross join lateral (
            select u.nick, u.nick_key
            from users as u
            where u.user_id = b.blocked_id
            limit 1
        ) as a
        where b.user_id = :user_id
            and a.nick is not null
            and (:after_group::int, :after_key) < (4, a.nick_key || ' ' || t.tag_key)
        order by a.nick_key || ' ' || t.tag_key
        limit :size
    )
    union all
    (
        select 5, a.nick_key, a.nick, '', '', 0
        from user_mutes as m
        cross join lateral (
            select u.nick, u.nick_key
            from users as u
            where u.user_id = m.muted_id
            limit 1
        ) as a
        where m.user_id = :user_id
            and a.nick is not null
            and (:after_group::int, :after_key) < (5, a.nick_key)
        order by a.nick_key
        limit :size
    )
    union all
    (
        select 6, lpad(m.post_id::text, 19, '0'), '', '', '', m.post_id
        from thread_mutes as m
        where m.user_id = :user_id
            and (:after_group::int, :after_key) < (6, lpad(m.post_id::text, 19, '0'))
        order by m.post_id
        limit :size
    )
) as l
order by l.place, l.key
limit :size;
