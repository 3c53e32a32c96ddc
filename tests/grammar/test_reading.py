"""Every rule, guard and conflict of the language, by example."""

import pytest

from microblog.domain.text import BODY_LIMIT
from microblog.grammar.command import Batch, Held, Nothing
from microblog.grammar.projections import fields
from tests.grammar.sample import CATALOGUE

POST = "100123"
COMMENT = "100123/4"

UNDERSTOOD = [
    # posts
    ("hello, world", {"command": "post", "text": "hello, world"}),
    ("*a *b text", {"command": "post", "tags": ["a", "b"], "text": "text"}),
    ("*a\n*b text", {"command": "post", "tags": ["a"], "text": "*b text"}),
    ('*c++ *"two  words"\ntext', {"command": "post", "tags": ["c++", "two words"], "text": "text"}),
    ("*a !club text", {"command": "post", "tags": ["a"], "clubs": ["club"], "text": "text"}),
    ("*Cafe\u0301 text", {"command": "post", "tags": ["Caf\u00e9"], "text": "text"}),
    ("*a *bold* text", {"command": "post", "tags": ["a"], "text": "*bold* text"}),
    ("*bold* text", {"command": "post", "text": "*bold* text"}),
    ("*very loud*, no?", {"command": "post", "text": "*very loud*, no?"}),
    ("* item", {"command": "post", "text": "* item"}),
    ("*... so", {"command": "post", "text": "*... so"}),
    ("**bold**", {"command": "post", "text": "**bold**"}),
    ("#python rocks", {"command": "post", "text": "#python rocks"}),
    ("#012 x", {"command": "post", "text": "#012 x"}),
    ("##########", {"command": "post", "text": "##########"}),
    ("@bob's car", {"command": "post", "text": "@bob's car"}),
    ("\ufeff  hi\r\nthere \u2060", {"command": "post", "text": "hi\nthere"}),
    ("\\S @bob", {"command": "post", "text": "S @bob"}),
    ("\\*a text", {"command": "post", "text": "*a text"}),
    ("\\ art", {"command": "post", "text": "\\ art"}),
    ("\\", {"command": "post", "text": "\\"}),
    ("POST hello", {"command": "post", "text": "hello"}),
    ("/post HELLO", {"command": "post", "text": "HELLO"}),
    # references
    ("#", {"command": "feed", "page": 1}),
    ("№№", {"command": "feed", "page": 2}),
    ("#+", {"command": "public"}),
    ("#100123", {"command": "show", "ref": POST}),
    ("№100123/4", {"command": "show", "ref": COMMENT}),
    ("#100123.4", {"command": "show", "ref": COMMENT}),
    ("#100123#4", {"command": "show", "ref": COMMENT}),
    ("#100123+", {"command": "show", "ref": POST, "count": 10}),
    ("#100123++", {"command": "show", "ref": POST, "all": True}),
    ("#100123+20", {"command": "show", "ref": POST, "count": 20}),
    ("#100123+20 40", {"command": "show", "ref": POST, "count": 20, "start": 40}),
    ("show #100123", {"command": "show", "ref": POST}),
    ("LAST #100123", {"command": "show", "ref": POST}),
    ("#100123 nice", {"command": "comment", "ref": POST, "text": "nice"}),
    ("#100123: nice", {"command": "comment", "ref": POST, "text": "nice"}),
    ("#100123/4,\nnice  one", {"command": "comment", "ref": COMMENT, "text": "nice  one"}),
    ("#100123/4 *tag", {"command": "comment", "ref": COMMENT, "text": "*tag"}),
    ("#100123 *very* nice", {"command": "comment", "ref": POST, "text": "*very* nice"}),
    ("r #100123 OK", {"command": "comment", "ref": POST, "text": "OK"}),
    ("REPLY #100123 *tag", {"command": "comment", "ref": POST, "text": "*tag"}),
    ("! #100123", {"command": "recommend", "ref": POST}),
    ("!#100123/4", {"command": "recommend", "ref": COMMENT}),
    ("fav #100123", {"command": "recommend", "ref": POST}),
    ("!! #100123", {"command": "unrecommend", "ref": POST}),
    # listings
    ("@", {"command": "people"}),
    ("*", {"command": "tags"}),
    ("@bob", {"command": "who", "users": ["bob"]}),
    ("@bob+", {"command": "blog", "users": ["bob"]}),
    ("@bob *a *b", {"command": "blog", "users": ["bob"], "tags": ["a", "b"]}),
    ("*a *b", {"command": "list", "tags": ["a", "b"]}),
    ("? xmpp *news", {"command": "search", "query": "xmpp *news"}),
    ("?@bob xmpp", {"command": "search", "query": "@bob xmpp"}),
    ("SEARCH xmpp", {"command": "search", "query": "xmpp"}),
    ("/search XMPP", {"command": "search", "query": "XMPP"}),
    ("?", {"command": "help"}),
    ("??", {"command": "post", "text": "??"}),
    ("?!", {"command": "post", "text": "?!"}),
    # verbs
    ("S", {"command": "subscriptions"}),
    ("S @bob", {"command": "subscribe", "users": ["bob"]}),
    ("s  @bob, @eve *x", {"command": "subscribe", "users": ["bob", "eve"], "tags": ["x"]}),
    ("follow #100123 #100124", {"command": "subscribe", "refs": [POST, "100124"]}),
    ("Ы @bob", {"command": "subscribe", "users": ["bob"]}),
    ("ащддщц @bob", {"command": "subscribe", "users": ["bob"]}),
    (".ы @bob", {"command": "subscribe", "users": ["bob"]}),
    ("leave !club", {"command": "unsubscribe", "clubs": ["club"]}),
    ("BL", {"command": "blacklist"}),
    ("BL +@bob", {"command": "block", "users": ["bob"]}),
    ("bl -@bob", {"command": "unblock", "users": ["bob"]}),
    ("D #100123/4", {"command": "delete", "ref": COMMENT}),
    ("d l", {"command": "delete"}),
    ("В Д", {"command": "delete"}),
    ("DL", {"command": "delete"}),
    ("DELETE LAST", {"command": "delete"}),
    ("NICK juliet", {"command": "nick", "name": "juliet"}),
    ("NICK @JULIET", {"command": "nick", "name": "JULIET"}),
    ("/nick juliet", {"command": "nick", "name": "juliet"}),
    ("nick juliet", {"command": "post", "text": "nick juliet"}),
    ("LANG RU", {"command": "lang", "value": "RU"}),
    ("РУДЗ", {"command": "help"}),
    ("HELP S", {"command": "help", "name": "S"}),
    (".", {"command": "publish_held"}),
    ("#100123+ 20 40", {"command": "show", "ref": POST, "count": 20, "start": 40}),
    # prose that begins like a command
    *(
        (body, {"command": "post", "text": body})
        for body in ("Help!", "stop!", "More!", "Top!", "on?", "today is fine", "next, please")
    ),
    ("I #love it", {"command": "post", "text": "I #love it"}),
    ("folow @bob", {"command": "post", "text": "folow @bob"}),
    ("SHOT @bob in the film", {"command": "post", "text": "SHOT @bob in the film"}),
    ("HELP ME", {"command": "post", "text": "HELP ME"}),
    ("Help me please", {"command": "post", "text": "Help me please"}),
    ("get well soon", {"command": "post", "text": "get well soon"}),
    ("ping me later", {"command": "post", "text": "ping me later"}),
    ("POST OFFICE IS CLOSED", {"command": "post", "text": "POST OFFICE IS CLOSED"}),
    ("LIKE A ROLLING STONE", {"command": "post", "text": "LIKE A ROLLING STONE"}),
    ("/usr/bin/env is a path", {"command": "post", "text": "/usr/bin/env is a path"}),
    ("/me waves", {"command": "post", "text": "/me waves"}),
    ("/tmp is full", {"command": "post", "text": "/tmp is full"}),
    ("I *really* like it", {"command": "post", "text": "I *really* like it"}),
    ("В лесу родилась ёлочка", {"command": "post", "text": "В лесу родилась ёлочка"}),
    ("В #москва", {"command": "post", "text": "В #москва"}),
    ("Гид по городу", {"command": "post", "text": "Гид по городу"}),
]

