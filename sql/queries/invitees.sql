-- name: invite :many
-- Who may read a private post only from now on.
insert into invitees (post_id, user_id)
select :post_id, user_id
from unnest(:user_ids::bigint[]) as given (user_id)
order by user_id
on conflict do nothing
returning user_id;

-- name: uninvite :many
-- Who could read a private post until now; the thread is followed no more.
with left_thread as (
    delete from thread_subscriptions
    where post_id = :post_id and subscriber_id = any(:user_ids::bigint[])
)

delete from invitees
where post_id = :post_id and user_id = any(:user_ids::bigint[])
returning user_id;
