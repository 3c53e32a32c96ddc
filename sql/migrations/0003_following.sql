-- Who reads whom. What is fanned out from stands first in the key.

create table user_subscriptions (
    author_id bigint not null references users on delete cascade,
    subscriber_id bigint not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (author_id, subscriber_id),
    check (author_id <> subscriber_id)
);

create index user_subscriptions_of on user_subscriptions (subscriber_id, author_id);

create table tag_subscriptions (
    tag_id bigint not null references tags on delete cascade,
    subscriber_id bigint not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (tag_id, subscriber_id)
);

create index tag_subscriptions_of on tag_subscriptions (subscriber_id, tag_id);

create table thread_subscriptions (
    post_id bigint not null references posts on delete cascade,
    subscriber_id bigint not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (post_id, subscriber_id)
);

create index thread_subscriptions_of on thread_subscriptions (subscriber_id, post_id);

create table user_blocks (
    user_id bigint not null references users on delete cascade,
    blocked_id bigint not null references users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (user_id, blocked_id),
    check (user_id <> blocked_id)
);

create index user_blocks_against on user_blocks (blocked_id, user_id);

create table tag_blocks (
    user_id bigint not null references users on delete cascade,
    tag_id bigint not null references tags on delete cascade,
    created_at timestamptz not null default now(),
    primary key (user_id, tag_id)
);
