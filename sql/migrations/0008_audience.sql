-- Who may read a post, and the ways to follow, block and mute beyond people, tags and threads.

alter table posts
    drop constraint posts_visibility_check,
    add constraint posts_visibility_check check (visibility in ('public', 'readers', 'private')),
    add column is_readonly boolean not null default false,
    add column edited_at timestamptz;

comment on column posts.visibility is
'readers: the author''s white list; private: those invited; public wherever the blog is open';
comment on column posts.is_readonly is 'nobody but the author comments';

-- The white list of a readers-only blog, and who asks to be on it.
create table readers (
    author_id bigint not null references users on delete cascade,
    reader_id bigint not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (author_id, reader_id),
    check (author_id <> reader_id)
);

create index readers_of on readers (reader_id, author_id);

create table reader_requests (
    author_id bigint not null references users on delete cascade,
    reader_id bigint not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (author_id, reader_id),
    check (author_id <> reader_id)
);

-- Who may read a private post beside its author.
create table invitees (
    post_id bigint not null references posts on delete cascade,
    user_id bigint not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (post_id, user_id)
);

create index invitees_of on invitees (user_id, post_id desc);

create table clubs (
    club_id bigint generated always as identity primary key,
    club_key text not null unique check (char_length(club_key) between 1 and 32),
    name text not null,
    posts bigint not null default 0,
    created_at timestamptz not null default now()
);

create index clubs_by_use on clubs (posts desc, club_key);

create table post_clubs (
    club_id bigint not null references clubs,
    post_id bigint not null references posts,
    position smallint not null,
    primary key (club_id, post_id)
);

create index post_clubs_of_post on post_clubs (post_id, position);

create table club_subscriptions (
    club_id bigint not null references clubs on delete cascade,
    subscriber_id bigint not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (club_id, subscriber_id)
);

create index club_subscriptions_of on club_subscriptions (subscriber_id, club_id);

create table user_tag_subscriptions (
    author_id bigint not null references users on delete cascade,
    tag_id bigint not null references tags on delete cascade,
    subscriber_id bigint not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (author_id, tag_id, subscriber_id),
    check (author_id <> subscriber_id)
);

create index user_tag_subscriptions_of on user_tag_subscriptions (subscriber_id, author_id, tag_id);

-- What of a person is wanted; a silent subscription is in the feed and pushes nothing.
alter table user_subscriptions
    add column wants_posts boolean not null default true,
    add column wants_recommendations boolean not null default true,
    add column is_silent boolean not null default false,
    add check (wants_posts or wants_recommendations);

-- Whoever wrote to NUMBER@component hears of the thread from there.
alter table thread_subscriptions
    add column via_contact boolean not null default false;

create table club_blocks (
    user_id bigint not null references users on delete cascade,
    club_id bigint not null references clubs on delete cascade,
    created_at timestamptz not null default now(),
    primary key (user_id, club_id)
);

create table user_tag_blocks (
    user_id bigint not null references users on delete cascade,
    blocked_id bigint not null references users on delete cascade,
    tag_id bigint not null references tags on delete cascade,
    created_at timestamptz not null default now(),
    primary key (user_id, blocked_id, tag_id),
    check (user_id <> blocked_id)
);

-- A muted person pushes nothing; of a muted thread only what answers the reader is pushed.
create table user_mutes (
    user_id bigint not null references users on delete cascade,
    muted_id bigint not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (user_id, muted_id),
    check (user_id <> muted_id)
);

create table thread_mutes (
    user_id bigint not null references users on delete cascade,
    post_id bigint not null references posts on delete cascade,
    created_at timestamptz not null default now(),
    primary key (user_id, post_id)
);

-- The one rule of who may read a post that is there. Blocks keep people from what is not public.
create function may_read(
    read_post_id bigint, read_author_id bigint, read_visibility text, read_by bigint
) returns boolean
language sql stable parallel safe
as $$
    select
        read_visibility = 'public'
        or read_author_id = read_by
        or (
            case read_visibility
                when 'readers' then exists (
                    select
                    from readers as r
                    where r.author_id = read_author_id and r.reader_id = read_by
                )
                else exists (
                    select
                    from invitees as i
                    where i.post_id = read_post_id and i.user_id = read_by
                )
            end
            and not exists (
                select
                from user_blocks as b
                where b.user_id = read_author_id and b.blocked_id = read_by
            )
        )
$$;

-- Whether a reader blocks a post: its author, one of its tags or clubs, or the author's tag.
create function is_unwanted(
    shown_post_id bigint, shown_author_id bigint, shown_to bigint
) returns boolean
language sql stable parallel safe
as $$
    select
        exists (
            select
            from user_blocks as b
            where b.user_id = shown_to and b.blocked_id = shown_author_id
        )
        or exists (
            select
            from post_tags as pt
            join tag_blocks as b on b.tag_id = pt.tag_id and b.user_id = shown_to
            where pt.post_id = shown_post_id
        )
        or exists (
            select
            from post_tags as pt
            join user_tag_blocks as b
                on b.tag_id = pt.tag_id
                and b.user_id = shown_to
                and b.blocked_id = shown_author_id
            where pt.post_id = shown_post_id
        )
        or exists (
            select
            from post_clubs as pc
            join club_blocks as b on b.club_id = pc.club_id and b.user_id = shown_to
            where pc.post_id = shown_post_id
        )
$$;
