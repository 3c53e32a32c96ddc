-- Timelines as publish-subscribe nodes (XEP-0060): views over posts; only who follows them is kept.

-- Posts that three people recommend at least. Beside posts, whose rows change in place as long as no
-- index knows how often they are recommended.
create table best_posts (
    post_id bigint primary key references posts on delete cascade
);

create function keep_best_posts() returns trigger
language plpgsql
as $$
begin
    if new.recommendations >= 3 then
        insert into best_posts (post_id) values (new.post_id) on conflict do nothing;
    else
        delete from best_posts where post_id = new.post_id;
    end if;
    return null;
end
$$;

create trigger keep_best_posts after update of recommendations on posts
for each row when ((new.recommendations >= 3) is distinct from (old.recommendations >= 3))
execute function keep_best_posts();

insert into best_posts (post_id) select post_id from posts where recommendations >= 3;

create table node_subscriptions (
    node text not null,
    jid text not null check (jid = lower(jid)),
    subscribed_at timestamptz not null default now(),
    failures integer not null default 0,
    paused_until timestamptz,
    primary key (node, jid)
);

comment on column node_subscriptions.node is
'as person/NICK, tag/NAME, club/NAME, all, best or comments/NUMBER, with keys of names';
comment on column node_subscriptions.jid is 'bare, of anybody: an account is not needed to follow';

create index node_subscriptions_of_jid on node_subscriptions (jid, node);
