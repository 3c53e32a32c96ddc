"""What was said before, from the archive of one's own server (XEP-0313)."""

from dataclasses import dataclass

from slixmpp.exceptions import IqError, IqTimeout

from microblog.xmpp.client import Client
from microblog.xmpp.writing import escaped

_CLIENT = "{jabber:client}"
_RESULT = "{urn:xmpp:mam:2}result"


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the past; `sender` is a full JID."""

    sender: str
    body: str
    is_ours: bool


async def last_words(client: Client, other: str, count: int) -> list[Said]:
    """The last `count` messages between us and `other`, oldest first; none without an archive.

    What comes live meanwhile stays in the client's queue, behind.
    """
    query = (
        "<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'>"
        "<field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>"
        f"<field var='with'><value>{escaped(other)}</value></field></x>"
        "<set xmlns='http://jabber.org/protocol/rsm'>"
        f"<max>{count}</max><before/></set></query>"
    )
    try:
        await client.ask(client.jid, query, kind="set")
    except (IqError, IqTimeout):
        return []
    return _sort_out(client)


def _sort_out(client: Client) -> list[Said]:
    found: list[Said] = []
    live = []
    while not client.messages.empty():
        received = client.messages.get_nowait()
        result = received.child(_RESULT)
        if result is None:
            live.append(received)
        if result is None or received.sender.partition("/")[0] not in ("", client.jid):
            continue  # an archive that is not ours is somebody's forgery
        for message in result.iter(f"{_CLIENT}message"):
            sender, body = message.get("from", ""), message.findtext(f"{_CLIENT}body", "")
            if body and message.get("type") != "error":
                found.append(Said(sender, body, sender.partition("/")[0] == client.jid))
    for received in live:
        client.messages.put_nowait(received)
    return found
