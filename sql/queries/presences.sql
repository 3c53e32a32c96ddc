-- name: presence_of :one
-- The links with one bare JID.
select jid, watches_us, watched_by_us
from presences
where jid = :jid;

-- name: remember_presence :run
-- Both links as they are now.
insert into presences (jid, watches_us, watched_by_us)
values (:jid, :watches_us, :watched_by_us)
on conflict (jid) do update
set watches_us = excluded.watches_us, watched_by_us = excluded.watched_by_us, changed_at = now();

-- name: forget_presence :run
-- No link is left.
delete from presences
where jid = :jid;

-- name: watchers_among :many
-- Which of some bare JIDs see our presence.
select jid
from presences
where watches_us and jid = any(:jids::text[]);

-- name: watchers_after :many
-- A page of those who see our presence, domain by domain.
select split_part(jid, '@', 2) as domain, jid
from presences
where watches_us and (split_part(jid, '@', 2), jid) > (:domain::text, :jid::text)
order by split_part(jid, '@', 2), jid
limit :count::int;

-- name: silenced_among :many
-- To which of some bare JIDs deliveries would go, but are paused.
select jid
from jids
where jid = any(:jids::text[]) and is_active and (paused_until is not null or pauses > 0);
