-- A push that was sent again waits for its bounce before it is forgotten, and addresses that do
-- not exist are counted, once a day.

alter table retries add column is_sent boolean not null default false;

alter table jids
    add column deaths smallint not null default 0,
    add column died_at timestamptz;
