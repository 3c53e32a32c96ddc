-- name: append_event :value
-- Promise a push, in the transaction of the deed.
insert into outbox (kind, author_id, post_id, comment, recipient_id, mentioned)
values (:kind, :author_id, :post_id, :comment, :recipient_id, :mentioned::bigint[])
returning outbox_id;

-- name: claim_event :one
-- The next event to work on: least served first, with ageing; one lane an author; its lease and
-- epoch by the clock of the database. What this owner left behind is taken up at once.
with next as (
    select o.author_id, o.outbox_id
    from outbox as o
    where o.state = 'live'
        and o.next_at <= now()
        and (o.until is null or o.until < now() or o.owner = :owner)
        and o.outbox_id <> all(:held::bigint[])
        and not exists (
            select
            from outbox as older
            where older.author_id = o.author_id
                and older.state = 'live'
                and older.outbox_id < o.outbox_id
        )
    order by o.sent - 200 * extract(epoch from now() - o.created_at), o.outbox_id
    limit 1
    for update skip locked
)

update outbox as o
set
    owner = :owner,
    epoch = o.epoch + 1,
    attempts = o.attempts + 1,
    until = now() + interval '30 seconds'
from next
where o.author_id = next.author_id and o.outbox_id = next.outbox_id
returning
    o.author_id, o.outbox_id, o.kind, o.post_id, o.comment, o.recipient_id, o.mentioned,
    o.cursor, o.epoch, o.attempts;

-- name: move_cursor :value
-- True when the batch counts: nobody else has taken the event up meanwhile.
update outbox
set
    cursor = :cursor,
    sent = sent + :sent,
    attempts = 0,
    owner = null,
    until = null,
    state = case when :is_done then 'done' else state end
where author_id = :author_id and outbox_id = :outbox_id and epoch = :epoch
returning true;

-- name: release_event :run
-- Give an event back untouched: the link was lost before the barrier.
update outbox
set owner = null, until = null, attempts = attempts - 1
where author_id = :author_id and outbox_id = :outbox_id and epoch = :epoch;

-- name: bury_event :run
-- Poison: an operator sees it, nobody tries it again.
update outbox
set state = 'dead', owner = null, until = null
where author_id = :author_id and outbox_id = :outbox_id and epoch = :epoch;

-- name: event_of_thread :one
-- The event that a late bounce belongs to.
select
    author_id, outbox_id, kind, post_id, comment, recipient_id, mentioned, cursor, epoch, attempts
from outbox
where post_id = :post_id and comment = :comment and kind = :kind
order by outbox_id desc
limit 1;

-- name: recipients_of_post :many
-- The next followers of the author or of a tag, and mentioned people; without a JID where nothing
-- may be sent, so that the cursor neither stalls nor skips.
with candidates as (
    select user_id
    from (
        (
            select s.subscriber_id as user_id
            from user_subscriptions as s
            where s.author_id = :author_id and s.subscriber_id > :cursor
            order by s.subscriber_id
            limit :size
        )
        union
        (
            select s.subscriber_id
            from post_tags as pt
            cross join lateral (
                select ts.subscriber_id
                from tag_subscriptions as ts
                where ts.tag_id = pt.tag_id and ts.subscriber_id > :cursor
                order by ts.subscriber_id
                limit :size
            ) as s
            where pt.post_id = :post_id
        )
        union
        (
            select m.user_id
            from unnest(:mentioned::bigint[]) as m (user_id)
            where m.user_id > :cursor
        )
    ) as everyone
    order by user_id
    limit :size
)

select c.user_id, j.jid, u.language
from candidates as c
join users as u using (user_id)
left join jids as j
    on j.user_id = c.user_id
    and j.is_active
    and (j.paused_until is null or j.paused_until < now())
    and u.is_on
    and c.user_id <> :author_id
    and not exists (
        select
        from user_blocks as b
        where b.user_id = c.user_id and b.blocked_id = :author_id
    )
    and not exists (
        select
        from tag_blocks as b
        join post_tags as pt using (tag_id)
        where b.user_id = c.user_id and pt.post_id = :post_id
    )
order by c.user_id;

-- name: recipients_of_comment :many
-- The next subscribers of the thread, and mentioned people.
with candidates as (
    select user_id
    from (
        (
            select s.subscriber_id as user_id
            from thread_subscriptions as s
            where s.post_id = :post_id and s.subscriber_id > :cursor
            order by s.subscriber_id
            limit :size
        )
        union
        (
            select m.user_id
            from unnest(:mentioned::bigint[]) as m (user_id)
            where m.user_id > :cursor
        )
    ) as everyone
    order by user_id
    limit :size
)

