-- name: timeline_all :many
-- The newest public posts below a cursor, of all that the reader does not block.
select p.post_id
from posts as p
where p.deleted_at is null
    and p.visibility = 'public'
    and p.post_id < :before
    and (p.author_id = :reader_id or not is_unwanted(p.post_id, p.author_id, :reader_id))
order by p.post_id desc
limit :size;

-- name: timeline_author :many
-- A person's newest posts below a cursor that the reader may read, with all of these tags.
select p.post_id
from posts as p
where p.author_id = :author_id
    and p.deleted_at is null
    and p.post_id < :before
    and (
        p.visibility = 'public'
        or may_read(p.post_id, p.author_id, p.visibility, :reader_id)
    )
    and (
        cardinality(:tag_ids::bigint[]) = 0
        or (
            select count(*)
            from post_tags as pt
            where pt.post_id = p.post_id and pt.tag_id = any(:tag_ids::bigint[])
        ) = cardinality(:tag_ids::bigint[])
    )
order by p.post_id desc
limit :size;

-- name: timeline_tags :many
-- The newest public posts, and own ones, below a cursor that have all of these tags and clubs; the
-- first tag drives.
select p.post_id
from post_tags as first
join posts as p using (post_id)
where first.tag_id = (:tag_ids::bigint[])[1]
    and first.post_id < :before
    and p.deleted_at is null
    and (p.visibility = 'public' or p.author_id = :reader_id)
    and (p.author_id = :reader_id or not is_unwanted(p.post_id, p.author_id, :reader_id))
    and (
        select count(*)
        from post_tags as pt
        where pt.post_id = p.post_id and pt.tag_id = any(:tag_ids::bigint[])
    ) = cardinality(:tag_ids::bigint[])
    and (
        select count(*)
        from post_clubs as pc
        where pc.post_id = p.post_id and pc.club_id = any(:club_ids::bigint[])
    ) = cardinality(:club_ids::bigint[])
order by first.post_id desc
limit :size;

-- name: timeline_clubs :many
-- The newest public posts, and own ones, below a cursor that are in all of these clubs.
select p.post_id
from post_clubs as first
join posts as p using (post_id)
where first.club_id = (:club_ids::bigint[])[1]
    and first.post_id < :before
    and p.deleted_at is null
    and (p.visibility = 'public' or p.author_id = :reader_id)
    and (p.author_id = :reader_id or not is_unwanted(p.post_id, p.author_id, :reader_id))
    and (
        select count(*)
        from post_clubs as pc
        where pc.post_id = p.post_id and pc.club_id = any(:club_ids::bigint[])
    ) = cardinality(:club_ids::bigint[])
order by first.post_id desc
limit :size;

-- name: feed_newest :many
-- What belongs into a feed among the newest thousand posts below a cursor: enough for whoever
-- follows much, at a price that does not grow with it.
with reader as materialized (
    select
        exists (select from tag_blocks where user_id = :reader_id)
        or exists (select from club_blocks where user_id = :reader_id)
        or exists (select from user_tag_blocks where user_id = :reader_id) as blocks_marks
),

shunned as materialized (
    select blocked_id as author_id
    from user_blocks
    where user_id = :reader_id
    union all
    select muted_id
    from user_mutes
    where user_id = :reader_id
)

select n.post_id
from (
    select p.post_id, p.author_id, p.visibility
    from posts as p
    where p.deleted_at is null and p.post_id < :before
    order by p.post_id desc
    limit 1000
) as n
where n.author_id = :reader_id
    or (
        (
            n.visibility <> 'private'
            and exists (
                select
                from user_subscriptions as s
                where s.author_id = n.author_id
                    and s.subscriber_id = :reader_id
                    and s.wants_posts
            )
            or n.visibility <> 'private'
            and exists (
                select
                from post_tags as pt
                join user_tag_subscriptions as s
                    on s.author_id = n.author_id
                    and s.tag_id = pt.tag_id
                    and s.subscriber_id = :reader_id
                where pt.post_id = n.post_id
            )
            or n.visibility = 'public'
            and exists (
                select
                from post_tags as pt
                join tag_subscriptions as s
                    on s.tag_id = pt.tag_id and s.subscriber_id = :reader_id
                where pt.post_id = n.post_id
            )
            or n.visibility = 'public'
            and exists (
                select
                from post_clubs as pc
                join club_subscriptions as s
                    on s.club_id = pc.club_id and s.subscriber_id = :reader_id
                where pc.post_id = n.post_id
            )
            or n.visibility = 'private'
            and exists (
                select
                from invitees as i
                where i.post_id = n.post_id and i.user_id = :reader_id
            )
        )
        and (
            n.visibility = 'public'
            or may_read(n.post_id, n.author_id, n.visibility, :reader_id)
        )
        and n.author_id not in (select author_id from shunned)
        and not (
            (select blocks_marks from reader) and is_unwanted(n.post_id, n.author_id, :reader_id)
        )
    )
order by n.post_id desc
limit :size;

