"""Why something cannot be announced in a conference."""

from microblog.i18n import mark as _

NOTES: dict[str, str] = {}

REFUSALS = {
    "room_blog_closed": _("@{nick} lets only invited readers read, so I cannot announce that."),
    "room_targets": _("In a room I announce people, tags and clubs: S @nick *tag !club"),
    "room_hears_enough": _("At most {limit} people, tags and clubs are announced in a room."),
}
