-- What happened each day, counted now and then, so that no page ever counts.

create table daily_counts (
    day date primary key,
    posts integer not null,
    comments integer not null,
    recommendations integer not null,
    people integer not null,
    authors integer not null,
    deliveries bigint not null,
    all_people bigint not null
);

comment on column daily_counts.people is 'who chose a nick, by when their account began';
comment on column daily_counts.authors is 'who posted or commented';
comment on column daily_counts.deliveries is 'messages that servers took for the events of the day';
comment on column daily_counts.all_people is 'everybody with a nick at the end of the day';

-- Count a day (of UTC) anew, as far as everyone may know.
create function count_day(counted date) returns void
language sql
as $$
    insert into daily_counts (
        day, posts, comments, recommendations, people, authors, deliveries, all_people
    )
    select
        counted,
        (
            select count(*)
            from posts as p
            where p.post_id >= post_number_at(span.since - interval '1 minute')
                and p.created_at >= span.since
                and p.created_at < span.until
                and p.visibility = 'public'
                and p.deleted_at is null
        ),
        (
            select count(*)
            from comments as c
            join posts as p using (post_id)
            where c.created_at >= span.since
                and c.created_at < span.until
                and c.deleted_at is null
                and p.visibility = 'public'
        ),
        (
            select count(*)
            from recommendations as r
            where r.created_at >= span.since and r.created_at < span.until
        ),
        (
            select count(*)
            from users as u
            where u.created_at >= span.since and u.created_at < span.until and u.nick is not null
        ),
        (
            select count(distinct author_id)
            from (
                select p.author_id
                from posts as p
                where p.post_id >= post_number_at(span.since - interval '1 minute')
                    and p.created_at >= span.since
                    and p.created_at < span.until
                    and p.visibility = 'public'
                union all
                select c.author_id
                from comments as c
                join posts as p using (post_id)
                where c.created_at >= span.since
                    and c.created_at < span.until
                    and p.visibility = 'public'
            ) as written
        ),
        (
            select coalesce(sum(o.sent), 0)
            from outbox as o
            where o.created_at >= span.since and o.created_at < span.until
        ),
        (select count(*) from users as u where u.created_at < span.until and u.nick is not null)
    from (
        select counted::timestamp at time zone 'utc' as since,
            (counted + 1)::timestamp at time zone 'utc' as until
    ) as span
    on conflict (day) do update
    set
        posts = excluded.posts,
        comments = excluded.comments,
        recommendations = excluded.recommendations,
        people = excluded.people,
        authors = excluded.authors,
        -- What was delivered is forgotten after some days, and stays counted.
        deliveries = greatest(daily_counts.deliveries, excluded.deliveries),
        all_people = excluded.all_people
$$;

create view public_days as
select day, posts, comments, recommendations, people, authors, deliveries, all_people
from daily_counts;

grant select on public_days to microblog_web;
