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

-- name: timeline_feed :many
-- The newest posts below a cursor of what the reader follows, of those that are for him, and his
-- own; blocked and muted ones left out.
with candidates as (
    select x.post_id
    from user_subscriptions as s
    cross join lateral (
        select p.post_id
        from posts as p
        where p.author_id = s.author_id
            and p.deleted_at is null
            and p.visibility <> 'private'
            and p.post_id < :before
        order by p.post_id desc
        limit :size
    ) as x
    where s.subscriber_id = :reader_id and s.wants_posts
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
        order by pc.post_id desc
        limit :size
    ) as x
    where s.subscriber_id = :reader_id
    union
    select x.post_id
    from user_tag_subscriptions as s
    cross join lateral (
        select p.post_id
        from posts as p
        where p.author_id = s.author_id
            and p.deleted_at is null
            and p.visibility <> 'private'
            and p.post_id < :before
            and exists (
                select
                from post_tags as pt
                where pt.post_id = p.post_id and pt.tag_id = s.tag_id
            )
        order by p.post_id desc
        limit :size
    ) as x
    where s.subscriber_id = :reader_id
    union
    (
        select i.post_id
        from invitees as i
        join posts as p using (post_id)
        where i.user_id = :reader_id and i.post_id < :before and p.deleted_at is null
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
)

select c.post_id
from candidates as c
join posts as p using (post_id)
where p.author_id = :reader_id
    or (
        (
            p.visibility = 'public'
            or may_read(p.post_id, p.author_id, p.visibility, :reader_id)
        )
        and not is_unwanted(p.post_id, p.author_id, :reader_id)
        and not exists (
            select
            from user_mutes as m
            where m.user_id = :reader_id and m.muted_id = p.author_id
        )
    )
order by c.post_id desc
limit :size;

-- name: timeline_today :many
-- The posts most discussed in the last 24 hours, the most first.
select c.post_id
from comments as c
join posts as p using (post_id)
where c.created_at > now() - interval '24 hours'
    and c.deleted_at is null
    and p.deleted_at is null
    and p.visibility = 'public'
    and (p.author_id = :reader_id or not is_unwanted(p.post_id, p.author_id, :reader_id))
group by c.post_id
order by count(*) desc, max(c.created_at) desc
limit :size;
