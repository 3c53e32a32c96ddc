"""Words for what clients publish to nodes (XEP-0060)."""

from microblog.i18n import mark as _

NOTES: dict[str, str] = {}

REFUSALS = {
    "node_not_yours": _("Only its author publishes here. Comment on a post instead."),
    "node_private": _("A private post is written in the chat: *private text"),
    "no_such_item": _("There is no item {name} here."),
    "like_not_yours": _("Only whoever likes it takes that back."),
    "item_taken": _("Something else is called {name} already."),
    "reaction_unknown": _("That means nothing here. What does: {emojis}"),
}
