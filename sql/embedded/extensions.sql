-- Run in the database of a private cluster, as its superuser.
create extension if not exists pg_trgm;
create extension if not exists unaccent;
