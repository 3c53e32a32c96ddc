-- name: take_lead :value
-- Whether this session speaks for a component now; it does until it ends.
select pg_try_advisory_lock(hashtextextended(:name, 7));

-- name: still_there :value
-- Whether the database answers.
select true;
