-- name: outbox_status :one
-- What is promised and not kept: walks over partial indexes of what is live, dead or waiting.
-- Counting stops at 100,000.
select
    live.events, live.waiting, live.age,
    (
        select count(*)
        from (
            select
            from outbox
            where state = 'dead' and dropped_at is null
            limit 100000
        ) as x
    ) as dead,
    retried.people, retried.due,
    given_up.people, given_up.refused
from (
    select
        count(*) as events,
        count(*) filter (where x.next_at > now()) as waiting,
        extract(epoch from now() - min(x.created_at))::float8 as age
    from (
        select next_at, created_at
        from outbox
        where state = 'live'
        limit 100000
    ) as x
) as live
cross join (
    select count(*) as people, count(*) filter (where x.next_at <= now()) as due
    from (
        select next_at
        from retries
        where not is_sent
        limit 100000
    ) as x
) as retried
cross join (
    select
        count(*) as people,
        count(*) filter (where x.reason = 'refused' or x.condition = 'poison') as refused
    from (
        select reason, condition
        from undelivered
        where dropped_at is null
        limit 100000
    ) as x
) as given_up;

-- name: paused_addresses :one
-- Addresses to which nothing is sent now, how many of them because they are full, how many because
-- they are said not to exist. Counting stops at 100,000.
select
    count(*) as paused,
    count(*) filter (where x.is_full) as full_,
    count(*) filter (where x.deaths >= 3) as dead
from (
    select is_full, deaths
    from jids
    where paused_until > now()
    limit 100000
) as x;

-- name: workers_with_a_lease :many
-- Who has events in hand, how many, and for how long at least.
select
    owner, count(*) as events,
    extract(epoch from min(until) - now())::float8 as seconds
from outbox
where state = 'live' and until > now() and owner is not null
group by owner
order by owner
limit 100;
