-- name: follow_user :run
-- One row when the subscription is new.
insert into user_subscriptions (author_id, subscriber_id)
values (:author_id, :subscriber_id)
on conflict do nothing;

-- name: unfollow_user :run
-- One row when there was a subscription.
delete from user_subscriptions
where author_id = :author_id and subscriber_id = :subscriber_id;

-- name: follow_tag :run
-- One row when the subscription is new.
insert into tag_subscriptions (tag_id, subscriber_id)
values (:tag_id, :subscriber_id)
on conflict do nothing;

-- name: unfollow_tag :run
-- One row when there was a subscription.
delete from tag_subscriptions
where tag_id = :tag_id and subscriber_id = :subscriber_id;

-- name: follow_thread :run
-- One row when the subscription is new.
insert into thread_subscriptions (post_id, subscriber_id)
values (:post_id, :subscriber_id)
on conflict do nothing;

-- name: unfollow_thread :run
-- One row when there was a subscription.
delete from thread_subscriptions
where post_id = :post_id and subscriber_id = :subscriber_id;

-- name: followed_users :many
-- The nicks a person follows.
select u.nick
from user_subscriptions as s
join users as u on u.user_id = s.author_id
where s.subscriber_id = :user_id and u.nick is not null
order by u.nick_key
limit :size;

-- name: followed_tags :many
-- The tags a person follows.
select t.name
from tag_subscriptions as s
join tags as t using (tag_id)
where s.subscriber_id = :user_id
order by t.tag_key
limit :size;

-- name: followers :many
-- The nicks that follow a person; readers without a nick are not named.
select u.nick
from user_subscriptions as s
join users as u on u.user_id = s.subscriber_id
where s.author_id = :user_id and u.nick is not null
order by u.nick_key
limit :size;

-- name: block_user :run
-- One row when the block is new.
insert into user_blocks (user_id, blocked_id)
values (:user_id, :blocked_id)
on conflict do nothing;

-- name: unblock_user :run
-- One row when there was a block.
delete from user_blocks
where user_id = :user_id and blocked_id = :blocked_id;

-- name: block_tag :run
-- One row when the block is new.
insert into tag_blocks (user_id, tag_id)
values (:user_id, :tag_id)
on conflict do nothing;

-- name: unblock_tag :run
-- One row when there was a block.
delete from tag_blocks
where user_id = :user_id and tag_id = :tag_id;

-- name: is_blocked :value
-- Whether one person blocks another.
select exists (
    select
    from user_blocks
    where user_id = :user_id and blocked_id = :blocked_id
);

-- name: blocked_users :many
-- The nicks a person blocks.
select u.nick
from user_blocks as b
join users as u on u.user_id = b.blocked_id
where b.user_id = :user_id and u.nick is not null
order by u.nick_key
limit :size;

-- name: blocked_tags :many
-- The tags a person blocks.
select t.name
from tag_blocks as b
join tags as t using (tag_id)
where b.user_id = :user_id
order by t.tag_key
limit :size;
