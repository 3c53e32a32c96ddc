-- name: meet_server :value
-- True when a server that we knew runs for less long than it would, had it not started again.
insert into incarnations as i (server, started_at)
values (:server, now() - :uptime::interval)
on conflict (server) do update set started_at = excluded.started_at
where i.started_at < excluded.started_at - interval '1.2 seconds'
returning xmax <> 0;

-- name: note_ack :run
-- Where an event stands before a batch counts.
insert into acks (author_id, outbox_id, cursor, sent)
select o.author_id, o.outbox_id, o.cursor, :sent::integer
from outbox as o
where o.author_id = :author_id and o.outbox_id = :outbox_id and o.epoch = :epoch;

-- name: step_back :value
-- How many events go back to where they stood some time before the last batch that counted.
with doubtful as (
    select a.author_id, a.outbox_id, min(a.cursor) as cursor, sum(a.sent) as sent
    from acks as a
    where a.acked_at > (select max(last.acked_at) from acks as last) - :seconds::interval
    group by a.author_id, a.outbox_id
),

stepped as (
    update outbox as o
    set
        cursor = d.cursor,
        sent = greatest(o.sent - d.sent, 0),
        state = 'live',
        owner = null,
        until = null,
        next_at = now(),
        epoch = o.epoch + 1
    from doubtful as d
    where o.author_id = d.author_id and o.outbox_id = d.outbox_id and o.state in ('live', 'done')
    returning o.outbox_id
)

select count(*) from stepped;

-- name: fence_all :run
-- No batch that is on its way counts any more.
update outbox set epoch = epoch + 1, owner = null, until = null
where state = 'live' and owner is not null;

-- name: forget_acks :run
-- What counted longer ago than anybody looks back.
delete from acks where acked_at < clock_timestamp() - :seconds::interval;
