-- name: add_post :value
-- A new post's number.
insert into posts (author_id, body)
values (:author_id, :body)
returning post_id;

-- name: use_tags :many
-- Tags by key, made where missing, each counted once more; locked in the order of keys.
insert into tags (tag_key, name, posts)
select tag_key, name, 1
from unnest(:keys::text[], :names::text[]) as given (tag_key, name)
order by tag_key
on conflict (tag_key) do update
set posts = tags.posts + 1
returning tag_id, tag_key, name;

-- name: tags_by_key :many
-- Tags that exist, by key.
select tag_id, tag_key, name
from tags
where tag_key = any(:keys::text[]);

-- name: ensure_tags :many
-- Tags by key, made where missing, not counted.
with made as (
    insert into tags (tag_key, name)
    select tag_key, name
    from unnest(:keys::text[], :names::text[]) as given (tag_key, name)
    order by tag_key
    on conflict (tag_key) do nothing
    returning tag_id, tag_key, name
)

select tag_id, tag_key, name
from made
union all
select tag_id, tag_key, name
from tags
where tag_key = any(:keys::text[]);

-- name: attach_tags :run
-- The tags of a post in the author's order.
insert into post_tags (tag_id, post_id, position)
select tag_id, :post_id, position
from unnest(:tag_ids::bigint[], :positions::smallint[]) as given (tag_id, position);

-- name: popular_tags :many
-- The most used tags.
select tag_id, tag_key, name
from tags
where posts > 0
order by posts desc, tag_key
limit :size;

-- name: post_state :one
-- Whose a post is, and whether it is still there.
select post_id, author_id, deleted_at is not null as is_deleted, comments
from posts
where post_id = :post_id;

-- name: posts_by_id :many
-- Posts that are there, newest first.
select
    p.post_id, p.author_id, u.nick, p.body,
    (
        select coalesce(array_agg(t.name order by pt.position), '{}')
        from post_tags as pt
        join tags as t using (tag_id)
        where pt.post_id = p.post_id
    ) as tag_names,
    p.comments, p.recommendations, p.created_at
from posts as p
join users as u on u.user_id = p.author_id
where p.post_id = any(:post_ids::bigint[]) and p.deleted_at is null
order by p.post_id desc;

-- name: last_writing :one
-- The newest of a person's own posts and comments that is still there: post, comment.
select post_id, number
from (
    (
        select post_id, 0 as number, created_at
        from posts
        where author_id = :user_id and deleted_at is null
        order by post_id desc
        limit 1
    )
    union all
    (
        select post_id, number, created_at
        from comments
        where author_id = :user_id and deleted_at is null
        order by created_at desc
        limit 1
    )
) as own
order by created_at desc
limit 1;

-- name: delete_post :run
-- A tombstone stays in its place.
update posts
set deleted_at = now()
where post_id = :post_id and deleted_at is null;

-- name: release_tags :many
-- The tags of a deleted post, each counted once less.
update tags
set posts = posts - 1
where tag_id = any(
    array(
        select pt.tag_id
        from post_tags as pt
        where pt.post_id = :post_id
        order by pt.tag_id
    )
)
returning tag_id, tag_key, name;

-- name: number_comment :value
-- The next number in a thread, never given twice; null when the post is gone.
update posts
set last_comment = last_comment + 1, comments = comments + 1
where post_id = :post_id and deleted_at is null
returning last_comment;

-- name: add_comment :run
-- A comment under its number.
insert into comments (post_id, number, parent, author_id, body)
values (:post_id, :number, :parent, :author_id, :body);

-- name: comment_state :one
-- Whose a comment is, and whether it is still there.
select post_id, number, author_id, deleted_at is not null as is_deleted
from comments
where post_id = :post_id and number = :number;

-- name: comments_of_post :many
-- Comments that are there from number `start` on, or the last of them when `start` is 0.
select
    c.post_id, c.number, c.parent, c.author_id, u.nick, c.body, c.created_at,
    coalesce(pu.nick, '') as parent_author,
    coalesce(parent.body, '') as quoted
from (
    select post_id, number, parent, author_id, body, created_at
    from comments
    where post_id = :post_id and deleted_at is null and number >= :start
    order by
        case when :start::int > 0 then number end,
        case when :start::int = 0 then number end desc
    limit :size
) as c
join users as u on u.user_id = c.author_id
left join comments as parent
    on parent.post_id = c.post_id and parent.number = c.parent and parent.deleted_at is null
left join users as pu on pu.user_id = parent.author_id
order by c.number;

-- name: delete_comment :run
-- A tombstone keeps the answers to it in place.
with gone as (
    update comments
    set deleted_at = now()
    where post_id = :post_id and number = :number and deleted_at is null
    returning post_id
)

update posts
set comments = comments - 1
where post_id in (select post_id from gone);

-- name: recommend :value
-- True when the recommendation is new.
with added as (
    insert into recommendations (post_id, user_id)
    values (:post_id, :user_id)
    on conflict do nothing
    returning post_id
)

update posts
set recommendations = recommendations + 1
where post_id in (select post_id from added)
returning true;

-- name: unrecommend :value
-- True when there was a recommendation.
with taken as (
    delete from recommendations
    where post_id = :post_id and user_id = :user_id
    returning post_id
)

update posts
set recommendations = recommendations - 1
where post_id in (select post_id from taken)
returning true;

-- name: bump_versions :run
-- Pages of these scopes have changed; locked in one order so that writers never deadlock.
insert into versions (scope, slot)
select scope, case when scope = 'all' then :slot else 0 end
from unnest(:scopes::text[]) as given (scope)
order by scope
on conflict (scope, slot) do update
set version = versions.version + 1;

-- name: tags_of_post :many
-- The numbers of a post's tags.
select tag_id
from post_tags
where post_id = :post_id
order by position;
