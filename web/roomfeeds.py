"""Rooms, and what is written of them, as entries of feeds."""

from urllib.parse import quote, urlsplit

from markupsafe import Markup

from microblog.domain.text import first_line
from microblog.store.rooms import Mention, Room
from web import feeds
from web.feeds import Entry
from web.markup import html, room_path
from web.site import Site

_TITLE = 100


class RoomEntry(Entry):
    """One room in a feed, dated by when it came into the directory."""

    def __init__(self, site: Site, room: Room) -> None:
        host = urlsplit(site.url).hostname or "localhost"
        self.moment = room.listed_at or room.first_seen_at
        self.at = self.updated = feeds.moment(self.moment)
        self.picture = ""
        self.id = f"tag:{host},{self.moment:%Y-%m-%d}:room-{room.room_id}"
        self.url = f"{site.url}{room_path(room.address)}"
        self.title = first_line(room.name or room.address, _TITLE)
        self.author = room.address
        self.author_url = self.url
        link = f"xmpp:{quote(room.address, safe='@')}?join"
        self.html = str(
            html(room.description) + Markup('<p><a href="{}">{}</a></p>').format(link, room.address)
        )
        self.text = f"{room.description}\n{link}".strip()
        self.tags = list(room.tags)


class MentionEntry(Entry):
    """A post or a comment that names a room."""

    def __init__(self, site: Site, mention: Mention) -> None:
        host = urlsplit(site.url).hostname or "localhost"
        name = f"c-{mention.post_id}-{mention.comment}" if mention.comment else None
        path = f"/{mention.post_id}" + (f"/{mention.comment}" if mention.comment else "")
        self.moment = mention.created_at
        self.at = self.updated = feeds.moment(self.moment)
        self.picture = ""
        self.id = f"tag:{host},{self.moment:%Y-%m-%d}:{name or f'post-{mention.post_id}'}"
        self.url = f"{site.url}{path}"
        self.title = first_line(mention.body, _TITLE)
        self.author = mention.author
        self.author_url = f"{site.url}/u/{mention.author}"
        self.html = str(html(mention.body))
        self.text = mention.body
        self.tags = []


def room_entry(site: Site, room: Room) -> feeds.Entry:
    """A room in a feed."""
    return RoomEntry(site, room)


def mention_entry(site: Site, mention: Mention) -> feeds.Entry:
    """What was written of a room, in its feed."""
    return MentionEntry(site, mention)
