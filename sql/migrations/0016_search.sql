-- Search: one plan for chat and web, comments beside posts, people by their own words.

alter table comments
    add column words tsvector generated always as (to_tsvector('microblog', body)) stored;

create index comments_by_word on comments using gin (words);

-- Posts by words and by when they were written, so that a search may begin with the newest: some
-- thirty thousand numbers are an era.
create function post_era(post_id bigint) returns bigint
language sql immutable parallel safe
as $$
    select post_id >> 15
$$;

create index posts_by_word_and_era on posts using gin (words, (array[post_era(post_id)]));

drop index posts_by_word;

create index profiles_by_likeness on profiles using gin (lower(full_name) gin_trgm_ops);

-- In which language something is written, by its letters; empty where it has none.
create function language_of(body text) returns text
language sql immutable parallel safe
as $$
    select
        case
            when letters.cyrillic = 0 and letters.latin = 0 then ''
            when letters.latin > letters.cyrillic then 'en'
            when body ~* '[їєґ]' then 'uk'
            when body ~* 'ў' then 'be'
            else 'ru'
        end
    from (
        select
            char_length(regexp_replace(body, '[^а-яёіїєґўА-ЯЁІЇЄҐЎ]', '', 'g')) as cyrillic,
            char_length(regexp_replace(body, '[^a-zA-Z]', '', 'g')) as latin
    ) as letters
$$;

-- The first number that was given to a post at or after a moment, less what may have been late.
create function post_number_at(moment timestamptz) returns bigint
language plpgsql stable
as $$
declare
    low bigint := 0;
    high bigint := (select coalesce(max(post_id), 0) + 1 from posts);
    middle bigint;
    found record;
begin
    while low < high loop
        middle := (low + high) / 2;
        select post_id, created_at into found from posts where post_id >= middle order by post_id limit 1;
        if found is null or found.created_at >= moment then
            high := middle;
        else
            low := found.post_id + 1;
        end if;
    end loop;
    return low;
end
$$;

-- What a search asks for beside words. Names are keys; of `tags` and `clubs` each group is one of
-- several, and all groups must be there.
create type search_filter as (
    users bigint[],
    other_users bigint[],
    tags bigint[],
    tag_groups integer[],
    tags_wanted integer,
    other_tags bigint[],
    clubs bigint[],
    club_groups integer[],
    clubs_wanted integer,
    other_clubs bigint[],
    languages text[],
    other_languages text[],
    things text[],
    other_things text[],
    first_id bigint,
    end_id bigint,
    since timestamptz,
    until timestamptz,
    is_possible boolean,
    is_open boolean
);

-- The filter as ids; where somebody or something is asked for that is not there, nothing is possible.
create function search_filter_of(asked jsonb) returns search_filter
language plpgsql stable
as $$
declare
    f search_filter;
begin
    f.since := (asked ->> 'since')::timestamptz;
    f.until := (asked ->> 'until')::timestamptz;
    select array_agg(u.user_id) into f.users
    from users as u
    where u.nick_key in (select jsonb_array_elements_text(asked -> 'users'));
    select coalesce(array_agg(u.user_id), '{}') into f.other_users
    from users as u
    where u.nick_key in (select jsonb_array_elements_text(asked -> 'other_users'));
    select coalesce(array_agg(t.tag_id), '{}'), coalesce(array_agg(g.place), '{}')
    into f.tags, f.tag_groups
    from jsonb_array_elements(asked -> 'tags') with ordinality as g (names, place)
    cross join lateral jsonb_array_elements_text(g.names) as n (tag_key)
    join tags as t using (tag_key);
    select coalesce(array_agg(t.tag_id), '{}') into f.other_tags
    from tags as t
    where t.tag_key in (select jsonb_array_elements_text(asked -> 'other_tags'));
    select coalesce(array_agg(c.club_id), '{}'), coalesce(array_agg(g.place), '{}')
    into f.clubs, f.club_groups
    from jsonb_array_elements(asked -> 'clubs') with ordinality as g (names, place)
    cross join lateral jsonb_array_elements_text(g.names) as n (club_key)
    join clubs as c using (club_key);
    select coalesce(array_agg(c.club_id), '{}') into f.other_clubs
    from clubs as c
    where c.club_key in (select jsonb_array_elements_text(asked -> 'other_clubs'));
    f.tags_wanted := jsonb_array_length(asked -> 'tags');
    f.clubs_wanted := jsonb_array_length(asked -> 'clubs');
    f.languages := array(select jsonb_array_elements_text(asked -> 'languages'));
    f.other_languages := array(select jsonb_array_elements_text(asked -> 'other_languages'));
    f.things := array(select jsonb_array_elements_text(asked -> 'things'));
    f.other_things := array(select jsonb_array_elements_text(asked -> 'other_things'));
    f.first_id := case when f.since is null then 0 else post_number_at(f.since - interval '1 minute') end;
    f.end_id := case
        when f.until is null then 9223372036854775807 else post_number_at(f.until + interval '1 minute')
    end;
    f.is_possible := (f.users is not null or jsonb_array_length(asked -> 'users') = 0)
        and (select count(distinct g) from unnest(f.tag_groups) as g) = f.tags_wanted
        and (select count(distinct g) from unnest(f.club_groups) as g) = f.clubs_wanted;
    f.is_open := f.users is null and f.tags_wanted = 0 and f.clubs_wanted = 0
        and cardinality(f.languages) = 0 and cardinality(f.things) = 0
        and f.since is null and f.until is null;
    return f;
