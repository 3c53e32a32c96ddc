-- What everyone may read beside: clubs, profiles, pins, pictures, edits.

create or replace view public_users as
select
    u.user_id, u.nick, u.nick_key, u.created_at,
    coalesce(p.full_name, '') as full_name,
    coalesce(p.about, '') as about,
    coalesce(p.link, '') as link,
    u.is_closed
from users as u
left join profiles as p using (user_id)
where u.nick is not null;

create or replace view public_posts as
select
    p.post_id, p.author_id, u.nick as author, u.nick_key as author_key, p.body, p.created_at,
    p.comments, p.recommendations, p.words,
    (
        select coalesce(array_agg(t.name order by pt.position), '{}')
        from post_tags as pt
        join tags as t using (tag_id)
        where pt.post_id = p.post_id
    ) as tags,
    (
        select coalesce(array_agg(c.name order by pc.position), '{}')
        from post_clubs as pc
        join clubs as c using (club_id)
        where pc.post_id = p.post_id
    ) as clubs,
    p.edited_at, p.is_readonly,
    coalesce(i.url, '') as picture,
    coalesce(i.description, '') as picture_description,
    u.pictures = 'thumbnail' and t.image is not null as has_thumbnail
from posts as p
join users as u on u.user_id = p.author_id
left join pictures as i on i.post_id = p.post_id and i.comment = 0
left join thumbnails as t on t.post_id = p.post_id and t.comment = 0
where p.visibility = 'public' and p.deleted_at is null;

create or replace view public_comments as
select
    c.post_id, c.number, c.parent, c.author_id,
    case when c.deleted_at is null then u.nick end as author,
    case when c.deleted_at is null then c.body end as body,
    c.created_at, c.deleted_at is not null as is_deleted,
    case when c.deleted_at is null then c.edited_at end as edited_at,
    c.recommendations,
    case when c.deleted_at is null then i.url end as picture,
    case when c.deleted_at is null then i.description end as picture_description,
    c.deleted_at is null and u.pictures = 'thumbnail' and t.image is not null as has_thumbnail
from comments as c
join posts as p using (post_id)
join users as u on u.user_id = c.author_id
left join pictures as i on i.post_id = c.post_id and i.comment = c.number
left join thumbnails as t on t.post_id = c.post_id and t.comment = c.number
where p.visibility = 'public';

create view public_clubs as
select club_id, club_key, name, posts
from clubs
where posts > 0;

create view public_post_clubs as
select pc.club_id, pc.post_id
from post_clubs as pc
join posts as p using (post_id)
where p.visibility = 'public' and p.deleted_at is null;

create view public_pins as
select n.user_id, n.post_id
from pins as n
join posts as p using (post_id)
where p.visibility = 'public' and p.deleted_at is null;

-- Earlier words of what is there; those of what was deleted are nobody's business.
create view public_revisions as
select r.post_id, r.comment, r.revision, r.body, r.replaced_at
from revisions as r
join posts as p using (post_id)
left join comments as c on c.post_id = r.post_id and c.number = r.comment
where p.visibility = 'public'
    and p.deleted_at is null
    and (r.comment = 0 or c.deleted_at is null);

create view public_thumbnails as
select t.post_id, t.comment, t.image, t.media_type
from thumbnails as t
join posts as p using (post_id)
left join comments as c on c.post_id = t.post_id and c.number = t.comment
join users as u on u.user_id = coalesce(c.author_id, p.author_id)
where p.visibility = 'public'
    and p.deleted_at is null
    and (t.comment = 0 or c.deleted_at is null)
    and u.pictures = 'thumbnail'
    and t.image is not null;

grant select on
    public_clubs, public_post_clubs, public_pins, public_revisions, public_thumbnails
to microblog_web;