HELD = [
    # to come
    ("PM @bob secret", "not_yet", "PM @nick text"),
    ("p @bob secret", "not_yet", None),
    ("Ь @bob secret", "not_yet", None),
    ("ЗЬ @bob тайна", "not_yet", None),
    ("UNDO", "not_yet", "UNDO"),
    ("login", "not_yet", "LOGIN"),
    ("ON+", "not_yet", "ON+"),
    ("TRACK xmpp", "not_yet", None),
    ("E #100123 better", "not_yet", None),
    ("PIN #100123", "not_yet", None),
    ("I #100123 @bob", "not_yet", None),
    ("JOIN !club", "not_yet", None),
    ("#100123 *tag", "not_yet", None),
    ("#100123 +*a -!c", "not_yet", None),
    ("! #100123 why", "not_yet", None),
    ("~ #100123", "not_yet", None),
    ("S! @bob", "not_yet", None),
    ("S user@example.org", "not_yet", None),
    ("follow https://example.org/blog", "not_yet", None),
    ("WL @bob", "not_yet", None),
    ("!club", "not_yet", None),
    # rule 9
    ("@bob hi", "addressed", "PM @bob hi"),
    ("@bob, @eve: hi", "addressed", "PM @bob, @eve: hi"),
    # guard (a)
    ("/s bob is great", "usage", "S @bob"),
    ("/hlep s", "unknown_command", "/HELP s"),
    ("/subscrbe @bob", "unknown_command", "/SUBSCRIBE @bob"),
    ("/ehlp", "unknown_command", "/HELP"),
    ("/folow @bob", "unknown_command", "/FOLLOW @bob"),
    ("/help!", "unknown_command", "/HELP"),
    # the same in capitals, before operands that then fit
    ("FOLOW @bob", "unknown_command", "FOLLOW @bob"),
    ("SUBCRIBE *x", "unknown_command", "SUBSCRIBE *x"),
    ("АЩДЩЦ @bob", "unknown_command", "FOLLOW @bob"),
    ("COMENT #100123 well said", "unknown_command", "COMMENT #100123 well said"),
    ("SUBS @bob", "unknown_command", "SUB @bob"),
    # a number that something follows which does not belong there
    ("#100123:", "usage", "#100123"),
    ("#100123+ and so on", "usage", "#100123"),
    ("!! #100123 not any more", "usage", "!! #100123"),
    ("~~#100123 done", "usage", "~~ #100123"),
    # guard (b)
    ("pm bob hi", "not_yet", "PM @bob hi"),
    ("PM", "not_yet", "PM @nick text"),
    ("whois bob", "usage", "WHOIS @bob"),
    ("BL bob", "usage", "BL @bob"),
    ("BL -@bob now", "usage", "BL -@bob"),
    ("reg bob", "usage", "NICK bob"),
    ("del 100123", "usage", "D #100123"),
    # guard (c)
    ("FOLLOW bob", "usage", "S @bob"),
    ("LIKE a rolling stone", "usage", "REC #post"),
    ("SEARCH", "usage", "SEARCH words"),
    ("FIND XMPP", "usage", "/SEARCH XMPP"),
    # guard (d)
    ("S # 12", "usage", "S #12"),
    ("D #abc", "usage", "D #post"),
    ("S @bob hello", "usage", "S @bob"),
    ("S bob", "usage", "S @bob"),
    ("D 100123", "usage", "D #100123"),
    ("I # 12", "not_yet", None),
    # guard (e)
    ("D bob hello there", "not_yet", "PM @bob hello there"),
    ("m bob hello there", "not_yet", "PM @bob hello there"),
    ("M @bob hi", "not_yet", "PM @bob hi"),
    # too many
    (" ".join(f"*t{n}" for n in range(11)) + " text", "too_many_tags", None),
    (" ".join(f"*t{n}" for n in range(11)), "too_many_tags", None),
    ("S " + "@bob " * 101, "too_many_operands", None),
]


