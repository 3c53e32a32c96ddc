"""Signs of life: ping (XEP-0199), time (0202), version (0092), uptime (0012)."""

import time

from microblog import __version__
from microblog.clock import now
from microblog.xmpp.asking import EVERYWHERE, OURSELVES, Asked, Service

_PING = "urn:xmpp:ping"
_TIME = "urn:xmpp:time"
_VERSION = "jabber:iq:version"
_LAST = "jabber:iq:last"


def services() -> tuple[Service, ...]:
    """Everybody can be pinged; what runs, and since when, tell the bot and the service."""
    started = time.monotonic()

    def uptime(_asked: Asked) -> str:
        return f"<query xmlns='{_LAST}' seconds='{int(time.monotonic() - started)}'/>"

    return (
        Service({("get", f"{{{_PING}}}ping"): lambda _asked: ""}, (_PING,), EVERYWHERE),
        Service(
            {
                ("get", f"{{{_TIME}}}time"): _time,
                ("get", f"{{{_VERSION}}}query"): _version,
                ("get", f"{{{_LAST}}}query"): uptime,
            },
            (_TIME, _VERSION, _LAST),
            OURSELVES,
        ),
    )


def _time(_asked: Asked) -> str:
    utc = now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"<time xmlns='{_TIME}'><tzo>+00:00</tzo><utc>{utc}</utc></time>"


def _version(_asked: Asked) -> str:
    told = f"<name>Microblog</name><version>{__version__}</version>"
    return f"<query xmlns='{_VERSION}'>{told}</query>"
