"""The edge to XMPP: one component stream, and a client for the terminal and for tests."""

import logging

# What slixmpp has to say is said by us, once and in our words: a refused login, a lost stream.
logging.getLogger("slixmpp").setLevel(logging.CRITICAL)  # noqa: TID251  (its logger, not ours)
