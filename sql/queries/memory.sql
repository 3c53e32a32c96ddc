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

-- name: drop_held_draft :run
-- Anything but `.` drops what was held.
delete from drafts
where user_id = :user_id and reason = 'held';
