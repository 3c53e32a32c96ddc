-- name: standing :one
-- How one person (by number) stands towards another who asks.
select
    u.is_closed,
    u.hears_notices,
    exists (
        select
        from user_blocks as b
        where b.user_id = u.user_id and b.blocked_id = :caller_id
    ) as is_unwelcome,
    exists (
        select
        from user_blocks as b
        where b.user_id = :caller_id and b.blocked_id = u.user_id
    ) as is_blocked,
    exists (
        select
        from readers as r
        where r.author_id = u.user_id and r.reader_id = :caller_id
    ) as is_reader
from users as u
where u.user_id = :user_id;

-- name: is_closed :value
-- Whether only the white list reads a person's blog.
select is_closed
from users
where user_id = :user_id;

-- name: allow_reader :run
-- One row when the reader is new on the white list.
insert into readers (author_id, reader_id)
values (:author_id, :reader_id)
on conflict do nothing;

-- name: disallow_reader :run
-- One row when the reader was on the white list.
delete from readers
where author_id = :author_id and reader_id = :reader_id;

-- name: ask_to_read :run
-- One row when the request is new.
insert into reader_requests (author_id, reader_id)
values (:author_id, :reader_id)
on conflict do nothing;

-- name: withdraw_request :run
-- One row when there was a request.
delete from reader_requests
where author_id = :author_id and reader_id = :reader_id;

-- name: list_readers :many
-- Who may read a closed blog (1) and who asks to (2), from a place on.
select l.place, l.key, l.nick, '' as tag, '' as club, 0 as post_id, '' as mark
from (
    (
        select 1 as place, a.nick_key as key, a.nick
        from readers as r
        cross join lateral (
            select u.nick, u.nick_key
            from users as u
            where u.user_id = r.reader_id
            limit 1
        ) as a
        where r.author_id = :user_id
            and a.nick is not null
            and (:after_group::int, :after_key) < (1, a.nick_key)
        order by a.nick_key
        limit :size
    )
    union all
    (
        select 2, a.nick_key, a.nick
        from reader_requests as r
        cross join lateral (
            select u.nick, u.nick_key
            from users as u
            where u.user_id = r.reader_id
            limit 1
        ) as a
        where r.author_id = :user_id
            and a.nick is not null
            and (:after_group::int, :after_key) < (2, a.nick_key)
        order by a.nick_key
        limit :size
    )
) as l
order by l.place, l.key
limit :size;

-- name: close_blog :run
-- Only the white list reads the blog from now on.
update users
set is_closed = true
where user_id = :user_id;

-- name: open_blog :run
-- Everyone reads the blog from now on.
update users
set is_closed = false
where user_id = :user_id;

-- name: count_readers :value
-- How many may read a closed blog beside its author; counting stops at 1,000.
select count(*)::int
from (
    select
    from readers
    where author_id = :user_id
    limit 1000
) as r;

-- name: admit_all :run
-- Whoever asked to read a blog follows it now that it is open.
with asked as (
    delete from reader_requests
    where author_id = :user_id
    returning author_id, reader_id
)

insert into user_subscriptions (author_id, subscriber_id)
select author_id, reader_id
from asked
on conflict do nothing;

-- name: turn_posts :run
-- A person's posts go from one visibility to another.
update posts
set visibility = :visibility
where author_id = :user_id and visibility = :before;

-- name: touch_posts_of :run
-- Every page that shows a post of a person, deleted ones too, has changed; locked in one order.
insert into versions (scope, slot)
select s.scope, case when s.scope = 'all' then :user_id::bigint % 16 else 0 end
from (
    select 'all' as scope
    union
    select 'user:' || :user_id::bigint
    union
    select 'post:' || p.post_id
    from posts as p
    where p.author_id = :user_id and p.visibility <> 'private'
    union
    select 'tag:' || pt.tag_id
    from posts as p
    join post_tags as pt using (post_id)
    where p.author_id = :user_id and p.visibility <> 'private'
    union
    select 'club:' || pc.club_id
    from posts as p
    join post_clubs as pc using (post_id)
    where p.author_id = :user_id and p.visibility <> 'private'
) as s
order by s.scope
on conflict (scope, slot) do update
set version = versions.version + 1;

-- name: recount_tags_of :run
-- A person's posts of one visibility count once more (1) or once less (-1) in their tags; locked in
-- the order of numbers.
with used as (
    select pt.tag_id, count(*) as posts
    from posts as p
    join post_tags as pt using (post_id)
    where p.author_id = :user_id and p.visibility = :visibility and p.deleted_at is null
    group by pt.tag_id
),

locked as (
    select t.tag_id
    from tags as t
    where t.tag_id in (select tag_id from used)
    order by t.tag_id
    for no key update
)

update tags as t
set posts = greatest(t.posts + :change::int * used.posts, 0)
from used
join locked using (tag_id)
where t.tag_id = used.tag_id;

-- name: recount_clubs_of :run
-- A person's posts of one visibility count once more (1) or once less (-1) in their clubs; locked
-- in the order of numbers.
with used as (
    select pc.club_id, count(*) as posts
    from posts as p
    join post_clubs as pc using (post_id)
    where p.author_id = :user_id and p.visibility = :visibility and p.deleted_at is null
    group by pc.club_id
),

locked as (
    select c.club_id
    from clubs as c
    where c.club_id in (select club_id from used)
    order by c.club_id
    for no key update
)

update clubs as c
set posts = greatest(c.posts + :change::int * used.posts, 0)
from used
join locked using (club_id)
where c.club_id = used.club_id;
