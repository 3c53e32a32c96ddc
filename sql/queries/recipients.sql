-- name: recipients_of_post :many
-- The next who hear of a post, of its edit (:is_edit), or of who may have had it: by name, by its
-- author, his tag, a club, a tag, a saved search, each from before the post; of a private one those
-- invited. Whose client follows a node that has it is told there alone. Without a JID where nothing
-- may be sent, so that the cursor neither stalls nor skips. Who may hear is looked up for each
-- (limit 1 keeps it so), for a join would read the people's tables from end to end.
with post as materialized (
    select
        p.visibility, p.words,
        p.visibility <> 'private' as is_open,
        p.created_at,
        followed_nodes_of(p.post_id, 0, false) as nodes,
        array(select pt.tag_id from post_tags as pt where pt.post_id = p.post_id) as tag_ids,
        array(select pc.club_id from post_clubs as pc where pc.post_id = p.post_id) as club_ids
    from posts as p
    where p.post_id = :post_id
),

candidates as (
    select user_id, min(rank) as rank
    from (
        (
            select u.user_id, 0 as rank
            from unnest(:mentioned::bigint[]) as m (user_id)
            join users as u using (user_id)
            where m.user_id > :cursor and u.hears_mentions
        )
        union all
        (
            select s.subscriber_id, 1
            from user_subscriptions as s
            where s.author_id = :author_id
                and s.subscriber_id > :cursor
                and s.wants_posts
                and not s.is_silent
                and (select is_open from post)
                and s.created_at < (select created_at from post)
            order by s.subscriber_id
            limit :size
        )
        union all
        (
            select s.subscriber_id, 2
            from unnest((select tag_ids from post)) as pt (tag_id)
            cross join lateral (
                select ts.subscriber_id
                from user_tag_subscriptions as ts
                where ts.author_id = :author_id
                    and ts.tag_id = pt.tag_id
                    and ts.subscriber_id > :cursor
                    and ts.created_at < (select created_at from post)
                order by ts.subscriber_id
                limit :size
            ) as s
            where (select is_open from post)
        )
        union all
        (
            select s.subscriber_id, 3
            from unnest((select club_ids from post)) as pc (club_id)
            cross join lateral (
                select cs.subscriber_id
                from club_subscriptions as cs
                where cs.club_id = pc.club_id
                    and cs.subscriber_id > :cursor
                    and cs.created_at < (select created_at from post)
                order by cs.subscriber_id
                limit :size
            ) as s
            where (select is_open from post)
        )
        union all
        (
            select s.subscriber_id, 4
            from unnest((select tag_ids from post)) as pt (tag_id)
            cross join lateral (
                select ts.subscriber_id
                from tag_subscriptions as ts
                where ts.tag_id = pt.tag_id
                    and ts.subscriber_id > :cursor
                    and ts.created_at < (select created_at from post)
                order by ts.subscriber_id
                limit :size
            ) as s
            where (select is_open from post)
        )
        union all
        (
            select s.user_id, 5
            from unnest(tsvector_to_array((select words from post))) as w (lexeme)
            cross join lateral (
                select t.user_id
                from tracks as t
                where t.lexeme = w.lexeme
                    and t.user_id > :cursor
                    and (t.words is null or (select words from post) @@ t.words)
                    and (t.author_id is null or t.author_id = :author_id)
                    and t.tag_ids <@ (select tag_ids from post)
                    and t.created_at < (select created_at from post)
                order by t.user_id
                limit :size
            ) as s
            where (select is_open from post)
        )
        union all
        (
            select t.user_id, 5
            from tracks as t
            where t.lexeme is null
                and t.author_id = :author_id
                and t.user_id > :cursor
                and (t.words is null or (select words from post) @@ t.words)
                and t.tag_ids <@ (select tag_ids from post)
                and t.created_at < (select created_at from post)
                and (select is_open from post)
            order by t.user_id
            limit :size
        )
        union all
        (
            select t.user_id, 5
            from tracks as t
            where t.lexeme is null
                and t.author_id is null
                and t.tag_ids && (select tag_ids from post)
                and t.tag_ids <@ (select tag_ids from post)
                and (t.words is null or (select words from post) @@ t.words)
                and t.user_id > :cursor
                and t.created_at < (select created_at from post)
                and (select is_open from post)
            order by t.user_id
            limit :size
        )
        union all
        (
            select i.user_id, 6
            from invitees as i
            where i.post_id = :post_id
                and i.user_id > :cursor
                and not (select is_open from post)
            order by i.user_id
            limit :size
        )
    ) as everyone
    group by user_id
    order by user_id
    limit :size
)

