-- More listings of what everyone may read: a day's talk, recommendations, comments, people by readers.

create view public_recommendations as
select r.user_id, r.post_id, r.created_at
from recommendations as r
join posts as p using (post_id)
where r.comment = 0 and p.visibility = 'public' and p.deleted_at is null;

-- What was talked of most in the last day and night: every comment counts once, every recommendation
-- as two.
create function public_today(size integer) returns table (post_id bigint)
language sql stable security definer
set search_path = public, pg_temp
as $$
    select p.post_id
    from posts as p
    where p.post_id >= post_number_at(now() - interval '24 hours')
        and p.created_at >= now() - interval '24 hours'
        and p.visibility = 'public'
        and p.deleted_at is null
        and p.comments + p.recommendations > 0
    order by p.comments + 2 * p.recommendations desc, p.post_id desc
    limit size
$$;

revoke execute on function public_today(integer) from public;

grant execute on function public_today(integer) to microblog_web;

-- How much people write and how many read them, counted now and then.
create table people_counts (
    user_id bigint primary key references users on delete cascade,
    posts integer not null,
    followers integer not null,
    latest_post bigint not null
);

create index people_by_followers on people_counts (followers desc, user_id);

create index people_by_latest on people_counts (latest_post desc, user_id);

create function count_people() returns void
language sql
as $$
    insert into people_counts (user_id, posts, followers, latest_post)
    select
        u.user_id,
        coalesce(p.posts, 0),
        coalesce(s.followers, 0),
        coalesce(p.latest_post, 0)
    from users as u
    left join (
        select author_id, count(*) as posts, max(post_id) as latest_post
        from posts
        where visibility = 'public' and deleted_at is null
        group by author_id
    ) as p on p.author_id = u.user_id
    left join (
        select author_id, count(*) as followers
        from user_subscriptions
        group by author_id
    ) as s on s.author_id = u.user_id
    where u.nick is not null
    on conflict (user_id) do update
    set posts = excluded.posts, followers = excluded.followers, latest_post = excluded.latest_post
    where (people_counts.posts, people_counts.followers, people_counts.latest_post)
        is distinct from (excluded.posts, excluded.followers, excluded.latest_post)
$$;

create view public_people as
select
    u.user_id, u.nick, u.full_name, u.about, u.is_closed,
    coalesce(c.posts, 0) as posts,
    coalesce(c.followers, 0) as followers,
    coalesce(c.latest_post, 0) as latest_post
from public_users as u
left join people_counts as c using (user_id);

grant select on public_recommendations, public_people to microblog_web;
