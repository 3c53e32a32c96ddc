-- name: has_told :value
-- Whether one person's notice of this kind was promised to another within the last day.
select exists (
    select
    from outbox
    where author_id = :author_id
        and kind = :kind
        and recipient_id = :recipient_id
        and created_at > now() - interval '1 day'
);