select
    c.user_id, r.jid, coalesce(r.language, '') as language,
    case
        when (select is_open from post)
            then (array['mention', 'author', 'author-tag', 'club', 'tag', 'track'])[c.rank + 1]
        else 'private'
    end as reason,
    false as via_contact, coalesce(r.wants_juick, false) as wants_juick, 0::bigint as recommender
from candidates as c
left join lateral (
    select j.jid, u.language, u.wants_juick
    from users as u
    join jids as j on j.user_id = u.user_id and j.is_active
    where u.user_id = c.user_id
        and (u.is_on or u.off_until <= now())
        and u.user_id <> :author_id
        and (j.paused_until is null or j.paused_until < now())
        and (u.hears_edits or not :is_edit::boolean)
        and (
            cardinality((select nodes from post)) = 0
            or c.rank = 0
            or not u.wants_nodes_only
            or not exists (
                select
                from node_subscriptions as n
                where n.user_id = u.user_id and n.node = any((select nodes from post)::text[])
            )
        )
        and (
            (select visibility = 'public' from post)
            or may_read(:post_id, :author_id, (select visibility from post), u.user_id)
        )
        and not exists (
            select
            from user_blocks as b
            where b.user_id = u.user_id and b.blocked_id = :author_id
        )
        and not exists (
            select
            from user_mutes as m
            where m.user_id = u.user_id and m.muted_id = :author_id
        )
        and not exists (
            select
            from tag_blocks as b
            where b.user_id = u.user_id and b.tag_id = any((select tag_ids from post)::bigint[])
        )
        and not exists (
            select
            from club_blocks as b
            where b.user_id = u.user_id and b.club_id = any((select club_ids from post)::bigint[])
        )
        and not exists (
            select
            from user_tag_blocks as b
            where b.user_id = u.user_id
                and b.blocked_id = :author_id
                and b.tag_id = any((select tag_ids from post)::bigint[])
        )
    limit 1
) as r on true
order by c.user_id;

-- name: recipients_of_comment :many
-- The next who hear of a comment or of its edit: by name, or as subscribers of the thread. Of a
-- muted thread they hear only what answers a comment of theirs.
with thread as materialized (
    select
        p.author_id, p.visibility,
        coalesce(parent.author_id, p.author_id) as answered_id,
        parent.author_id as parent_author_id,
        c.created_at,
        followed_nodes_of(p.post_id, c.number, false) as nodes
    from posts as p
    join comments as c on c.post_id = p.post_id and c.number = :comment
    left join comments as parent on parent.post_id = c.post_id and parent.number = c.parent
    where p.post_id = :post_id
),

candidates as (
    select user_id, min(rank) as rank, bool_or(via_contact) as via_contact
    from (
        (
            select u.user_id, 0 as rank, false as via_contact
            from unnest(:mentioned::bigint[]) as m (user_id)
            join users as u using (user_id)
            where m.user_id > :cursor and u.hears_mentions
        )
        union all
        (
            select s.subscriber_id, 1, s.via_contact
            from thread_subscriptions as s
            where s.post_id = :post_id
                and s.subscriber_id > :cursor
                and s.created_at < (select created_at from thread)
            order by s.subscriber_id
            limit :size
        )
    ) as everyone
    group by user_id
    order by user_id
    limit :size
)

select
    c.user_id, r.jid, coalesce(r.language, '') as language,
    case
        when c.user_id = (select answered_id from thread) then 'reply'
        when c.rank = 0 then 'mention'
        else 'thread'
    end as reason,
    c.via_contact, coalesce(r.wants_juick, false) as wants_juick, 0::bigint as recommender
