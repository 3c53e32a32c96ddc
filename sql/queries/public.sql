-- name: public_version :value
-- What pages of these scopes show has changed when this number has.
select coalesce(sum(version), 0)::bigint
from public_versions
where scope = any(:scopes::text[]);

-- name: public_newest :many
-- The newest posts below a cursor.
select post_id, author, body, tags, comments, recommendations, created_at
from public_posts
where post_id < :before
order by post_id desc
limit :size;

-- name: public_of_author :many
-- A person's newest posts below a cursor.
select post_id, author, body, tags, comments, recommendations, created_at
from public_posts
where author_id = :author_id and post_id < :before
order by post_id desc
limit :size;

-- name: public_of_tag :many
-- The newest posts with a tag below a cursor.
select p.post_id, p.author, p.body, p.tags, p.comments, p.recommendations, p.created_at
from (
    select post_id
    from public_post_tags
    where tag_id = :tag_id and post_id < :before
    order by post_id desc
    limit :size
) as tagged
join public_posts as p using (post_id)
order by p.post_id desc;

-- name: public_post :one
-- One post.
select post_id, author, body, tags, comments, recommendations, created_at
from public_posts
where post_id = :post_id;

-- name: public_tombstone :value
-- Whether a post was deleted.
select true
from public_tombstones
where post_id = :post_id;

-- name: public_thread :many
-- The comments of a thread in order; a deleted one has neither author nor body.
select number, parent, coalesce(author, '') as author, coalesce(body, '') as body, created_at, is_deleted
from public_comments
where post_id = :post_id
order by number
limit :size;

-- name: public_user :one
-- A person by folded nick.
select user_id, nick, created_at
from public_users
where nick_key = :nick_key;

-- name: public_tag :one
-- A tag by key.
select tag_id, name, posts
from public_tags
where tag_key = :tag_key;

-- name: public_found_newest :many
-- Hits among the newest thousand below a cursor: the cheap first step.
with newest as materialized (
    select post_id, words
    from public_posts
    where post_id < :before and (:author_id::bigint = 0 or author_id = :author_id)
    order by post_id desc
    limit 1000
)

select n.post_id
from newest as n
where (:words::text = '' or n.words @@ websearch_to_tsquery('microblog', :words))
    and (
        select count(*)
        from public_post_tags as pt
        where pt.post_id = n.post_id and pt.tag_id = any(:tag_ids::bigint[])
    ) = cardinality(:tag_ids::bigint[])
order by n.post_id desc
limit :size;

-- name: public_found :many
-- Hits by the index below a cursor: the second step.
with hits as materialized (
    select post_id
    from public_posts
    where words @@ websearch_to_tsquery('microblog', :words)
        and post_id < :before
        and (:author_id::bigint = 0 or author_id = :author_id)
)

select h.post_id
from hits as h
where (
    select count(*)
    from public_post_tags as pt
    where pt.post_id = h.post_id and pt.tag_id = any(:tag_ids::bigint[])
) = cardinality(:tag_ids::bigint[])
order by h.post_id desc
limit :size;

-- name: public_by_id :many
-- Posts by their numbers, newest first.
select post_id, author, body, tags, comments, recommendations, created_at
from public_posts
where post_id = any(:post_ids::bigint[])
order by post_id desc;

-- name: public_alive :value
-- Whether the database answers and the schema is there.
select to_regclass('public_versions') is not null;
