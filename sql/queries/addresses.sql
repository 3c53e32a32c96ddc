-- name: addresses_of :many
-- A person's addresses, the active one first.
select jid, is_active
from jids
where user_id = :user_id
order by is_active desc, jid;

-- name: count_addresses :value
-- How many addresses a person has.
select count(*)::int
from jids
where user_id = :user_id;

-- name: rest_address :run
-- The active address, unless it is this one, is active no more.
update jids
set is_active = false
where user_id = :user_id and is_active and jid <> :jid;

-- name: use_address :run
-- One row when the address is active only from now on; no other one may be.
update jids
set is_active = true
where user_id = :user_id and jid = :jid and not is_active;

-- name: remove_address :value
-- Whether the address that is gone was the active one; null when it was not this person's.
delete from jids
where user_id = :user_id and jid = :jid
returning is_active;

-- name: promote_address :value
-- The address last heard from becomes the active one.
update jids
set is_active = true
where jid = (
    select j.jid
    from jids as j
    where j.user_id = :user_id
    order by j.heard_at desc, j.jid
    limit 1
)
returning jid;

-- name: claims_of :many
-- What a person claims to be his, newest first.
select jid, user_id, code, tries, created_at
from jid_claims
where user_id = :user_id and created_at > now() - interval '1 hour'
order by created_at desc;

-- name: forget_claims :run
-- An hour is over; few ever wait.
delete from jid_claims
where created_at <= now() - interval '1 hour';

-- name: claim_address :value
-- The code that proves a claim: the same one again while it holds.
insert into jid_claims as c (jid, user_id, code)
values (:jid, :user_id, :code)
on conflict (jid, user_id) do update
set
    code = case when c.tries < 5 then c.code else excluded.code end,
    tries = case when c.tries < 5 then c.tries else 0 end,
    created_at = now()
returning code;

-- name: drop_claim :run
-- One row when the person had claimed the address.
delete from jid_claims
where jid = :jid and user_id = :user_id;

-- name: claims_on :many
-- Who claims an address, newest first.
select jid, user_id, code, tries, created_at
from jid_claims
where jid = :jid and created_at > now() - interval '1 hour' and tries < 5
order by created_at desc;

-- name: count_try :run
-- A wrong code was said for all claims on an address.
update jid_claims
set tries = tries + 1
where jid = :jid;

-- name: drop_claims_on :run
-- It is known whose an address is.
delete from jid_claims
where jid = :jid;

-- name: account_of_claim :one
-- An account as somebody who moves into it or out of it needs to know it; held until the end.
select
    u.user_id, u.nick, u.follows_address,
    exists (select from posts as p where p.author_id = u.user_id)
    or exists (select from comments as c where c.author_id = u.user_id)
    or exists (select from recommendations as r where r.user_id = u.user_id) as has_written
from users as u
where u.user_id = :user_id
for update;

-- name: move_addresses :run
-- All addresses of one account go to another, where none of them is active yet.
update jids
set user_id = :into_id, is_active = false
where user_id = :from_id;

-- name: move_subscriptions :run
-- What an account without a nick follows, blocks, mutes and keeps goes to another one.
with people as (
    insert into user_subscriptions (
        author_id, subscriber_id, created_at, wants_posts, wants_recommendations, is_silent
    )
    select author_id, :into_id, created_at, wants_posts, wants_recommendations, is_silent
    from user_subscriptions
    where subscriber_id = :from_id and author_id <> :into_id
    on conflict do nothing
),

tags as (
    insert into tag_subscriptions (tag_id, subscriber_id, created_at)
    select tag_id, :into_id, created_at
    from tag_subscriptions
    where subscriber_id = :from_id
    on conflict do nothing
),

threads as (
    insert into thread_subscriptions (post_id, subscriber_id, created_at, via_contact)
    select post_id, :into_id, created_at, via_contact
    from thread_subscriptions
    where subscriber_id = :from_id
    on conflict do nothing
),

clubs as (
    insert into club_subscriptions (club_id, subscriber_id, created_at)
    select club_id, :into_id, created_at
    from club_subscriptions
    where subscriber_id = :from_id
    on conflict do nothing
),

tagged_people as (
    insert into user_tag_subscriptions (author_id, tag_id, subscriber_id, created_at)
    select author_id, tag_id, :into_id, created_at
    from user_tag_subscriptions
    where subscriber_id = :from_id and author_id <> :into_id
    on conflict do nothing
),

searches as (
    insert into tracks (
        user_id, query_key, query, lexeme, words, author_id, tag_ids, created_at
    )
    select :into_id, query_key, query, lexeme, words, author_id, tag_ids, created_at
    from tracks
    where user_id = :from_id
    on conflict do nothing
),

blocked_people as (
    insert into user_blocks (user_id, blocked_id, created_at)
    select :into_id, blocked_id, created_at
    from user_blocks
    where user_id = :from_id and blocked_id <> :into_id
    on conflict do nothing
),

blocked_tags as (
    insert into tag_blocks (user_id, tag_id, created_at)
    select :into_id, tag_id, created_at
    from tag_blocks
    where user_id = :from_id
    on conflict do nothing
),

blocked_clubs as (
    insert into club_blocks (user_id, club_id, created_at)
    select :into_id, club_id, created_at
    from club_blocks
    where user_id = :from_id
    on conflict do nothing
),

blocked_tagged_people as (
    insert into user_tag_blocks (user_id, blocked_id, tag_id, created_at)
    select :into_id, blocked_id, tag_id, created_at
    from user_tag_blocks
    where user_id = :from_id and blocked_id <> :into_id
    on conflict do nothing
),

muted_people as (
    insert into user_mutes (user_id, muted_id, created_at)
    select :into_id, muted_id, created_at
    from user_mutes
    where user_id = :from_id and muted_id <> :into_id
    on conflict do nothing
)

insert into thread_mutes (user_id, post_id, created_at)
select :into_id, post_id, created_at
from thread_mutes
where user_id = :from_id
on conflict do nothing;

-- name: move_belongings :run
-- What an account without a nick has put aside goes to another one. One row when a text that waits
-- for a nick goes with it, and waits for `.` where there is a nick.
with marks as (
    insert into bookmarks (user_id, post_id, comment, note, created_at)
    select :into_id, post_id, comment, note, created_at
    from bookmarks
    where user_id = :from_id
    order by bookmark_id
    on conflict do nothing
),

deeds as (
    insert into reactions (user_id, post_id, comment, deeds)
    select :into_id, post_id, comment, deeds
    from reactions
    where user_id = :from_id
    on conflict do nothing
),

said as (
    insert into sayings (user_id, stanza_id, deed, post_id, comment, said_at)
    select :into_id, stanza_id, deed, post_id, comment, said_at
    from sayings
    where user_id = :from_id
    on conflict do nothing
),

words as (
    insert into aliases (user_id, alias_key, name, body)
    select :into_id, alias_key, name, body
    from aliases
    where user_id = :from_id
    on conflict do nothing
),

complaints as (
    update reports
    set user_id = :into_id
    where user_id = :from_id
)

insert into drafts as d (user_id, body, reason)
select :into_id, f.body, case when u.nick is null then 'nameless' else 'held' end
from drafts as f
join users as u on u.user_id = :into_id
where f.user_id = :from_id and f.reason = 'nameless'
on conflict (user_id) do update
set body = excluded.body, reason = excluded.reason, created_at = now()
where d.reason = 'held';

-- name: dissolve_account :run
-- An account whose addresses and belongings are elsewhere is gone.
delete from users
where user_id = :user_id;
