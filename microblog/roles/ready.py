"""What a running service tells scripts and people of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ready:
    """Where everything answers; what does not apply is None."""

    web: str
    bot: str
    component: str
    xmpp_domain: str
    c2s: str | None
    database: str
    websocket: str | None
    data: str
