-- name: node_of_person :one
-- The blog of a person by nick.
select
    u.user_id as about_id, u.nick as title, u.about as description, u.created_at, u.is_closed,
    (select count(*) from node_subscriptions as s where s.node = :node) as subscribers,
    (
        select count(*)
        from (select from public_posts as p where p.author_id = u.user_id limit 10000) as known
    ) as items
from public_users as u
where u.nick_key = :about;

-- name: node_of_tag :one
-- A tag that some post has.
select
    t.tag_id as about_id, t.name as title, '' as description, null::timestamptz as created_at,
    false as is_closed,
    (select count(*) from node_subscriptions as s where s.node = :node) as subscribers,
    t.posts as items
from public_tags as t
where t.tag_key = :about;

-- name: node_of_club :one
-- A club in which somebody has posted.
select
    c.club_id as about_id, c.name as title, '' as description, null::timestamptz as created_at,
    false as is_closed,
    (select count(*) from node_subscriptions as s where s.node = :node) as subscribers,
    c.posts as items
from public_clubs as c
where c.club_key = :about;

-- name: node_of_comments :one
-- The comments of a post that everyone may read.
select
    p.post_id as about_id, p.author as title, left(p.body, 400) as description, p.created_at,
    false as is_closed,
    (select count(*) from node_subscriptions as s where s.node = :node) as subscribers,
    (p.comments + p.recommendations)::bigint as items
from public_posts as p
where p.post_id = :about::bigint;

-- name: node_of_all :one
-- What everyone writes; how much is guessed by the highest number.
select
    0::bigint as about_id, :about::text as title, '' as description,
    null::timestamptz as created_at, false as is_closed,
    (select count(*) from node_subscriptions as s where s.node = :node) as subscribers,
    (select coalesce(max(post_id) - 99999, 0) from public_posts) as items;

-- name: node_of_best :one
-- What three people recommend at least.
select
    0::bigint as about_id, :about::text as title, '' as description,
    null::timestamptz as created_at, false as is_closed,
    (select count(*) from node_subscriptions as s where s.node = :node) as subscribers,
    (select count(*) from (select from best_posts limit 10000) as known) as items;

-- name: posts_of_person :many
-- Numbers of a person's posts next to a place, in either direction.
(
    select post_id
    from public_posts
    where author_id = :about_id and post_id < :place and not :is_after::boolean
    order by post_id desc
    limit :size
)
union all
(
    select post_id
    from public_posts
    where author_id = :about_id and post_id > :place and :is_after::boolean
    order by post_id
    limit :size
);

-- name: posts_of_tag :many
-- The same of those with a tag.
(
    select post_id
    from public_post_tags
    where tag_id = :about_id and post_id < :place and not :is_after::boolean
    order by post_id desc
    limit :size
)
union all
(
    select post_id
    from public_post_tags
    where tag_id = :about_id and post_id > :place and :is_after::boolean
    order by post_id
    limit :size
);

-- name: posts_of_club :many
-- The same of those in a club.
(
    select post_id
    from public_post_clubs
    where club_id = :about_id and post_id < :place and not :is_after::boolean
    order by post_id desc
    limit :size
)
union all
(
    select post_id
    from public_post_clubs
    where club_id = :about_id and post_id > :place and :is_after::boolean
    order by post_id
    limit :size
);

-- name: posts_of_all :many
-- The same of everyone's; :about_id is 0.
(
    select post_id
    from public_posts
    where post_id < :place and not :is_after::boolean and :about_id::bigint = 0
    order by post_id desc
    limit :size
)
union all
(
    select post_id
    from public_posts
    where post_id > :place and :is_after::boolean and :about_id::bigint = 0
    order by post_id
    limit :size
);

-- name: posts_of_best :many
-- The same of those that three people recommend at least; :about_id is 0.
(
    select b.post_id
    from best_posts as b
    join public_posts as p using (post_id)
    where b.post_id < :place and not :is_after::boolean and :about_id::bigint = 0
    order by b.post_id desc
    limit :size
)
union all
(
    select b.post_id
    from best_posts as b
    join public_posts as p using (post_id)
    where b.post_id > :place and :is_after::boolean and :about_id::bigint = 0
    order by b.post_id
    limit :size
);

