-- name: search_newest :many
-- Hits among the newest thousand posts, newest first: the cheap first step.
with newest as materialized (
    select post_id, author_id, words
    from posts
    where deleted_at is null
        and post_id < :before
        and (
            visibility = 'public'
            or author_id = :reader_id
            or may_read(post_id, author_id, visibility, :reader_id)
        )
    order by post_id desc
    limit 1000
)

select n.post_id
from newest as n
where (n.author_id = :reader_id or not is_unwanted(n.post_id, n.author_id, :reader_id))
    and n.words @@ websearch_to_tsquery('microblog', :words)
    and (
        select count(*)
        from post_tags as pt
        where pt.post_id = n.post_id and pt.tag_id = any(:tag_ids::bigint[])
    ) = cardinality(:tag_ids::bigint[])
order by n.post_id desc
limit :size;

-- name: search_all :many
-- Hits by the index, newest first: the second step, when the first found too few.
with hits as materialized (
    select post_id, author_id
    from posts
    where words @@ websearch_to_tsquery('microblog', :words)
        and deleted_at is null
        and post_id < :before
        and (
            visibility = 'public'
            or author_id = :reader_id
            or may_read(post_id, author_id, visibility, :reader_id)
        )
)

select h.post_id
from (
    -- In order before anything else is asked of them: what is asked costs, and ten are wanted.
    select post_id, author_id
    from hits
    order by post_id desc
) as h
where (h.author_id = :reader_id or not is_unwanted(h.post_id, h.author_id, :reader_id))
    and (
        select count(*)
        from post_tags as pt
        where pt.post_id = h.post_id and pt.tag_id = any(:tag_ids::bigint[])
    ) = cardinality(:tag_ids::bigint[])
order by h.post_id desc
limit :size;

-- name: search_author :many
-- Hits among a person's posts, newest first; without words all that have the tags.
select p.post_id
from posts as p
where p.author_id = :author_id
    and p.deleted_at is null
    and p.post_id < :before
    and (
        p.visibility = 'public'
        or may_read(p.post_id, p.author_id, p.visibility, :reader_id)
    )
    and (:words::text = '' or p.words @@ websearch_to_tsquery('microblog', :words))
    and (
        select count(*)
        from post_tags as pt
        where pt.post_id = p.post_id and pt.tag_id = any(:tag_ids::bigint[])
    ) = cardinality(:tag_ids::bigint[])
order by p.post_id desc
limit :size;
