"""Who is wired to whom: the composition roots of the service."""
