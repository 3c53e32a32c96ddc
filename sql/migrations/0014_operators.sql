-- What did not reach somebody: kept for operators, and for the person to read.

create table undelivered (
    author_id bigint not null,
    outbox_id bigint not null,
    recipient_id bigint not null references users on delete cascade,
    reason text not null check (reason in ('given_up', 'refused')),
    condition text not null,
    given_up_at timestamptz not null default now(),
    dropped_at timestamptz,
    primary key (author_id, outbox_id, recipient_id),
    foreign key (author_id, outbox_id) references outbox on delete cascade
);

comment on column undelivered.reason is
'given_up: it bounced for three days; refused: the same bytes would be refused again';
comment on column undelivered.dropped_at is 'an operator wants to see it no more';

create index undelivered_of_recipient on undelivered (recipient_id);

create index undelivered_by_time on undelivered (given_up_at);

create index undelivered_listed on undelivered (outbox_id) where dropped_at is null;

alter table outbox
    add column buried_at timestamptz,
    add column dropped_at timestamptz;

update outbox set buried_at = now() where state = 'dead';

create index outbox_dead on outbox (outbox_id) where state = 'dead';

create index jids_paused on jids (paused_until) where paused_until is not null;
