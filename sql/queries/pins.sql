-- name: pin :value
-- The post that was pinned before, this one or another; null when there was none.
with before as (
    select post_id
    from pins
    where user_id = :user_id
    for update
),

pinned as (
    insert into pins (user_id, post_id)
    values (:user_id, :post_id)
    on conflict (user_id) do update
    set post_id = excluded.post_id, created_at = now()
    where pins.post_id <> excluded.post_id
)

select post_id
from before;

-- name: unpin :run
-- One row when the post was pinned.
delete from pins
where user_id = :user_id and post_id = :post_id;
