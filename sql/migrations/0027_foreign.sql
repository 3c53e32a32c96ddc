-- Microblogs elsewhere that people follow from here: nodes of JIDs (XEP-0277), feeds on the web.
create table foreign_blogs (
    blog_id bigint generated always as identity primary key,
    address text not null unique check (octet_length(address) between 3 and 3000),
    is_feed boolean not null,
    title text not null default '',
    is_followed boolean not null default false,
    failures integer not null default 0,
    check_at timestamptz not null default now(),
    validator text not null default ''
);

comment on column foreign_blogs.address is 'a bare JID, or the address of a feed';
comment on column foreign_blogs.is_followed is 'whether whoever has it has let us follow';
comment on column foreign_blogs.validator is 'of a feed, by which its server tells whether it is new';

create index foreign_blogs_to_check on foreign_blogs (check_at);

create table foreign_follows (
    blog_id bigint not null references foreign_blogs on delete cascade,
    user_id bigint not null references users on delete cascade,
    followed_at timestamptz not null default now(),
    primary key (blog_id, user_id)
);

create index foreign_follows_of_user on foreign_follows (user_id);

-- What was read there, kept for a while to be delivered and not to be taken for new again.
create table foreign_posts (
    foreign_id bigint generated always as identity primary key,
    blog_id bigint not null references foreign_blogs on delete cascade,
    item text not null check (octet_length(item) between 1 and 3000),
    body text not null default '',
    link text not null default '',
    seen_at timestamptz not null default now(),
    unique (blog_id, item)
);

-- What people are told of a blog elsewhere is a post, or what became of following it.
alter table outbox
    drop constraint outbox_kind_check,
    add constraint outbox_kind_check check (
        kind in (
            'post', 'comment', 'recommendation', 'recommended', 'followed', 'pm', 'invited',
            'asked', 'allowed', 'edited', 'deleted', 'digest', 'nudged', 'rooms', 'item', 'foreign'
        )
    );

comment on column outbox.node is
'the node of an item; of a blog elsewhere what became of it, and its address';