end
$$;

-- What a post has besides its words.
create function things_of(p posts) returns text[]
language sql stable
as $$
    select
        array_remove(
            array[
                case when p.body ~ '(https?|xmpp):[^[:space:]]' then 'link' end,
                case when p.comments > 0 then 'comments' end,
                case when p.recommendations > 0 then 'recommendations' end,
                case
                    when exists (
                        select
                        from pictures as i
                        where i.post_id = p.post_id and i.comment = 0
                    ) then 'picture'
                end
            ],
            null
        )
$$;

-- Whether a post is what is asked for, beside its words and its author; asked of few only.
create function fits_search(p posts, f search_filter) returns boolean
language sql stable
as $$
    select
        (f.since is null or p.created_at >= f.since)
        and (f.until is null or p.created_at < f.until)
        and p.author_id <> all(f.other_users)
        and (
            f.tags_wanted = 0
            or f.tags_wanted = (
                select count(distinct g.place)
                from unnest(f.tags, f.tag_groups) as g (tag_id, place)
                join post_tags as pt on pt.tag_id = g.tag_id and pt.post_id = p.post_id
            )
        )
        and (
            f.clubs_wanted = 0
            or f.clubs_wanted = (
                select count(distinct g.place)
                from unnest(f.clubs, f.club_groups) as g (club_id, place)
                join post_clubs as pc on pc.club_id = g.club_id and pc.post_id = p.post_id
            )
        )
        and not exists (
            select
            from post_tags as pt
            where pt.post_id = p.post_id and pt.tag_id = any(f.other_tags)
        )
        and not exists (
            select
            from post_clubs as pc
            where pc.post_id = p.post_id and pc.club_id = any(f.other_clubs)
        )
        and (cardinality(f.languages) = 0 or language_of(p.body) = any(f.languages))
        and (cardinality(f.other_languages) = 0 or language_of(p.body) <> all(f.other_languages))
        and f.things <@ things_of(p)
        and not f.other_things && things_of(p)
$$;

-- Of these posts, given newest first, those that are what is asked for beside their words and that
-- the reader does not block; as many as are wanted. A page at a time: each costs 0.3 ms.
create function search_checked(candidates bigint[], f search_filter, reader bigint, wanted integer)
returns bigint[]
language plpgsql stable
as $$
declare
    found bigint[] := '{}';
    place integer := 1;
    span integer := least(wanted, 100);
begin
    while place <= cardinality(candidates) and cardinality(found) < wanted loop
        found := found || array(
            select p.post_id
            from posts as p
            where p.post_id = any(candidates[place:place + span - 1])
                and (
                    reader = 0
                    or p.author_id = reader
                    or not is_unwanted(p.post_id, p.author_id, reader)
                )
                and fits_search(p, f)
            order by p.post_id desc
        );
        place := place + span;
    end loop;
    return found[1:wanted];
end
$$;

