"""The crawler: reads what public conferences say of themselves, politely, and never joins one."""
