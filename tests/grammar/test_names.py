"""What `microblog parse` prints for every name in the language, read with the real catalogue."""

import pytest

from microblog.commands.catalogue import CATALOGUE
from microblog.grammar.projections import fields
from microblog.grammar.words import LANGUAGE

POST, COMMENT = "100123", "100123/4"

# Declared by nobody so far: whoever says them hears that they are not switched on.
TO_COME = {"limits": "LIMITS", "export": "EXPORT", "erase": "ERASE"}

PARSED: list[tuple[str, dict[str, object]]] = [
    ("hello", {"command": "post", "text": "hello"}),
    (
        '*a *"two words" !c text',
        {"command": "post", "tags": ["a", "two words"], "clubs": ["c"], "text": "text"},
    ),
    ("*private @bob psst", {"command": "post", "tags": ["private"], "text": "@bob psst"}),
    ("#100123 nice", {"command": "comment", "ref": POST, "text": "nice"}),
    ("#100123/4 nice", {"command": "comment", "ref": COMMENT, "text": "nice"}),
    ("#100123", {"command": "show", "ref": POST}),
    ("#100123+", {"command": "show", "ref": POST, "count": 10}),
    ("#100123++", {"command": "show", "ref": POST, "all": True}),
    ("#100123+ 20 40", {"command": "show", "ref": POST, "count": 20, "start": 40}),
    ("GET #100123/4", {"command": "show", "ref": COMMENT}),
    ("##", {"command": "feed", "page": 2}),
    ("#+", {"command": "public"}),
    ("@", {"command": "people"}),
    ("userlist", {"command": "people"}),
    ("*", {"command": "tags"}),
    ("!", {"command": "clubs"}),
    ("groups", {"command": "clubs"}),
    ("~", {"command": "bookmarks"}),
    ("@bob", {"command": "who", "users": ["bob"]}),
    ("@bob+", {"command": "blog", "users": ["bob"]}),
    ("@bob *a", {"command": "blog", "users": ["bob"], "tags": ["a"]}),
    ("*a !c", {"command": "list", "tags": ["a"], "clubs": ["c"]}),
    ("! #100123", {"command": "recommend", "ref": POST}),
    ("! #100123/4 so true", {"command": "recommend", "ref": COMMENT, "text": "so true"}),
    ("!! #100123", {"command": "unrecommend", "ref": POST}),
    ("~ #100123 for later", {"command": "bookmark", "ref": POST, "text": "for later"}),
    ("~~ #100123", {"command": "unbookmark", "ref": POST}),
    ("S @a *x *y @b", {"command": "subscribe", "users": ["a", "b"], "tags": ["x", "y"]}),
    ("S #100123 !c", {"command": "subscribe", "ref": POST, "clubs": ["c"]}),
    ("S #100123 #100124", {"command": "subscribe", "refs": [POST, "100124"]}),
    ("S! @bob", {"command": "subscribe", "users": ["bob"], "recommendations": True}),
    ("L @bob", {"command": "subscribe", "users": ["bob"], "silent": True}),
    ("S bob@a.example", {"command": "subscribe", "jids": ["bob@a.example"]}),
    ("F https://a.example/b", {"command": "subscribe", "jids": ["https://a.example/b"]}),
    ("U @bob *a", {"command": "unsubscribe", "users": ["bob"], "tags": ["a"]}),
    ("U! @bob", {"command": "unsubscribe", "users": ["bob"], "recommendations": True}),
    ("U bob@a.example", {"command": "unsubscribe", "jids": ["bob@a.example"]}),
    ("S", {"command": "subscriptions"}),
    ("READERS", {"command": "subscribers"}),
    ("MUTE #100123", {"command": "mute", "ref": POST}),
    ("UNMUTE @bob", {"command": "unmute", "users": ["bob"]}),
    ("BL", {"command": "blacklist"}),
    ("BL @bob *a", {"command": "block", "users": ["bob"], "tags": ["a"]}),
    ("BL +!c", {"command": "block", "clubs": ["c"]}),
    ("BL bob@a.example", {"command": "block", "jids": ["bob@a.example"]}),
    ("BL -@bob", {"command": "unblock", "users": ["bob"]}),
    ("UBL *a", {"command": "unblock", "tags": ["a"]}),
    ("WL", {"command": "whitelist"}),
    ("WL @bob", {"command": "allow", "users": ["bob"]}),
    ("UWL @bob @eve", {"command": "disallow", "users": ["bob", "eve"]}),
    ("D #100123/4", {"command": "delete", "ref": COMMENT}),
    ("D L", {"command": "delete"}),
    ("RESTORE #100123", {"command": "restore", "ref": POST}),
    ("E #100123 *a text", {"command": "edit", "ref": POST, "tags": ["a"], "text": "text"}),
    ("E #100123/4 text", {"command": "edit", "ref": COMMENT, "text": "text"}),
    ("E L text", {"command": "edit", "text": "text"}),
    ("UNDO", {"command": "undo"}),
    (
        "#100123 +*a *b -*c -!d",
        {"command": "tag_edit", "ref": POST, "add": ["a", "b"], "remove": ["c", "!d"]},
    ),
    ("PIN #100123", {"command": "pin", "ref": POST}),
    ("UNPIN #100123", {"command": "unpin", "ref": POST}),
    ("I #100123 @bob @eve", {"command": "invite", "ref": POST, "users": ["bob", "eve"]}),
    ("UI #100123 @bob", {"command": "uninvite", "ref": POST, "users": ["bob"]}),
    ("PM @bob, @eve: psst", {"command": "pm", "users": ["bob", "eve"], "text": "psst"}),
    ("@bob hi", {"command": "held", "reason": "addressed"}),
    ("? xmpp *news", {"command": "search", "query": "xmpp *news"}),
    ("ROOMS", {"command": "rooms"}),
    ("ROOMS xmpp lang:ru", {"command": "rooms", "query": "xmpp lang:ru"}),
    ("ROOMS TOP", {"command": "rooms_top"}),
    ("ROOMS TOP ru", {"command": "rooms_top", "value": "ru"}),
    ("ROOMS NEW lang:ru", {"command": "rooms_new", "query": "lang:ru"}),
    ("rooms rising", {"command": "rooms_rising"}),
    ("ROOMS a@b.example", {"command": "room", "room": "a@b.example"}),
    ("ROOMS refresh a@b.example", {"command": "room_add", "room": "a@b.example"}),
    ("ROOMS REPORT a@b.example x", {"command": "room_report", "room": "a@b.example", "text": "x"}),
    ("ROOMS DELIST a@b.example", {"command": "room_delist", "room": "a@b.example"}),
    ("ROOMS RELIST a@b.example", {"command": "room_relist", "room": "a@b.example"}),
    ("ROOMS DELIST muc.example", {"command": "room_delist", "room": "muc.example"}),
    ("ROOMS RELIST muc.example", {"command": "room_relist", "room": "muc.example"}),
    ("ROOMS SUB a@b.example", {"command": "room_sub", "room": "a@b.example"}),
    ("ROOMS SUB xmpp", {"command": "rooms_sub", "query": "xmpp"}),
    ("ROOMS UNSUB a@b.example", {"command": "room_unsub", "room": "a@b.example"}),
    ("ROOMS UNSUB xmpp", {"command": "rooms_unsub", "query": "xmpp"}),
    ("ROOMS SUBS", {"command": "room_subs"}),
    ("TRACK xmpp -irc", {"command": "track", "query": "xmpp -irc"}),
    ("UNTRACK xmpp -irc", {"command": "untrack", "query": "xmpp -irc"}),
    ("UNTRACK ALL", {"command": "untrack"}),
    ("TRACKS", {"command": "tracks"}),
    ("NICK @bob", {"command": "nick", "name": "bob"}),
    ("LOGIN", {"command": "login"}),
    ("VCARD", {"command": "vcard"}),
    ("WHOAMI", {"command": "whoami"}),
    ("PING", {"command": "ping"}),
    ("HELP S", {"command": "help", "name": "S"}),
    ("?", {"command": "help"}),
    ("ON", {"command": "on"}),
    ("ON+", {"command": "missed"}),
    ("MISSED", {"command": "missed"}),
    ("OFF", {"command": "off"}),
    ("OFF 8h", {"command": "off", "until": "8h"}),
    ("OFF until mon", {"command": "off", "until": "until mon"}),
    ("SET", {"command": "settings"}),
    ("SET zone Europe/Moscow", {"command": "set", "name": "zone", "value": "Europe/Moscow"}),
    ("SET zone=UTC", {"command": "set", "name": "zone", "value": "UTC"}),
    ("GET zone", {"command": "get", "name": "zone"}),
    ("LANG ru", {"command": "lang", "value": "ru"}),
    ("JIDS", {"command": "jids"}),
    ("JID +bob@a.example", {"command": "jid_add", "jids": ["bob@a.example"]}),
    ("JID -bob@a.example", {"command": "jid_remove", "jids": ["bob@a.example"]}),
    ("JID !bob@a.example", {"command": "jid_use", "jids": ["bob@a.example"]}),
    ("CONFIRM 271828", {"command": "confirm", "value": "271828"}),
    ("ALIASES", {"command": "aliases"}),
    ("ALIAS hi = PM @bob %1", {"command": "alias", "name": "hi", "value": "PM @bob %1"}),
    ("ALIAS hi", {"command": "alias", "name": "hi"}),
    ("UNALIAS hi", {"command": "unalias", "name": "hi"}),
    ("TODAY", {"command": "today"}),
    ("STATS", {"command": "stats"}),
    ("VERSION", {"command": "version"}),
    ("MORE", {"command": "more"}),
    ("REPORT #100123 spam", {"command": "report", "ref": POST, "text": "spam"}),
    ("REPORT #100123", {"command": "report", "ref": POST}),
    ("REPORT The page is empty", {"command": "report", "text": "The page is empty"}),
    ("JOIN !c", {"command": "join", "clubs": ["c"]}),
    ("DROP !c", {"command": "drop", "clubs": ["c"]}),
    ("NUDGE @bob", {"command": "nudge", "users": ["bob"]}),
    ("LOSE @bob", {"command": "lose", "users": ["bob"]}),
    (".", {"command": "publish_held"}),
    ("S # 12", {"command": "held", "reason": "usage"}),
    (" ", {"command": "nothing"}),
    (
        "S @bob\n\n! #100123",
        {
            "command": "batch",
            "commands": [
                {"command": "subscribe", "users": ["bob"]},
                {"command": "recommend", "ref": POST},
            ],
        },
    ),
    *((body, {"command": "held", "reason": "not_yet"}) for body in TO_COME.values()),
]


@pytest.mark.parametrize(("body", "expected"), PARSED)
def test_a_body_has_the_name_and_fields_that_scripts_read(
    body: str, expected: dict[str, object]
) -> None:
    assert fields(CATALOGUE.read(body)) == expected


def test_every_name_is_in_the_table_or_to_come() -> None:
    shown = {str(expected["command"]) for _, expected in PARSED}
    names = {one.name for one in CATALOGUE}
    assert names == shown - {"held", "nothing", "batch"}
    assert set(LANGUAGE) - names == {*TO_COME, "addressed"}
    assert names <= set(LANGUAGE)
