-- name: public_version :value
-- What pages of these scopes show has changed when this number has.
select coalesce(sum(version), 0)::bigint
from public_versions
where scope = any(:scopes::text[]);

-- name: public_change :one
-- Whether anything has changed that any page may show, and of which database the versions are.
select number, origin
from public_changes;

-- name: public_newest :many
-- The newest posts below a cursor.
select
    post_id, author, body, tags, comments, recommendations, created_at, clubs, edited_at, is_readonly,
    picture, picture_description, has_thumbnail
from public_posts
where post_id < :before
order by post_id desc
limit :size;

-- name: public_of_author :many
-- A person's newest posts below a cursor.
select
    post_id, author, body, tags, comments, recommendations, created_at, clubs, edited_at, is_readonly,
    picture, picture_description, has_thumbnail
from public_posts
where author_id = :author_id and post_id < :before
order by post_id desc
limit :size;

-- name: public_of_tag :many
-- The newest posts with a tag below a cursor.
select
    p.post_id, p.author, p.body, p.tags, p.comments, p.recommendations, p.created_at, p.clubs,
    p.edited_at, p.is_readonly, p.picture, p.picture_description, p.has_thumbnail
from (
    select post_id
    from public_post_tags
    where tag_id = :tag_id and post_id < :before
    order by post_id desc
    limit :size
) as tagged
join public_posts as p using (post_id)
order by p.post_id desc;

-- name: public_of_club :many
-- The newest posts of a club below a cursor.
select
    p.post_id, p.author, p.body, p.tags, p.comments, p.recommendations, p.created_at, p.clubs,
    p.edited_at, p.is_readonly, p.picture, p.picture_description, p.has_thumbnail
from (
    select post_id
    from public_post_clubs
    where club_id = :club_id and post_id < :before
    order by post_id desc
    limit :size
) as posted
join public_posts as p using (post_id)
order by p.post_id desc;

-- name: public_club :one
-- A club by key.
select club_id, name, posts
from public_clubs
where club_key = :club_key;

-- name: public_pinned :one
-- What a person has pinned.
select
    p.post_id, p.author, p.body, p.tags, p.comments, p.recommendations, p.created_at, p.clubs,
    p.edited_at, p.is_readonly, p.picture, p.picture_description, p.has_thumbnail
from public_pins as n
join public_posts as p using (post_id)
where n.user_id = :user_id;

-- name: public_revisions_of :many
-- What a post or a comment said before, newest first.
select body, replaced_at
from public_revisions
where post_id = :post_id and comment = :comment
order by revision desc
limit :size;

-- name: public_thumbnail :one
-- The small copy of a picture.
select image, media_type
from public_thumbnails
where post_id = :post_id and comment = :comment;

-- name: public_post :one
-- One post.
select
    post_id, author, body, tags, comments, recommendations, created_at, clubs, edited_at, is_readonly,
    picture, picture_description, has_thumbnail
from public_posts
where post_id = :post_id;

-- name: public_tombstone :value
-- Whether a post was deleted.
select true
from public_tombstones
where post_id = :post_id;

-- name: public_thread :many
-- The comments of a thread in order; a deleted one has neither author nor body.
select
    number, parent, coalesce(author, '') as author, coalesce(body, '') as body, created_at,
    is_deleted, edited_at, recommendations, coalesce(picture, '') as picture,
    coalesce(picture_description, '') as picture_description, has_thumbnail
from public_comments
where post_id = :post_id
order by number
limit :size;

-- name: public_user :one
-- A person by folded nick.
select user_id, nick, created_at, full_name, about, link, is_closed
from public_users
where nick_key = :nick_key;

-- name: public_tag :one
-- A tag by key.
select tag_id, name, posts
from public_tags
where tag_key = :tag_key;

-- name: public_by_id :many
-- Posts by their numbers, newest first.
select
    post_id, author, body, tags, comments, recommendations, created_at, clubs, edited_at, is_readonly,
    picture, picture_description, has_thumbnail
from public_posts
where post_id = any(:post_ids::bigint[])
order by post_id desc;

-- name: public_alive :value
-- Whether the database answers and the schema is there.
select to_regclass('public_versions') is not null;

-- name: public_users_like :many
-- People whose folded nick is most like what is looked for; beginnings first.
select user_id, nick, created_at, full_name, about, link, is_closed
from public_users
where nick_key % :nick_key or nick_key like :beginning
order by nick_key like :beginning desc, similarity(nick_key, :nick_key) desc, nick_key
limit :size;
