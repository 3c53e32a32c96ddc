-- name: likers :many
-- Who recommends a post that everyone may read, or a comment on one, the newest first.
select u.nick, r.created_at
from recommendations as r
join public_users as u using (user_id)
join public_posts as p using (post_id)
where r.post_id = :post_id and r.comment = :comment
order by r.created_at desc
limit :size;

-- name: reactions_of :value
-- What a person's reactions to a post or comment do, and whether it is recommended without one.
select
    coalesce(
        (
            select r.deeds
            from reactions as r
            where r.user_id = :user_id and r.post_id = :post_id and r.comment = :comment
        ),
        '{}'
    )
    || case
        when exists (
            select
            from recommendations as r
            where r.post_id = :post_id and r.comment = :comment and r.user_id = :user_id
        ) then array['recommend']
        else '{}'
    end;