-- name: timeline_feed :many
-- The newest posts below a cursor of what the reader follows, of those that are for him, and his
-- own; blocked and muted ones left out before any source gives its share, lest they use it up.
with reader as materialized (
    select
        exists (select from tag_blocks where user_id = :reader_id)
        or exists (select from club_blocks where user_id = :reader_id)
        or exists (select from user_tag_blocks where user_id = :reader_id) as blocks_marks
),

shunned as materialized (
    select blocked_id as author_id
    from user_blocks
    where user_id = :reader_id
    union all
    select muted_id
    from user_mutes
    where user_id = :reader_id
)

select x.post_id
from user_subscriptions as s
cross join lateral (
    select p.post_id
    from posts as p
    where p.author_id = s.author_id
        and p.deleted_at is null
        and p.post_id < :before
        and p.visibility <> 'private'
        and (
            p.visibility = 'public'
            or may_read(p.post_id, p.author_id, p.visibility, :reader_id)
        )
        -- What is_unwanted says of tags and clubs: here a call for each post takes too long.
        and not (
            (select blocks_marks from reader)
            and (
                exists (
                    select
                    from post_tags as pt
                    join tag_blocks as b on b.tag_id = pt.tag_id and b.user_id = :reader_id
                    where pt.post_id = p.post_id
                )
                or exists (
                    select
                    from post_tags as pt
                    join user_tag_blocks as b
                        on b.tag_id = pt.tag_id
                        and b.user_id = :reader_id
                        and b.blocked_id = p.author_id
                    where pt.post_id = p.post_id
                )
                or exists (
                    select
                    from post_clubs as pc
                    join club_blocks as b on b.club_id = pc.club_id and b.user_id = :reader_id
                    where pc.post_id = p.post_id
                )
            )
        )
    order by p.post_id desc
    limit :size
) as x
where s.subscriber_id = :reader_id
    and s.wants_posts
    and s.author_id not in (select author_id from shunned)
union
select x.post_id
from user_tag_subscriptions as s
cross join lateral (
    select p.post_id
    from posts as p
    where p.author_id = s.author_id
        and p.deleted_at is null
        and p.post_id < :before
        and p.visibility <> 'private'
        and (
            p.visibility = 'public'
            or may_read(p.post_id, p.author_id, p.visibility, :reader_id)
        )
        and exists (
            select
            from post_tags as pt
            where pt.post_id = p.post_id and pt.tag_id = s.tag_id
        )
        and not (
            (select blocks_marks from reader) and is_unwanted(p.post_id, p.author_id, :reader_id)
        )
    order by p.post_id desc
    limit :size
) as x
where s.subscriber_id = :reader_id and s.author_id not in (select author_id from shunned)
union
select x.post_id
from tag_subscriptions as s
cross join lateral (
    select pt.post_id
    from post_tags as pt
    join posts as p using (post_id)
    where pt.tag_id = s.tag_id
        and pt.post_id < :before
        and p.deleted_at is null
        and p.visibility = 'public'
        and p.author_id not in (select author_id from shunned)
        and not (
            (select blocks_marks from reader) and is_unwanted(p.post_id, p.author_id, :reader_id)
        )
    order by pt.post_id desc
    limit :size
) as x
where s.subscriber_id = :reader_id
union
select x.post_id
from club_subscriptions as s
cross join lateral (
    select pc.post_id
    from post_clubs as pc
    join posts as p using (post_id)
    where pc.club_id = s.club_id
        and pc.post_id < :before
        and p.deleted_at is null
        and p.visibility = 'public'
        and p.author_id not in (select author_id from shunned)
        and not (
            (select blocks_marks from reader) and is_unwanted(p.post_id, p.author_id, :reader_id)
        )
    order by pc.post_id desc
    limit :size
) as x
where s.subscriber_id = :reader_id
union
(
    select i.post_id
    from invitees as i
    join posts as p using (post_id)
    where i.user_id = :reader_id
        and i.post_id < :before
        and p.deleted_at is null
        and p.author_id not in (select author_id from shunned)
        and may_read(p.post_id, p.author_id, p.visibility, :reader_id)
        and not (
            (select blocks_marks from reader) and is_unwanted(p.post_id, p.author_id, :reader_id)
        )
    order by i.post_id desc
    limit :size
)
union
(
    select p.post_id
    from posts as p
    where p.author_id = :reader_id and p.deleted_at is null and p.post_id < :before
    order by p.post_id desc
    limit :size
)
order by post_id desc
limit :size;

-- name: timeline_today :many
-- The posts most discussed in the last 24 hours, the most first.
select d.post_id
from (
    select c.post_id, count(*) as replies, max(c.created_at) as last_at
    from comments as c
    where c.created_at > now() - interval '24 hours' and c.deleted_at is null
    group by c.post_id
    order by replies desc, last_at desc
) as d
join posts as p using (post_id)
where p.deleted_at is null
    and p.visibility = 'public'
    and (p.author_id = :reader_id or not is_unwanted(p.post_id, p.author_id, :reader_id))
order by d.replies desc, d.last_at desc
limit :size;
