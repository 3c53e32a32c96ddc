-- name: demand :value
-- What a search asks for: `all` of some words, `either` of several, or `nothing`, such as only
-- against words. Of what hits must have querytree tells.
select
    case
        when needed in ('', 'T') then 'nothing'
        when needed like '%|%' then 'either'
        else 'all'
    end
from querytree(to_tsquery('microblog', :words)) as needed;

-- name: has_track :value
-- Whether a person has saved a search.
select exists (
    select
    from tracks
    where user_id = :user_id and query_key = :query_key
);

-- name: count_tracks :value
-- How many searches a person has saved, counted up to a limit.
select count(*)::int
from (
    select
    from tracks
    where user_id = :user_id
    limit :size
) as saved;

-- name: add_track :run
-- Save a search, under the longest lexeme that every hit must have. Where a hit may have one word
-- or another there is no such lexeme.
with search as (
    select to_tsquery('microblog', :words) as words
),

needed as (
    select replace(l.found[1], '''''', '''') as lexeme
    from search as s
    cross join lateral querytree(s.words) as t (needed)
    cross join lateral regexp_matches(t.needed, '''((?:[^'']|'''')+)''', 'g') as l (found)
    where t.needed not like '%|%'
    order by char_length(l.found[1]) desc, l.found[1]
    limit 1
)

insert into tracks (user_id, query_key, query, lexeme, words, author_id, tag_ids)
select
    :user_id, :query_key, :query, (select lexeme from needed), nullif(s.words, ''::tsquery),
    :author_id, :tag_ids::bigint[]
from search as s
on conflict (user_id, query_key) do nothing;

-- name: drop_track :value
-- The search that is dropped.
delete from tracks
where user_id = :user_id and query_key = :query_key
returning query;

-- name: drop_tracks :run
-- All searches of a person.
delete from tracks
where user_id = :user_id;

-- name: tracks_of :many
-- The searches of a person.
select query
from tracks
where user_id = :user_id
order by query_key;
