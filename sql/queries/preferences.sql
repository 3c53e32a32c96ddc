-- name: delivery_of :one
-- Whether pushes are sent to a person, and the last time they were not.
select
    is_on or coalesce(off_until <= now(), false) as is_on,
    off_since,
    case when not is_on then off_until end as off_until,
    case when is_on then on_since when off_until <= now() then off_until end as on_since
from users
where user_id = :user_id;

-- name: switch_on :run
-- Pushes come from now on, or have since their time came.
update users
set is_on = true, on_since = least(off_until, now()), off_until = null
where user_id = :user_id and not is_on;

-- name: switch_off :run
-- No pushes from now on. Who was on for less than ten minutes has been away since before.
update users
set
    off_since = case
        when off_since is null then now()
        when is_on and on_since < now() - interval '10 minutes' then now()
        when is_on and on_since is null then now()
        when not is_on and off_until < now() - interval '10 minutes' then now()
        else off_since
    end,
    is_on = false,
    off_until = :off_until,
    on_since = null
where user_id = :user_id;

-- name: wake_users :many
-- Those whose time has come are on again, and are promised to be told what they have missed.
with due as (
    select user_id
    from users
    where not is_on and off_until <= now()
    order by off_until
    limit 500
    for no key update skip locked
),

woken as (
    update users as u
    set is_on = true, on_since = u.off_until, off_until = null
    from due
    where u.user_id = due.user_id
    returning u.user_id
)

insert into outbox (kind, author_id, recipient_id)
select 'digest', user_id, user_id
from woken
returning author_id;

-- name: preferences_of :one
-- Everything that a person can set.
select
    u.address_as, u.hears_mentions, u.hears_notices, u.hears_edits, u.wants_nodes_only,
    u.is_closed, u.zone, u.wants_juick, u.pictures, u.follows_address, u.language,
    coalesce(p.about, '') as about, coalesce(p.full_name, '') as full_name,
    coalesce(p.link, '') as link
from users as u
left join profiles as p using (user_id)
where u.user_id = :user_id;

-- name: keep_preferences :run
-- What a person has set, but for what others see.
update users
set
    address_as = :address_as,
    hears_mentions = :hears_mentions,
    hears_notices = :hears_notices,
    hears_edits = :hears_edits,
    wants_nodes_only = :wants_nodes_only,
    zone = :zone,
    wants_juick = :wants_juick,
    pictures = :pictures,
    follows_address = :follows_address,
    language = :language
where user_id = :user_id;

-- name: zone_of_user :value
-- The time zone of a person.
select zone
from users
where user_id = :user_id;

-- name: touch_pictured_threads :run
-- Every thread that shows a picture of a person's comment has changed; locked in one order.
insert into versions (scope, slot)
select distinct 'post:' || c.post_id, 0
from comments as c
join pictures as i on i.post_id = c.post_id and i.comment = c.number
where c.author_id = :user_id
order by 1
on conflict (scope, slot) do update
set version = versions.version + 1;
