-- name: claim_stanza :value
-- True for the first to see a stanza, null for one that comes again.
insert into stanzas (jid, stanza_key)
values (:jid, :stanza_key)
on conflict do nothing
returning true;

-- name: answer_of_stanza :value
-- What was answered the first time.
select answer
from stanzas
where jid = :jid and stanza_key = :stanza_key;

-- name: record_answer :run
-- What is answered now, in the transaction of the deed.
update stanzas
set answer = :answer
where jid = :jid and stanza_key = :stanza_key;

-- name: forget_stanzas :run
-- A day is over.
delete from stanzas
where seen_at < now() - interval '24 hours';

-- name: keep_draft :run
-- Keep a body for `.` or `NICK`; only the last one is kept.
insert into drafts (user_id, body, reason)
values (:user_id, :body, :reason)
on conflict (user_id) do update
set body = excluded.body, reason = excluded.reason, created_at = now();

-- name: take_draft :value
-- Take the draft away: a held one within ten minutes, a nameless one whenever.
delete from drafts
where user_id = :user_id
    and reason = :reason
    and (reason = 'nameless' or created_at > now() - interval '10 minutes')
returning body;

-- name: forget_held :run
-- Anything but `.` drops what was held; what works needs no help with what failed.
with failed as (
    delete from failures
    where user_id = :user_id
)

delete from drafts
where user_id = :user_id and reason = 'held';

-- name: keep_failure :run
-- The last command that failed, for `?`.
insert into failures (user_id, body, suggestion)
values (:user_id, :body, :suggestion)
on conflict (user_id) do update
set body = excluded.body, suggestion = excluded.suggestion, created_at = now();

-- name: take_failure :one
-- What failed within ten minutes; it is told once.
delete from failures
where user_id = :user_id and created_at > now() - interval '10 minutes'
returning body, suggestion;

-- name: keep_undo :run
-- What UNDO is to say, line by line; only the last deed is kept.
insert into undos (user_id, lines)
values (:user_id, :lines::text[])
on conflict (user_id) do update
set lines = excluded.lines, created_at = now();

-- name: forget_undo :run
-- What was done last cannot be undone.
delete from undos
where user_id = :user_id;

-- name: take_undo :value
-- The lines for UNDO, taken away; none after ten minutes.
delete from undos
where user_id = :user_id and created_at > now() - interval '10 minutes'
returning lines;

-- name: keep_listing :run
-- Where MORE goes on.
insert into listings (user_id, body, after)
values (:user_id, :body, :after)
on conflict (user_id) do update
set body = excluded.body, after = excluded.after, created_at = now();

-- name: take_listing :one
-- The last listing and its cursor, taken away: the page that follows keeps the next one.
delete from listings
where user_id = :user_id
returning body, after;

-- name: keep_saying :run
-- What a stanza of somebody became; what came of it first stands. An account that has just moved
-- into another one is no more.
insert into sayings (user_id, stanza_id, deed, post_id, comment)
select user_id, :stanza_id, :deed, :post_id::bigint, :comment::integer
from users
where user_id = :user_id
on conflict (user_id, stanza_id) do nothing;

-- name: saying :one
-- What a stanza of somebody became.
select deed, post_id, comment
from sayings
where user_id = :user_id and stanza_id = :stanza_id;

-- name: forget_sayings :run
-- A month is over: what is older is edited and deleted by its number.
delete from sayings
where said_at < now() - interval '30 days';

-- name: replace_reactions :value
-- What reactions do to a post or comment from now on; returns what they did before, if anything.
with before as (
    select deeds
    from reactions
    where user_id = :user_id and post_id = :post_id and comment = :comment
    for update
),

now_on as (
    insert into reactions (user_id, post_id, comment, deeds)
    values (:user_id, :post_id, :comment, :deeds::text[])
    on conflict (user_id, post_id, comment) do update
    set deeds = excluded.deeds
)

select deeds
from before;

-- name: address_as :value
-- What `@nick words` shall be: ask, pm or post.
select address_as
from users
where user_id = :user_id;
