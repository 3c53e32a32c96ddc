-- name: begin_search :run
-- Take one of the few places for searches, until the end of the transaction.
select begin_search();

-- name: search_posts :many
-- Posts that fit, newest first.
select post_id
from search_posts(:reader_id, :asked::jsonb, :before, :size) as s (post_id);

-- name: search_best :many
-- Posts that fit, those that fit best first, among the newest two thousand.
select post_id, rank
from search_best(:reader_id, :asked::jsonb, :newest, :after_rank, :after_id, :size);

-- name: search_comments :many
-- Comments that fit, newest first.
select post_id, number, created_at
from search_comments(
    :reader_id, :asked::jsonb, :before, :before_post, :before_number, :size
);

-- name: newest_post :value
-- The number of the newest post, so that what comes later changes no page behind.
select coalesce(max(post_id), 0)
from posts;

-- name: search_people :many
-- People whose nick, name or words about themselves fit, those whose nick does first.
select u.nick, coalesce(p.full_name, '') as full_name, coalesce(p.about, '') as about
from users as u
left join profiles as p using (user_id)
where u.nick is not null
    and (
        u.nick_key % :likeness
        or u.nick_key like :beginning
        or lower(p.full_name) like :within
        or to_tsvector('microblog', p.about) @@ to_tsquery('microblog', :words)
    )
    and not exists (
        select
        from user_blocks as b
        where b.user_id = u.user_id and b.blocked_id = :reader_id
    )
order by
    u.nick_key like :beginning desc, similarity(u.nick_key, :likeness) desc, u.nick_key
limit :size;

-- name: public_search :many
-- The same for the web, as far as everyone may read.
select post_id
from public_search(:asked::jsonb, :before, :size) as s (post_id);

-- name: public_search_best :many
-- The same, those that fit best first.
select post_id, rank
from public_search_best(:asked::jsonb, :newest, :after_rank, :after_id, :size);

-- name: public_newest_post :value
-- The number of the newest post that everyone may read.
select post_id
from public_posts
order by post_id desc
limit 1;

-- name: public_marked :many
-- What was found, with the words that fit between two marks; of a long post only what is around.
select
    p.post_id,
    ts_headline(
        'microblog', p.body, to_tsquery('microblog', :words),
        case
            when char_length(p.body) > 600
                then format(
                    'StartSel="%s", StopSel="%s", MaxFragments=3, MaxWords=40, MinWords=20, '
                    'FragmentDelimiter=" … "', :mark_start::text, :mark_stop::text
                )
            else format('StartSel="%s", StopSel="%s", HighlightAll=true', :mark_start::text, :mark_stop::text)
        end
    ) as body
from public_posts as p
where p.post_id = any(:post_ids::bigint[]);

-- name: comments_found :many
-- Comments by numbers of posts and their own, in the order asked for.
select
    c.post_id, c.number, c.parent, c.author_id, u.nick, c.body, c.created_at,
    coalesce(pu.nick, '') as parent_author,
    coalesce(parent.body, '') as quoted,
    c.edited_at, coalesce(i.url, '') as picture_url, coalesce(i.media_type, '') as picture_type,
    coalesce(i.description, '') as picture_description
from unnest(:post_ids::bigint[], :numbers::int[]) with ordinality as w (post_id, number, place)
join comments as c on c.post_id = w.post_id and c.number = w.number
join users as u on u.user_id = c.author_id
left join comments as parent
    on parent.post_id = c.post_id and parent.number = c.parent and parent.deleted_at is null
left join users as pu on pu.user_id = parent.author_id
left join pictures as i on i.post_id = c.post_id and i.comment = c.number
order by w.place;

-- name: count_vocabulary :run
-- The words of the newest public posts and of listed rooms that occur in three of them at least, as
-- they are written.
insert into vocabulary (word, posts)
select word, ndoc
from ts_stat(
    'select to_tsvector(''simple'', body) from ('
    'select body from public_posts order by post_id desc limit 50000) as recent '
    'union all select to_tsvector(''simple'', name || '' '' || description) from public_rooms'
)
where ndoc >= 3 and char_length(word) between 3 and 32 and word !~ '[^[:alpha:]-]'
on conflict (word) do update set posts = excluded.posts;

-- name: count_common_words :run
-- Words of so many posts that the planner's statistics name them.
select count_common_words();

-- name: forget_vocabulary :run
-- Begin to count words anew.
delete from vocabulary;

-- name: vocabulary_of_length :many
-- The words about as long as one, in alphabetical order.
select word
from public_vocabulary
where char_length(word) between :shortest and :longest
order by word collate "C";

-- name: words_known :many
-- Those of some words that occur in posts, the most frequent first.
select word
from public_vocabulary
where word = any(:words::text[])
order by posts desc, word;
