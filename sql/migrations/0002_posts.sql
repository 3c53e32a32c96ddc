-- Posts, their comments, tags and recommendations.

create text search configuration microblog (copy = russian);

alter text search configuration microblog
    alter mapping for hword, hword_part, word with unaccent, russian_stem;

create sequence post_numbers start with 100000 cache 1;

create table posts (
    post_id bigint primary key default nextval('post_numbers'),
    author_id bigint not null references users,
    body text not null check (char_length(body) <= 10240),
    visibility text not null default 'public' check (visibility in ('public')),
    created_at timestamptz not null default now(),
    deleted_at timestamptz,
    last_comment integer not null default 0,
    comments integer not null default 0,
    recommendations integer not null default 0,
    words tsvector generated always as (to_tsvector('microblog', body)) stored
);

alter table posts alter column words set statistics 1000;

create index posts_by_author on posts (author_id, post_id desc);

create index posts_by_word on posts using gin (words);

create table tags (
    tag_id bigint generated always as identity primary key,
    tag_key text not null unique check (char_length(tag_key) between 1 and 64),
    name text not null,
    posts bigint not null default 0
);

create index tags_by_use on tags (posts desc, tag_key);

create table post_tags (
    tag_id bigint not null references tags,
    post_id bigint not null references posts,
    position smallint not null,
    primary key (tag_id, post_id)
);

create index post_tags_of_post on post_tags (post_id, position);

create table comments (
    post_id bigint not null references posts,
    number integer not null check (number > 0),
    parent integer not null default 0,
    author_id bigint not null references users,
    body text not null check (char_length(body) <= 4096),
    created_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (post_id, number)
);

create index comments_by_author on comments (author_id, created_at desc);

create table recommendations (
    post_id bigint not null references posts,
    user_id bigint not null references users,
    created_at timestamptz not null default now(),
    primary key (post_id, user_id)
);

create index recommendations_by_user on recommendations (user_id, post_id desc);

-- One number a scope that changes with what its pages show; slots keep busy scopes from queueing
-- writers behind one row, and their sum is as good a number as any.
create table versions (
    scope text not null,
    slot smallint not null,
    version bigint not null default 1,
    primary key (scope, slot)
);
