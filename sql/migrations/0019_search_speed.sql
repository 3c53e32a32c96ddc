-- Rooms by their numbers at the price of an index, and posts with rare words at once.

-- What is asked of numbers comes as text; read once while planning, where it was read for each room
-- before: of 30,000 that took 10 ms.
create function people_ranges(written text[]) returns int4multirange[]
language plpgsql immutable parallel safe
as $$
begin
    return written::int4multirange[];
end
$$;

create function message_ranges(written text[]) returns nummultirange[]
language plpgsql immutable parallel safe
as $$
begin
    return written::nummultirange[];
end
$$;

create function day_ranges(written text[]) returns datemultirange[]
language plpgsql immutable parallel safe
as $$
begin
    return written::datemultirange[];
end
$$;

-- The fewest people that fit all of them, and the first number that is too many.
create function fewest_people(ranges int4multirange[]) returns integer
language plpgsql immutable parallel safe
as $$
begin
    return (select coalesce(max(lower(r)), 0) from unnest(ranges) as u (r));
end
$$;

create function too_many_people(ranges int4multirange[]) returns integer
language plpgsql immutable parallel safe
as $$
begin
    return (select coalesce(min(upper(r)), 2147483647) from unnest(ranges) as u (r));
end
$$;

-- Services at these hosts and below them that have listed rooms; read once, where each room was
-- compared with each host before and the planner took half of all rooms to fit.
create function domains_below(hosts text[]) returns text[]
language sql stable security definer
set search_path = public, pg_temp
as $$
    select
        array(
            select d.domain
            from muc_domains as d
            where exists (
                    select
                    from unnest(hosts) as h (host)
                    where d.domain = h.host or right(d.domain, length(h.host) + 1) = '.' || h.host
                )
                and exists (select from rooms as r where r.domain = d.domain and r.unlisted = '')
        )
$$;

create or replace function rooms_found(
    words text, languages text[], other_languages text[], tags text[], tag_groups text[],
    other_tags text[], hosts text[], other_hosts text[], users text[], other_users text[],
    activity text[], other_activity text[], seen text[], other_seen text[], is_open boolean,
    anonymity text, shows_dead boolean, shows_sensitive boolean
)
returns table (
    room_id bigint, address text, hay text, document tsvector, listed_at timestamptz,
    average real, growth real, messages real, popularity double precision
)
language sql stable
as $$
    select
        r.room_id, r.address, r.hay, r.words, r.listed_at, r.average, r.growth, r.activity,
        r.popularity
    from public_rooms as r
    where r.twin_of is null
        and (
            $1 = ''
            or r.words @@ case
                when position('!' in $1) > 0 then to_tsquery('microblog', $1)
                else to_tsquery('microblog', $1) || to_tsquery('simple', $1)
            end
        )
        and ($2 = '{}' or r.language = any($2))
        and ($3 = '{}' or r.language <> all($3))
        and ($4 = '{}' or r.tags @> $4)
        and (
            $5 = '{}'
            or not exists (
                select
                from unnest($5) as g (keys)
                where not r.tags && string_to_array(g.keys, ',')
            )
        )
        and ($6 = '{}' or not r.tags && $6)
        and ($7 = '{}' or r.domain = any((select domains_below($7))::text[]))
        and ($8 = '{}' or r.domain <> all((select domains_below($8))::text[]))
        -- The planner knows how many rooms lie between two numbers, and takes ranges for rare.
        and (
            $9 = '{}'
            or r.occupants >= fewest_people(people_ranges($9))
            and r.occupants < too_many_people(people_ranges($9))
            and coalesce(r.occupants <@ all(people_ranges($9)), false)
        )
        and ($10 = '{}' or not r.occupants <@ any(people_ranges($10)))
        and ($11 = '{}' or r.activity::numeric <@ all(message_ranges($11)))
        and ($12 = '{}' or not r.activity::numeric <@ any(message_ranges($12)))
        and ($13 = '{}' or (r.last_seen_at at time zone 'utc')::date <@ all(day_ranges($13)))
        and ($14 = '{}' or not (r.last_seen_at at time zone 'utc')::date <@ any(day_ranges($14)))
        and ($15 is null or r.is_open = $15)
        and ($16 = '' or r.anonymity = $16)
        and ($17 or r.state not in ('dead', 'gone'))
        and ($18 or not r.is_sensitive)
$$;

-- Before a search among rooms: the same places, and each listing is planned for what it asks, until
-- the end of the transaction. The indexes are in memory, so that looking up 300 rooms costs less
-- than reading all their numbers (1 ms of 30,000).
create function begin_room_search() returns void
language plpgsql
as $$
begin
    perform
        begin_search(),
        set_config('plan_cache_mode', 'force_custom_plan', true),
        set_config('random_page_cost', '1.1', true);
end
$$;

-- A room as listings, cards and programs show it.
create view public_room_lines as
select
    r.room_id, r.address, r.domain, r.name, r.description, r.language, r.is_language_guessed,
    r.tags, r.is_open, r.is_moderated, r.anonymity, r.is_sensitive, r.logs_url, r.webchat_url,
    r.avatar_hash, r.state, r.moved_to, r.twin_of, r.first_seen_at, r.listed_at, r.last_seen_at,
    r.last_alive_at, r.occupants, r.average, r.median, r.peak, r.activity, r.growth, r.popularity,
    r.sampled_at,
    (select count(*) from public_rooms as t where t.twin_of = r.room_id) as twins
