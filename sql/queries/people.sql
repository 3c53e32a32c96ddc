-- name: acquaintance :one
-- How one person stands to another, and how many of the other's posts there are to read.
select
    :user_id::bigint = :other_id::bigint as is_self,
    exists (
        select
        from user_subscriptions as s
        where s.author_id = :other_id and s.subscriber_id = :user_id
    ) as follows,
    exists (
        select
        from user_subscriptions as s
        where s.author_id = :user_id and s.subscriber_id = :other_id
    ) as is_followed,
    exists (
        select
        from user_blocks as b
        where b.user_id = :user_id and b.blocked_id = :other_id
    ) as blocks,
    exists (
        select
        from user_mutes as m
        where m.user_id = :user_id and m.muted_id = :other_id
    ) as mutes,
    (
        select count(*)
        from (
            select
            from posts as p
            where p.author_id = u.user_id and p.deleted_at is null and p.visibility <> 'private'
            limit 1000
        ) as x
        where not u.is_closed or may_read(0, u.user_id, 'readers', :user_id)
    )::int as posts
from users as u
where u.user_id = :other_id;

-- name: bloggers :many
-- Those who wrote the newest thousand public posts, by their readers, from a place on; whom the
-- reader blocks is left out.
with newest as materialized (
    select p.author_id
    from posts as p
    where p.deleted_at is null and p.visibility = 'public'
    order by p.post_id desc
    limit 1000
),

authors as (
    select u.user_id, u.nick_key, u.nick
    from (select distinct author_id from newest) as n
    join users as u on u.user_id = n.author_id
    where not exists (
        select
        from user_blocks as b
        where b.user_id = :user_id and b.blocked_id = u.user_id
    )
),

counted as (
    select
        a.user_id, a.nick_key, a.nick,
        (
            select count(*)
            from (
                select
                from user_subscriptions as s
                where s.author_id = a.user_id
                limit 1000
            ) as r
        )::int as readers
    from authors as a
)

select
    c.nick_key, c.nick, c.readers,
    exists (
        select
        from user_subscriptions as s
        where s.author_id = c.user_id and s.subscriber_id = :user_id
    ) as is_followed
from counted as c
where c.readers < :readers or (c.readers = :readers and c.nick_key > :key)
order by c.readers desc, c.nick_key
limit :size;

-- name: statistics :one
-- A person's numbers, each counted up to a thousand.
select
    (
        select count(*)
        from (
            select
            from posts as p
            where p.author_id = u.user_id and p.deleted_at is null
            limit 1000
        ) as x
    )::int as posts,
    (
        select count(*)
        from (
            select
            from comments as c
            where c.author_id = u.user_id and c.deleted_at is null
            limit 1000
        ) as x
    )::int as comments,
    (
        select coalesce(sum(x.recommendations), 0)
        from (
            (
                select p.recommendations
                from posts as p
                where p.author_id = u.user_id and p.deleted_at is null
                order by p.post_id desc
                limit 1000
            )
            union all
            (
                select c.recommendations
                from comments as c
                where c.author_id = u.user_id and c.deleted_at is null
                order by c.created_at desc
                limit 1000
            )
        ) as x
    )::int as recommendations,
    (
        select count(*)
        from (select from user_subscriptions as s where s.author_id = u.user_id limit 1000) as x
    )::int as readers,
    (
        select count(*)
        from (select from user_subscriptions as s where s.subscriber_id = u.user_id limit 1000) as x
    )::int as reads
from users as u
where u.user_id = :user_id;

-- name: totals :one
-- About how many people, posts and comments there are: counted up to a thousand, without what not
-- everybody may read, and beyond that what the planner believes.
with counted as (
    select
        (select count(*) from (select from users limit 1000) as x) as people,
        (
            select count(*)
            from (
                select
                from posts
                where deleted_at is null and visibility = 'public'
                limit 1000
            ) as x
        ) as posts,
        (
            select count(*)
            from (
                select
                from comments as c
                join posts as p using (post_id)
                where c.deleted_at is null and p.deleted_at is null and p.visibility = 'public'
                limit 1000
            ) as x
        ) as comments
)

select
    greatest(t.people, case when t.people = 1000 then u.reltuples::bigint end) as people,
    greatest(t.posts, case when t.posts = 1000 then p.reltuples::bigint end) as posts,
    greatest(t.comments, case when t.comments = 1000 then c.reltuples::bigint end) as comments
from counted as t
join pg_class as u on u.oid = 'users'::regclass
join pg_class as p on p.oid = 'posts'::regclass
join pg_class as c on c.oid = 'comments'::regclass;
