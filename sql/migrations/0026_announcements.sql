-- Conferences (XEP-0045) into which the bot was invited, and what it announces there.
create table announcing_rooms (
    room text primary key check (octet_length(room) between 3 and 3071),
    password text not null default '',
    inviter_id bigint references users on delete set null,
    language text not null default '',
    asked_at timestamptz not null default now(),
    announced_at timestamptz not null default '-infinity',
    failures integer not null default 0,
    try_at timestamptz not null default now()
);

comment on column announcing_rooms.room is 'the bare JID';
comment on column announcing_rooms.inviter_id is
'who says that it is his room; whom an author blocks hears nothing of him there';
comment on column announcing_rooms.asked_at is 'when it was last said what to announce';
comment on column announcing_rooms.try_at is 'when to enter it again, after so many failures';

create index announcing_rooms_of_inviter on announcing_rooms (inviter_id);

create table announcing_targets (
    room text not null references announcing_rooms on delete cascade,
    node text not null,
    primary key (room, node)
);

comment on column announcing_targets.node is 'as person/NICK, tag/NAME or club/NAME, with keys';

create index announcing_targets_by_node on announcing_targets (node, room);

-- What is to be said in a room. A row goes when the room has sent it back to us.
create table announcements (
    room text not null references announcing_rooms on delete cascade,
    post_id bigint not null references posts on delete cascade,
    message_id text not null default '',
    primary key (room, post_id)
);

comment on column announcements.message_id is
'the id of the message that says it, empty before; several posts may be in one';

create index announcements_of_post on announcements (post_id);