from candidates as c
left join lateral (
    select j.jid, u.language, u.wants_juick
    from users as u
    join jids as j on j.user_id = u.user_id and j.is_active
    where u.user_id = c.user_id
        and (u.is_on or u.off_until <= now())
        and u.user_id <> :author_id
        and (j.paused_until is null or j.paused_until < now())
        and (u.hears_edits or not :is_edit::boolean)
        and (
            cardinality((select nodes from thread)) = 0
            or c.rank = 0
            or c.user_id = (select answered_id from thread)
            or not u.wants_nodes_only
            or not exists (
                select
                from node_subscriptions as n
                where n.user_id = u.user_id and n.node = any((select nodes from thread)::text[])
            )
        )
        and (
            (select visibility = 'public' from thread)
            or (
                may_read(
                    :post_id, (select author_id from thread), (select visibility from thread),
                    u.user_id
                )
                and not exists (
                    select
                    from user_blocks as b
                    where b.user_id = :author_id and b.blocked_id = u.user_id
                )
            )
        )
        and not exists (
            select
            from user_blocks as b
            where b.user_id = u.user_id and b.blocked_id = :author_id
        )
        and not exists (
            select
            from user_mutes as m
            where m.user_id = u.user_id and m.muted_id = :author_id
        )
        and (
            u.user_id = (select parent_author_id from thread)
            or not exists (
                select
                from thread_mutes as m
                where m.user_id = u.user_id and m.post_id = :post_id
            )
        )
    limit 1
) as r on true
order by c.user_id;

-- name: recipients_of_recommendation :many
-- The next followers of the recommender who do not have it already: a post by its author, a tag or
-- a club, a comment by its thread, either by another recommendation (of the first fifty).
with what as materialized (
    select
        p.author_id as owner_id, p.visibility,
        coalesce(c.author_id, p.author_id) as writer_id,
        own.created_at as recommended_at,
        case
            when :comment::integer = 0
                then array(select pt.tag_id from post_tags as pt where pt.post_id = p.post_id)
            else '{}'
        end as tag_ids,
        case
            when :comment = 0
                then array(select pc.club_id from post_clubs as pc where pc.post_id = p.post_id)
            else '{}'
        end as club_ids
    from posts as p
    join recommendations as own
        on own.post_id = p.post_id and own.comment = :comment and own.user_id = :author_id
    left join comments as c on c.post_id = p.post_id and c.number = :comment
    where p.post_id = :post_id
),

earlier as materialized (
    select r.user_id, r.created_at
    from recommendations as r
    where r.post_id = :post_id
        and r.comment = :comment
        and r.user_id <> :author_id
        and r.created_at < (select recommended_at from what)
    order by r.created_at
    limit 50
),

candidates as (
    select s.subscriber_id as user_id
    from user_subscriptions as s
    where s.author_id = :author_id
        and s.subscriber_id > :cursor
        and s.wants_recommendations
        and not s.is_silent
    order by s.subscriber_id
    limit :size
)

select
    c.user_id, r.jid, coalesce(r.language, '') as language, 'recommender' as reason,
    false as via_contact, coalesce(r.wants_juick, false) as wants_juick, 0::bigint as recommender
from candidates as c
left join lateral (
    select j.jid, u.language, u.wants_juick
    from what as w
    join users as u on u.user_id = c.user_id
    join jids as j on j.user_id = u.user_id and j.is_active
    where (u.is_on or u.off_until <= now())
        and u.user_id not in (w.writer_id, :author_id)
        and (:comment > 0 or u.user_id <> w.owner_id)
        and (j.paused_until is null or j.paused_until < now())
        and (
            w.visibility = 'public'
            or may_read(:post_id, w.owner_id, w.visibility, u.user_id)
        )
        and not exists (
            select
            from user_subscriptions as s
            where :comment = 0
                and s.author_id = w.owner_id
                and s.subscriber_id = u.user_id
                and s.wants_posts
        )
        and not exists (
            select
            from thread_subscriptions as s
            where :comment > 0 and s.post_id = :post_id and s.subscriber_id = u.user_id
        )
        and not exists (
            select
            from earlier as e
            join user_subscriptions as s
                on s.author_id = e.user_id
                and s.subscriber_id = u.user_id
                and s.wants_recommendations
                and not s.is_silent
                and s.created_at < e.created_at
        )
        and not exists (
            select
            from tag_subscriptions as s
            where s.tag_id = any(w.tag_ids) and s.subscriber_id = u.user_id
        )
        and not exists (
            select
            from club_subscriptions as s
            where s.club_id = any(w.club_ids) and s.subscriber_id = u.user_id
        )
        and not exists (
            select
            from user_tag_subscriptions as s
            where s.author_id = w.owner_id
                and s.tag_id = any(w.tag_ids)
                and s.subscriber_id = u.user_id
        )
        and not exists (
            select
            from user_blocks as b
            where b.user_id = u.user_id
                and b.blocked_id in (:author_id, w.writer_id, w.owner_id)
        )
        and not exists (
            select
            from user_mutes as m
            where m.user_id = u.user_id and m.muted_id in (:author_id, w.writer_id)
        )
        and not exists (
            select
            from thread_mutes as m
            where m.user_id = u.user_id and m.post_id = :post_id
        )
        and not exists (
            select
            from tag_blocks as b
            where b.user_id = u.user_id and b.tag_id = any(w.tag_ids)
        )
        and not exists (
            select
            from club_blocks as b
            where b.user_id = u.user_id and b.club_id = any(w.club_ids)
        )
        and not exists (
            select
            from user_tag_blocks as b
            where b.user_id = u.user_id
                and b.blocked_id = w.writer_id
                and b.tag_id = any(w.tag_ids)
        )
    limit 1
) as r on true
order by c.user_id;

