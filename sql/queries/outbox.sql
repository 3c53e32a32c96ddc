-- name: append_event :value
-- Promise a push, in the transaction of the deed.
insert into outbox (kind, author_id, post_id, comment, recipient_id, mentioned, revision)
values (
    :kind, :author_id, :post_id, :comment, :recipient_id, :mentioned::bigint[], :revision
)
returning outbox_id;

-- name: claim_event :one
-- The event whose turn it is: least served first, with ageing; one lane an author; lease and epoch
-- by the clock of the database. What this owner left behind is taken up at once. An event in hand
-- (by its epoch nobody else had it) goes on; any other is a new attempt. Those that are sent out
-- only wait for the pong. The heads of the lanes are found in one pass, for a plan that was made
-- while the table was small looked for an older event once a row: 190 ms at 2,000 rows.
with heads as (
    select distinct on (author_id)
        author_id, outbox_id, next_at, until, owner, sent, created_at
    from outbox
    where state = 'live'
    order by author_id, outbox_id
),

likely as materialized (
    select author_id, outbox_id
    from heads
    where next_at <= now()
        and (until is null or until < now() or owner = :owner)
        and outbox_id <> all(:sent_out::bigint[])
    order by sent - 200 * extract(epoch from now() - created_at), outbox_id
    limit 16
),

next as (
    select
        o.author_id, o.outbox_id,
        exists (
            select
            from unnest(:in_hand::bigint[], :epochs::bigint[]) as mine (outbox_id, epoch)
            where mine.outbox_id = o.outbox_id and mine.epoch = o.epoch
        ) as is_in_hand
    from outbox as o
    join likely using (author_id, outbox_id)
    where o.state = 'live'
        and o.next_at <= now()
        and (o.until is null or o.until < now() or o.owner = :owner)
    order by o.sent - 200 * extract(epoch from now() - o.created_at), o.outbox_id
    limit 1
    for update of o skip locked
)

update outbox as o
set
    owner = :owner,
    epoch = o.epoch + case when next.is_in_hand then 0 else 1 end,
    attempts = o.attempts + case when next.is_in_hand then 0 else 1 end,
    until = now() + interval '30 seconds'
from next
where o.author_id = next.author_id and o.outbox_id = next.outbox_id
returning
    o.author_id, o.outbox_id, o.kind, o.post_id, o.comment, o.recipient_id, o.mentioned,
    o.cursor, o.epoch, o.attempts, o.revision, o.node;

-- name: move_cursor :value
-- True when the batch counts: nobody else has taken the event up meanwhile.
update outbox
set
    cursor = :cursor,
    sent = sent + :sent,
    attempts = 0,
    state = case when :is_done then 'done' else state end,
    owner = case when not :is_done then owner end,
    until = case when not :is_done and owner is not null then now() + interval '30 seconds' end
where author_id = :author_id and outbox_id = :outbox_id and epoch = :epoch and state = 'live'
returning true;

-- name: put_off_event :run
-- Give an event back for another attempt, after some wait; what was no fault of it is no attempt.
update outbox
set
    owner = null,
    until = null,
    next_at = now() + :wait::interval,
    attempts = case when :is_attempt::boolean then attempts else greatest(attempts - 1, 0) end
where author_id = :author_id and outbox_id = :outbox_id and epoch = :epoch and state = 'live';

-- name: release_events :run
-- Give back at once what is in hand; that was no attempt.
update outbox as o
set owner = null, until = null, attempts = greatest(o.attempts - 1, 0)
from unnest(:in_hand::bigint[], :epochs::bigint[]) as mine (outbox_id, epoch)
where o.outbox_id = mine.outbox_id and o.epoch = mine.epoch and o.state = 'live';

-- name: bury_event :run
-- Poison: an operator sees it, nobody tries it again.
update outbox
set state = 'dead', owner = null, until = null, buried_at = now()
where author_id = :author_id and outbox_id = :outbox_id and epoch = :epoch;

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
    author_id, outbox_id, kind, post_id, comment, recipient_id, mentioned, cursor, epoch, attempts,
    revision, node
from outbox
where author_id = :author_id and outbox_id = :outbox_id;

-- name: event_of_thread :one
-- The event that a late bounce belongs to. Somebody who is invited gets the post under the id that
-- it would have had. The actor, 0 where post and comment say it all, is the number of an edit, that
-- of the event itself for an item of a node, or who did it.
select
    author_id, outbox_id, kind, post_id, comment, recipient_id, mentioned, cursor, epoch, attempts,
    revision, node
from outbox
where post_id = :post_id
    and comment = :comment
    and (kind = :kind or (kind = 'invited' and :kind = 'post'))
    and (
        :actor::bigint = 0
        or case
            when kind = 'edited' then revision = :actor
            when kind in ('item', 'foreign') then outbox_id = :actor
            else author_id = :actor
        end
    )
    and (recipient_id is null or recipient_id = :recipient_id)
order by outbox_id desc
limit 1;

-- name: retry_later :run
-- Bounced pushes; one that bounces again keeps its tries and its turn. While the server has only
-- come up they are due soon, and that does not count.
insert into retries (author_id, outbox_id, recipient_id, condition, tries, next_at)
select
    :author_id, :outbox_id, recipient_id, condition,
    case when :is_soon::boolean then 0 else 1 end,
    now() + case when :is_soon then interval '2 seconds' else interval '1 minute' end
