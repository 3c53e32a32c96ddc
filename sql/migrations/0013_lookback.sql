-- What lay in a dead XMPP server's memory, sent again: since when each runs, and what counted last.

create table incarnations (
    server text primary key,
    started_at timestamptz not null
);

create table acks (
    author_id bigint not null,
    outbox_id bigint not null,
    cursor bigint not null,
    sent integer not null,
    acked_at timestamptz not null default clock_timestamp(),
    foreign key (author_id, outbox_id) references outbox on delete cascade
);

comment on column acks.cursor is 'where the event stood before';

create index acks_by_time on acks (acked_at);

create index acks_of_event on acks (author_id, outbox_id);