-- name: recipients_of_deleted_post :many
-- The next who may have had a post that is gone, by those who were there before it; or, from whose
-- recommendation, where that was the way (of the first fifty recommenders). What they want to hear
-- now does not matter, for a retraction only takes away.
with post as materialized (
    select
        p.author_id, p.created_at, p.words,
        p.visibility <> 'private' as is_open,
        array(select pt.tag_id from post_tags as pt where pt.post_id = p.post_id) as tag_ids,
        array(select pc.club_id from post_clubs as pc where pc.post_id = p.post_id) as club_ids
    from posts as p
    where p.post_id = :post_id
),

recommenders as materialized (
    select r.user_id, r.created_at
    from recommendations as r
    where r.post_id = :post_id and r.comment = 0
    order by r.created_at
    limit 50
),

candidates as (
    select user_id, (array_agg(recommender order by had_at))[1] as recommender
    from (
        (
            select m.user_id, 0::bigint as recommender, '-infinity'::timestamptz as had_at
            from unnest(:mentioned::bigint[]) as m (user_id)
            where m.user_id > :cursor
        )
        union all
        (
            select s.subscriber_id, 0, '-infinity'
            from user_subscriptions as s
            where s.author_id = (select author_id from post)
                and s.subscriber_id > :cursor
                and s.wants_posts
                and not s.is_silent
                and (select is_open from post)
                and s.created_at < (select created_at from post)
            order by s.subscriber_id
            limit :size
        )
        union all
        (
            select s.subscriber_id, 0, '-infinity'
            from unnest((select tag_ids from post)) as pt (tag_id)
            cross join lateral (
                select ts.subscriber_id
                from user_tag_subscriptions as ts
                where ts.author_id = (select author_id from post)
                    and ts.tag_id = pt.tag_id
                    and ts.subscriber_id > :cursor
                    and ts.created_at < (select created_at from post)
                order by ts.subscriber_id
                limit :size
            ) as s
            where (select is_open from post)
        )
        union all
        (
            select s.subscriber_id, 0, '-infinity'
            from unnest((select club_ids from post)) as pc (club_id)
            cross join lateral (
                select cs.subscriber_id
                from club_subscriptions as cs
                where cs.club_id = pc.club_id
                    and cs.subscriber_id > :cursor
                    and cs.created_at < (select created_at from post)
                order by cs.subscriber_id
                limit :size
            ) as s
            where (select is_open from post)
        )
        union all
        (
            select s.subscriber_id, 0, '-infinity'
            from unnest((select tag_ids from post)) as pt (tag_id)
            cross join lateral (
                select ts.subscriber_id
                from tag_subscriptions as ts
                where ts.tag_id = pt.tag_id
                    and ts.subscriber_id > :cursor
                    and ts.created_at < (select created_at from post)
                order by ts.subscriber_id
                limit :size
            ) as s
            where (select is_open from post)
        )
        union all
        (
            select s.user_id, 0, '-infinity'
            from unnest(tsvector_to_array((select words from post))) as w (lexeme)
            cross join lateral (
                select t.user_id
                from tracks as t
                where t.lexeme = w.lexeme
                    and t.user_id > :cursor
                    and (t.words is null or (select words from post) @@ t.words)
                    and (t.author_id is null or t.author_id = (select author_id from post))
                    and t.tag_ids <@ (select tag_ids from post)
                    and t.created_at < (select created_at from post)
                order by t.user_id
                limit :size
            ) as s
            where (select is_open from post)
        )
        union all
        (
            select t.user_id, 0, '-infinity'
            from tracks as t
            where t.lexeme is null
                and t.author_id = (select author_id from post)
                and t.user_id > :cursor
                and t.tag_ids <@ (select tag_ids from post)
                and t.created_at < (select created_at from post)
                and (select is_open from post)
            order by t.user_id
            limit :size
        )
        union all
        (
            select t.user_id, 0, '-infinity'
            from tracks as t
            where t.lexeme is null
                and t.author_id is null
                and t.tag_ids && (select tag_ids from post)
                and t.tag_ids <@ (select tag_ids from post)
                and t.user_id > :cursor
                and t.created_at < (select created_at from post)
                and (select is_open from post)
            order by t.user_id
            limit :size
        )
        union all
        (
            select i.user_id, 0, '-infinity'
            from invitees as i
            where i.post_id = :post_id
                and i.user_id > :cursor
                and not (select is_open from post)
            order by i.user_id
            limit :size
        )
        union all
        (
            select s.subscriber_id, r.user_id, r.created_at
            from recommenders as r
            cross join lateral (
                select us.subscriber_id
                from user_subscriptions as us
                where us.author_id = r.user_id
                    and us.subscriber_id > :cursor
                    and us.wants_recommendations
                    and not us.is_silent
                    and us.created_at < r.created_at
                order by us.subscriber_id
                limit :size
            ) as s
        )
    ) as everyone
    group by user_id
    order by user_id
    limit :size
)

