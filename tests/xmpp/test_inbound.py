"""What is taken from a message: tables of stanzas and verdicts."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.domain.line import Reaction, Retraction
from microblog.xmpp.inbound import Gestured, Heard, Ignored, Inbound, SentBack, Sentence, Told

INBOUND = Inbound("blog.example", "bot")


def message(inner, *, to="bot@blog.example", sender="romeo@x.org/phone", kind="chat", more=""):
    typed = f" type='{kind}'" if kind else ""
    return ElementTree.fromstring(
        f"<message xmlns='jabber:component:accept' from='{sender}' to='{to}'{typed}"
        f" id='m1' {more}>{inner}</message>"
    )


def judged(inner, **named):
    return INBOUND.judge(message(inner, **named))


HELLO = "<body>hello</body>"
OMEMO = "<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='1'/>{}</encrypted>"
FORGED_CARBON = (
    "<body>x</body><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
    "<message xmlns='jabber:client' from='victim@x.org'><body>I</body></message>"
    "</forwarded></sent>"
)


@pytest.mark.parametrize("to", ["bot@blog.example", "bot@blog.example/any", "blog.example"])
@pytest.mark.parametrize("kind", ["chat", "normal", ""])
def test_a_line_is_heard_at_the_bot_and_at_the_bare_domain(to, kind):
    heard = judged(HELLO, to=to, kind=kind)
    assert isinstance(heard, Heard)
    assert (heard.line.jid, heard.line.text, heard.line.stanza_id) == ("romeo@x.org", "hello", "m1")
    assert heard.route.to == "romeo@x.org"
    assert heard.route.sender == to.partition("/")[0]
    assert heard.route.kind == (kind or "normal")
    assert heard.receipt == ""


@pytest.mark.parametrize("kind", ["error", "headline", "groupchat", "nonsense"])
def test_other_types_are_ignored(kind):
    assert isinstance(judged(HELLO, kind=kind), Ignored)


@pytest.mark.parametrize(
    "sender", ["x.org", "x.org/service", "someone@blog.example", "", "@x.org", "a@b@c d"]
)
def test_servers_and_ourselves_are_not_answered(sender):
    assert isinstance(judged(HELLO, sender=sender), Ignored)


@pytest.mark.parametrize(
    "inner",
    [
        "",
        "<body/>",
        "<body>  \n </body>",
        "<composing xmlns='http://jabber.org/protocol/chatstates'/>",
        "<received xmlns='urn:xmpp:receipts' id='x'/>",
        FORGED_CARBON,
        "<body>x</body><forwarded xmlns='urn:xmpp:forward:0'/>",
        "<body>x</body><result xmlns='urn:xmpp:mam:2' id='1'/>",
        "<body>x</body><delay xmlns='urn:xmpp:delay' from='room@y.org' stamp='2026-01-01T00:00Z'/>",
        "<body>all of it</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:x:unknown'/>",
        OMEMO.format(""),  # keys alone
    ],
)
def test_what_has_no_words_of_its_own_is_ignored(inner):
    assert isinstance(judged(inner), Ignored)


def test_a_message_that_a_client_kept_while_offline_is_heard():
    stamped = HELLO + "<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>"
    assert isinstance(judged(stamped), Heard)


@pytest.mark.parametrize(
    "inner",
    [
        "<body>I sent you an OMEMO message</body>" + OMEMO.format("<payload>AA</payload>"),
        OMEMO.format("<payload xmlns='eu.siacs.conversations.axolotl'>AA</payload>"),
        "<body>x</body><encrypted xmlns='urn:xmpp:omemo:2'/>",
        "<body>x</body><openpgp xmlns='urn:xmpp:openpgp:0'>AA</openpgp>",
        "<x xmlns='jabber:x:encrypted'>AA</x>",
        "<body>x</body><encryption xmlns='urn:xmpp:eme:0' namespace='urn:future'/>",
        "<body>?OTR:AAMD</body>",
    ],
)
def test_encrypted_words_are_told_about_and_never_heard(inner):
    told = judged(inner)
    assert isinstance(told, Told)
    assert told.sentence is Sentence.ENCRYPTED


def test_a_private_message_from_a_room_is_sent_back_to_the_occupant():
    told = judged(
        HELLO + "<x xmlns='http://jabber.org/protocol/muc#user'/>", sender="room@muc.x.org/juliet"
    )
    assert isinstance(told, Told)
    assert told.sentence is Sentence.ROOM
    assert told.route.to == "room@muc.x.org/juliet"
    assert told.route.in_room


@pytest.mark.parametrize(
    "local",
    [
        "search",
        "crawler",
        "me",
        "a",
        "0",
        "007",
        "1" * 30,
        "x" * 40,
        "\N{CYRILLIC SMALL LETTER A}\N{CYRILLIC SMALL LETTER BE}",
    ],
)
def test_an_address_that_is_nobodys_points_to_the_bot(local):
    told = judged(HELLO, to=f"{local}@blog.example")
    assert isinstance(told, Told)
    assert told.sentence is Sentence.ELSEWHERE
    assert told.route.sender == f"{local}@blog.example"
    assert isinstance(judged("", to=f"{local}@blog.example"), Ignored)


@pytest.mark.parametrize("contact", ["juliet", "100123"])
def test_people_and_threads_are_written_to_by_their_own_addresses(contact):
    heard = judged(HELLO, to=f"{contact}@blog.example/any")
    assert isinstance(heard, Heard)
    assert heard.line.contact == contact
    assert heard.route.sender == f"{contact}@blog.example"


def test_a_correction_names_what_it_corrects_and_has_the_new_words():
    heard = judged("<body>new</body><replace xmlns='urn:xmpp:message-correct:0' id='m0'/>")
    assert isinstance(heard, Heard)
    assert (heard.line.text, heard.line.corrects, heard.line.stanza_id) == ("new", "m0", "m1")


HEART, CAT = "\N{HEAVY BLACK HEART}\N{VARIATION SELECTOR-16}", "\N{CAT FACE}"


def reactions(*emojis, about="d.1"):
    told = "".join(f"<reaction>{emoji}</reaction>" for emoji in emojis)
    return f"<reactions xmlns='urn:xmpp:reactions:0' id='{about}'>{told}</reactions>"


def test_reactions_are_taken_as_a_set_without_the_words_beside_them():
    gestured = judged(f"<body>&gt; x\n{HEART}</body>" + reactions(HEART, HEART, CAT))
    assert isinstance(gestured, Gestured)
    assert gestured.deed == Reaction("romeo@x.org", "d.1", frozenset((HEART, CAT)), "m1")


def test_no_reactions_any_more_is_an_empty_set():
    gestured = judged(reactions() + "<store xmlns='urn:xmpp:hints'/>", to="juliet@blog.example")
    assert isinstance(gestured, Gestured)
    assert gestured.deed == Reaction("romeo@x.org", "d.1", frozenset(), "m1")


def test_reactions_that_mean_nothing_are_sent_back():
    sent_back = judged(reactions(CAT))
    assert isinstance(sent_back, SentBack)
    assert sent_back.sentence is Sentence.UNKNOWN_REACTION
    assert sent_back.stanza_id == "m1"


@pytest.mark.parametrize(
    "wrapping",
    [
        "<sent xmlns='urn:xmpp:carbons:2'/>",
        "<result xmlns='urn:xmpp:mam:2' id='1'/>",
        "<delay xmlns='urn:xmpp:delay' from='room@y.org' stamp='2026-01-01T00:00:00Z'/>",
    ],
)
@pytest.mark.parametrize(
    "gesture",
    [
        reactions(HEART),
        "<retract xmlns='urn:xmpp:message-retract:1' id='p1'/>",
        "<body>new</body><replace xmlns='urn:xmpp:message-correct:0' id='m0'/>",
    ],
)
def test_a_gesture_that_somebody_else_passes_on_is_ignored(gesture, wrapping):
    assert isinstance(judged(gesture + wrapping), Ignored)


def test_a_gesture_in_a_room_gets_nothing_but_words_get_a_sentence():
    room = "<x xmlns='http://jabber.org/protocol/muc#user'/>"
    assert isinstance(judged(reactions(HEART) + room, sender="room@muc.x.org/juliet"), Ignored)


@pytest.mark.parametrize(
    "inner", [reactions(HEART, about=""), reactions(*(f"x{n}" for n in range(50)))]
)
def test_reactions_to_nothing_or_without_measure_are_ignored(inner):
    assert isinstance(judged(inner), Ignored)


@pytest.mark.parametrize(
    "inner",
    [
        (
            "<retract xmlns='urn:xmpp:message-retract:1' id='p1'/><body>gone</body>"
            "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/>"
        ),
        (
            "<apply-to xmlns='urn:xmpp:fasten:0' id='p1'>"
            "<retract xmlns='urn:xmpp:message-retract:0'/></apply-to><body>gone</body>"
        ),
        "<retract xmlns='urn:xmpp:message-retract:0' id='p1'/>",
        "<body/><replace xmlns='urn:xmpp:message-correct:0' id='p1'/>",
    ],
)
def test_what_is_taken_back_is_named_by_either_version_or_by_a_blank_correction(inner):
    gestured = judged(inner)
    assert isinstance(gestured, Gestured)
    assert gestured.deed == Retraction("romeo@x.org", "p1", "m1")


@pytest.mark.parametrize(
    "inner",
    [
        "<retract xmlns='urn:xmpp:message-retract:1'/>",
        "<apply-to xmlns='urn:xmpp:fasten:0' id='p1'><other xmlns='urn:x'/></apply-to>",
    ],
)
def test_a_retraction_of_nothing_is_ignored(inner):
    assert isinstance(judged(inner), Ignored)


@pytest.mark.parametrize(
    ("body", "marks", "words"),
    [
        ("&gt; hello #xmpp\nnice one", "<body start='0' end='14'/>", "nice one"),
        ("\N{CAT FACE}\N{CAT FACE}\nмяу", "<body start='0' end='3'/>", "мяу"),
        ("abcdef", "<body start='1' end='3'/><body start='2' end='4'/>", "aef"),
        ("abc", "<body start='1' end='99'/>", "a"),
        ("abc", "<body start='5' end='1'/>", "abc"),
        ("abc", "<body start='-1' end='x'/>", None),
        ("abc", "<subject start='0' end='3'/>", "abc"),
    ],
)
def test_a_reply_is_heard_without_what_it_quotes(body, marks, words):
    verdict = judged(
        f"<body>{body}</body><reply xmlns='urn:xmpp:reply:0' to='bot@blog.example' id='d.1'/>"
        f"<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>{marks}</fallback>"
    )
    if words is None:
        assert isinstance(verdict, Ignored)
    else:
        assert isinstance(verdict, Heard)
        assert verdict.line.text == words
        assert verdict.line.replies_to == "d.1"


def test_a_receipt_is_owed_only_where_it_was_asked():
    heard = judged(HELLO + "<request xmlns='urn:xmpp:receipts'/>")
    assert isinstance(heard, Heard)
    assert heard.receipt == "m1"


def test_the_language_is_that_of_the_body_then_of_the_message():
    spoken = judged("<body xml:lang='ru'>да</body>", more="xml:lang='en'")
    assert spoken.line.language == "ru"
    several = judged("<body xml:lang='de'>ja</body><body>да</body>", more="xml:lang='ru'")
    assert (several.line.text, several.line.language) == ("да", "ru")


def test_a_huge_body_stays_too_long_but_is_cut():
    heard = judged(f"<body>{'я' * 300_000}</body>")
    assert len(heard.line.text) == 64 * 1024 + 1


def test_stanzas_in_the_client_namespace_are_read_alike():
    stanza = ElementTree.fromstring(
        "<message xmlns='jabber:client' from='a@b/c' to='blog.example'><body>hi</body></message>"
    )
    assert isinstance(INBOUND.judge(stanza), Heard)


@given(
    sender=st.text(max_size=30),
    to=st.text(max_size=30),
    kind=st.sampled_from(["chat", "normal"]),
    body=st.text(max_size=50),
    start=st.text(max_size=12),
    end=st.text(max_size=12),
)
def test_no_message_raises(sender, to, kind, body, start, end):
    stanza = ElementTree.Element(
        "{jabber:component:accept}message", {"from": sender, "to": to, "type": kind}
    )
    ElementTree.SubElement(stanza, "{jabber:component:accept}body").text = body
    fallback = ElementTree.SubElement(stanza, "{urn:xmpp:fallback:0}fallback")
    ElementTree.SubElement(fallback, "{urn:xmpp:fallback:0}body", {"start": start, "end": end})
    assert INBOUND.judge(stanza) is not None
