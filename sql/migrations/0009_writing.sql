-- Earlier words, private messages, recommendations of comments, bookmarks, pins, pictures, reports.

alter table posts
    add column deleted_by bigint;

alter table comments
    add column edited_at timestamptz,
    add column deleted_by bigint,
    add column recommendations integer not null default 0;

comment on column posts.deleted_by is 'who may take the deletion back';
comment on column comments.deleted_by is 'its author or the post''s, who may take the deletion back';

-- What a post (comment 0) or a comment said before; the newest revision is the row itself.
create table revisions (
    post_id bigint not null references posts on delete cascade,
    comment integer not null default 0,
    revision integer not null check (revision > 0),
    body text not null,
    replaced_at timestamptz not null default now(),
    primary key (post_id, comment, revision)
);

alter table recommendations
    add column comment integer not null default 0,
    drop constraint recommendations_pkey,
    add primary key (post_id, comment, user_id);

create table private_messages (
    message_id bigint generated always as identity (start with 1) primary key,
    sender_id bigint not null references users on delete cascade,
    recipient_id bigint not null references users on delete cascade,
    body text not null check (char_length(body) <= 4096),
    via_contact boolean not null default false,
    created_at timestamptz not null default now()
);

create index private_messages_from on private_messages (sender_id, message_id desc);

create index private_messages_to on private_messages (recipient_id, message_id desc);

comment on column private_messages.via_contact is
'written to NICK@component, and delivered from the sender''s own NICK@component';

create table bookmarks (
    user_id bigint not null references users on delete cascade,
    bookmark_id bigint generated always as identity,
    post_id bigint not null references posts on delete cascade,
    comment integer not null default 0,
    note text not null default '' check (char_length(note) <= 1024),
    created_at timestamptz not null default now(),
    primary key (user_id, post_id, comment)
);

create index bookmarks_of on bookmarks (user_id, bookmark_id desc);

create table pins (
    user_id bigint primary key references users on delete cascade,
    post_id bigint not null references posts on delete cascade,
    created_at timestamptz not null default now()
);

-- What reactions (XEP-0444) have done, so that taking one away undoes it.
create table reactions (
    user_id bigint not null references users on delete cascade,
    post_id bigint not null references posts on delete cascade,
    comment integer not null default 0,
    deeds text[] not null,
    primary key (user_id, post_id, comment)
);

-- A picture of a post (comment 0) or a comment, where its author's client has put it.
create table pictures (
    post_id bigint not null references posts on delete cascade,
    comment integer not null default 0,
    url text not null check (char_length(url) <= 2000),
    media_type text not null default '',
    octets bigint,
    width integer,
    height integer,
    description text not null default '' check (char_length(description) <= 4096),
    primary key (post_id, comment)
);

-- Small copies, where the operator lets us fetch; without an image where that failed.
create table thumbnails (
    post_id bigint not null,
    comment integer not null default 0,
    image bytea check (octet_length(image) <= 131072),
    media_type text not null default '',
    width integer,
    height integer,
    tries smallint not null default 0,
    next_at timestamptz not null default now(),
    primary key (post_id, comment),
    foreign key (post_id, comment) references pictures on delete cascade
);

create index thumbnails_to_fetch on thumbnails (next_at) where image is null and tries < 5;

create table reports (
    report_id bigint generated always as identity primary key,
    user_id bigint not null references users on delete cascade,
    post_id bigint,
    comment integer not null default 0,
    text text not null default '' check (char_length(text) <= 4096),
    created_at timestamptz not null default now(),
    closed_at timestamptz
);

create index reports_open on reports (report_id) where closed_at is null;

-- The same person says the same thing once: of a post or a comment, or in the same words.
create unique index reports_once on reports (
    user_id, coalesce(post_id, 0), comment, (case when post_id is null then md5(text) else '' end)
) where closed_at is null;

-- What a stanza of somebody became, so that its correction or retraction finds it.
create table sayings (
    user_id bigint not null references users on delete cascade,
    stanza_id text not null check (char_length(stanza_id) <= 1024),
    deed text not null check (deed in ('post', 'comment', 'pm', 'command', 'nothing')),
    post_id bigint not null default 0,
    comment integer not null default 0,
    said_at timestamptz not null default now(),
    primary key (user_id, stanza_id)
);

create index sayings_by_age on sayings (said_at);

-- What is discussed today.
create index comments_by_time on comments (created_at desc);
