"""Words for following microblogs elsewhere."""

from microblog.i18n import mark as _

NOTES = {
    "foreign_followed": _("From now on you read {address} too."),
    "foreign_followed_already": _("You read {address} already."),
    "foreign_asked": _("I am asking {address}; what comes of it I tell you."),
    "foreign_unfollowed": _("You read {address} no more."),
    "foreign_not_followed": _("You did not read {address} anyway."),
}

REFUSALS = {
    "foreign_off": _("Nobody beyond this server can be followed from here, so not {address}."),
    "feeds_off": _("Feeds cannot be followed from here, so not {address}."),
    "foreign_enough": _("You can read {limit} people and feeds elsewhere. End one with U first."),
    "foreign_readonly": _("That was written elsewhere; it can only be answered there."),
    "foreign_full": _("As many people and feeds elsewhere are read from here as can be."),
}
