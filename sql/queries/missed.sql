-- name: missed_posts :many
-- The numbers of the newest posts, below a number, that would have been sent to somebody while
-- deliveries were off the last time. Posts are numbered as they come, so that two of them bound
-- the time. With :is_all also those that were sent in vain, or were buried before their turn came.
with away as materialized (
    select
        off_since as since,
        case
            when on_since >= off_since then on_since
            when not is_on and off_until <= now() then off_until
            else now()
        end as ended
    from users
    where user_id = :user_id and off_since is not null
),

bounds as materialized (
    select
        (
            select p.post_id
            from posts as p
            where p.created_at >= (select since from away)
            order by p.created_at
            limit 1
        ) as first,
        least(
            (
                select p.post_id
                from posts as p
                where p.created_at <= (select ended from away)
                order by p.created_at desc
                limit 1
            ),
            :before::bigint - 1
        ) as last
),

candidates as (
    select x.post_id
    from user_subscriptions as s
    cross join lateral (
        select p.post_id
        from posts as p
        where p.author_id = s.author_id
            and p.post_id between (select first from bounds) and (select last from bounds)
            and p.deleted_at is null
            and p.visibility <> 'private'
        order by p.post_id desc
        limit :size
    ) as x
    where s.subscriber_id = :user_id and s.wants_posts and not s.is_silent
    union
    select x.post_id
    from tag_subscriptions as s
    cross join lateral (
        select pt.post_id
        from post_tags as pt
        where pt.tag_id = s.tag_id
            and pt.post_id between (select first from bounds) and (select last from bounds)
        order by pt.post_id desc
        limit :size
    ) as x
    where s.subscriber_id = :user_id
    union
    select x.post_id
    from club_subscriptions as s
    cross join lateral (
        select pc.post_id
        from post_clubs as pc
        where pc.club_id = s.club_id
            and pc.post_id between (select first from bounds) and (select last from bounds)
        order by pc.post_id desc
        limit :size
    ) as x
    where s.subscriber_id = :user_id
    union
    select x.post_id
    from user_tag_subscriptions as s
    cross join lateral (
        select p.post_id
        from posts as p
        where p.author_id = s.author_id
            and p.post_id between (select first from bounds) and (select last from bounds)
            and exists (
                select
                from post_tags as pt
                where pt.tag_id = s.tag_id and pt.post_id = p.post_id
            )
        order by p.post_id desc
        limit :size
    ) as x
    where s.subscriber_id = :user_id
    union
    (
        select i.post_id
        from invitees as i
        where i.user_id = :user_id
            and i.post_id between (select first from bounds) and (select last from bounds)
        order by i.post_id desc
        limit :size
    )
    union
    select o.post_id
    from undelivered as d
    join outbox as o using (author_id, outbox_id)
    where :is_all::boolean
        and d.recipient_id = :user_id
        and o.kind in ('post', 'invited', 'recommendation')
        and o.comment = 0
        and o.post_id < :before
    union
    select o.post_id
    from outbox as o
    where :is_all
        and o.state = 'dead'
        and o.kind in ('post', 'invited', 'recommendation')
        and o.comment = 0
        and o.post_id < :before
        and o.cursor < :user_id
        and (
            o.recipient_id = :user_id
            or :user_id = any(o.mentioned)
            or exists (
                select
                from user_subscriptions as s
                where s.author_id = o.author_id
                    and s.subscriber_id = :user_id
                    and not s.is_silent
                    and case when o.kind = 'post' then s.wants_posts else s.wants_recommendations end
                    and s.created_at < o.created_at
            )
            or (
                o.kind = 'post'
                and (
                    exists (
                        select
                        from post_tags as pt
                        join tag_subscriptions as s using (tag_id)
                        where pt.post_id = o.post_id
                            and s.subscriber_id = :user_id
                            and s.created_at < o.created_at
                    )
                    or exists (
                        select
                        from post_tags as pt
                        join user_tag_subscriptions as s using (tag_id)
                        where pt.post_id = o.post_id
                            and s.author_id = o.author_id
                            and s.subscriber_id = :user_id
                            and s.created_at < o.created_at
                    )
                    or exists (
                        select
                        from post_clubs as pc
                        join club_subscriptions as s using (club_id)
                        where pc.post_id = o.post_id
                            and s.subscriber_id = :user_id
                            and s.created_at < o.created_at
                    )
                    or exists (
                        select
                        from invitees as i
                        where i.post_id = o.post_id and i.user_id = :user_id
                    )
                )
            )
        )
)

