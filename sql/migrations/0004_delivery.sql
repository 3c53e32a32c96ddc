-- What is to be pushed: one row an event, and one row a delivery that bounced.

create table outbox (
    author_id bigint not null,
    outbox_id bigint generated always as identity,
    kind text not null check (kind in ('post', 'comment', 'recommendation', 'recommended', 'followed')),
    post_id bigint not null default 0,
    comment integer not null default 0,
    recipient_id bigint,
    mentioned bigint[] not null default '{}',
    cursor bigint not null default 0,
    sent bigint not null default 0,
    state text not null default 'live' check (state in ('live', 'done', 'dead')),
    next_at timestamptz not null default now(),
    owner text,
    until timestamptz,
    epoch bigint not null default 0,
    attempts smallint not null default 0,
    created_at timestamptz not null default now(),
    primary key (author_id, outbox_id)
);

comment on column outbox.author_id is 'who acted: the author, the recommender, the new follower';
comment on column outbox.recipient_id is 'the only recipient, where there is just one';

create unique index outbox_by_id on outbox (outbox_id);

create index outbox_live on outbox (author_id, outbox_id) where state = 'live';

create index outbox_of_thread on outbox (post_id, comment, kind);

alter table outbox set (
    fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 200
);

create table retries (
    author_id bigint not null,
    outbox_id bigint not null,
    recipient_id bigint not null references users on delete cascade,
    condition text not null,
    tries smallint not null default 1,
    next_at timestamptz not null,
    created_at timestamptz not null default now(),
    primary key (author_id, outbox_id, recipient_id),
    foreign key (author_id, outbox_id) references outbox on delete cascade
);

create index retries_due on retries (next_at);

create index retries_of_recipient on retries (recipient_id);