select
    c.user_id, r.jid, '' as language, '' as reason, false as via_contact, false as wants_juick,
    c.recommender
from candidates as c
left join lateral (
    select j.jid
    from jids as j
    where j.user_id = c.user_id
        and j.is_active
        and j.user_id <> (select author_id from post)
        and (j.paused_until is null or j.paused_until < now())
        and not exists (
            select
            from user_blocks as b
            where b.user_id = c.user_id
                and b.blocked_id = (select author_id from post)
                and b.created_at < (select created_at from post)
        )
        and not exists (
            select
            from user_mutes as m
            where m.user_id = c.user_id
                and m.muted_id = (select author_id from post)
                and m.created_at < (select created_at from post)
        )
    limit 1
) as r on true
order by c.user_id;

-- name: recipients_of_deleted_comment :many
-- The next who may have had a comment that is gone; as with posts.
with comment as materialized (
    select c.author_id, c.created_at
    from comments as c
    where c.post_id = :post_id and c.number = :comment
),

recommenders as materialized (
    select r.user_id, r.created_at
    from recommendations as r
    where r.post_id = :post_id and r.comment = :comment
    order by r.created_at
    limit 50
),

candidates as (
    select
        user_id, (array_agg(recommender order by had_at))[1] as recommender,
        bool_or(via_contact) as via_contact
    from (
        (
            select
                m.user_id, 0::bigint as recommender, '-infinity'::timestamptz as had_at,
                false as via_contact
            from unnest(:mentioned::bigint[]) as m (user_id)
            where m.user_id > :cursor
        )
        union all
        (
            select s.subscriber_id, 0, '-infinity', s.via_contact
            from thread_subscriptions as s
            where s.post_id = :post_id
                and s.subscriber_id > :cursor
                and s.created_at < (select created_at from comment)
            order by s.subscriber_id
            limit :size
        )
        union all
        (
            select s.subscriber_id, r.user_id, r.created_at, false
            from recommenders as r
            cross join lateral (
                select us.subscriber_id
                from user_subscriptions as us
                where us.author_id = r.user_id
                    and us.subscriber_id > :cursor
                    and us.wants_recommendations
                    and not us.is_silent
                    and us.created_at < r.created_at
                order by us.subscriber_id
                limit :size
            ) as s
        )
    ) as everyone
    group by user_id
    order by user_id
    limit :size
)

select
    c.user_id, r.jid, '' as language, '' as reason, c.via_contact and c.recommender = 0,
    false as wants_juick, c.recommender
from candidates as c
left join lateral (
    select j.jid
    from jids as j
    where j.user_id = c.user_id
        and j.is_active
        and j.user_id <> (select author_id from comment)
        and (j.paused_until is null or j.paused_until < now())
        and not exists (
            select
            from user_blocks as b
            where b.user_id = c.user_id
                and b.blocked_id = (select author_id from comment)
                and b.created_at < (select created_at from comment)
        )
        and not exists (
            select
            from user_mutes as m
            where m.user_id = c.user_id
                and m.muted_id = (select author_id from comment)
                and m.created_at < (select created_at from comment)
        )
    limit 1
) as r on true
order by c.user_id;

