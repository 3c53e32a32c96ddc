-- name: foreign_blog :one
-- A microblog elsewhere that somebody follows, or has just asked for.
select blog_id, address, is_feed, title, is_followed, failures, validator
from foreign_blogs
where address = :address;

-- name: ask_for_foreign_blog :value
-- Note that somebody wants to follow it, to be asked for now; null where there are so many.
with others as (
    select count(*) as blogs
    from foreign_blogs
)

insert into foreign_blogs (address, is_feed)
select :address, :is_feed
from others
where others.blogs < :most::bigint
on conflict (address) do update
set check_at = case
    when foreign_blogs.is_followed then foreign_blogs.check_at
    else now()
end
returning blog_id;

-- name: follow_foreign :value
-- Let a person follow it; null where he does already.
insert into foreign_follows (blog_id, user_id)
values (:blog_id, :user_id)
on conflict do nothing
returning true;

-- name: unfollow_foreign :value
-- Let a person follow it no more; null where he did not. Without followers it is left soon.
with gone as (
    delete from foreign_follows as f
    using foreign_blogs as b
    where b.address = :address and f.blog_id = b.blog_id and f.user_id = :user_id
    returning f.blog_id
)

update foreign_blogs as b
set check_at = case
    when exists (
        select
        from foreign_follows as f
        where f.blog_id = b.blog_id and f.user_id <> :user_id
    ) then b.check_at
    else now()
end
from gone
where b.blog_id = gone.blog_id
returning true;

-- name: count_foreign_follows :value
-- How many microblogs elsewhere a person follows.
select count(*)
from foreign_follows
where user_id = :user_id;

-- name: foreign_blogs_to_check :many
-- Those that are to be asked now, put off at once so that nobody else asks them too.
update foreign_blogs as b
set check_at = now() + interval '10 minutes'
from (
    select blog_id
    from foreign_blogs
    where check_at <= now() and is_feed = :is_feed
    order by check_at
    limit :size
    for update skip locked
) as due
where b.blog_id = due.blog_id
returning
    b.blog_id, b.address, b.is_feed, b.title, b.is_followed, b.failures, b.validator;

-- name: foreign_has_followers :value
-- Whether anybody still follows it.
select exists (
    select
    from foreign_follows
    where blog_id = :blog_id
);

-- name: check_foreign_soon :run
-- Ask all of them for what was missed: twenty a second, but within so many seconds.
update foreign_blogs as b
set check_at = least(
    b.check_at,
    now() + random() * interval '1 second' * least(
        :seconds::double precision, (select count(*) from foreign_blogs) / 20.0
    )
)
where not b.is_feed;

-- name: foreign_checked :run
-- It has answered; ask again some time later.
update foreign_blogs
set is_followed = true,
    title = case when :title = '' then title else :title end,
    validator = :validator,
    failures = 0,
    check_at = now() + make_interval(secs => :seconds)
where blog_id = :blog_id;

-- name: foreign_failed :run
-- It has not: ask again, later each time.
update foreign_blogs
set failures = failures + 1,
    check_at = now() + least(interval '6 hours', interval '1 minute' * power(2, least(failures, 10)))
where blog_id = :blog_id;

-- name: forget_foreign :run
-- It is followed no more.
delete from foreign_blogs
where blog_id = :blog_id;

-- name: keep_foreign_posts :many
-- Keep what was read there, in this order, and which of it is new. What is known may say something
-- else now.
with read as (
    select item, body, link, place
    from unnest(:items::text[], :bodies::text[], :links::text[])
        with ordinality as each (item, body, link, place)
),

known as (
    update foreign_posts as p
    set body = read.body,
        link = read.link
    from read
    where p.blog_id = :blog_id and p.item = read.item
    returning p.item
)

insert into foreign_posts (blog_id, item, body, link)
select :blog_id, read.item, read.body, read.link
from read
where read.item not in (select known.item from known)
order by read.place
on conflict (blog_id, item) do nothing
returning foreign_id;

-- name: foreign_post :one
-- What was read there.
select p.foreign_id, b.address, b.title, p.body, p.link
from foreign_posts as p
join foreign_blogs as b using (blog_id)
where p.foreign_id = :foreign_id;

-- name: forget_foreign_posts :run
-- Forget all but the last five hundred that were read there.
delete from foreign_posts
where blog_id = :blog_id
    and foreign_id < (
        select min(foreign_id)
        from (
            select foreign_id
            from foreign_posts
            where blog_id = :blog_id
            order by foreign_id desc
            limit 500
        ) as last
    );

-- name: promise_foreign :many
-- Promise posts of a microblog elsewhere, in this order, to who follows it.
insert into outbox (kind, author_id, post_id, node)
select 'foreign', - :blog_id::bigint, each.foreign_id, :node
from unnest(:foreign_ids::bigint[]) with ordinality as each (foreign_id, place)
order by each.place
returning outbox_id;

-- name: promise_foreign_outcome :many
-- Promise everybody who follows it to tell what became of that.
insert into outbox (kind, author_id, post_id, recipient_id, node)
select 'foreign', - :blog_id::bigint, :foreign_id, f.user_id, :node
from foreign_follows as f
where f.blog_id = :blog_id
order by f.user_id
returning outbox_id;

-- name: recipients_of_foreign :many
-- The next who follow a microblog elsewhere; without a JID where nothing may be sent now.
select
    f.user_id, j.jid, u.language, '' as reason, false as via_contact, false as wants_juick,
    0::bigint as recommender
from (
    select user_id
    from foreign_follows
    where blog_id = :blog_id and user_id > :cursor
    order by user_id
    limit :size
) as f
join users as u using (user_id)
left join jids as j
    on j.user_id = u.user_id
    and j.is_active
    and (j.paused_until is null or j.paused_until < now())
    and (u.is_on or u.off_until <= now())
order by f.user_id;

-- name: foreign_again :many
-- Of these people those who still follow it, or are told what became of that.
select
    u.user_id, j.jid, u.language, '' as reason, false as via_contact, false as wants_juick,
    0::bigint as recommender
from users as u
join jids as j on j.user_id = u.user_id and j.is_active
where u.user_id = any(:recipient_ids::bigint[])
    and (j.paused_until is null or j.paused_until < now())
    and (
        :is_outcome::boolean
        or exists (
            select
            from foreign_follows as f
            where f.blog_id = :blog_id and f.user_id = u.user_id
        )
    )
order by u.user_id;
