-- name: user_of_jid :one
-- Who writes from a bare JID.
select u.user_id, u.nick, u.language, u.is_on
from jids as j
join users as u using (user_id)
where j.jid = :jid;

-- name: speaker_of_jid :one
-- Who writes from a bare JID, and whether `hear_jid` would change anything.
select
    u.user_id, u.nick, u.language, u.is_on,
    j.heard_at < now() - interval '1 hour'
    or j.paused_until is not null
    or j.pauses > 0
    or j.is_full
    or (not j.is_active and u.follows_address) as is_due
from jids as j
join users as u using (user_id)
where j.jid = :jid;

-- name: due_among :many
-- Of which of some bare JIDs `hear_jid` would change anything.
select j.jid
from jids as j
join users as u using (user_id)
where j.jid = any(:jids::text[])
    and (
        j.heard_at < now() - interval '1 hour'
        or j.paused_until is not null
        or j.pauses > 0
        or j.is_full
        or (not j.is_active and u.follows_address)
    );

-- name: add_user :one
-- A newcomer with the JID of the first line.
with person as (
    insert into users (language)
    values (:language)
    returning user_id, nick, language, is_on
),

address as (
    insert into jids (jid, user_id)
    select :jid, user_id
    from person
)

select user_id, nick, language, is_on
from person;

-- name: hear_jid :run
-- A sign of life: it ends any pause, and makes an address the active one where its owner wants
-- that. Whoever was away because no more was stored for him is told what he has missed. Written
-- at most once an hour unless something changes.
with heard as materialized (
    select
        j.jid, j.user_id, j.is_full, u.is_on, not j.is_active and u.follows_address as is_moving
    from jids as j
    join users as u using (user_id)
    where j.jid = :jid
        and (
            j.heard_at < now() - interval '1 hour'
            or j.paused_until is not null
            or j.pauses > 0
            or j.is_full
            or (not j.is_active and u.follows_address)
        )
    for no key update of j
),

rested as (
    update jids as j
    set is_active = false
    from heard as h
    where h.is_moving and j.user_id = h.user_id and j.is_active
    returning j.jid
),

back as (
    update users as u
    set on_since = now()
    from heard as h
    where h.is_full and h.is_on and u.user_id = h.user_id
    returning u.user_id
),

digest as (
    insert into outbox (kind, author_id, recipient_id)
    select 'digest', b.user_id, b.user_id
    from back as b
    where not exists (
        select
        from outbox as o
        where o.author_id = b.user_id and o.kind = 'digest' and o.state = 'live'
    )
)

update jids as j
set
    heard_at = now(),
    paused_until = null,
    pauses = 0,
    is_full = false,
    is_active = j.is_active or h.is_moving
from heard as h
where j.jid = h.jid
    -- Two active addresses never meet: this waits for `rested`.
    and (select count(*) from rested) >= 0;

-- name: user_by_nick :one
-- A person by the folded nick.
select user_id, nick, language, is_on
from users
where nick_key = :nick_key;

-- name: users_by_nick :many
-- People by folded nicks, in no order.
select user_id, nick, language, is_on
from users
where nick_key = any(:nick_keys::text[]);

-- name: nearest_nick :value
-- The nick most like one that nobody has.
select nick
from users
where nick_key % :nick_key
order by similarity(nick_key, :nick_key) desc, nick_key
limit 1;

-- name: lock_user :run
-- One writer at a time per person: keeps the order of the outbox the order of commits.
select
from users
where user_id = :user_id
for no key update;

-- name: set_nick :run
-- Take a nick; the unique key refuses a second owner.
update users
set nick = :nick, nick_key = :nick_key
where user_id = :user_id;

-- name: set_language :run
-- The language of answers and pushes.
update users
set language = :language
where user_id = :user_id;

-- name: profile :one
-- What everyone may know of a person.
select
    u.user_id, u.nick,
    (
        select count(*)
        from (select from user_subscriptions as s where s.author_id = u.user_id limit 1000) as r
    )::int as readers,
    (
        select count(*)
        from (select from user_subscriptions as s where s.subscriber_id = u.user_id limit 1000) as r
    )::int as reads,
    coalesce(p.full_name, '') as full_name,
    coalesce(p.about, '') as about,
    coalesce(p.link, '') as link,
    u.is_closed
from users as u
left join profiles as p using (user_id)
where u.nick_key = :nick_key;

-- name: jid_of_nick :value
-- The address that a person's pushes go to; for operators only.
select j.jid
from users as u
join jids as j using (user_id)
where u.nick_key = :nick_key and j.is_active;
