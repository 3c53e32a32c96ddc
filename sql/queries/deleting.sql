-- name: delete_post :run
-- A tombstone stays in its place.
update posts
set deleted_at = now(), deleted_by = :user_id
where post_id = :post_id and deleted_at is null;

-- name: delete_comment :run
-- A tombstone keeps the answers to it in place.
with gone as (
    update comments
    set deleted_at = now(), deleted_by = :user_id
    where post_id = :post_id and number = :number and deleted_at is null
    returning post_id
)

update posts
set comments = comments - 1
where post_id in (select post_id from gone);

-- name: drop_pin :run
-- One row when its author had pinned a post.
delete from pins
where post_id = :post_id
    and user_id = (select author_id from posts where post_id = :post_id);

-- name: deletion_of_post :one
-- Who deleted a post, and whether that can still be taken back.
select deleted_by, deleted_at > now() - interval '10 minutes' as is_recent
from posts
where post_id = :post_id and deleted_at is not null
for update;

-- name: deletion_of_comment :one
-- Who deleted a comment, and whether that can still be taken back.
select deleted_by, deleted_at > now() - interval '10 minutes' as is_recent
from comments
where post_id = :post_id and number = :number and deleted_at is not null
for update;

-- name: restore_post :run
-- The tombstone is a post again.
update posts
set deleted_at = null, deleted_by = null
where post_id = :post_id and deleted_at is not null;

-- name: restore_comment :run
-- The tombstone is a comment again.
with back as (
    update comments
    set deleted_at = null, deleted_by = null
    where post_id = :post_id and number = :number and deleted_at is not null
    returning post_id
)

update posts
set comments = comments + 1
where post_id in (select post_id from back);
