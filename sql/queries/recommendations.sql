-- name: recommend :value
-- True when the recommendation is new.
with added as (
    insert into recommendations (post_id, comment, user_id)
    values (:post_id, :comment, :user_id)
    on conflict do nothing
    returning post_id, comment
),

counted as (
    update comments as c
    set recommendations = c.recommendations + 1
    from added
    where c.post_id = added.post_id and c.number = added.comment
)

update posts as p
set recommendations = p.recommendations + case when added.comment = 0 then 1 else 0 end
from added
where p.post_id = added.post_id
returning true;

-- name: unrecommend :value
-- True when there was a recommendation.
with taken as (
    delete from recommendations
    where post_id = :post_id and comment = :comment and user_id = :user_id
    returning post_id, comment
),

counted as (
    update comments as c
    set recommendations = c.recommendations - 1
    from taken
    where c.post_id = taken.post_id and c.number = taken.comment
)

update posts as p
set recommendations = p.recommendations - case when taken.comment = 0 then 1 else 0 end
from taken
where p.post_id = taken.post_id
returning true;

-- name: is_passed_on :value
-- True when this person's readers have heard of the recommendation, taken back since or not.
select true
from outbox
where post_id = :post_id
    and comment = :comment
    and kind = 'recommendation'
    and author_id = :user_id
limit 1;
