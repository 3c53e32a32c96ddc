"""Every word of the whole language, so that a command of tomorrow is not published as a post today.

A body that fits one of these usages while no declared command takes it is held, never published.
"""

LANGUAGE: dict[str, tuple[str, ...]] = {
    "post": ("POST <marks> <text>",),
    "comment": ("<ref> <text>", "REPLY|R|COMMENT|C <ref> <text>"),
    "tag_edit": ("<post> <edits>",),
    "show": ("<ref><window>", "SHOW|GET|LAST <ref><window>"),
    "feed": ("<page:pages>",),
    "public": ("#+",),
    "people": ("@", "USERLIST"),
    "tags": ("*", "TAGS"),
    "clubs": ("!", "CLUBS|GROUPS"),
    "who": ("<nick>", "WHOIS|W <nick>"),
    "blog": ("<nick>+", "<nick> <tags>", "GET|LAST <nick>"),
    "list": ("<labels>",),
    "addressed": ("<nicks> <text>",),
    "recommend": (
        "! <ref>",
        "!<ref>",
        "! <ref> <text>",
        "!<ref> <text>",
        "REC|RECOMMEND|REPEAT|RT|FAV|LIKE <ref>",
        "REC|RECOMMEND|REPEAT|RT|FAV|LIKE <ref> <text>",
    ),
    "unrecommend": ("!! <ref>", "!!<ref>", "UNREC <ref>"),
    "bookmarks": ("~", "BOOKMARKS"),
    "bookmark": (
        "~ <ref>",
        "~<ref>",
        "~ <ref> <text>",
        "~<ref> <text>",
        "BOOKMARK <ref>",
        "BOOKMARK <ref> <text>",
    ),
    "unbookmark": ("~~ <ref>", "~~<ref>"),
    "subscribe": (
        "S|SUB|SUBSCRIBE|FOLLOW|F <targets>",
        "S|SUB|SUBSCRIBE|FOLLOW|F <address>",
        "S! <nicks>",
        "L <nicks>",
    ),
    "unsubscribe": (
        "U|USUB|UNSUB|UNSUBSCRIBE|UNFOLLOW|LEAVE <targets>",
        "U|USUB|UNSUB|UNSUBSCRIBE|UNFOLLOW|LEAVE <address>",
        "U! <nicks>",
    ),
    "subscriptions": ("S|SUBS|SUBSCRIPTIONS",),
    "subscribers": ("READERS|SUBSCRIBERS",),
    "mute": ("MUTE <targets>",),
    "unmute": ("UNMUTE <targets>",),
    "blacklist": ("BL|BLACKLIST",),
    "block": ("BL|BLOCK|IGNORE <targets>", "BL +<targets>", "BL|BLOCK|IGNORE <address>"),
    "unblock": ("UBL|UNBLOCK <targets>", "BL -<targets>"),
    "whitelist": ("WL|WHITELIST",),
    "allow": ("WL|WHITELIST|ALLOW <nicks>",),
    "disallow": ("UWL|DISALLOW <nicks>",),
    "delete": ("D|DELETE|DEL <ref>", "D|DELETE|DEL L|LAST", "DL"),
    "restore": ("RESTORE <ref>",),
    "undo": ("UNDO",),
    "edit": ("E|EDIT <ref> <text>", "E|EDIT L|LAST <text>"),
    "pin": ("PIN <ref>",),
    "unpin": ("UNPIN <ref>",),
    "pm": ("PM|P|DM <nicks> <text>",),
    "invite": ("INVITE|I <ref> <nicks>",),
    "uninvite": ("UNINVITE|UI <ref> <nicks>",),
    "search": ("? <query>", "?<query>", "SEARCH|FIND <query>"),
    "rooms_top": ("ROOMS TOP", "ROOMS TOP <lang:word>"),
    "rooms_new": ("ROOMS NEW", "ROOMS NEW <query>"),
    "rooms_rising": ("ROOMS RISING", "ROOMS RISING <query>"),
    "room": ("ROOMS <room>",),
    "room_add": ("ROOMS ADD|REFRESH <room>",),
    "room_report": ("ROOMS REPORT <room> <text>",),
    "room_delist": ("ROOMS DELIST <room>", "ROOMS DELIST <room:server>"),
    "room_relist": ("ROOMS RELIST <room>", "ROOMS RELIST <room:server>"),
    "room_sub": ("ROOMS SUB|FOLLOW <room>",),
    "rooms_sub": ("ROOMS SUB|FOLLOW <query>",),
    "room_unsub": ("ROOMS UNSUB|UNFOLLOW <room>",),
    "rooms_unsub": ("ROOMS UNSUB|UNFOLLOW <query>", "ROOMS UNSUB ALL"),
    "room_subs": ("ROOMS SUBS",),
    "rooms": ("ROOMS", "ROOMS <query>"),
    "track": ("TRACK <query>",),
    "untrack": ("UNTRACK <query>",),
    "tracks": ("TRACKS",),
    "nick": ("NICK|REGISTER <name>",),
    "login": ("LOGIN",),
    "vcard": ("VCARD",),
    "whoami": ("WHOAMI",),
    "ping": ("PING",),
    "help": ("HELP", "HELP <topic>", "?"),
    "on": ("ON",),
    "missed": ("ON+", "MISSED"),
    "off": ("OFF|STOP|QUIT", "OFF <until>"),
    "settings": ("SET|SETTINGS",),
    "set": ("SET <name:key> <value:text>", "SET <name:key>=<value:text>"),
    "get": ("GET <name:key>", "SET <name:key>"),
    "lang": ("LANG <name:word>",),
    "jids": ("JIDS",),
    "jid_add": ("JID +<address>",),
    "jid_remove": ("JID -<address>",),
    "jid_use": ("JID !<address>",),
    "confirm": ("CONFIRM <value:word>",),
    "aliases": ("ALIASES",),
    "alias": (
        "ALIAS <name:key> = <value:text>",
        "ALIAS <name:key>=<value:text>",
        "ALIAS <name:key>",
    ),
    "unalias": ("UNALIAS <name:key>",),
    "today": ("TODAY|TOP",),
    "stats": ("STATS",),
    "limits": ("LIMITS",),
    "export": ("EXPORT",),
    "erase": ("ERASE",),
    "version": ("VERSION",),
    "more": ("MORE|NEXT",),
    "report": ("REPORT <ref>", "REPORT <ref> <text>", "REPORT <text>"),
    "join": ("JOIN <clubs>",),
    "drop": ("DROP <clubs>",),
    "nudge": ("NUDGE <nick>",),
    "lose": ("LOSE <nick>",),
    "publish_held": (".",),
}

# Abbreviations that open nothing but a command: held in any case when their operands do not fit.
GUARDED = frozenset(
    (
        "PM",
        "DM",
        "BL",
        "UBL",
        "WL",
        "UWL",
        "USUB",
        "REC",
        "RT",
        "UNREC",
        "JID",
        "VCARD",
        "UNSUB",
        "UNPIN",
        "UNALIAS",
        "REG",
        "WHOIS",
        "UNTRACK",
        "DEL",
    )
)

# Capital letters that open a command and, before a single word, nothing else: "S bob", "D 100123".
TERSE = frozenset(("S", "D"))

# Words that stand for another one where help is given about them.
MEANT = {"REG": "NICK", "M": "PM"}

# What a word alone asks for where it needs operands.
ALONE = {"JID": "JIDS"}

# English words that are verbs too: "I #love it" is prose, "I #12 bob" a broken command.
ENGLISH = frozenset(("I",))

# Russian words and prepositions that sit on the keys of a verb: "гид" on UBL, "кус" on REC.
RUSSIAN = frozenset(("а", "в", "и", "к", "о", "с", "у", "я", "гид", "кус"))
