-- name: timeline_all :many
-- The numbers of the newest posts of everyone whom the reader does not block.
select p.post_id
from posts as p
where p.deleted_at is null
    and p.visibility = 'public'
    and not exists (
        select
        from user_blocks as b
        where b.user_id = :reader_id and b.blocked_id = p.author_id
    )
order by p.post_id desc
limit :size;

-- name: timeline_author :many
-- The numbers of a person's newest posts.
select post_id
from posts
where author_id = :author_id and deleted_at is null and visibility = 'public'
order by post_id desc
limit :size;

-- name: timeline_author_tags :many
-- The numbers of a person's newest posts that have all of these tags.
select p.post_id
from posts as p
where p.author_id = :author_id
    and p.deleted_at is null
    and p.visibility = 'public'
    and (
        select count(*)
        from post_tags as pt
        where pt.post_id = p.post_id and pt.tag_id = any(:tag_ids::bigint[])
    ) = cardinality(:tag_ids::bigint[])
order by p.post_id desc
limit :size;

-- name: timeline_tags :many
-- The numbers of the newest posts that have all of these tags; the first drives.
select pt.post_id
from post_tags as pt
join posts as p using (post_id)
where pt.tag_id = (:tag_ids::bigint[])[1]
    and p.deleted_at is null
    and p.visibility = 'public'
    and (
        select count(*)
        from post_tags as other
        where other.post_id = p.post_id and other.tag_id = any(:tag_ids::bigint[])
    ) = cardinality(:tag_ids::bigint[])
order by pt.post_id desc
limit :size;

-- name: timeline_feed :many
-- The numbers of the newest posts of the people and tags that the reader follows, and of his own.
with candidates as (
    select x.post_id
    from user_subscriptions as s
    cross join lateral (
        select p.post_id
        from posts as p
        where p.author_id = s.author_id and p.deleted_at is null and p.visibility = 'public'
        order by p.post_id desc
        limit :size
    ) as x
    where s.subscriber_id = :reader_id
    union
    select x.post_id
    from tag_subscriptions as s
    cross join lateral (
        select pt.post_id
        from post_tags as pt
        join posts as p using (post_id)
        where pt.tag_id = s.tag_id and p.deleted_at is null and p.visibility = 'public'
        order by pt.post_id desc
        limit :size
    ) as x
    where s.subscriber_id = :reader_id
    union
    (
        select p.post_id
        from posts as p
        where p.author_id = :reader_id and p.deleted_at is null
        order by p.post_id desc
        limit :size
    )
)

select c.post_id
from candidates as c
join posts as p using (post_id)
where
    not exists (
        select
        from user_blocks as b
        where b.user_id = :reader_id and b.blocked_id = p.author_id
    )
    and not exists (
        select
        from tag_blocks as b
        join post_tags as pt using (tag_id)
        where b.user_id = :reader_id and pt.post_id = c.post_id and p.author_id <> :reader_id
    )
order by c.post_id desc
limit :size;
