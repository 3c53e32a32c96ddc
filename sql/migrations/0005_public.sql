-- What everyone may read: the web's role sees these views and nothing else.

create view public_users as
select user_id, nick, nick_key, created_at
from users
where nick is not null;

create view public_posts as
select
    p.post_id, p.author_id, u.nick as author, u.nick_key as author_key, p.body, p.created_at,
    p.comments, p.recommendations, p.words,
    (
        select coalesce(array_agg(t.name order by pt.position), '{}')
        from post_tags as pt
        join tags as t using (tag_id)
        where pt.post_id = p.post_id
    ) as tags
from posts as p
join users as u on u.user_id = p.author_id
where p.visibility = 'public' and p.deleted_at is null;

-- A deleted post is gone for good and says so (410); its thread stays readable.
create view public_tombstones as
select post_id, deleted_at
from posts
where visibility = 'public' and deleted_at is not null;

create view public_comments as
select
    c.post_id, c.number, c.parent, c.author_id,
    case when c.deleted_at is null then u.nick end as author,
    case when c.deleted_at is null then c.body end as body,
    c.created_at, c.deleted_at is not null as is_deleted
from comments as c
join posts as p using (post_id)
join users as u on u.user_id = c.author_id
where p.visibility = 'public';

create view public_tags as
select tag_id, tag_key, name, posts
from tags
where posts > 0;

create view public_post_tags as
select pt.tag_id, pt.post_id
from post_tags as pt
join posts as p using (post_id)
where p.visibility = 'public' and p.deleted_at is null;

create view public_versions as
select scope, version
from versions;

grant usage on schema public to microblog_web;

grant select on
    public_users, public_posts, public_tombstones, public_comments, public_tags,
    public_post_tags, public_versions
to microblog_web;
