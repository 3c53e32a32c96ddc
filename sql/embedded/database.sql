-- The database of a private cluster.
create database microblog owner microblog;
