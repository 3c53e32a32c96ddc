-- name: begin_room_search :run
-- Take one of the few places for searches, until the end of the transaction.
select begin_room_search();

-- name: rooms_relevance :many
-- Rooms that have the words: how well they fit, times how many people are there.
select f.room_id, f.rank
from (
    select
        r.room_id,
        ts_rank(r.document, to_tsquery('microblog', :words) || to_tsquery('simple', :words))
        * (1 + ln(1 + coalesce(r.average, 0)::double precision)) as rank
    from rooms_found(
        :words, :languages::text[], :other_languages::text[], :tags::text[],
        :tag_groups::text[], :other_tags::text[], :hosts::text[], :other_hosts::text[],
        :users::text[], :other_users::text[], :activity::text[], :other_activity::text[],
        :seen::text[], :other_seen::text[], :is_open::boolean, :anonymity, :shows_dead,
        :shows_sensitive
    ) as r
) as f
where f.rank < :after or (f.rank = :after and f.room_id > :after_id)
order by f.rank desc, f.room_id
limit :size;

-- name: rooms_alike :many
-- Rooms whose name or address holds the text or words like it, the likest first.
select f.room_id, f.likeness
from (
    select
        r.room_id,
        word_similarity(:likeness, r.hay)::double precision
        + least(r.popularity, 1000) / 1000000 as likeness
    from rooms_found(
        :words, :languages::text[], :other_languages::text[], :tags::text[],
        :tag_groups::text[], :other_tags::text[], :hosts::text[], :other_hosts::text[],
        :users::text[], :other_users::text[], :activity::text[], :other_activity::text[],
        :seen::text[], :other_seen::text[], :is_open::boolean, :anonymity, :shows_dead,
        :shows_sensitive
    ) as r
    where r.hay like :within or :likeness <% r.hay
) as f
where f.likeness < :after or (f.likeness = :after and f.room_id > :after_id)
order by f.likeness desc, f.room_id
limit :size;

-- name: rooms_popular :many
-- Rooms by popularity, of which each has its own.
select r.room_id, r.popularity
from rooms_found(
    :words, :languages::text[], :other_languages::text[], :tags::text[],
    :tag_groups::text[], :other_tags::text[], :hosts::text[], :other_hosts::text[],
    :users::text[], :other_users::text[], :activity::text[], :other_activity::text[],
    :seen::text[], :other_seen::text[], :is_open::boolean, :anonymity, :shows_dead,
    :shows_sensitive
) as r
where r.popularity < :after
order by r.popularity desc
limit :size;

-- name: rooms_new :many
-- Rooms by when they came into the directory, the latest first.
select r.room_id, extract(epoch from r.listed_at)::double precision as listed
from rooms_found(
    :words, :languages::text[], :other_languages::text[], :tags::text[],
    :tag_groups::text[], :other_tags::text[], :hosts::text[], :other_hosts::text[],
    :users::text[], :other_users::text[], :activity::text[], :other_activity::text[],
    :seen::text[], :other_seen::text[], :is_open::boolean, :anonymity, :shows_dead,
    :shows_sensitive
) as r
where r.listed_at < to_timestamp(:after)
    or (r.listed_at = to_timestamp(:after) and r.room_id < :after_id)
order by r.listed_at desc, r.room_id desc
limit :size;

-- name: rooms_rising :many
-- Rooms that grow, the fastest first: with three people at least, by a tenth at least.
select r.room_id, r.growth::double precision as growth
from rooms_found(
    :words, :languages::text[], :other_languages::text[], :tags::text[],
    :tag_groups::text[], :other_tags::text[], :hosts::text[], :other_hosts::text[],
    :users::text[], :other_users::text[], :activity::text[], :other_activity::text[],
    :seen::text[], :other_seen::text[], :is_open::boolean, :anonymity, :shows_dead,
    :shows_sensitive
) as r
where r.growth >= 1.1
    and r.average >= 3
    and (r.growth < :after or (r.growth = :after and r.room_id > :after_id))