-- The newest `span` posts below an edge of whoever or whatever is asked for, of the first group of
-- names only.
create function search_source(f search_filter, edge bigint, span integer) returns bigint[]
language plpgsql stable
as $$
begin
    if f.users is not null then
        return array(
            select c.post_id
            from unnest(f.users) as u (user_id)
            cross join lateral (
                select p.post_id
                from posts as p
                where p.author_id = u.user_id and p.post_id < edge and p.post_id >= f.first_id
                order by p.post_id desc
                limit span
            ) as c
            order by c.post_id desc
            limit span
        );
    elsif f.tags_wanted > 0 then
        return array(
            select distinct c.post_id
            from unnest(f.tags, f.tag_groups) as g (tag_id, place)
            cross join lateral (
                select pt.post_id
                from post_tags as pt
                where pt.tag_id = g.tag_id and pt.post_id < edge and pt.post_id >= f.first_id
                order by pt.post_id desc
                limit span
            ) as c
            where g.place = 1
            order by c.post_id desc
            limit span
        );
    end if;
    return array(
        select distinct c.post_id
        from unnest(f.clubs, f.club_groups) as g (club_id, place)
        cross join lateral (
            select pc.post_id
            from post_clubs as pc
            where pc.club_id = g.club_id and pc.post_id < edge and pc.post_id >= f.first_id
            order by pc.post_id desc
            limit span
        ) as c
        where g.place = 1
        order by c.post_id desc
        limit span
    );
end
$$;

-- Posts from `lowest` to below an edge that have the words and may be read, newest first, without
-- the index of words; of `candidates` alone unless that is null.
create function search_walk(
    candidates bigint[], wanted tsquery, reader bigint, lowest bigint, edge bigint, size integer
)
returns bigint[]
language plpgsql stable
set enable_bitmapscan = off
as $$
begin
    if candidates is not null then
        return array(
            select p.post_id
            from posts as p
            where p.post_id = any(candidates)
                and p.deleted_at is null
                and (wanted is null or p.words @@ wanted)
                and (
                    p.visibility = 'public'
                    or may_read(p.post_id, p.author_id, p.visibility, reader)
                )
            order by p.post_id desc
            limit size
        );
    end if;
    return array(
        select p.post_id
        from posts as p
        where p.post_id >= lowest
            and p.post_id < edge
            and p.deleted_at is null
            and (wanted is null or p.words @@ wanted)
            and (
                p.visibility = 'public'
                or may_read(p.post_id, p.author_id, p.visibility, reader)
            )
        order by p.post_id desc
        limit size
    );
end
$$;

-- Posts below one of them that have the words and may be seen, newest first, by the index: among
-- the newest posts, then twice as many, and so on. Of a word of every fiftieth post, which only old
-- posts have, all hits took 80 ms, among a million.
create function search_index(
    f search_filter, wanted tsquery, reader bigint, edge bigint, size integer, is_checked boolean
)
returns bigint[]
language plpgsql stable
set enable_seqscan = off
set enable_indexscan = off
as $$
declare
    era bigint := post_era(edge);
    eras integer := 1;
    hits bigint[];
    found bigint[] := '{}';
begin
    while era >= post_era(f.first_id) and cardinality(found) < size loop
        hits := array(
            with hits as materialized (
                select p.post_id, p.author_id, p.visibility
                from posts as p
                where p.words @@ wanted
                    and array[post_era(p.post_id)] && array(
                        select e.era from generate_series(era - eras + 1, era) as e (era)
                    )
                    and p.deleted_at is null
                    and (f.users is null or p.author_id = any(f.users))
            )

            -- Within, the primary key would be read too, all of it: 35 ms of a million.
            select h.post_id
            from hits as h
            where h.post_id < edge
                and h.post_id >= f.first_id
                and (
                    h.visibility = 'public'
                    or may_read(h.post_id, h.author_id, h.visibility, reader)
                )
            order by h.post_id desc
            limit case when not is_checked then size - cardinality(found) end
        );
        if is_checked then
            hits := search_checked(hits, f, reader, size - cardinality(found));
        end if;
        found := found || hits;
        era := era - eras;
        eras := 2 * eras;
    end loop;
    return found;
end
$$;

-- Posts that a reader may see and does not block, newest first: the numbers of `size` of them below
-- a cursor. First the newest thousand of all, or of whoever and whatever is asked for, and more
-- where these promise the rest soon; then the index of words. Left to the planner a
-- word that only old posts have took 290 ms among a million posts, and a common one by the index
-- alone 120. Its plans are made once a session: to look the words up in its statistics took longer
-- than most searches.
create function search_posts(reader bigint, asked jsonb, below bigint, size integer)
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