select c.user_id, j.jid, u.language
from candidates as c
join users as u using (user_id)
left join jids as j
    on j.user_id = c.user_id
    and j.is_active
    and (j.paused_until is null or j.paused_until < now())
    and u.is_on
    and c.user_id <> :author_id
    and not exists (
        select
        from user_blocks as b
        where b.user_id = c.user_id and b.blocked_id = :author_id
    )
order by c.user_id;

-- name: recipients_of_recommendation :many
-- The next followers of the recommender who do not have the post by its author or a tag already.
with candidates as (
    select s.subscriber_id as user_id
    from user_subscriptions as s
    where s.author_id = :author_id and s.subscriber_id > :cursor
    order by s.subscriber_id
    limit :size
)

select c.user_id, j.jid, u.language
from candidates as c
join users as u using (user_id)
join posts as p on p.post_id = :post_id
left join jids as j
    on j.user_id = c.user_id
    and j.is_active
    and (j.paused_until is null or j.paused_until < now())
    and u.is_on
    and c.user_id <> p.author_id
    and not exists (
        select
        from user_subscriptions as s
        where s.author_id = p.author_id and s.subscriber_id = c.user_id
    )
    and not exists (
        select
        from post_tags as pt
        join tag_subscriptions as s using (tag_id)
        where pt.post_id = p.post_id and s.subscriber_id = c.user_id
    )
    and not exists (
        select
        from user_blocks as b
        where b.user_id = c.user_id and b.blocked_id in (:author_id, p.author_id)
    )
    and not exists (
        select
        from tag_blocks as b
        join post_tags as pt using (tag_id)
        where b.user_id = c.user_id and pt.post_id = p.post_id
    )
order by c.user_id;

-- name: recipient_alone :many
-- The one recipient of a notice, or of a retry.
select u.user_id, j.jid, u.language
from users as u
left join jids as j
    on j.user_id = u.user_id
    and j.is_active
    and (j.paused_until is null or j.paused_until < now())
    and u.is_on
    and not exists (
        select
        from user_blocks as b
        where b.user_id = u.user_id and b.blocked_id = :author_id
    )
where u.user_id = :recipient_id;

-- name: nick_of :value
-- What a person is called.
select nick
from users
where user_id = :user_id;

-- name: user_of_recipient :value
-- Who a bounce came from.
select user_id
from jids
where jid = :jid;

-- name: event_by_key :one
-- An event, done or not.
select
    author_id, outbox_id, kind, post_id, comment, recipient_id, mentioned, cursor, epoch, attempts
from outbox
where author_id = :author_id and outbox_id = :outbox_id;

-- name: retry_later :run
-- Bounced pushes; one that bounces again keeps its tries.
insert into retries (author_id, outbox_id, recipient_id, condition, next_at)
select :author_id, :outbox_id, recipient_id, :condition, now() + :wait::interval
from unnest(:recipient_ids::bigint[]) as bounced (recipient_id)
on conflict (author_id, outbox_id, recipient_id) do update
set condition = excluded.condition;

-- name: claim_retries :many
-- What is due, put off to its next turn at once: 1 minute, 4, 16 up to 6 hours.
with due as (
    select author_id, outbox_id, recipient_id
    from retries
    where next_at <= now()
    order by next_at
    limit :size
    for update skip locked
)

update retries as r
set
    tries = r.tries + 1,
    next_at = now() + least(interval '1 minute' * power(4, r.tries), interval '6 hours')
from due
where r.author_id = due.author_id
    and r.outbox_id = due.outbox_id
    and r.recipient_id = due.recipient_id
returning r.author_id, r.outbox_id, r.recipient_id, r.tries;

-- name: settle_retry :run
-- It went through, or there is no purpose any more.
delete from retries
where author_id = :author_id and outbox_id = :outbox_id and recipient_id = :recipient_id;

-- name: pause_jid :run
-- An address that refuses us is left alone: a day, then a week, then a month; until it writes.
update jids
set
    pauses = least(pauses + 1, 3),
    paused_until = now() + case pauses
        when 0 then interval '1 day'
        when 1 then interval '7 days'
        else interval '30 days'
    end
where jid = :jid and (paused_until is null or paused_until < now());

-- name: prune_outbox :run
-- Done and three days old: no bounce comes any more, and its retries go with it.
delete from outbox
where state = 'done' and created_at < now() - interval '3 days';

-- name: announce_events :run
-- Wake the workers of other processes; never inside a posting transaction.
select pg_notify('microblog_outbox', '');
