-- name: mute_user :run
-- One row when that is new.
insert into user_mutes (user_id, muted_id)
values (:user_id, :muted_id)
on conflict do nothing;

-- name: unmute_user :run
-- One row when the person was muted.
delete from user_mutes
where user_id = :user_id and muted_id = :muted_id;

-- name: mute_thread :run
-- One row when that is new.
insert into thread_mutes (user_id, post_id)
values (:user_id, :post_id)
on conflict do nothing;

-- name: unmute_thread :run
-- One row when the thread was muted.
delete from thread_mutes
where user_id = :user_id and post_id = :post_id;
