-- name: claim_thumbnail :one
-- A picture whose author wants it shown and of which there is no copy; put off to its next try.
with next as (
    select i.post_id, i.comment, i.url
    from pictures as i
    join posts as p on p.post_id = i.post_id and p.deleted_at is null and p.visibility = 'public'
    left join comments as c on c.post_id = i.post_id and c.number = i.comment
    join users as u
        on u.user_id = coalesce(c.author_id, p.author_id) and u.pictures = 'thumbnail'
    left join thumbnails as t on t.post_id = i.post_id and t.comment = i.comment
    where c.deleted_at is null
        and (t.post_id is null or (t.image is null and t.tries < 5 and t.next_at <= now()))
    order by i.post_id desc, i.comment desc
    limit 1
),

tried as (
    insert into thumbnails (post_id, comment, tries, next_at)
    select post_id, comment, 1, now() + interval '1 minute'
    from next
    on conflict (post_id, comment) do update
    set
        tries = thumbnails.tries + 1,
        next_at = now() + interval '1 minute' * power(5, thumbnails.tries)
)

select post_id, comment, url
from next;

-- name: keep_thumbnail :run
-- The copy, as long as its picture is there.
update thumbnails
set image = :image, media_type = :media_type, width = :width, height = :height
where post_id = :post_id and comment = :comment;
