-- name: is_positive :value
-- Whether a search asks for words, not only against them.
select exists (
    select
    from unnest(
        regexp_split_to_array(regexp_replace(:words::text, '-"[^"]*"', ' ', 'g'), '\s+')
    ) as given (word)
    where given.word <> ''
        and left(given.word, 1) <> '-'
        and numnode(websearch_to_tsquery('microblog', given.word)) > 0
);

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
with positive as (
    select given.word
    from unnest(
        regexp_split_to_array(regexp_replace(:words::text, '-"[^"]*"', ' ', 'g'), '\s+')
    ) as given (word)
    where given.word <> '' and left(given.word, 1) <> '-'
),

needed as (
    select l.lexeme
    from positive as p
    cross join lateral unnest(tsvector_to_array(to_tsvector('microblog', p.word))) as l (lexeme)
    where not exists (
        select
        from positive as o
        where lower(o.word) = 'or'
    )
    order by char_length(l.lexeme) desc, l.lexeme
    limit 1
)

insert into tracks (user_id, query_key, query, lexeme, words, author_id, tag_ids)
select
    :user_id, :query_key, :query, (select lexeme from needed),
    nullif(websearch_to_tsquery('microblog', :words), ''::tsquery), :author_id,
    :tag_ids::bigint[]
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
