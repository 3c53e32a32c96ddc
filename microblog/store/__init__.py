"""The only place that runs SQL: typed calls over the named queries of `sql/`."""
