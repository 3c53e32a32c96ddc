"""A scene for every command: what comes before it, who says it, and how it may be repeated."""

from dataclasses import dataclass
from enum import Enum


class Nature(Enum):
    """What saying it twice does (a state is set once; what is made is made per stanza)."""

    READS = "changes nothing"
    SETS = "twice equals once"
    MAKES = "once per stanza"


@dataclass(frozen=True, slots=True)
class Scene:
    """`before` are lines `who > text`; then `who` says `line`; UNDO takes it back if `undone`."""

    nature: Nature
    line: str
    who: str = "romeo"
    before: tuple[str, ...] = ()
    is_undone: bool = False


def reads(line: str, *before: str, who: str = "romeo") -> Scene:
    return Scene(Nature.READS, line, who, before)


def sets(line: str, *before: str, who: str = "romeo", undone: bool = True) -> Scene:
    return Scene(Nature.SETS, line, who, before, undone)


def makes(line: str, *before: str, who: str = "romeo", undone: bool = False) -> Scene:
    return Scene(Nature.MAKES, line, who, before, undone)


# Every scene begins with @romeo, @juliet and @tybalt, who have nicks and have said nothing.
POST = "juliet > *verona Parting is such sweet sorrow"
OWN = "romeo > *verona !poets But soft"
SECOND = ("romeo > JID +second@people.example", "second > CONFIRM {code}", "romeo > PING")
COMMENT = "juliet > #100000 Hark"

ROOM = "verona@conference.example"

SCENES: dict[str, Scene] = {
    "post": makes("*love *verona !poets Did my heart love till now?", undone=True),
    "comment": makes("#100000 Good night", POST, undone=True),
    "tag_edit": sets("#100000 +*night -*verona +!dreamers", OWN),
    "show": reads("#100000+", POST, "tybalt > #100000 What"),
    "feed": reads("#", "romeo > S @juliet", POST),
    "public": reads("#+", POST),
    "people": reads("@", POST),
    "tags": reads("*", POST),
    "clubs": reads("!", OWN),
    "bookmarks": reads("~", POST, "romeo > ~ #100000 for later"),
    "who": reads("@juliet", POST),
    "blog": reads("@juliet+", POST),
    "list": reads("*verona", POST, OWN),
    "recommend": sets("! #100000", POST),
    "unrecommend": sets("!! #100000", POST, "romeo > ! #100000"),
    "bookmark": sets("~ #100000 for later", POST),
    "unbookmark": sets("~~ #100000", POST, "romeo > ~ #100000"),
    "subscribe": sets("S @juliet *verona !poets", OWN, POST),
    "unsubscribe": sets("U @juliet", "romeo > S @juliet"),
    "subscriptions": reads("S", "romeo > S @juliet"),
    "subscribers": reads("READERS", "juliet > S @romeo"),
    "mute": sets("MUTE #100000 @tybalt", POST),
    "unmute": sets("UNMUTE #100000", POST, "romeo > MUTE #100000"),
    "blacklist": reads("BL", "romeo > BL @tybalt *duels"),
    "block": sets("BL @tybalt *duels", "romeo > hello"),
    "unblock": sets("UBL @tybalt", "romeo > BL @tybalt"),
    "whitelist": reads("WL", "romeo > ALLOW @juliet"),
    "allow": sets("ALLOW @juliet"),
    "disallow": sets("DISALLOW @juliet", "romeo > ALLOW @juliet"),
    "delete": sets("D #100000", OWN),
    "restore": sets("RESTORE #100000", OWN, "romeo > D #100000", undone=False),
    "edit": sets("E #100000 *night It is the east", OWN),
    "pin": sets("PIN #100000", OWN),
    "unpin": sets("UNPIN #100000", OWN, "romeo > PIN #100000"),
    "invite": sets("INVITE #100000 @tybalt", "romeo > *private @juliet A secret"),
    "uninvite": sets("UNINVITE #100000 @juliet", "romeo > *private @juliet A secret"),
    "pm": makes("PM @juliet I love you", POST),
    "search": reads("? sorrow", POST),
    "rooms": reads("ROOMS verona"),
    "rooms_top": reads("ROOMS TOP ru"),
    "rooms_new": reads("ROOMS NEW"),
    "rooms_rising": reads("ROOMS RISING"),
    "room": reads(f"ROOMS {ROOM}"),
    "room_add": makes(f"ROOMS ADD {ROOM}"),
    "room_report": sets(f"ROOMS REPORT {ROOM} Rude", undone=False),
    # What a room had said is forgotten, and comes back when it is read again.
    "room_delist": sets(f"ROOMS DELIST {ROOM}", undone=False),
    "room_relist": sets(f"ROOMS RELIST {ROOM}", f"romeo > ROOMS DELIST {ROOM}"),
    "room_sub": sets(f"ROOMS SUB {ROOM}"),
    "rooms_sub": sets("ROOMS SUB verona lang:it"),
    "room_unsub": sets(f"ROOMS UNSUB {ROOM}", f"romeo > ROOMS SUB {ROOM}"),
    "rooms_unsub": sets("ROOMS UNSUB verona", "romeo > ROOMS SUB verona"),
    "room_subs": reads("ROOMS SUBS", f"romeo > ROOMS SUB {ROOM}"),
    "track": sets("TRACK sorrow -joy"),
    "untrack": sets("UNTRACK sorrow", "romeo > TRACK sorrow"),
    "tracks": reads("TRACKS", "romeo > TRACK sorrow"),
    "nick": sets("NICK mercutio", who="mercutio", undone=False),
    "login": reads("LOGIN"),
    "vcard": reads("VCARD"),
    "whoami": reads("WHOAMI"),
    "ping": reads("PING"),
    "help": reads("HELP S"),
    "on": sets("ON", "romeo > OFF"),
    "missed": sets("ON+", "romeo > OFF", undone=False),
    "off": sets("OFF 8h"),
    "settings": reads("SET"),
    "set": sets("SET at pm"),
    "get": reads("GET at"),
    "lang": sets("LANG ru"),
    "jids": reads("JIDS"),
    "jid_add": makes("JID +romeo@elsewhere.example"),
    "jid_remove": sets("JID -second@people.example", *SECOND, undone=False),
    "jid_use": sets("JID !second@people.example", *SECOND),
    "confirm": makes("CONFIRM {code}", "romeo > JID +second@people.example", who="second"),
    "aliases": reads("ALIASES", "romeo > ALIAS hi = PM @juliet %1"),
    "alias": sets("ALIAS hi = PM @juliet %1"),
    "unalias": sets("UNALIAS hi", "romeo > ALIAS hi = PM @juliet %1"),
    "today": reads("TODAY", POST, "romeo > #100000 Yes"),
    "stats": reads("STATS", OWN),
    "version": reads("VERSION"),
    "more": reads("MORE", *(f"juliet > Line {number}" for number in range(25)), "romeo > @juliet+"),
    "undo": makes("UNDO", "romeo > S @juliet"),
    "report": sets("REPORT #100000 Rude", POST, undone=False),
    "join": sets("JOIN !poets"),
    "drop": sets("DROP !poets", "romeo > JOIN !poets"),
    "nudge": sets("NUDGE @juliet", undone=False),
    "lose": sets("LOSE @tybalt", "tybalt > S @romeo", undone=False),
    "publish_held": makes(".", "romeo > D #abc"),
}
