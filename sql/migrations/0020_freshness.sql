-- One number that says whether any page may have changed, so that what is kept need not be asked for.

-- A slot for each backend, as in touch_directory.
create table changes (
    slot smallint primary key,
    number bigint not null default 1
) with (fillfactor = 50);

create function count_change() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
    insert into changes (slot)
    values (pg_backend_pid() % 1024)
    on conflict (slot) do update
    set number = changes.number + 1;
    return null;
end
$$;

create trigger count_change after insert or delete on versions
for each statement execute function count_change();

-- Versions begin anew in a database that is new or restored, and there must not mean what they once
-- meant: neither lives a table with this number nor a server since this moment.
create view public_changes as
select
    coalesce((select sum(number) from changes), 0)::bigint as number,
    'versions'::regclass::oid || '-' || extract(epoch from pg_postmaster_start_time()) as origin;

grant select on public_changes to microblog_web;
