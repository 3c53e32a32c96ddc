-- name: name_item :run
-- Keep under which name somebody published an item; the last name counts.
insert into item_names (post_id, comment, is_like, publisher_id, name)
values (:post_id, :comment, :is_like, :publisher_id, :name)
on conflict (post_id, comment, is_like, publisher_id) do update
set name = excluded.name;

-- name: posts_named :many
-- Posts that somebody published under some of these names.
select n.name, n.post_id, n.comment, '' as liker
from item_names as n
join users as u on u.user_id = n.publisher_id
where u.nick_key = :nick_key
    and n.name = any(:names::text[])
    and n.comment = 0
    and not n.is_like;

-- name: comments_named :many
-- Comments on a post, and recommendations of it, that were published under some of these names.
select
    n.name, n.post_id, n.comment,
    case when n.is_like then coalesce(u.nick_key, '') else '' end as liker
from item_names as n
join users as u on u.user_id = n.publisher_id
where n.post_id = :post_id
    and n.name = any(:names::text[])
    and (n.comment > 0 or n.is_like);

-- name: name_of_item :value
-- The name under which an item was published, empty where it was not.
select name
from item_names
where post_id = :post_id
    and comment = :comment
    and is_like = :is_like
    and (not is_like or publisher_id = :publisher_id);
