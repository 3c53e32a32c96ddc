-- name: thread_for_jid :one
-- The head of a post, if it is there for whoever writes from a bare JID.
select u.nick as author, left(p.body, 400) as body
from posts as p
join users as u on u.user_id = p.author_id
where p.post_id = :post_id
    and p.deleted_at is null
    and (
        p.visibility = 'public'
        or may_read(
            p.post_id, p.author_id, p.visibility,
            (
                select j.user_id
                from jids as j
                where j.jid = :jid
            )
        )
    );

-- name: standing_of_person :one
-- Whether whoever writes from a bare JID follows a person, or asks to.
select
    exists (
        select
        from user_subscriptions as s
        where s.author_id = a.user_id and s.subscriber_id = j.user_id
    ) as follows,
    exists (
        select
        from reader_requests as r
        where r.author_id = a.user_id and r.reader_id = j.user_id
    ) as asks
from jids as j
cross join users as a
where j.jid = :jid and a.nick_key = :nick_key;

-- name: standing_of_thread :one
-- Whether whoever writes from a bare JID follows a thread.
select true as follows, false as asks
from jids as j
join thread_subscriptions as s on s.subscriber_id = j.user_id
where j.jid = :jid and s.post_id = :post_id;

-- name: keep_contact :run
-- A contact on a roster, granted or waiting for its owner.
insert into contacts (jid, contact, user_id, is_pending)
select j.jid, :contact, j.user_id, :is_pending
from jids as j
where j.jid = :jid
on conflict (jid, contact) do update
set user_id = excluded.user_id, is_pending = excluded.is_pending, changed_at = now();

-- name: drop_contact :value
-- A contact that is no longer on a roster; whether it was.
delete from contacts
where jid = :jid and contact = :contact
returning true;

-- name: watched_among :many
-- Which pairs of bare JID and contact stand for a granted presence, with the picture's hash.
select c.jid, c.contact, coalesce(p.avatar_hash, '') as avatar_hash
from unnest(:jids::text[], :contacts::text[]) as given (jid, contact)
join contacts as c using (jid, contact)
left join users as u on u.nick_key = c.contact
left join profiles as p on p.user_id = u.user_id
where not c.is_pending;

-- name: watched_after :many
-- A page of granted contacts, domain by domain, each with its picture's hash.
select c.jid, c.contact, coalesce(p.avatar_hash, '') as avatar_hash
from (
    select jid, contact, split_part(jid, '@', 2) as domain
    from contacts
    where not is_pending
        and (split_part(jid, '@', 2), jid, contact) > (:domain::text, :jid::text, :contact::text)
    order by split_part(jid, '@', 2), jid, contact
    limit :count::int
) as c
left join users as u on u.nick_key = c.contact
left join profiles as p on p.user_id = u.user_id
order by c.domain, c.jid, c.contact;

-- name: watchers_of_contact :many
-- A page of those who see one contact, in the order of their JIDs.
select c.jid, c.contact, coalesce(p.avatar_hash, '') as avatar_hash
from (
    select jid, contact
    from contacts
    where contact = :contact and jid > :jid and not is_pending
    order by jid
    limit :count::int
) as c
left join users as u on u.nick_key = c.contact
left join profiles as p on p.user_id = u.user_id
order by c.jid;

-- name: ready_contacts :many
-- Contacts that waited until their owner let them follow, or that wait for nothing any more.
select c.jid, c.contact, s.subscriber_id is not null as is_granted
from contacts as c
join users as a on a.nick_key = c.contact
left join user_subscriptions as s on s.author_id = a.user_id and s.subscriber_id = c.user_id
left join reader_requests as r on r.author_id = a.user_id and r.reader_id = c.user_id
where c.is_pending and (s.subscriber_id is not null or r.reader_id is null)
order by c.jid, c.contact
limit :count::int;

-- name: grant_contacts :run
-- Pairs of bare JID and contact that wait no more.
update contacts as c
set is_pending = false, changed_at = now()
from unnest(:jids::text[], :contacts::text[]) as given (jid, contact)
where c.jid = given.jid and c.contact = given.contact;

-- name: drop_contacts :run
-- Pairs of bare JID and contact that waited for nothing.
delete from contacts as c
using unnest(:jids::text[], :contacts::text[]) as given (jid, contact)
where c.jid = given.jid and c.contact = given.contact and c.is_pending;
