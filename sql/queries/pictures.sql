-- name: attach_picture :run
-- The picture of a new post (comment 0) or comment.
insert into pictures (post_id, comment, url, media_type, octets, width, height, description)
values (
    :post_id, :comment, :url, :media_type, :octets, :width, :height, :description
);
