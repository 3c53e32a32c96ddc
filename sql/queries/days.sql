-- name: count_days :run
-- Count the days that may still change, and those of a month that nobody has counted.
select count_day(d.day::date)
from generate_series(
    (now() at time zone 'utc')::date - 29, (now() at time zone 'utc')::date, interval '1 day'
) as d (day)
where d.day >= (now() at time zone 'utc')::date - 1
    or not exists (
        select
        from daily_counts as c
        where c.day = d.day
    );

-- name: days_counted :many
-- The last days, the oldest first.
select day, posts, comments, recommendations, people, authors, deliveries, all_people
from public_days
where day > (now() at time zone 'utc')::date - :days::integer
order by day;

-- name: foremost_tags :many
-- The tags with the most public posts.
select name, tag_key, posts
from public_tags
order by posts desc, tag_key
limit :size;

-- name: newest_number :value
-- The highest number of a public post.
select coalesce(max(post_id), 0)
from public_posts;

-- name: posts_between :many
-- Public posts with numbers in a range: number and last change.
select post_id, coalesce(edited_at, created_at) as changed_at
from public_posts
where post_id >= :first and post_id < :after
order by post_id;

-- name: newest_person :value
-- The highest number of a person.
select coalesce(max(user_id), 0)
from public_users;

-- name: people_between :many
-- People with numbers in a range, by nick.
select nick
from public_users
where user_id >= :first and user_id < :after and not is_closed
order by user_id;