-- name: recipient_of_notice :many
-- The one person whom a notice or a letter is for, where it still holds. Letters and what concerns
-- admission come through OFF and through a mute.
select
    u.user_id, j.jid, u.language, case when :kind::text = 'invited' then 'private' else '' end,
    coalesce(
        (
            select m.via_contact
            from private_messages as m
            where :kind = 'pm' and m.message_id = :post_id
        ),
        false
    ) as via_contact,
    u.wants_juick, 0::bigint as recommender
from users as u
join jids as j on j.user_id = u.user_id and j.is_active
where u.user_id = any(:recipient_ids::bigint[])
    and (j.paused_until is null or j.paused_until < now())
    and (u.is_on or u.off_until <= now() or :kind in ('pm', 'asked', 'allowed'))
    and (u.hears_notices or :kind not in ('recommended', 'followed', 'nudged', 'rooms'))
    and (u.user_id <> :author_id or :kind in ('digest', 'rooms'))
    and not exists (
        select
        from user_blocks as b
        where b.user_id = u.user_id and b.blocked_id = :author_id
    )
    and not exists (
        select
        from user_blocks as b
        where b.user_id = :author_id and b.blocked_id = u.user_id and :kind in ('pm', 'invited')
    )
    and not exists (
        select
        from user_mutes as m
        where m.user_id = u.user_id
            and m.muted_id = :author_id
            and :kind not in ('pm', 'asked', 'allowed')
    )
    and case :kind
        when 'recommended' then
            exists (
                select
                from recommendations as r
                join posts as p using (post_id)
                left join comments as c on c.post_id = r.post_id and c.number = r.comment
                where r.post_id = :post_id
                    and r.comment = :comment
                    and r.user_id = :author_id
                    and coalesce(c.author_id, p.author_id) = u.user_id
                    and may_read(p.post_id, p.author_id, p.visibility, u.user_id)
            )
        when 'followed' then
            exists (
                select
                from user_subscriptions as s
                where s.author_id = u.user_id and s.subscriber_id = :author_id
            )
        when 'asked' then
            exists (
                select
                from reader_requests as r
                where r.author_id = u.user_id and r.reader_id = :author_id
            )
        when 'allowed' then
            exists (
                select
                from readers as r
                where r.author_id = :author_id and r.reader_id = u.user_id
            )
        when 'pm' then
            exists (
                select
                from private_messages as m
                where m.message_id = :post_id and m.recipient_id = u.user_id
            )
        when 'invited' then
            exists (
                select
                from invitees as i
                where i.post_id = :post_id and i.user_id = u.user_id
            )
        else true
    end
order by u.user_id;

-- name: first_words :value
-- What a post or a comment said at first, deleted or not.
select
    coalesce(
        (
            select r.body
            from revisions as r
            where r.post_id = :post_id and r.comment = :comment
            order by r.revision
            limit 1
        ),
        (
            select c.body
            from comments as c
            where c.post_id = :post_id and c.number = :comment
        ),
        (
            select p.body
            from posts as p
            where p.post_id = :post_id and :comment = 0
        )
    );

-- name: post_again :many
-- Of these people those who still should hear of a post, or of its edit.
with post as materialized (
    select
        p.visibility, p.words,
        p.visibility <> 'private' as is_open,
        p.created_at,
        array(select pt.tag_id from post_tags as pt where pt.post_id = p.post_id) as tag_ids,
        array(select pc.club_id from post_clubs as pc where pc.post_id = p.post_id) as club_ids
    from posts as p
    where p.post_id = :post_id
),

