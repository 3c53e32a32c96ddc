-- name: follow_node :value
-- Let a bare JID follow a node from now on; empty where it follows too many.
insert into node_subscriptions (node, jid)
select :node, :jid
where (
    select count(*)
    from node_subscriptions as s
    where s.jid = :jid
) < :most::bigint
    or exists (
        select
        from node_subscriptions as s
        where s.node = :node and s.jid = :jid
    )
on conflict (node, jid) do update
set failures = 0, paused_until = null
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
