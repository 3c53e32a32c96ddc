-- name: marks_of_post :many
-- The tags, then the clubs of a post, each in the author's order.
select is_club, mark_id, name
from (
    select false as is_club, pt.position, t.tag_id as mark_id, t.name
    from post_tags as pt
    join tags as t using (tag_id)
    where pt.post_id = :post_id
    union all
    select true, pc.position, c.club_id, c.name
    from post_clubs as pc
    join clubs as c using (club_id)
    where pc.post_id = :post_id
) as marks
order by is_club, position;

-- name: name_tags :many
-- Tags by key, made where missing, not counted; whoever comes second gets those of the first.
insert into tags (tag_key, name)
select tag_key, name
from unnest(:keys::text[], :names::text[]) as given (tag_key, name)
order by tag_key
on conflict (tag_key) do update
set name = tags.name
returning tag_id, tag_key;

-- name: name_clubs :many
-- Clubs by key, made where missing, not counted; whoever comes second gets those of the first.
insert into clubs (club_key, name)
select club_key, name
from unnest(:keys::text[], :names::text[]) as given (club_key, name)
order by club_key
on conflict (club_key) do update
set name = clubs.name
returning club_id, club_key;

-- name: place_tags :run
-- A post has these tags in this order, and no other.
with gone as (
    delete from post_tags
    where post_id = :post_id and tag_id <> all(:mark_ids::bigint[])
)

insert into post_tags (tag_id, post_id, position)
select tag_id, :post_id, place - 1
from unnest(:mark_ids::bigint[]) with ordinality as given (tag_id, place)
on conflict (tag_id, post_id) do update
set position = excluded.position;

-- name: place_clubs :run
-- A post is in these clubs in this order, and in no other.
with gone as (
    delete from post_clubs
    where post_id = :post_id and club_id <> all(:mark_ids::bigint[])
)

insert into post_clubs (club_id, post_id, position)
select club_id, :post_id, place - 1
from unnest(:mark_ids::bigint[]) with ordinality as given (club_id, place)
on conflict (club_id, post_id) do update
set position = excluded.position;

-- name: recount_tags :run
-- Some tags of a post have one more or one less; only a public post counts. Locked in one order.
with locked as (
    select t.tag_id
    from tags as t
    where t.tag_id = any(:mark_ids::bigint[])
        and exists (
            select
            from posts as p
            where p.post_id = :post_id and p.visibility = 'public'
        )
    order by t.tag_id
    for no key update
)

update tags as t
set posts = greatest(t.posts + given.change, 0)
from unnest(:mark_ids::bigint[], :changes::integer[]) as given (tag_id, change)
join locked using (tag_id)
where t.tag_id = given.tag_id;

-- name: recount_clubs :run
-- Some clubs of a post have one more or one less; only a public post counts. Locked in one order.
with locked as (
    select c.club_id
    from clubs as c
    where c.club_id = any(:mark_ids::bigint[])
        and exists (
            select
            from posts as p
            where p.post_id = :post_id and p.visibility = 'public'
        )
    order by c.club_id
    for no key update
)

update clubs as c
set posts = greatest(c.posts + given.change, 0)
from unnest(:mark_ids::bigint[], :changes::integer[]) as given (club_id, change)
join locked using (club_id)
where c.club_id = given.club_id;

-- name: set_readonly :run
-- Whether nobody but its author comments on a post.
update posts
set is_readonly = :is_readonly
where post_id = :post_id;
