-- name: user_of_jid :one
-- Who writes from a bare JID.
select u.user_id, u.nick, u.language, u.is_on
from jids as j
join users as u using (user_id)
where j.jid = :jid;

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
-- A sign of life ends any pause; written at most once an hour.
update jids
set heard_at = now(), paused_until = null, pauses = 0
where jid = :jid and (heard_at < now() - interval '1 hour' or paused_until is not null or pauses > 0);

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

-- name: set_on :run
-- Whether pushes are delivered.
update users
set is_on = :is_on
where user_id = :user_id;

-- name: profile :one
-- What everyone may know of a person.
select
    u.user_id, u.nick,
    (select count(*) from (select from user_subscriptions as s where s.author_id = u.user_id limit 1000) as r)::int as readers,
    (select count(*) from (select from user_subscriptions as s where s.subscriber_id = u.user_id limit 1000) as r)::int as reads,
    (
        select p.post_id
        from posts as p
        where p.author_id = u.user_id and p.deleted_at is null
        order by p.post_id desc
        limit 1
    ) as last_post
from users as u
where u.nick_key = :nick_key;

-- name: jid_of_nick :value
-- The address that a person's pushes go to; for operators only.
select j.jid
from users as u
join jids as j using (user_id)
where u.nick_key = :nick_key and j.is_active;
