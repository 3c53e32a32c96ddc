"""Timelines as publish-subscribe nodes (XEP-0060): reading, paging, following, publishing."""