-- The same ordered by how well they fit: of the newest two thousand hits up to `newest`, behind a
-- rank and a number.
create function search_best(
    reader bigint, asked jsonb, newest bigint, after_rank double precision, after_id bigint,
    size integer
)
returns table (post_id bigint, rank double precision)
language sql stable
set plan_cache_mode = 'force_custom_plan'
as $$
    select r.post_id, r.rank
    from (
        select
            p.post_id,
            ts_rank(p.words, to_tsquery('microblog', asked ->> 'words'), 1)::double precision as rank
        from search_posts(reader, asked, newest + 1, 2000) as s (post_id)
        join posts as p using (post_id)
    ) as r
    where (r.rank, r.post_id) < (after_rank, after_id)
    order by r.rank desc, r.post_id desc
    limit size
$$;

-- Comments that fit, newest first: (number of the post, of the comment).
create function search_comments(
    reader bigint, asked jsonb, before timestamptz, before_post bigint, before_number integer,
    size integer
)
returns table (post_id bigint, number integer, created_at timestamptz)
language plpgsql stable
set plan_cache_mode = 'force_custom_plan'
as $$
declare
    f search_filter := search_filter_of(asked);
    wanted tsquery := to_tsquery('microblog', asked ->> 'words');
begin
    if not f.is_possible or numnode(wanted) = 0 then
        return;
    end if;
    return query
    with hits as materialized (
        select c.post_id, c.number, c.created_at, c.author_id
        from comments as c
        where c.words @@ wanted
            and c.deleted_at is null
            and (c.created_at, c.post_id, c.number) < (before, before_post, before_number)
            and c.created_at < coalesce(f.until, 'infinity')
            and c.created_at >= coalesce(f.since, '-infinity')
            and (f.users is null or c.author_id = any(f.users))
            and c.author_id <> all(f.other_users)
            and (cardinality(f.languages) = 0 or language_of(c.body) = any(f.languages))
            and (cardinality(f.other_languages) = 0 or language_of(c.body) <> all(f.other_languages))
    )

    select h.post_id, h.number, h.created_at
    from (select * from hits order by hits.created_at desc, hits.post_id desc, hits.number desc) as h
    join posts as p using (post_id)
    where p.deleted_at is null
        and (p.visibility = 'public' or may_read(p.post_id, p.author_id, p.visibility, reader))
        and not is_unwanted(p.post_id, h.author_id, reader)
        and (
            f.tags_wanted = 0
            or f.tags_wanted = (
                select count(distinct g.place)
                from unnest(f.tags, f.tag_groups) as g (tag_id, place)
                join post_tags as pt on pt.tag_id = g.tag_id and pt.post_id = p.post_id
            )
        )
    order by h.created_at desc, h.post_id desc, h.number desc
    limit size;
end
$$;

-- Before a search: at most four run at a time over all processes, each for half a second. Waits a
-- second for a place; raises lock_not_available (55P03) then.
create function begin_search() returns void
language plpgsql
as $$
begin
    perform
        set_config('statement_timeout', '500', true),
        set_config('lock_timeout', '1000', true);
    for place in 1..4 loop
        if pg_try_advisory_xact_lock(hashtext('microblog search'), place) then
            return;
        end if;
    end loop;
    perform pg_advisory_xact_lock(hashtext('microblog search'), 1 + pg_backend_pid() % 4);
end
$$;

-- For the web, whose role sees the views alone: what everyone may read.
create function public_search(asked jsonb, below bigint, size integer) returns setof bigint
language sql stable security definer
set search_path = public, pg_temp
as $$
    select s.post_id from search_posts(0, asked, below, size) as s (post_id)
$$;

create function public_search_best(
    asked jsonb, newest bigint, after_rank double precision, after_id bigint, size integer
)
returns table (post_id bigint, rank double precision)
language sql stable security definer
set search_path = public, pg_temp
as $$
    select b.post_id, b.rank from search_best(0, asked, newest, after_rank, after_id, size) as b
$$;

revoke execute on function
    public_search(jsonb, bigint, integer),
    public_search_best(jsonb, bigint, double precision, bigint, integer)
from public;

grant execute on function
    public_search(jsonb, bigint, integer),
    public_search_best(jsonb, bigint, double precision, bigint, integer)
to microblog_web;

-- Words that occur in public posts as they are written, for those who mistype; counted anew hourly.
create table vocabulary (
    word text primary key check (char_length(word) between 3 and 32),
    posts integer not null
);

create index vocabulary_by_length on vocabulary (char_length(word));

create view public_vocabulary as
select word, posts
from vocabulary;

grant select on public_vocabulary to microblog_web;
