-- Our presence goes out domain by domain, so that each link between servers is warmed once.

create index presences_by_domain on presences (split_part(jid, '@', 2), jid) where watches_us;
