-- name: count_people :run
-- Count anew how much people write and how many read them.
select count_people();

-- name: public_of_author_and_tag :many
-- A person's newest posts with a tag below a cursor.
select
    post_id, author, body, tags, comments, recommendations, created_at, clubs, edited_at, is_readonly,
    picture, picture_description, has_thumbnail
from public_posts as p
where p.author_id = :author_id
    and p.post_id < :before
    and exists (
        select
        from public_post_tags as t
        where t.tag_id = :tag_id and t.post_id = p.post_id
    )
order by p.post_id desc
limit :size;

-- name: public_recommended_by :many
-- The newest posts that a person recommends, below a cursor.
select
    p.post_id, p.author, p.body, p.tags, p.comments, p.recommendations, p.created_at, p.clubs,
    p.edited_at, p.is_readonly, p.picture, p.picture_description, p.has_thumbnail
from (
    select post_id
    from public_recommendations
    where user_id = :user_id and post_id < :before
    order by post_id desc
    limit :size
) as recommended
join public_posts as p using (post_id)
order by p.post_id desc;

-- name: public_today :many
-- What was talked of most in the last day and night, most of all first.
select
    p.post_id, p.author, p.body, p.tags, p.comments, p.recommendations, p.created_at, p.clubs,
    p.edited_at, p.is_readonly, p.picture, p.picture_description, p.has_thumbnail
from public_today(:size) with ordinality as t (post_id, place)
join public_posts as p using (post_id)
order by t.place;

-- name: public_replies_by :many
-- A person's newest comments behind a cursor.
select
    c.post_id, c.number, c.parent, c.author, c.body, c.created_at, c.is_deleted, c.edited_at,
    c.recommendations, coalesce(c.picture, '') as picture,
    coalesce(c.picture_description, '') as picture_description, c.has_thumbnail
from public_comments as c
join public_posts as p using (post_id)
where c.author_id = :author_id
    and not c.is_deleted
    and (c.created_at, c.post_id, c.number) < (:moment::timestamptz, :post_id, :number)
order by c.created_at desc, c.post_id desc, c.number desc
limit :size;

-- name: tags_listed :many
-- Tags by their posts, behind a cursor.
select name, tag_key, posts
from public_tags
where (posts, tag_key) < (:posts::bigint, :tag_key) and posts > 0
order by posts desc, tag_key desc
limit :size;

-- name: clubs_listed :many
-- Clubs by their posts, behind a cursor.
select name, club_key as tag_key, posts
from public_clubs
where (posts, club_key) < (:posts::bigint, :tag_key)
order by posts desc, club_key desc
limit :size;

-- name: people_by_followers :many
-- The most read people, behind a cursor.
select user_id, nick, full_name, about, posts, followers, latest_post
from public_people
where followers < :place::bigint or (followers = :place and user_id > :user_id::bigint)
order by followers desc, user_id
limit :size;

-- name: people_by_latest :many
-- People by their latest posts, behind a cursor.
select user_id, nick, full_name, about, posts, followers, latest_post
from public_people
where latest_post > 0 and latest_post < :place::bigint and :user_id::bigint >= 0
order by latest_post desc
limit :size;

-- name: people_by_number :many
-- The newest people, behind a cursor.
select user_id, nick, full_name, about, posts, followers, latest_post
from public_people
where user_id < :place::bigint and :user_id::bigint >= 0
order by user_id desc
limit :size;

-- name: person_counted :one
-- How much somebody writes, and how many read it.
select user_id, nick, full_name, about, posts, followers, latest_post
from public_people
where user_id = :user_id;