select c.post_id
from candidates as c
join posts as p using (post_id)
where p.deleted_at is null
    and p.author_id <> :user_id
    and (p.visibility = 'public' or may_read(p.post_id, p.author_id, p.visibility, :user_id))
    and not exists (
        select
        from user_blocks as b
        where b.user_id = :user_id and b.blocked_id = p.author_id
    )
    and not exists (
        select
        from user_mutes as m
        where m.user_id = :user_id and m.muted_id = p.author_id
    )
    and not exists (
        select
        from tag_blocks as b
        join post_tags as pt using (tag_id)
        where b.user_id = :user_id and pt.post_id = p.post_id
    )
    and not exists (
        select
        from club_blocks as b
        join post_clubs as pc using (club_id)
        where b.user_id = :user_id and pc.post_id = p.post_id
    )
    and not exists (
        select
        from user_tag_blocks as b
        join post_tags as pt using (tag_id)
        where b.user_id = :user_id and b.blocked_id = p.author_id and pt.post_id = p.post_id
    )
order by c.post_id desc
limit :size;

-- name: missed_replies :value
-- How many answers to a person's posts and comments came while deliveries were off the last time;
-- counting stops at 1,000. Looked for in the thousand newest threads of each kind whose last
-- comment came in that time or later.
with away as materialized (
    select
        off_since as since,
        case
            when on_since >= off_since then on_since
            when not is_on and off_until <= now() then off_until
            else now()
        end as ended
    from users
    where user_id = :user_id and off_since is not null
),

threads as (
    (
        select p.post_id
        from posts as p
        where p.author_id = :user_id and p.last_comment > 0
        order by p.post_id desc
        limit 1000
    )
    union
    select c.post_id
    from (
        select own.post_id
        from comments as own
        where own.author_id = :user_id
        order by own.created_at desc
        limit 1000
    ) as c
),

answers as (
    select
    from threads as t
    join posts as p on p.post_id = t.post_id and p.deleted_at is null
    join comments as last on last.post_id = p.post_id
        and last.number = p.last_comment
        and last.created_at >= (select since from away)
    join comments as c on c.post_id = p.post_id
        and c.created_at >= (select since from away)
        and c.created_at <= (select ended from away)
    left join comments as parent on parent.post_id = c.post_id and parent.number = c.parent
    where c.deleted_at is null
        and c.author_id <> :user_id
        and coalesce(parent.author_id, p.author_id) = :user_id
        and (p.visibility = 'public' or may_read(p.post_id, p.author_id, p.visibility, :user_id))
        and not exists (
            select
            from user_blocks as b
            where b.user_id = :user_id and b.blocked_id = c.author_id
        )
        and not exists (
            select
            from user_mutes as m
            where m.user_id = :user_id and m.muted_id = c.author_id
        )
    limit 1000
)

select count(*)::int
from answers;

-- name: missed_comments :many
-- The newest comments that were sent to somebody in vain, or were buried before their turn came.
with unheard as (
    select o.post_id, o.comment
    from undelivered as d
    join outbox as o using (author_id, outbox_id)
    where d.recipient_id = :user_id and o.kind = 'comment'
    union
    select o.post_id, o.comment
    from outbox as o
    where o.state = 'dead'
        and o.kind = 'comment'
        and o.cursor < :user_id
        and (
            :user_id = any(o.mentioned)
            or exists (
                select
                from thread_subscriptions as s
                where s.post_id = o.post_id
                    and s.subscriber_id = :user_id
                    and s.created_at < o.created_at
            )
        )
)

select c.post_id, c.number
from unheard as u
join comments as c on c.post_id = u.post_id and c.number = u.comment
join posts as p on p.post_id = u.post_id
where c.deleted_at is null
    and p.deleted_at is null
    and c.author_id <> :user_id
    and (p.visibility = 'public' or may_read(p.post_id, p.author_id, p.visibility, :user_id))
    and not exists (
        select
        from user_blocks as b
        where b.user_id = :user_id and b.blocked_id in (c.author_id, p.author_id)
    )
    and not exists (
        select
        from user_mutes as m
        where m.user_id = :user_id and m.muted_id in (c.author_id, p.author_id)
    )
order by c.created_at desc
limit :size;

-- name: missed_messages :many
-- The newest private messages that were sent to somebody in vain.
select coalesce(u.nick, '') as sender, m.body
from (
    select o.post_id as message_id
    from undelivered as d
    join outbox as o using (author_id, outbox_id)
    where d.recipient_id = :user_id and o.kind = 'pm'
    union
    select o.post_id
    from outbox as o
    where o.state = 'dead' and o.kind = 'pm' and o.recipient_id = :user_id
) as unheard
join private_messages as m using (message_id)
join users as u on u.user_id = m.sender_id
where m.recipient_id = :user_id
    and not exists (
        select
        from user_blocks as b
        where b.user_id = :user_id and b.blocked_id = m.sender_id
    )
    and not exists (
        select
        from user_mutes as x
        where x.user_id = :user_id and x.muted_id = m.sender_id
    )
order by m.message_id desc
limit :size;
