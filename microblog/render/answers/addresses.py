"""Words for the addresses that people write from."""

from microblog.commands.addresses import AddressClaimed, AddressConfirmed, Addresses
from microblog.i18n import mark as _
from microblog.render.answers.said import said
from microblog.render.words import Words

NOTES = {
    "address_yours": _("{jid} is yours already."),
    "address_removed": _("{jid} is not yours any more."),
    "address_replaced": _("{jid} is not yours any more; I send to {active} now."),
    "claim_dropped": _("The code for {jid} does not count any more."),
    "address_active": _("From now on I send to {jid}."),
    "address_active_already": _("I send to {jid} already."),
    "code_wrong": _("That is not the code. JID +address gives it, in the account that it is for."),
}

REFUSALS = {
    "address_malformed": _("{address} is not an address such as user@server."),
    "address_not_yours": _("{jid} is not one of your addresses; JIDS lists them."),
    "address_last": _("{jid} is your only address; it stays."),
    "addresses_full": _("One may have at most {limit} addresses; JID -address removes one."),
    "claims_spent": _(
        "You have asked for {limit} codes within an hour. Try again in {minutes} min."
    ),
    "nothing_to_confirm": _(
        "No code is waited for from {jid}. An hour may be over, or five codes were wrong:"
        " begin again with JID +{jid} in the account that it is for."
    ),
    "address_has_blog": _(
        "This address has an own blog, @{nick}, so it cannot move into another account."
    ),
}


@said.register
def _addresses(reply: Addresses, words: Words) -> str:
    active, waiting = words.say(_("I send here")), words.say(_("waits for its code"))
    lines = [
        *(f"{one.jid} ({active})" if one.is_active else one.jid for one in reply.own),
        *(f"{jid} ({waiting})" for jid in reply.claimed),
    ]
    return "\n".join([*lines, words.say(_("JID +address adds one, - removes it, ! sends there"))])


@said.register
def _claimed(reply: AddressClaimed, words: Words) -> str:
    return words.say(
        _("Send me this from {jid} within an hour: CONFIRM {code}"),
        jid=reply.jid,
        code=reply.code,
    )


@said.register
def _confirmed(reply: AddressConfirmed, words: Words) -> str:
    nick = f"@{reply.nick}" if reply.nick else words.say(_("your account"))
    sentences = [words.say(_("{jid} belongs to {nick} now."), jid=reply.jid, nick=nick)]
    if reply.is_active:
        sentences.append(words.say(_("I send to it from now on.")))
    if reply.has_text and reply.nick:
        sentences.append(words.say(_("Send . to publish the text that was kept.")))
    return " ".join(sentences)