order by r.growth desc, r.room_id
limit :size;

-- name: rooms_active :many
-- Rooms that tell how much is written there, the liveliest first.
select r.room_id, r.messages::double precision as activity
from rooms_found(
    :words, :languages::text[], :other_languages::text[], :tags::text[],
    :tag_groups::text[], :other_tags::text[], :hosts::text[], :other_hosts::text[],
    :users::text[], :other_users::text[], :activity::text[], :other_activity::text[],
    :seen::text[], :other_seen::text[], :is_open::boolean, :anonymity, :shows_dead,
    :shows_sensitive
) as r
where r.messages > 0
    and (r.messages < :after or (r.messages = :after and r.room_id > :after_id))
order by r.messages desc, r.room_id
limit :size;

-- name: rooms_address :many
-- Rooms in alphabetical order.
select r.address
from rooms_found(
    :words, :languages::text[], :other_languages::text[], :tags::text[],
    :tag_groups::text[], :other_tags::text[], :hosts::text[], :other_hosts::text[],
    :users::text[], :other_users::text[], :activity::text[], :other_activity::text[],
    :seen::text[], :other_seen::text[], :is_open::boolean, :anonymity, :shows_dead,
    :shows_sensitive
) as r
where r.address > :after
order by r.address
limit :size;

-- name: rooms_by_numbers :many
-- These listed rooms, in this order.
select r.*
from unnest(:room_ids::bigint[]) with ordinality as n (room_id, place)
join public_room_lines as r using (room_id)
order by n.place;

-- name: rooms_by_addresses :many
-- These listed rooms, by address.
select r.*
from public_room_lines as r
where r.address = any(:addresses::text[])
order by r.address;

-- name: room_by_address :many
-- The listed room of an address.
select r.*
from public_room_lines as r
where r.address = :address;

-- name: why_unlisted :value
-- Why a room that is known is not listed; empty where it is.
select unlisted
from rooms
where address = :address;

-- name: days_of_room :many
-- The last days of a room, the oldest first.
select day, average, peak, samples, activity
from public_room_days
where room_id = :room_id and day > current_date - :days::integer
order by day;

-- name: twins_of_room :many
-- Near copies of a room, the most popular first.
select address
from public_rooms
where twin_of = :room_id
order by popularity desc
limit :size;

-- name: mentions_of_room :many
-- Public posts and comments that name a room, newest posts first; of each post its first place.
select distinct on (m.post_id)
    m.post_id,
    m.comment,
    coalesce(c.author, p.author) as author,
    coalesce(c.body, p.body) as body,
    coalesce(c.created_at, p.created_at) as created_at
from public_room_mentions as m
join public_posts as p using (post_id)
left join public_comments as c on c.post_id = m.post_id and c.number = m.comment
where m.address = :address
    and m.post_id < :before
    and (m.comment = 0 or not c.is_deleted)
order by m.post_id desc, m.comment
limit :size;

-- name: tags_of_rooms :many
-- Tags by the number of listed rooms that have them, two at least.
select t.tag_key, count(*) as rooms
from public_rooms as r
cross join lateral unnest(r.tags) as t (tag_key)
where r.twin_of is null and r.state not in ('dead', 'gone') and not r.is_sensitive
group by t.tag_key
having count(*) > 1
order by rooms desc, t.tag_key
limit :size;

-- name: languages_of_rooms :many
-- Languages by the number of listed rooms, guessed ones included.
select language, count(*) as rooms
from public_rooms
where twin_of is null and state not in ('dead', 'gone') and not is_sensitive and language <> ''
group by language
order by rooms desc, language
limit :size;

-- name: services_with_rooms :many
-- Services by name, with how many of their rooms are listed.
select d.domain, d.software, d.first_seen_at, d.last_seen_at, r.rooms
from public_muc_domains as d
cross join lateral (
    select count(*) as rooms
    from public_rooms as p
    where p.domain = d.domain and p.state not in ('dead', 'gone')
) as r
where d.domain > :after and r.rooms > 0
order by d.domain
limit :size;
