-- name: subscription_terms :one
-- What a person wants to hear of another, if anything.
select wants_posts, wants_recommendations, is_silent
from user_subscriptions
where author_id = :author_id and subscriber_id = :subscriber_id;

-- name: follow_user :run
-- Follow on these terms, whatever they were before.
insert into user_subscriptions (
    author_id, subscriber_id, wants_posts, wants_recommendations, is_silent
)
values (:author_id, :subscriber_id, :wants_posts, :wants_recommendations, :is_silent)
on conflict (author_id, subscriber_id) do update
set
    wants_posts = excluded.wants_posts,
    wants_recommendations = excluded.wants_recommendations,
    is_silent = excluded.is_silent;

-- name: unfollow_user :run
-- One row when there was a subscription.
delete from user_subscriptions
where author_id = :author_id and subscriber_id = :subscriber_id;

-- name: lose_follower :run
-- A row for each subscription, however narrow, that a person had to another.
with ended as (
    delete from user_subscriptions
    where author_id = :author_id and subscriber_id = :subscriber_id
    returning author_id
),

ended_tags as (
    delete from user_tag_subscriptions
    where author_id = :author_id and subscriber_id = :subscriber_id
    returning author_id
)

select author_id
from ended
union all
select author_id
from ended_tags;

-- name: follow_tag :run
-- One row when the subscription is new.
insert into tag_subscriptions (tag_id, subscriber_id)
values (:tag_id, :subscriber_id)
on conflict do nothing;

-- name: unfollow_tag :run
-- One row when there was a subscription.
delete from tag_subscriptions
where tag_id = :tag_id and subscriber_id = :subscriber_id;

-- name: follow_user_tag :run
-- One row when the subscription is new.
insert into user_tag_subscriptions (author_id, tag_id, subscriber_id)
values (:author_id, :tag_id, :subscriber_id)
on conflict do nothing;

-- name: unfollow_user_tag :run
-- One row when there was a subscription.
delete from user_tag_subscriptions
where author_id = :author_id and tag_id = :tag_id and subscriber_id = :subscriber_id;

-- name: followed_tags_of :many
-- With which of a person's tags another follows them.
select t.name
from user_tag_subscriptions as s
join tags as t using (tag_id)
where s.author_id = :author_id and s.subscriber_id = :subscriber_id
order by t.tag_key;

-- name: follow_thread :run
-- One row when the subscription is new.
insert into thread_subscriptions (post_id, subscriber_id)
values (:post_id, :subscriber_id)
on conflict do nothing;

-- name: unfollow_thread :run
-- One row when there was a subscription.
delete from thread_subscriptions
where post_id = :post_id and subscriber_id = :subscriber_id;

-- name: list_subscriptions :many
-- Whom (1) and what a person follows from a place on: tags (2), clubs (3), people's tags (4), and
-- microblogs elsewhere (5).
select l.place, l.key, l.nick, l.tag, l.club, 0 as post_id, l.mark
from (
    (
        select
            1 as place, a.nick_key as key, a.nick, '' as tag, '' as club,
            case
                when s.is_silent then 'silent'
                when not s.wants_posts then 'recommendations'
                when not s.wants_recommendations then 'posts'
                else ''
            end as mark
        from user_subscriptions as s
        cross join lateral (
            select u.nick, u.nick_key
            from users as u
            where u.user_id = s.author_id
            limit 1
        ) as a
        where s.subscriber_id = :user_id
            and a.nick is not null
            and (:after_group::int, :after_key) < (1, a.nick_key)
        order by a.nick_key
        limit :size
    )
    union all
    (
        select 2, t.tag_key, '', t.name, '', ''
        from tag_subscriptions as s
        join tags as t using (tag_id)
        where s.subscriber_id = :user_id and (:after_group::int, :after_key) < (2, t.tag_key)
        order by t.tag_key
        limit :size
    )
    union all
    (
        select 3, c.club_key, '', '', c.name, ''
        from club_subscriptions as s
        join clubs as c using (club_id)
        where s.subscriber_id = :user_id and (:after_group::int, :after_key) < (3, c.club_key)
        order by c.club_key
        limit :size
    )
    union all
    (
        select 4, a.nick_key || ' ' || t.tag_key, a.nick, t.name, '', ''
        from user_tag_subscriptions as s
        join tags as t using (tag_id)
        cross join lateral (
            select u.nick, u.nick_key
            from users as u
            where u.user_id = s.author_id
            limit 1
        ) as a
        where s.subscriber_id = :user_id
            and a.nick is not null
            and (:after_group::int, :after_key) < (4, a.nick_key || ' ' || t.tag_key)
        order by a.nick_key || ' ' || t.tag_key
        limit :size
    )
    union all
    (
        select 5, b.address, '', '', '', 'elsewhere'
        from foreign_follows as f
        join foreign_blogs as b using (blog_id)
        where f.user_id = :user_id
            and b.is_followed
            and (:after_group::int, :after_key) < (5, b.address)
        order by b.address
        limit :size
    )
) as l
order by l.place, l.key
limit :size;

-- name: list_followers :many
-- Who follows a person from a place on; those without a nick are not named.
select 1, f.nick_key, f.nick, '', '', 0, ''
from user_subscriptions as s
cross join lateral (
    select u.nick, u.nick_key
    from users as u
    where u.user_id = s.subscriber_id
    limit 1
) as f
where s.author_id = :user_id
    and f.nick is not null
    and (:after_group::int, :after_key) < (1, f.nick_key)
order by f.nick_key
limit :size;

-- name: hear_at_contact :run
-- Pushes of a thread come from the contact that stands for it.
update thread_subscriptions
set via_contact = true
where post_id = :post_id and subscriber_id = :subscriber_id and not via_contact;
