"""A microblogging service whose client is any XMPP client."""

__version__ = "0.1.0"