candidates as (
    select user_id, min(rank) as rank
    from (
        select u.user_id, 0 as rank
        from users as u
        where u.user_id = any(:recipient_ids::bigint[])
            and u.user_id = any(:mentioned::bigint[])
            and u.hears_mentions
        union all
        select s.subscriber_id, 1
        from user_subscriptions as s
        where s.author_id = :author_id
            and s.subscriber_id = any(:recipient_ids)
            and s.wants_posts
            and not s.is_silent
            and (select is_open from post)
            and s.created_at < (select created_at from post)
        union all
        select s.subscriber_id, 2
        from user_tag_subscriptions as s
        where s.author_id = :author_id
            and s.tag_id = any((select tag_ids from post)::bigint[])
            and s.subscriber_id = any(:recipient_ids)
            and (select is_open from post)
            and s.created_at < (select created_at from post)
        union all
        select s.subscriber_id, 3
        from club_subscriptions as s
        where s.club_id = any((select club_ids from post)::bigint[])
            and s.subscriber_id = any(:recipient_ids)
            and (select is_open from post)
            and s.created_at < (select created_at from post)
        union all
        select s.subscriber_id, 4
        from tag_subscriptions as s
        where s.tag_id = any((select tag_ids from post)::bigint[])
            and s.subscriber_id = any(:recipient_ids)
            and (select is_open from post)
            and s.created_at < (select created_at from post)
        union all
        select t.user_id, 5
        from tracks as t
        where t.user_id = any(:recipient_ids)
            and (t.words is null or (select words from post) @@ t.words)
            and (t.author_id is null or t.author_id = :author_id)
            and t.tag_ids <@ (select tag_ids from post)
            and (select is_open from post)
            and t.created_at < (select created_at from post)
        union all
        select i.user_id, 6
        from invitees as i
        where i.post_id = :post_id
            and i.user_id = any(:recipient_ids)
            and not (select is_open from post)
    ) as everyone
    group by user_id
)

select
    u.user_id, j.jid, u.language,
    case
        when (select is_open from post)
            then (array['mention', 'author', 'author-tag', 'club', 'tag', 'track'])[c.rank + 1]
        else 'private'
    end as reason,
    false as via_contact, u.wants_juick, 0::bigint as recommender
from candidates as c
join users as u using (user_id)
join jids as j on j.user_id = u.user_id and j.is_active
where (u.is_on or u.off_until <= now())
    and u.user_id <> :author_id
    and (j.paused_until is null or j.paused_until < now())
    and (u.hears_edits or not :is_edit::boolean)
    and may_read(:post_id, :author_id, (select visibility from post), u.user_id)
    and not exists (
        select
        from user_blocks as b
        where b.user_id = u.user_id and b.blocked_id = :author_id
    )
    and not exists (
        select
        from user_mutes as m
        where m.user_id = u.user_id and m.muted_id = :author_id
    )
    and not exists (
        select
        from tag_blocks as b
        where b.user_id = u.user_id and b.tag_id = any((select tag_ids from post)::bigint[])
    )
    and not exists (
        select
        from club_blocks as b
        where b.user_id = u.user_id and b.club_id = any((select club_ids from post)::bigint[])
    )
    and not exists (
        select
        from user_tag_blocks as b
        where b.user_id = u.user_id
            and b.blocked_id = :author_id
            and b.tag_id = any((select tag_ids from post)::bigint[])
    )
order by u.user_id;

-- name: comment_again :many
-- Of these people those who still should hear of a comment, or of its edit.
with thread as materialized (
    select
        p.author_id, p.visibility,
        coalesce(parent.author_id, p.author_id) as answered_id,
        parent.author_id as parent_author_id,
        c.created_at
    from posts as p
    join comments as c on c.post_id = p.post_id and c.number = :comment
    left join comments as parent on parent.post_id = c.post_id and parent.number = c.parent
    where p.post_id = :post_id
),

candidates as (
    select user_id, min(rank) as rank, bool_or(via_contact) as via_contact
    from (
        select u.user_id, 0 as rank, false as via_contact
        from users as u
        where u.user_id = any(:recipient_ids::bigint[])
            and u.user_id = any(:mentioned::bigint[])
            and u.hears_mentions
        union all
        select s.subscriber_id, 1, s.via_contact
        from thread_subscriptions as s
        where s.post_id = :post_id
            and s.subscriber_id = any(:recipient_ids)
            and s.created_at < (select created_at from thread)
    ) as everyone
    group by user_id
)

select
    u.user_id, j.jid, u.language,
    case
        when u.user_id = t.answered_id then 'reply'
        when c.rank = 0 then 'mention'
        else 'thread'
    end as reason,
    c.via_contact, u.wants_juick, 0::bigint as recommender
