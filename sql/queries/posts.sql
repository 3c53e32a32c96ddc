-- name: add_post :value
-- A new post's number; in a closed blog it is for readers.
insert into posts (author_id, body, is_readonly, visibility)
select
    user_id, :body, :is_readonly,
    case when :is_private::boolean then 'private' when is_closed then 'readers' else 'public' end
from users
where user_id = :author_id
returning post_id;

-- name: tags_by_key :many
-- Tags that exist, by key.
select tag_id, tag_key, name
from tags
where tag_key = any(:keys::text[]);

-- name: ensure_tags :many
-- Tags by key, made where missing, not counted; whoever comes second gets those of the first.
insert into tags (tag_key, name)
select tag_key, name
from unnest(:keys::text[], :names::text[]) as given (tag_key, name)
order by tag_key
on conflict (tag_key) do update
set name = tags.name
returning tag_id, tag_key, name;

-- name: popular_tags :many
-- Tags by their posts from a place on.
select tag_key, name, posts
from tags
where posts > 0
    and posts <= :posts
    and (posts < :posts or tag_key > :key)
order by posts desc, tag_key
limit :size;

-- name: post_state :one
-- Whose a post is that this person may read, and whether it is still there.
select
    post_id, author_id, deleted_at is not null as is_deleted, comments, visibility, is_readonly
from posts
where post_id = :post_id and may_read(post_id, author_id, visibility, :reader_id);

-- name: posts_by_id :many
-- Those that are there and that this person may read, newest first; reader 0 is whoever pushes.
select
    p.post_id, p.author_id, u.nick, p.body,
    (
        select coalesce(array_agg(t.name order by pt.position), '{}')
        from post_tags as pt
        join tags as t using (tag_id)
        where pt.post_id = p.post_id
    ) as tag_names,
    p.comments, p.recommendations, p.created_at,
    (
        select coalesce(array_agg(c.name order by pc.position), '{}')
        from post_clubs as pc
        join clubs as c using (club_id)
        where pc.post_id = p.post_id
    ) as club_names,
    p.visibility, p.is_readonly, p.edited_at, coalesce(i.url, '') as picture_url,
    coalesce(i.media_type, '') as picture_type, coalesce(i.description, '') as picture_description
from posts as p
join users as u on u.user_id = p.author_id
left join pictures as i on i.post_id = p.post_id and i.comment = 0
where p.post_id = any(:post_ids::bigint[])
    and p.deleted_at is null
    and (
        :reader_id::bigint = 0
        or p.visibility = 'public'
        or may_read(p.post_id, p.author_id, p.visibility, :reader_id)
    )
order by p.post_id desc;

-- name: last_writing :one
-- The newest of a person's own posts and comments that is still there, in a thread that he may
-- still read: post, comment.
select post_id, number
from (
    (
        select post_id, 0 as number, created_at
        from posts
        where author_id = :user_id and deleted_at is null
        order by post_id desc
        limit 1
    )
    union all
    (
        select c.post_id, c.number, c.created_at
        from comments as c
        join posts as p using (post_id)
        where c.author_id = :user_id
            and c.deleted_at is null
            and (
                p.visibility = 'public'
                or may_read(p.post_id, p.author_id, p.visibility, :user_id)
            )
        order by c.created_at desc
        limit 1
    )
) as own
order by created_at desc
limit 1;

-- name: number_comment :value
-- The next number in a thread, never given twice; null when the post is gone.
update posts
set last_comment = last_comment + 1, comments = comments + 1
where post_id = :post_id and deleted_at is null
returning last_comment;

-- name: add_comment :run
-- A comment under its number.
insert into comments (post_id, number, parent, author_id, body)
values (:post_id, :number, :parent, :author_id, :body);

-- name: comment_state :one
-- Whose a comment is, and whether it is still there.
select post_id, number, author_id, deleted_at is not null as is_deleted
from comments
where post_id = :post_id and number = :number;

-- name: comments_of_post :many
-- Comments that are there from number `start` on, or the last of them when `start` is 0.
select
    c.post_id, c.number, c.parent, c.author_id, u.nick, c.body, c.created_at,
    coalesce(pu.nick, '') as parent_author,
    coalesce(parent.body, '') as quoted,
    c.edited_at, coalesce(i.url, '') as picture_url, coalesce(i.media_type, '') as picture_type,
    coalesce(i.description, '') as picture_description
from (
    select post_id, number, parent, author_id, body, created_at, edited_at
    from comments
    where post_id = :post_id and deleted_at is null and number >= :start
    order by
        case when :start::int > 0 then number end,
        case when :start::int = 0 then number end desc
    limit :size
) as c
join users as u on u.user_id = c.author_id
left join comments as parent
    on parent.post_id = c.post_id and parent.number = c.parent and parent.deleted_at is null
left join users as pu on pu.user_id = parent.author_id
left join pictures as i on i.post_id = c.post_id and i.comment = c.number
order by c.number;

-- name: start_of_last :value
-- The number of the first of the last comments that are there.
select min(number)
from (
    select number
    from comments
    where post_id = :post_id and deleted_at is null
    order by number desc
    limit :size
) as last;

-- name: bump_versions :run
-- Pages of these scopes have changed; locked in one order so that writers never deadlock.
insert into versions (scope, slot)
select scope, case when scope = 'all' then :slot else 0 end
from unnest(:scopes::text[]) as given (scope)
order by scope
on conflict (scope, slot) do update
set version = versions.version + 1;

-- name: touch_post :run
-- Pages that show a post have changed, where everybody may see it.
insert into versions (scope, slot)
select s.scope, case when s.scope = 'all' then p.post_id % 16 else 0 end
from posts as p
cross join lateral (
    values ('all'), ('post:' || p.post_id), ('user:' || p.author_id)
) as s (scope)
where p.post_id = :post_id and p.visibility = 'public'
union all
select 'tag:' || pt.tag_id, 0
from post_tags as pt
join posts as p using (post_id)
where pt.post_id = :post_id and p.visibility = 'public'
union all
select 'club:' || pc.club_id, 0
from post_clubs as pc
join posts as p using (post_id)
where pc.post_id = :post_id and p.visibility = 'public'
order by 1
on conflict (scope, slot) do update
set version = versions.version + 1;
