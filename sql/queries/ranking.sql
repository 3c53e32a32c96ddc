-- name: rank_daily :run
-- Medians of daily averages of a week and of the week before it (three days at least of each), the
-- peak of thirty days. Only rows that change are written.
with numbers as (
    select
        d.room_id,
        percentile_cont(0.5) within group (order by d.average)
        filter (where d.day > current_date - 7) as median,
        percentile_cont(0.5) within group (order by d.average)
        filter (where d.day between current_date - 13 and current_date - 7) as before,
        count(*) filter (where d.day > current_date - 7) as days,
        count(*) filter (where d.day between current_date - 13 and current_date - 7) as days_before,
        max(d.peak) as peak
    from room_days as d
    where d.day > current_date - 30
    group by d.room_id
),

news as (
    select
        v.room_id, n.median::real as median, n.peak,
        case
            when n.days >= 3 and n.days_before >= 3
                then ((n.median + 1) / (n.before + 1))::real
        end as growth
    from room_vitals as v
    left join numbers as n using (room_id)
)

update room_vitals as v
set median = n.median, peak = n.peak, growth = n.growth
from news as n
where v.room_id = n.room_id
    and (v.median, v.peak, v.growth) is distinct from (n.median, n.peak, n.growth);

-- name: hold_jumps :run
-- Rooms that have five times as many people as on the days before, and twenty more: their place is
-- held for a week, and then is what the numbers are by then. Three days before are needed to tell.
with numbers as (
    select
        d.room_id,
        percentile_cont(0.5) within group (order by d.average)
        filter (where d.day < current_date) as usual,
        count(*) filter (where d.day < current_date) as days,
        max(d.average) filter (where d.day = current_date) as today
    from room_days as d
    where d.day > current_date - 8
    group by d.room_id
)

update room_vitals as v
set held_until = now() + interval '7 days'
from numbers as n
where v.room_id = n.room_id
    and n.days >= 3
    and n.today > 5 * n.usual
    and n.today > n.usual + 20
    and (v.held_until is null or v.held_until < now() - interval '1 day');

-- name: rank_popularity :run
-- People first (the median, else what is known), then how much they write, then growth; each below
-- a whole person. A room that is held keeps its place.
with scores as (
    select
        v.room_id,
        room_popularity(
            round(coalesce(v.median, v.average, v.occupants, 0))
            + 0.5 * coalesce(v.activity / (v.activity + 10), 0)
            + 0.25 * coalesce(v.growth / (v.growth + 1), 0),
            v.room_id
        ) as popularity
    from room_vitals as v
    where v.held_until is null or v.held_until <= now()
)

update room_vitals as v
set popularity = s.popularity
from scores as s
where v.room_id = s.room_id and v.popularity <> s.popularity;

-- name: rank_states :run
-- alive: somebody was seen there within a week, and three people are usual or something is written
-- every ten hours. quiet: somebody within thirty days, or nothing is known of its people; so a small
-- room that talks is never dead. dead: nobody for thirty days, nobody ever a day after it was
-- listed, or not heard of for a week. `gone` is what the room itself says.
with states as (
    select
        r.room_id,
        case
            when r.last_seen_at < now() - interval '7 days' then 'dead'
            when r.last_alive_at >= now() - interval '7 days'
                and (coalesce(v.median, v.average, 0) >= 3 or v.activity >= 0.1)
                then 'alive'
            when r.last_alive_at >= now() - interval '30 days' or v.occupants is null then 'quiet'
            when r.last_alive_at is null and r.listed_at > now() - interval '1 day' then 'new'
            else 'dead'
        end as state
    from rooms as r
    join room_vitals as v using (room_id)
    where r.unlisted = '' and r.state <> 'gone'
)

update rooms as r
set state = s.state
from states as s
where r.room_id = s.room_id and r.state <> s.state;

-- name: fold_twins :run
-- Near copies: the same name and description but for signs and blanks, on another domain, and long
-- enough to be no chance. The most popular one stands for them all; so does the room to which one
-- that is gone says it went.
with texts as (
    select
        r.room_id, r.domain, v.popularity, r.state,
        regexp_replace(lower(r.name || r.description), '[^[:alnum:]]', '', 'g') as body
    from rooms as r
    join room_vitals as v using (room_id)
    where r.unlisted = '' and r.name <> '' and r.description <> ''
),

firsts as (
    select
        t.room_id, t.domain,
        first_value(t.room_id) over same as first_id,
        first_value(t.domain) over same as first_domain
    from texts as t
    where char_length(t.body) >= 20 and t.state not in ('dead', 'gone')
    window same as (partition by t.body order by t.popularity desc, t.room_id)
),

