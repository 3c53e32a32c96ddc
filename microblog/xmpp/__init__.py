"""The edge to XMPP: one component stream, and a client for the terminal and for tests."""
