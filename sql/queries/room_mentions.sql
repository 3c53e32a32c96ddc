-- name: keep_room_mentions :run
-- The rooms that a post or a comment names now, in place of those that it named before. What only
-- some may read makes no domain known.
with gone as (
    delete from room_mentions
    where post_id = :post_id
        and comment = :comment
        and not address = any(:addresses::text[])
),

domains as (
    insert into muc_domains (domain, source)
    select distinct split_part(a.address, '@', 2), 'mention'
    from unnest(:addresses::text[]) as a (address)
    where a.address = lower(a.address) and exists (
        select
        from posts as p
        where p.post_id = :post_id and p.visibility = 'public'
    )
    on conflict (domain) do nothing
)

insert into room_mentions (address, post_id, comment)
select a.address, :post_id, :comment
from unnest(:addresses::text[]) as a (address)
on conflict (address, post_id, comment) do nothing;