from public_rooms as r;

grant select on public_room_lines to microblog_web;

-- Lexemes that so many posts have that statistics name them, and in how many of all; any other is in
-- a few hundred of a million posts.
create table common_words (
    lexeme text primary key,
    share real not null
);

comment on column common_words.share is 'of all posts, between 0 and 1';

-- From what the planner knows; nothing where that says too little of words that it does not name.
create function count_common_words() returns void
language sql
as $$
    delete from common_words;
    insert into common_words (lexeme, share)
    select named.lexeme, named.share
    from pg_stats as s
    cross join lateral unnest(
        s.most_common_elems::text::text[], s.most_common_elem_freqs
    ) as named (lexeme, share)
    where s.schemaname = 'public'
        and s.tablename = 'posts'
        and s.attname = 'words'
        and named.lexeme is not null
        and (select min(f) from unnest(s.most_common_elem_freqs) as u (f))
        * (select reltuples from pg_class where oid = 'posts'::regclass) <= 2000
$$;

-- Whether a word that must be there is in few posts. Unsure of it, no.
create function is_rare(wanted tsquery) returns boolean
language sql stable
as $$
    select
        wanted::text !~ '[|!*]'
        and exists (select from common_words)
        and exists (
            select
            from regexp_matches(wanted::text, '''([^'']+)''', 'g') as m (lexemes)
            where not exists (select from common_words as w where w.lexeme = m.lexemes[1])
        )
$$;

-- Posts below one of them that have a word that is in few, newest first, by the index alone. To walk
-- the newest thousand and to look era by era took three times as long.
create function search_rare(
    f search_filter, wanted tsquery, reader bigint, edge bigint, size integer, is_checked boolean
)
returns bigint[]
language plpgsql stable
set enable_seqscan = off
set enable_indexscan = off
as $$
declare
    hits bigint[] := array(
        with hits as materialized (
            select p.post_id, p.author_id, p.visibility
            from posts as p
            where p.words @@ wanted
                and p.deleted_at is null
                and (f.users is null or p.author_id = any(f.users))
        )

        select h.post_id
        from hits as h
        where h.post_id < edge
            and h.post_id >= f.first_id
            and (
                h.visibility = 'public'
                or may_read(h.post_id, h.author_id, h.visibility, reader)
            )
        order by h.post_id desc
        limit case when not is_checked then size end
    );
begin
    if is_checked then
        return search_checked(hits, f, reader, size);
    end if;
    return hits;
end
$$;

-- As before, but for rare words.
create or replace function search_posts(reader bigint, asked jsonb, below bigint, size integer)
returns setof bigint
language plpgsql stable
set plan_cache_mode = 'force_generic_plan'
as $$
declare
    f search_filter := search_filter_of(asked);
    wanted tsquery := to_tsquery('microblog', asked ->> 'words');
    has_words boolean := numnode(wanted) > 0;
    is_anchored boolean := has_words and querytree(wanted) not in ('', 'T');
    has_source boolean := f.users is not null or f.tags_wanted > 0 or f.clubs_wanted > 0;
    is_checked boolean :=
        not f.is_open and (f.users is null or f.tags_wanted + f.clubs_wanted > 0)
        or f.since is not null
        or f.until is not null
        or cardinality(f.languages) + cardinality(f.things) > 0
        or cardinality(f.other_users) + cardinality(f.other_tags) + cardinality(f.other_clubs) > 0
        or cardinality(f.other_languages) + cardinality(f.other_things) > 0
        or exists (select from user_blocks as b where b.user_id = reader)
        or exists (select from tag_blocks as b where b.user_id = reader)
        or exists (select from user_tag_blocks as b where b.user_id = reader)
        or exists (select from club_blocks as b where b.user_id = reader);
    edge bigint := least(below, f.end_id);
    span integer := 1000;
    walked integer;
    lowest bigint;
    candidates bigint[];
    hits bigint[];
    found bigint[] := '{}';
begin
    if not f.is_possible or (asked ->> 'words' <> '' and not has_words and f.is_open) then
        return;
    end if;
    if not has_words then
        wanted := null;
    end if;
    if is_anchored and is_rare(wanted) then
        return query select unnest(search_rare(f, wanted, reader, edge, size, is_checked));
        return;
    end if;
    loop
        if has_source then
            candidates := search_source(f, edge, span);
            walked := cardinality(candidates);
            lowest := candidates[walked];
        else
            select count(*), min(w.post_id) into walked, lowest
            from (
                select p.post_id
                from posts as p
                where p.post_id < edge and p.post_id >= f.first_id
                order by p.post_id desc
                limit span
            ) as w;
        end if;
        exit when walked = 0;
        hits := search_walk(
            candidates, wanted, reader, lowest, edge,
            case when not is_checked then size - cardinality(found) end
        );
        if is_checked then
            hits := search_checked(hits, f, reader, size - cardinality(found));
        end if;
        found := found || hits;
        edge := lowest;
        exit when cardinality(found) >= size or walked < span;
        -- As many posts as must be walked for the rest, if it goes on like this.
        exit when is_anchored
            and walked::bigint * (size - cardinality(found))
            > greatest(4000, 30 * size) * cardinality(hits)::bigint;
        span := least(4 * span, 16000);
    end loop;
    if is_anchored and cardinality(found) < size and walked = span then
        found := found || search_index(
            f, wanted, reader, edge, size - cardinality(found), is_checked
        );
    end if;
    return query select unnest(found);
end
$$;
