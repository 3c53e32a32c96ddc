"""Tests of the XMPP edge, most of them against a real Prosody."""
