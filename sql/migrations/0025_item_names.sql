-- What is published to a node (XEP-0060) keeps the name that its publisher gave it: whoever has
-- published it asks for it by that name, and would take it for another item under ours.
create table item_names (
    post_id bigint not null references posts on delete cascade,
    comment integer not null default 0,
    is_like boolean not null default false,
    publisher_id bigint not null references users on delete cascade,
    name text not null check (octet_length(name) between 1 and 1024),
    primary key (post_id, comment, is_like, publisher_id)
);

comment on table item_names is 'of posts, of comments, and of recommendations of posts';

create unique index item_names_in_blogs on item_names (publisher_id, name)
where comment = 0 and not is_like;

create unique index item_names_in_threads on item_names (post_id, name)
where comment > 0 or is_like;

create index item_names_of_publishers on item_names (publisher_id);
