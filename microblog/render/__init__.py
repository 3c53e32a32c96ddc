"""Replies into words."""