from unnest(:recipient_ids::bigint[], :conditions::text[]) as bounced (recipient_id, condition)
where exists (
    select
    from users as u
    where u.user_id = bounced.recipient_id
)
on conflict (author_id, outbox_id, recipient_id) do update
set
    condition = excluded.condition,
    is_sent = false,
    tries = case when :is_soon then 0 else retries.tries end,
    next_at = case when :is_soon then excluded.next_at else retries.next_at end;

-- name: forget_retries :run
-- What was sent again and did not bounce; and what bounced for three days, which is kept as such.
with forgotten as (
    delete from retries
    where next_at <= now() and (is_sent or created_at < now() - interval '3 days')
    returning author_id, outbox_id, recipient_id, condition, is_sent
)

insert into undelivered (author_id, outbox_id, recipient_id, reason, condition)
select author_id, outbox_id, recipient_id, 'given_up', condition
from forgotten
where not is_sent
on conflict (author_id, outbox_id, recipient_id) do nothing;

-- name: claim_retries :many
-- What is due, put off to its next turn at once: 1 minute, 4, 16 up to 6 hours.
with due as (
    select author_id, outbox_id, recipient_id
    from retries
    where next_at <= now() and not is_sent
    order by next_at
    limit :size
    for update skip locked
)

update retries as r
set
    tries = r.tries + 1,
    next_at = now() + least(interval '1 minute' * power(4, least(r.tries, 9)), interval '6 hours')
from due
where r.author_id = due.author_id
    and r.outbox_id = due.outbox_id
    and r.recipient_id = due.recipient_id
returning r.author_id, r.outbox_id, r.recipient_id, r.condition, r.tries;

-- name: sent_again :run
-- These went out, and wait for a bounce until their next turn.
update retries
set is_sent = true
where author_id = :author_id
    and outbox_id = :outbox_id
    and recipient_id = any(:recipient_ids::bigint[]);

-- name: drop_retries :run
-- Nothing is to be sent to these any more.
delete from retries
where author_id = :author_id
    and outbox_id = :outbox_id
    and recipient_id = any(:recipient_ids::bigint[]);

-- name: pause_jids :run
-- Addresses that refuse us are left alone: a day, then a week, then a month; until they write.
update jids
set
    pauses = least(pauses + 1, 3),
    paused_until = now() + case pauses
        when 0 then interval '1 day'
        when 1 then interval '7 days'
        else interval '30 days'
    end
where jid = any(:jids::text[]) and (paused_until is null or paused_until < now());

-- name: fill_jids :run
-- Addresses whose server stores no more for them: as if switched off, until anything is heard of
-- them. What they miss is counted from here.
with full_now as (
    update jids
    set
        is_full = true,
        pauses = least(pauses + 1, 3),
        paused_until = now() + case pauses
            when 0 then interval '1 day'
            when 1 then interval '7 days'
            else interval '30 days'
        end
    where jid = any(:jids::text[]) and (paused_until is null or paused_until < now())
    returning user_id
)

update users
set off_since = now()
where is_on and user_id in (select user_id from full_now);

-- name: was_sent :value
-- Whether anybody may have a copy of a post or comment, or gets one just now. Its first event is
-- pruned only after it was sent.
select coalesce(
    bool_or(sent > 0 or state = 'live') or not bool_or(kind in ('post', 'comment')), true
)
from outbox
where post_id = :post_id
    and comment = :comment
    and kind in ('post', 'comment', 'invited', 'recommendation');

-- name: note_deaths :run
-- Addresses that are said not to exist, on three different days without a word: left alone.
with counted as (
    select
        jid,
        case when died_at is null or heard_at > died_at then 1 else deaths + 1 end as deaths
    from jids
    where jid = any(:jids::text[])
        and (died_at is null or heard_at > died_at or died_at < now() - interval '1 day')
    order by jid
    for update
)

update jids as j
set
    deaths = c.deaths,
    died_at = now(),
    paused_until = case when c.deaths >= 3 then now() + interval '30 days' else j.paused_until end
from counted as c
where j.jid = c.jid;

-- name: is_gone :value
-- Whether a post, or a comment where there is one, is deleted.
select
    case
        when :comment::integer = 0 then p.deleted_at is not null
        else c.deleted_at is not null
    end
from posts as p
left join comments as c on c.post_id = p.post_id and c.number = :comment
where p.post_id = :post_id;

-- name: answered :one
-- Who wrote what a comment answers, and under which id if that was within a month: an index walk
-- over what that person has said in it.
select
    w.author_id,
    coalesce(
        (
            select s.stanza_id
            from sayings as s
            where s.user_id = w.author_id
                and s.deed in ('post', 'comment')
                and s.post_id = :post_id
                and s.comment = :parent
            limit 1
        ),
        ''
    ) as stanza_id
from (
    select p.author_id
    from posts as p
    where p.post_id = :post_id and :parent::integer = 0
    union all
    select c.author_id
    from comments as c
    where c.post_id = :post_id and c.number = :parent
) as w;

-- name: prune_outbox :run
-- Done and three days old, with nothing to be tried again and nobody who did not get it.
delete from outbox as o
where o.state = 'done'
    and o.created_at < now() - interval '3 days'
    and not exists (
        select
        from retries as r
        where r.author_id = o.author_id and r.outbox_id = o.outbox_id
    )
    and not exists (
        select
        from undelivered as d
        where d.author_id = o.author_id and d.outbox_id = o.outbox_id
    );

-- name: announce_events :run
-- Wake the workers of other processes; never inside a posting transaction.
select pg_notify('microblog_outbox', '');
