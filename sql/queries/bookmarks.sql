-- name: bookmark :value
-- The note as it was before, null when the bookmark is new; without a new note the old one stays.
with before as (
    select note
    from bookmarks
    where user_id = :user_id and post_id = :post_id and comment = :comment
    for update
),

kept as (
    insert into bookmarks (user_id, post_id, comment, note)
    values (:user_id, :post_id, :comment, :note)
    on conflict (user_id, post_id, comment) do update
    set note = case when excluded.note = '' then bookmarks.note else excluded.note end
)

select note
from before;

-- name: unbookmark :value
-- The note of the bookmark that is gone, null when there was none.
delete from bookmarks
where user_id = :user_id and post_id = :post_id and comment = :comment::bigint
returning note;

-- name: bookmarks_of :many
-- The next bookmarks, newest first; nothing but the number of what may not be read any more.
select
    b.bookmark_id, b.post_id, b.comment, b.note,
    r.is_there and (p.deleted_at is not null or c.deleted_at is not null) as is_deleted,
    case when r.is_there and t.is_shown then u.nick end as author,
    case when r.is_there and t.is_shown then coalesce(c.body, p.body) end as body
from (
    select bookmark_id, post_id, comment, note
    from bookmarks
    where user_id = :user_id and bookmark_id < :before
    order by bookmark_id desc
    limit :size
) as b
join posts as p using (post_id)
left join comments as c on c.post_id = b.post_id and c.number = b.comment
join users as u on u.user_id = coalesce(c.author_id, p.author_id)
cross join lateral (
    select
        p.visibility = 'public'
        or may_read(p.post_id, p.author_id, p.visibility, :user_id) as is_there
) as r
cross join lateral (
    select p.deleted_at is null and c.deleted_at is null as is_shown
) as t
order by b.bookmark_id desc;
