"""The engines that come with the service: a private PostgreSQL and a private XMPP server."""
