-- name: wording_of_post :one
-- What a post says, held until the transaction ends.
select
    author_id, body, is_readonly, visibility = 'private' as is_private,
    created_at > now() - interval '24 hours' as is_recent
from posts
where post_id = :post_id
for update;

-- name: wording_of_comment :one
-- What a comment says, held until the transaction ends.
select
    author_id, body, false as is_readonly, false as is_private,
    created_at > now() - interval '24 hours' as is_recent
from comments
where post_id = :post_id and number = :number
for update;

-- name: keep_revision :value
-- What was said before, under the number of the edit that replaces it.
insert into revisions (post_id, comment, revision, body)
select :post_id, :comment, coalesce(max(revision), 0) + 1, :body
from revisions
where post_id = :post_id and comment = :comment
returning revision;

-- name: edit_post :run
-- Other words from now on.
update posts
set body = :body, edited_at = now()
where post_id = :post_id;

-- name: edit_comment :run
-- Other words from now on.
update comments
set body = :body, edited_at = now()
where post_id = :post_id and number = :number;

-- name: last_revision :value
-- How often a post or comment was edited.
select max(revision)
from revisions
where post_id = :post_id and comment = :comment;
