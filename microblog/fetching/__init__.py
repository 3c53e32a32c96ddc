"""Fetching what others have put on the web, behind a guard."""
