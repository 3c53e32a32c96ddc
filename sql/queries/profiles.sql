-- name: describe :run
-- What a person says of himself.
insert into profiles (user_id, full_name, about, link)
values (:user_id, :full_name, :about, :link)
on conflict (user_id) do update
set
    full_name = excluded.full_name,
    about = excluded.about,
    link = excluded.link,
    changed_at = now();

-- name: learn_profile :one
-- What a person's vCard says; what it does not say stays.
insert into profiles as p (user_id, full_name, about, link, avatar, avatar_type, avatar_hash)
values (
    :user_id, :full_name, :about, :link, :avatar::bytea, :avatar_type, :avatar_hash
)
on conflict (user_id) do update
set
    full_name = coalesce(nullif(excluded.full_name, ''), p.full_name),
    about = coalesce(nullif(excluded.about, ''), p.about),
    link = coalesce(nullif(excluded.link, ''), p.link),
    avatar = coalesce(excluded.avatar, p.avatar),
    avatar_type = case when excluded.avatar is null then p.avatar_type else excluded.avatar_type end,
    avatar_hash = case when excluded.avatar is null then p.avatar_hash else excluded.avatar_hash end,
    changed_at = now()
returning full_name, about, link, avatar_hash;

-- name: card_of_nick :one
-- What everyone may know of a person, by the folded nick.
select
    u.user_id, u.nick, coalesce(p.full_name, '') as full_name, coalesce(p.about, '') as about,
    coalesce(p.link, '') as link, p.avatar, coalesce(p.avatar_type, '') as avatar_type,
    coalesce(p.avatar_hash, '') as avatar_hash
from users as u
left join profiles as p using (user_id)
where u.nick_key = :nick_key;

-- name: avatar_hash_of_nick :value
-- The hash of a person's picture; empty where there is none, null where there is nobody.
select coalesce(p.avatar_hash, '')
from users as u
left join profiles as p using (user_id)
where u.nick_key = :nick_key;