-- name: node_posts :many
-- Posts by their numbers, as items, oldest first.
select
    p.post_id, p.author, p.body, p.tags, p.clubs, p.recommendations, p.created_at, p.edited_at,
    p.picture, coalesce(i.media_type, '') as picture_type, p.picture_description,
    coalesce(n.name, '') as name
from public_posts as p
left join pictures as i on i.post_id = p.post_id and i.comment = 0
left join item_names as n on n.post_id = p.post_id and n.comment = 0 and not n.is_like
where p.post_id = any(:post_ids::bigint[])
order by p.post_id;

-- name: node_comments :many
-- Comments and recommendations of a post next to a moment and a name, in either direction.
with items as (
    select
        c.post_id, c.number, c.parent, c.author, '' as liker, c.body, c.created_at, c.edited_at,
        'c-' || c.post_id || '-' || c.number as item
    from public_comments as c
    where c.post_id = :post_id and not c.is_deleted
    union all
    select
        r.post_id, 0, 0, u.nick, u.nick_key, '', r.created_at, null,
        'like-' || r.post_id || '-' || u.nick_key
    from recommendations as r
    join public_users as u using (user_id)
    join public_posts as p using (post_id)
    where r.post_id = :post_id and r.comment = 0
),

page as (
    (
        select post_id, number, parent, author, liker, body, created_at, edited_at, item
        from items
        where (created_at, item) < (:moment::timestamptz, :item::text) and not :is_after::boolean
        order by created_at desc, item desc
        limit :size
    )
    union all
    (
        select post_id, number, parent, author, liker, body, created_at, edited_at, item
        from items
        where (created_at, item) > (:moment::timestamptz, :item::text) and :is_after::boolean
        order by created_at, item
        limit :size
    )
)

select
    p.post_id, p.number, p.parent, p.author, p.liker, p.body, p.created_at, p.edited_at,
    coalesce(c.name, l.name, '') as name, coalesce(a.name, '') as parent_name
from page as p
left join item_names as c
    on c.post_id = p.post_id and c.comment = p.number and not c.is_like and p.number > 0
left join users as u on u.nick_key = p.liker
left join item_names as l
    on l.post_id = p.post_id and l.comment = 0 and l.is_like and l.publisher_id = u.user_id
left join item_names as a
    on a.post_id = p.post_id and a.comment = p.parent and not a.is_like and p.parent > 0
order by
    case when :is_after::boolean then p.created_at end,
    case when :is_after::boolean then p.item end,
    p.created_at desc,
    p.item desc;

-- name: node_comments_named :many
-- Some of them: comments by number, and whose recommendations by nick.
select
    c.post_id, c.number, c.parent, c.author, '' as liker, c.body, c.created_at, c.edited_at,
    coalesce(n.name, '') as name, coalesce(a.name, '') as parent_name
from public_comments as c
left join item_names as n
    on n.post_id = c.post_id and n.comment = c.number and not n.is_like
left join item_names as a
    on a.post_id = c.post_id and a.comment = c.parent and not a.is_like and c.parent > 0
where c.post_id = :post_id and c.number = any(:numbers::int[]) and not c.is_deleted
union all
select
    r.post_id, 0, 0, u.nick, u.nick_key, '', r.created_at, null, coalesce(n.name, ''), ''
from recommendations as r
join public_users as u using (user_id)
join public_posts as p using (post_id)
left join item_names as n
    on n.post_id = r.post_id and n.comment = 0 and n.is_like and n.publisher_id = r.user_id
where r.post_id = :post_id and r.comment = 0 and u.nick_key = any(:likers::text[]);

-- name: lively_tags :many
-- The tags of the newest public posts, most frequent first.
select t.tag_key, t.name
from (
    select pt.tag_id, count(*) as posts
    from (select post_id from public_posts order by post_id desc limit 2000) as recent
    join post_tags as pt using (post_id)
    group by pt.tag_id
) as counted
join tags as t using (tag_id)
order by counted.posts desc, t.tag_key
limit :size;
