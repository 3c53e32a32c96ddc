-- name: follow_node :value
-- Let somebody follow a node from a bare JID of his from now on; empty where he follows too many.
insert into node_subscriptions (node, user_id, jid)
select :node, j.user_id, j.jid
from jids as j
where j.jid = :jid
    and (
        (
            select count(*)
            from node_subscriptions as s
            where s.user_id = j.user_id
        ) < :most::bigint
        or exists (
            select
            from node_subscriptions as s
            where s.node = :node and s.user_id = j.user_id
        )
    )
on conflict (node, user_id) do update
set jid = excluded.jid
returning true;

-- name: leave_node :value
-- Let a bare JID follow a node no more; empty where it did not.
delete from node_subscriptions
where node = :node and jid = :jid
returning true;

-- name: followed_nodes :many
-- The keys of the nodes that a bare JID follows.
select node
from node_subscriptions
where jid = :jid
order by node;

-- name: is_barred :value
-- Whether a person blocks whoever has a bare JID.
select exists (
    select
    from user_blocks as b
    join jids as j on j.user_id = b.blocked_id
    where b.user_id = :about_id and j.jid = :jid
);

-- name: promise_items :many
-- Tell of a post, a comment, or somebody's recommendation of a post all nodes that have it and that
-- anybody follows; the numbers of the events.
insert into outbox (kind, author_id, post_id, comment, node)
select 'item', :author_id, :post_id, :comment, n.node
from unnest(followed_nodes_of(:post_id, :comment, :is_like)) as n (node)
returning outbox_id;

-- name: recipients_of_item :many
-- The next who follow a node; without a JID where nothing may be sent now.
select
    s.user_id, j.jid, u.language, '' as reason, false as via_contact, false as wants_juick,
    0::bigint as recommender
from (
    select user_id, jid
    from node_subscriptions
    where node = :node and user_id > :cursor
    order by user_id
    limit :size
) as s
join users as u using (user_id)
left join jids as j
    on j.jid = s.jid
    and (j.paused_until is null or j.paused_until < now())
    and not exists (
        select
        from user_blocks as b
        where b.user_id = s.user_id and b.blocked_id = :author_id
    )
order by s.user_id;

-- name: item_again :many
-- Those of some people who follow a node, as things stand now.
select
    s.user_id, j.jid, u.language, '' as reason, false as via_contact, false as wants_juick,
    0::bigint as recommender
from node_subscriptions as s
join users as u using (user_id)
join jids as j on j.jid = s.jid
where s.node = :node
    and s.user_id = any(:recipient_ids::bigint[])
    and not exists (
        select
        from user_blocks as b
        where b.user_id = s.user_id and b.blocked_id = :author_id
    )
order by s.user_id;