@pytest.mark.parametrize(("body", "expected"), UNDERSTOOD)
def test_a_body_is_understood(body: str, expected: dict[str, object]) -> None:
    assert fields(CATALOGUE.read(body)) == expected


@pytest.mark.parametrize(("body", "reason", "usage"), HELD)
def test_a_doubtful_body_is_held_with_the_right_form(
    body: str, reason: str, usage: str | None
) -> None:
    held = CATALOGUE.read(body)
    assert isinstance(held, Held)
    assert (held.reason, held.text) == (reason, body.strip())
    assert usage is None or held.usage == usage


BATCHES = [
    ("S @bob\nS @eve", ["subscribe", "subscribe"]),
    ("s @bob\n\n  bl *x  \non", ["subscribe", "block", "on"]),
    ("! #100123\n! #100124", ["recommend", "recommend"]),
    ("#100123+\n@bob+", ["show", "blog"]),
    ("ON\n/ping", ["on", "ping"]),
    ("Ы @bob\nЗШТП", ["subscribe", "ping"]),
    ("S @bob\n" * 10, ["subscribe"] * 10),
]


@pytest.mark.parametrize(("body", "names"), BATCHES)
def test_lines_that_are_commands_each_are_a_batch(body: str, names: list[str]) -> None:
    batch = CATALOGUE.read(body)
    assert isinstance(batch, Batch)
    assert [one.command.name for one in batch.reads] == names


