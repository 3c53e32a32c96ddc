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
        when exists (
            select
            from thread_subscriptions as s
            where s.post_id = p.post_id and s.subscriber_id = :reader_id
        ) then 'thread'
    end
from posts as p
where p.post_id = :post_id;
