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

-- Whoever follows a node gets an account by that, which may stay without a nick.
create table node_subscriptions (
    node text not null,
    user_id bigint not null references users on delete cascade,
    jid text not null references jids on delete cascade,
    subscribed_at timestamptz not null default now(),
    primary key (node, user_id)
);

comment on column node_subscriptions.node is
'as person/NICK, tag/NAME, club/NAME, all, best or comments/NUMBER, with keys of names';
comment on column node_subscriptions.jid is 'the address to which its items go';

create index node_subscriptions_of_jid on node_subscriptions (jid, node);

create index node_subscriptions_of_user on node_subscriptions (user_id);

-- The nodes that have a public post, a comment on it, or a recommendation of it, and that anybody
-- follows.
create function followed_nodes_of(post bigint, comment integer, is_like boolean) returns text[]
language sql stable
as $$
    select
        array(
            select n.node
            from posts as p
            join users as u on u.user_id = p.author_id
            cross join lateral (
                select 'person/' || u.nick_key as node
                where comment = 0 and not is_like
                union all
                select 'all'
                where comment = 0 and not is_like
                union all
                select 'tag/' || t.tag_key
                from post_tags as pt
                join tags as t using (tag_id)
                where pt.post_id = p.post_id and comment = 0 and not is_like
                union all
                select 'club/' || c.club_key
                from post_clubs as pc
                join clubs as c using (club_id)
                where pc.post_id = p.post_id and comment = 0 and not is_like
                union all
                select 'best'
                from best_posts as b
                where b.post_id = p.post_id
                    and comment = 0
                    and (not is_like or p.recommendations = 3)
                union all
                select 'comments/' || p.post_id
                where comment > 0 or is_like
            ) as n
            where p.post_id = post
                and p.visibility = 'public'
                and exists (
                    select
                    from node_subscriptions as s
                    where s.node = n.node
                )
        )
$$;

-- What is told of a node says which.
alter table outbox add column node text not null default '';

alter table outbox
    drop constraint outbox_kind_check,
    add constraint outbox_kind_check check (
        kind in (
            'post', 'comment', 'recommendation', 'recommended', 'followed', 'pm', 'invited',
            'asked', 'allowed', 'edited', 'deleted', 'digest', 'nudged', 'rooms', 'item'
        )
    );

-- Whether what one's client follows as a node is left out of the chat.
alter table users add column wants_nodes_only boolean not null default true;
