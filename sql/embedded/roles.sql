-- The roles of a private cluster: the owner, and the web's, which may only read and not for long.
-- Run as its superuser; running it again changes nothing.
do $$
begin
    if not exists (select from pg_roles where rolname = 'microblog') then
        create role microblog login;
    end if;
    if not exists (select from pg_roles where rolname = 'microblog_web') then
        create role microblog_web login;
    end if;
end
$$;

alter role microblog_web set default_transaction_read_only = on;
alter role microblog_web set statement_timeout = '2s';
alter role microblog_web set idle_in_transaction_session_timeout = '10s';

-- A web process of its own may connect as the owner and step down.
grant microblog_web to microblog;
