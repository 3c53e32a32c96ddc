-- Pages of the directory say by one number whether they have changed.

-- A slot for each backend, so that nobody who changes rooms ever waits for another one here.
create function touch_directory() returns void
language sql
as $$
    insert into versions (scope, slot)
    values ('rooms', pg_backend_pid() % 1024)
    on conflict (scope, slot) do update
    set version = versions.version + 1
$$;

create function touch_changed_rooms() returns trigger
language plpgsql
as $$
begin
    if exists (
        select
        from after_change as n
        join before_change as o using (room_id)
        where (n.unlisted = '' or o.unlisted = '')
            and (
                n.unlisted, n.state, n.moved_to, n.twin_of, n.name, n.description, n.language,
                n.tags, n.is_open, n.is_sensitive, n.anonymity, n.avatar_hash, n.logs_url,
                n.webchat_url
            ) is distinct from (
                o.unlisted, o.state, o.moved_to, o.twin_of, o.name, o.description, o.language,
                o.tags, o.is_open, o.is_sensitive, o.anonymity, o.avatar_hash, o.logs_url,
                o.webchat_url
            )
    ) then
        perform touch_directory();
    end if;
    return null;
end
$$;

create trigger touch_changed_rooms after update on rooms
referencing old table as before_change new table as after_change
for each statement execute function touch_changed_rooms();

create function touch_other_rooms() returns trigger
language plpgsql
as $$
begin
    if exists (select from other_rooms where unlisted = '') then
        perform touch_directory();
    end if;
    return null;
end
$$;

create trigger touch_new_rooms after insert on rooms
referencing new table as other_rooms
for each statement execute function touch_other_rooms();

create trigger touch_deleted_rooms after delete on rooms
referencing old table as other_rooms
for each statement execute function touch_other_rooms();

-- What a visit counts is shown at the next ranking, which changes the places.
create function touch_ranked_rooms() returns trigger
language plpgsql
as $$
begin
    if exists (
        select
        from after_change as n
        join before_change as o using (room_id)
        where (n.popularity, n.median, n.growth) is distinct from (o.popularity, o.median, o.growth)
    ) then
        perform touch_directory();
    end if;
    return null;
end
$$;

create trigger touch_ranked_rooms after update on room_vitals
referencing old table as before_change new table as after_change
for each statement execute function touch_ranked_rooms();

create function touch_counted_rooms() returns trigger
language plpgsql
as $$
begin
    perform touch_directory();
    return null;
end
$$;

-- Without its numbers a room is not listed yet.
create trigger touch_counted_rooms after insert on room_vitals
for each statement execute function touch_counted_rooms();