twins as (
    select room_id, first_id
    from firsts
    where room_id <> first_id and domain <> first_domain
    union all
    select r.room_id, m.room_id
    from rooms as r
    join rooms as m on m.address = r.moved_to
    where r.unlisted = '' and r.state = 'gone' and m.unlisted = '' and m.state <> 'gone'
)

update rooms as r
set twin_of = t.first_id
from (
    select r.room_id, t.first_id
    from rooms as r
    left join twins as t using (room_id)
    where r.unlisted = ''
) as t
where r.room_id = t.room_id and r.twin_of is distinct from t.first_id;

-- name: untold_languages :many
-- Rooms that do not say their language, behind a number, with words to guess it from.
select room_id, name || ' ' || description as words, language
from rooms
where unlisted = ''
    and room_id > :after
    and (language = '' or is_language_guessed)
order by room_id
limit :size;

-- name: guess_languages :run
-- Keep what was guessed of rooms that still do not say it themselves.
update rooms as r
set language = g.language, is_language_guessed = g.language <> ''
from unnest(:room_ids::bigint[], :languages::text[]) as g (room_id, language)
where r.room_id = g.room_id and (r.language = '' or r.is_language_guessed);

-- name: stir_followers :many
-- Who is to hear that a room that he follows has stirred or fallen silent since he was told last;
-- once a day at most of each room. He counts as told from here on.
with now_awake as (
    select
        s.user_id, s.room_id,
        case
            when r.state not in ('dead', 'gone') then 'woke'
            when r.state = 'dead' then 'died'
            when r.moved_to <> '' then 'moved'
            else 'gone'
        end as what
    from room_subscriptions as s
    join rooms as r using (room_id)
    where r.unlisted = ''
        and s.is_awake <> (r.state not in ('dead', 'gone'))
        and (s.told_at is null or s.told_at < now() - interval '1 day')
)

update room_subscriptions as s
set is_awake = n.what = 'woke', told_at = now()
from now_awake as n
where s.user_id = n.user_id and s.room_id = n.room_id
returning s.user_id, s.room_id, n.what;

-- name: announce_rooms :many
-- Whose saved searches fit rooms that are new here. Each room is compared once, at most five hundred
-- at a time, and only within a week: nobody is told of a whole network at once.
with fresh as (
    update room_vitals as v
    set announced_at = now()
    from (
        select v.room_id
        from room_vitals as v
        join rooms as r using (room_id)
        where v.announced_at is null and r.unlisted = ''
        order by v.room_id
        limit 500
    ) as f
    where v.room_id = f.room_id
    returning v.room_id
)

select distinct t.user_id, f.room_id, 'new' as what
from fresh
join rooms as r using (room_id)
cross join room_tracks as t
cross join lateral jsonb_to_record(t.asked) as a (
    words text, languages text[], other_languages text[], tags text[], tag_groups text[],
    other_tags text[], hosts text[], other_hosts text[], users text[], other_users text[],
    activity text[], other_activity text[], seen text[], other_seen text[], is_open boolean,
    anonymity text, shows_dead boolean, shows_sensitive boolean
)
join lateral rooms_found(
    a.words, a.languages, a.other_languages, a.tags, a.tag_groups, a.other_tags, a.hosts,
    a.other_hosts, a.users, a.other_users, a.activity, a.other_activity, a.seen, a.other_seen,
    a.is_open, a.anonymity, a.shows_dead, a.shows_sensitive
) as f on f.room_id = r.room_id
where r.listed_at > now() - interval '7 days' and r.listed_at > t.created_at;

-- name: promise_room_notices :run
-- One message for each reader, and what it tells.
with told as (
    select distinct n.user_id, n.room_id, n.what
    from unnest(:user_ids::bigint[], :room_ids::bigint[], :whats::text[]) as n (
        user_id, room_id, what
    )
),

events as (
    insert into outbox (kind, author_id, recipient_id)
    select 'rooms', t.user_id, t.user_id
    from told as t
    group by t.user_id
    returning author_id, outbox_id
)

insert into room_notices (user_id, outbox_id, room_id, what)
select t.user_id, e.outbox_id, t.room_id, t.what
from told as t
join events as e on e.author_id = t.user_id;

-- name: forget_room_notices :run
-- What was told a month ago, and days that no page shows any more.
with days as (
    delete from room_days
    where day < current_date - 400
)
delete from room_notices
where told_at < now() - interval '30 days';