from thread as t
cross join candidates as c
join users as u using (user_id)
join jids as j on j.user_id = u.user_id and j.is_active
where (u.is_on or u.off_until <= now())
    and u.user_id <> :author_id
    and (j.paused_until is null or j.paused_until < now())
    and (u.hears_edits or not :is_edit::boolean)
    and may_read(:post_id, t.author_id, t.visibility, u.user_id)
    and (
        t.visibility = 'public'
        or not exists (
            select
            from user_blocks as b
            where b.user_id = :author_id and b.blocked_id = u.user_id
        )
    )
    and not exists (
        select
        from user_blocks as b
        where b.user_id = u.user_id and b.blocked_id = :author_id
    )
    and not exists (
        select
        from user_mutes as m
        where m.user_id = u.user_id and m.muted_id = :author_id
    )
    and (
        u.user_id = t.parent_author_id
        or not exists (
            select
            from thread_mutes as m
            where m.user_id = u.user_id and m.post_id = :post_id
        )
    )
order by u.user_id;

-- name: recommendation_again :many
-- Of these people those who still should hear of a recommendation. That they have it meanwhile by
-- another way is no reason against: it was to come to them first.
select
    u.user_id, j.jid, u.language, 'recommender' as reason,
    false as via_contact, u.wants_juick, 0::bigint as recommender
from posts as p
join recommendations as own
    on own.post_id = p.post_id and own.comment = :comment and own.user_id = :author_id
left join comments as c on c.post_id = p.post_id and c.number = :comment
join user_subscriptions as s
    on s.author_id = :author_id
    and s.subscriber_id = any(:recipient_ids::bigint[])
    and s.wants_recommendations
    and not s.is_silent
join users as u on u.user_id = s.subscriber_id
join jids as j on j.user_id = u.user_id and j.is_active
where p.post_id = :post_id
    and (u.is_on or u.off_until <= now())
    and u.user_id <> coalesce(c.author_id, p.author_id)
    and (j.paused_until is null or j.paused_until < now())
    and may_read(p.post_id, p.author_id, p.visibility, u.user_id)
    and not exists (
        select
        from user_blocks as b
        where b.user_id = u.user_id
            and b.blocked_id in (:author_id, p.author_id, c.author_id)
    )
    and not exists (
        select
        from user_mutes as m
        where m.user_id = u.user_id
            and m.muted_id in (:author_id, coalesce(c.author_id, p.author_id))
    )
    and not exists (
        select
        from thread_mutes as m
        where m.user_id = u.user_id and m.post_id = p.post_id
    )
    and not exists (
        select
        from tag_blocks as b
        join post_tags as pt using (tag_id)
        where b.user_id = u.user_id and pt.post_id = p.post_id
    )
    and not exists (
        select
        from club_blocks as b
        join post_clubs as pc using (club_id)
        where b.user_id = u.user_id and pc.post_id = p.post_id
    )
    and not exists (
        select
        from user_tag_blocks as b
        join post_tags as pt using (tag_id)
        where b.user_id = u.user_id
            and b.blocked_id = p.author_id
            and pt.post_id = p.post_id
    )
order by u.user_id;

-- name: deletion_again :many
-- Of these people those with an address; who was to be told of a deletion still is. Whose
-- recommendation they had it by is asked anew.
select
    j.user_id, j.jid, '' as language, '' as reason,
    coalesce(
        (
            select s.via_contact
            from thread_subscriptions as s
            where :comment > 0 and s.post_id = :post_id and s.subscriber_id = j.user_id
        ),
        false
    ) as via_contact,
    false as wants_juick,
    coalesce(
        (
            select r.user_id
            from recommendations as r
            join user_subscriptions as us
                on us.author_id = r.user_id and us.subscriber_id = j.user_id
            where r.post_id = :post_id
                and r.comment = :comment
                and us.wants_recommendations
                and not us.is_silent
                and us.created_at < r.created_at
                and not exists (
                    select
                    from thread_subscriptions as s
                    where :comment > 0 and s.post_id = :post_id and s.subscriber_id = j.user_id
                )
                and not exists (
                    select
                    from user_subscriptions as s
                    where :comment = 0
                        and s.author_id = :author_id
                        and s.subscriber_id = j.user_id
                        and s.wants_posts
                )
            order by r.created_at
            limit 1
        ),
        0
    )::bigint as recommender
from jids as j
where j.user_id = any(:recipient_ids::bigint[])
    and j.is_active
    and (j.paused_until is null or j.paused_until < now())
order by j.user_id;