@pytest.mark.parametrize(
    ("body", "reason", "usage"),
    [
        ("S @bob\nS eve\nS @ann", "usage", "S @eve"),
        ("S @bob\nS @eve\nhow are you?", "usage", ""),
        ("! #100123\nLANG ru\n! #100124", "usage", "LANG ru"),
        ("S @bob\n" * 11, "too_many_commands", ""),
        ("S @bob\n" * 5000, "too_many_commands", ""),
        ("S @bob\nTRACKS", "not_yet", "TRACKS"),
        ("S @bob\nS " + "*a " * 11, "too_many_tags", None),
    ],
)
def test_a_batch_with_a_fault_is_held_as_a_whole(body: str, reason: str, usage: str | None) -> None:
    held = CATALOGUE.read(body)
    assert isinstance(held, Held)
    assert (held.reason, held.text) == (reason, body.strip())
    assert usage is None or held.usage == usage


@pytest.mark.parametrize(
    "body",
    [
        "more\nstop",
        "#\n##\n###",
        "*\n*",
        "Hello!\nS @bob",
        "To do:\nS @bob\nS @eve\nand so on\nand so on",
        "*a\n*b",
    ],
)
def test_lines_of_prose_are_no_batch(body: str) -> None:
    assert fields(CATALOGUE.read(body))["command"] == "post"


def test_below_a_number_stands_a_comment() -> None:
    expected = {"command": "comment", "ref": POST, "text": "S @bob"}
    assert fields(CATALOGUE.read("#100123\nS @bob")) == expected


@pytest.mark.parametrize("body", ["", " \n\t ", "\ufeff", "\x00\x07"])
def test_an_empty_body_is_nothing(body: str) -> None:
    assert CATALOGUE.read(body) == Nothing()


def test_the_longest_body_is_read_and_one_octet_more_is_held() -> None:
    assert fields(CATALOGUE.read("я" * (BODY_LIMIT // 2)))["command"] == "post"
    assert CATALOGUE.read("я" * (BODY_LIMIT // 2) + "a") == Held("too_long", "", "")


def test_ten_tags_are_not_too_many() -> None:
    tags = [f"t{n}" for n in range(10)]
    body = " ".join(f"*{tag}" for tag in tags)
    assert fields(CATALOGUE.read(f"{body} text"))["tags"] == tags


def test_a_tower_of_marks_is_cut_to_thirty() -> None:
    assert len(fields(CATALOGUE.read("a" + "\u0316\u0301" * 500))["text"]) <= 31


def test_a_topic_finds_its_command_by_name_verb_layout_and_sigil() -> None:
    for topic in ("subscribe", "follow", "ащддщц"):
        assert "subscribe" in {one.name for one in CATALOGUE.about(topic)}
    assert "recommend" in {one.name for one in CATALOGUE.about("!")}
    assert CATALOGUE.about("nonsense") == ()
