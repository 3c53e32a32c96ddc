-- name: note_undelivered :run
-- The same bytes would be refused again, so these are not tried any more.
insert into undelivered (author_id, outbox_id, recipient_id, reason, condition)
select :author_id, :outbox_id, u.user_id, 'refused', refused.condition
from unnest(:recipient_ids::bigint[], :conditions::text[]) as refused (recipient_id, condition)
join users as u on u.user_id = refused.recipient_id
on conflict (author_id, outbox_id, recipient_id) do update
set
    reason = excluded.reason,
    condition = excluded.condition,
    given_up_at = excluded.given_up_at,
    dropped_at = null;

-- name: dead_letters :many
-- The newest events that were buried, or that some people did not get, below a number. Both sides
-- are walks over indexes of what is dead.
with listed as (
    (
        select o.outbox_id
        from outbox as o
        where o.state = 'dead' and o.outbox_id < :before and o.dropped_at is null
        order by o.outbox_id desc
        limit :size
    )
    union
    (
        select distinct d.outbox_id
        from undelivered as d
        where d.dropped_at is null and d.outbox_id < :before
        order by d.outbox_id desc
        limit :size
    )
)

select
    o.outbox_id, o.kind, o.post_id, o.comment,
    coalesce(u.nick, '') as author,
    o.state = 'dead' and o.dropped_at is null as is_buried,
    o.attempts, o.sent, o.cursor, o.created_at,
    coalesce(o.buried_at, d.given_up_at) as since,
    coalesce(d.people, 0) as people,
    coalesce(d.conditions, '{}') as conditions
from (
    select outbox_id
    from listed
    order by outbox_id desc
    limit :size
) as l
join outbox as o using (outbox_id)
left join users as u on u.user_id = o.author_id
left join lateral (
    select
        sum(c.people)::bigint as people,
        max(c.given_up_at) as given_up_at,
        array_agg(c.condition || ' ' || c.people order by c.people desc, c.condition) as conditions
    from (
        select condition, count(*) as people, max(given_up_at) as given_up_at
        from undelivered
        where author_id = o.author_id and outbox_id = o.outbox_id and dropped_at is null
        group by condition
    ) as c
) as d on true
order by o.outbox_id desc;

-- name: event_in_outbox :value
-- The state of an event, whatever became of it.
select state
from outbox
where outbox_id = :outbox_id;

-- name: undelivered_to :many
-- Who did not get an event, and why; those who came to grief last come first.
select j.jid, d.condition
from undelivered as d
join outbox as o on o.outbox_id = d.outbox_id and o.author_id = d.author_id
left join jids as j on j.user_id = d.recipient_id and j.is_active
where o.outbox_id = :outbox_id and d.dropped_at is null
order by d.given_up_at desc, d.recipient_id
limit :size;

-- name: dead_letter :one
-- One event that was buried, or that some people did not get, as in the list.
select
    o.outbox_id, o.kind, o.post_id, o.comment,
    coalesce(u.nick, '') as author,
    o.state = 'dead' and o.dropped_at is null as is_buried,
    o.attempts, o.sent, o.cursor, o.created_at,
    coalesce(o.buried_at, d.given_up_at) as since,
    coalesce(d.people, 0) as people,
    coalesce(d.conditions, '{}') as conditions
from outbox as o
left join users as u on u.user_id = o.author_id
left join lateral (
    select
        sum(c.people)::bigint as people,
        max(c.given_up_at) as given_up_at,
        array_agg(c.condition || ' ' || c.people order by c.people desc, c.condition) as conditions
    from (
        select condition, count(*) as people, max(given_up_at) as given_up_at
        from undelivered
        where author_id = o.author_id and outbox_id = o.outbox_id and dropped_at is null
        group by condition
    ) as c
) as d on true
where o.outbox_id = :outbox_id
    and ((o.state = 'dead' and o.dropped_at is null) or d.people > 0);

-- name: dead_numbers :many
-- All events that were buried, or that some people did not get, oldest first, behind a number.
(
    select o.outbox_id
    from outbox as o
    where o.state = 'dead' and o.outbox_id > :after and o.dropped_at is null
    order by o.outbox_id
    limit :size
)
union
(
    select distinct d.outbox_id
    from undelivered as d
    where d.dropped_at is null and d.outbox_id > :after
    order by d.outbox_id
    limit :size
)
order by outbox_id
limit :size;

-- name: revive_events :run
-- Buried events go on behind their cursors, as if they had never been tried.
update outbox
set state = 'live', attempts = 0, next_at = now(), owner = null, until = null, buried_at = null
where outbox_id = any(:outbox_ids::bigint[]) and state = 'dead' and dropped_at is null;

-- name: revive_pushes :run
-- Those who did not get some events are due again, at once.
with revived as (
    delete from undelivered
    where outbox_id = any(:outbox_ids::bigint[]) and dropped_at is null
    returning author_id, outbox_id, recipient_id, condition
)

insert into retries (author_id, outbox_id, recipient_id, condition, tries, next_at)
select author_id, outbox_id, recipient_id, condition, 0, now()
from revived
on conflict (author_id, outbox_id, recipient_id) do update
set is_sent = false, tries = 0, next_at = now(), created_at = now();

-- name: drop_event :run
-- An operator wants to see a buried event no more; whom it concerned still finds it with MISSED.
update outbox
set dropped_at = now()
where outbox_id = :outbox_id and state = 'dead' and dropped_at is null;

-- name: drop_pushes :run
-- An operator wants to see no more who did not get an event.
update undelivered
set dropped_at = now()
where outbox_id = :outbox_id and dropped_at is null;

-- name: prune_undelivered :run
-- After ninety days nobody asks.
delete from undelivered
where given_up_at < now() - interval '90 days';

-- name: prune_buried :run
-- After ninety days a buried event is over, as if it were done.
update outbox
set state = 'done'
where state = 'dead' and buried_at < now() - interval '90 days';
