-- name: reason_to_hear :value
-- Why a person hears of a post: the first reason that holds.
select
    case
        when p.author_id = :reader_id then 'own'
        when p.visibility = 'private' then 'private'
        when exists (
            select
            from user_subscriptions as s
            where s.author_id = p.author_id and s.subscriber_id = :reader_id and s.wants_posts
        ) then 'author'
        when exists (
            select
            from post_tags as pt
            join user_tag_subscriptions as s
                on s.tag_id = pt.tag_id
                and s.author_id = p.author_id
                and s.subscriber_id = :reader_id
            where pt.post_id = p.post_id
        ) then 'author-tag'
        when exists (
            select
            from post_clubs as pc
            join club_subscriptions as s
                on s.club_id = pc.club_id and s.subscriber_id = :reader_id
            where pc.post_id = p.post_id
        ) then 'club'
        when exists (
            select
            from post_tags as pt
            join tag_subscriptions as s
                on s.tag_id = pt.tag_id and s.subscriber_id = :reader_id
            where pt.post_id = p.post_id
        ) then 'tag'
        when p.visibility = 'public' and exists (
            select
            from tracks as t
            where t.user_id = :reader_id
                and t.created_at < p.created_at
                and (t.words is null or p.words @@ t.words)
                and (t.author_id is null or t.author_id = p.author_id)
                and t.tag_ids <@ array(
                    select pt.tag_id
                    from post_tags as pt
                    where pt.post_id = p.post_id
                )
        ) then 'track'
        when exists (
            select
            from recommendations as r
            join user_subscriptions as s
                on s.author_id = r.user_id
                and s.subscriber_id = :reader_id
                and s.wants_recommendations
            where r.post_id = p.post_id and r.comment = 0
        ) then 'recommender'
        when exists (
            select
            from thread_subscriptions as s
            where s.post_id = p.post_id and s.subscriber_id = :reader_id
        ) then 'thread'
    end
from posts as p
where p.post_id = :post_id;
