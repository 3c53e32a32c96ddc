-- name: alias_of :value
-- What a word stands for.
select body
from aliases
where user_id = :user_id and alias_key = :alias_key;

-- name: aliases_of :many
-- A person's aliases behind a key, by key.
select name, body
from aliases
where user_id = :user_id and alias_key > :after
order by alias_key
limit :size;

-- name: count_aliases :value
-- How many aliases a person has beside one.
select count(*)::int
from aliases
where user_id = :user_id and alias_key <> :alias_key;

-- name: keep_alias :run
-- A word stands for a command from now on.
insert into aliases (user_id, alias_key, name, body)
values (:user_id, :alias_key, :name, :body)
on conflict (user_id, alias_key) do update
set name = excluded.name, body = excluded.body;

-- name: drop_alias :value
-- What a word stood for until now.
delete from aliases
where user_id = :user_id and alias_key = :alias_key
returning body;
