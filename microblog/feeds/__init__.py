"""Feeds on the web (RFC 4287, RSS) that people follow from here."""
