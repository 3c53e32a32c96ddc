"""Pictures out of messages: the three ways in which clients tell of them."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.domain.picture import Picture
from microblog.xmpp.attached import attached
from microblog.xmpp.inbound import Heard, Ignored, Inbound, Sentence, Told

INBOUND = Inbound("blog.example", "bot")
URL = "https://files.x.org/a/cat.jpg"
OOB = "<x xmlns='jabber:x:oob'><url>{}</url></x>"
SHARED = (
    "<file-sharing xmlns='urn:xmpp:sfs:0' disposition='inline'>"
    "<file xmlns='urn:xmpp:file:metadata:0'>{}</file>"
    "<sources><url-data xmlns='http://jabber.org/protocol/url-data' target='{}'/></sources>"
    "</file-sharing>"
)
REFERRED = (
    "<reference xmlns='urn:xmpp:reference:0' type='data' begin='0' end='29'>"
    "<media-sharing xmlns='urn:xmpp:sims:1'>"
    "<file xmlns='urn:xmpp:jingle:apps:file-transfer:5'>{}</file>"
    "<sources><reference xmlns='urn:xmpp:reference:0' type='data' uri='{}'/></sources>"
    "</media-sharing></reference>"
)
TOLD = (
    "<media-type>image/jpeg</media-type><name>cat.jpg</name><size>3032</size>"
    "<width>640</width><height>480</height><desc> A cat on a roof </desc>"
)
WHOLE = Picture(URL, "image/jpeg", 3032, 640, 480, "A cat on a roof")


def judged(body, payload=""):
    said = f"<body>{body}</body>" if body else ""
    return INBOUND.judge(
        ElementTree.fromstring(
            "<message xmlns='jabber:component:accept' from='romeo@x.org/phone'"
            f" to='bot@blog.example' type='chat' id='m1'>{said}{payload}</message>"
        )
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (URL, ""),
        ("", ""),
        (f"a cat\n{URL}", "a cat"),
        (f"{URL}\na cat", "a cat"),
        (f"*cats look {URL}", "*cats look"),
        ("a cat", "a cat"),
    ],
)
def test_an_address_beside_the_words_is_their_picture(body, words):
    heard = judged(body, OOB.format(URL))
    assert isinstance(heard, Heard)
    assert heard.line.text == words
    assert heard.line.picture == Picture(URL, "image/jpeg")


@pytest.mark.parametrize("form", [SHARED, REFERRED])
def test_what_is_told_of_a_file_is_kept(form):
    heard = judged(URL, form.format(TOLD, URL) + OOB.format(URL))
    assert isinstance(heard, Heard)
    assert heard.line.text == ""
    assert heard.line.picture == WHOLE


def test_a_body_for_other_clients_is_no_text():
    mark = "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:sfs:0'><body/></fallback>"
    heard = judged(URL, SHARED.format(TOLD, URL) + mark)
    assert isinstance(heard, Heard)
    assert (heard.line.text, heard.line.picture) == ("", WHOLE)


def test_a_size_in_one_word_is_read_too():
    told = "<media-type>image/png</media-type><dimensions>80x60</dimensions>"
    heard = judged("", SHARED.format(told, URL))
    assert heard.line.picture == Picture(URL, "image/png", 0, 80, 60)


def test_what_is_no_picture_stays_a_link():
    film = "https://files.x.org/film.mp4"
    heard = judged(film, OOB.format(film))
    assert (heard.line.text, heard.line.picture) == (film, None)
    silent = judged("", SHARED.format("<media-type>video/mp4</media-type>", film))
    assert (silent.line.text, silent.line.picture) == (film, None)


def test_of_several_files_the_first_picture_is_taken_and_the_others_stay_links():
    other = "https://files.x.org/b/dog.png"
    heard = judged("pets", OOB.format(URL) + OOB.format(other))
    assert heard.line.picture == Picture(URL, "image/jpeg")
    assert heard.line.text == f"pets\n{other}"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd.png",
        "https://x.org/a b.png",
        "https:///a.png",
        "https://x.org/" + "a" * 2000 + ".png",
        "https://[::1/a.png",
        "",
    ],
)
def test_an_address_that_people_should_not_open_is_no_picture(url):
    assert isinstance(judged("", OOB.format(url)), Ignored)
    assert judged("words", OOB.format(url)).line.picture is None


@pytest.mark.parametrize(
    ("body", "payload"),
    [
        ("aesgcm://x.org/a.jpg#00ff", ""),
        ("look", OOB.format("aesgcm://x.org/a.jpg#00ff")),
        (
            "look",
            (
                "<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'/>"
                "<sources><encrypted xmlns='urn:xmpp:esfs:0'><key>AA</key></encrypted></sources>"
                "</file-sharing>"
            ),
        ),
    ],
)
def test_a_sealed_file_is_told_about_and_never_published(body, payload):
    told = judged(body, payload)
    assert isinstance(told, Told)
    assert told.sentence is Sentence.ENCRYPTED


def test_words_about_sealed_files_are_words():
    assert isinstance(judged("aesgcm: is how some clients seal files"), Heard)


def test_a_corrected_picture_is_no_retraction():
    heard = judged("", OOB.format(URL) + "<replace xmlns='urn:xmpp:message-correct:0' id='m0'/>")
    assert isinstance(heard, Heard)
    assert (heard.line.corrects, heard.line.picture.url) == ("m0", URL)


@given(url=st.text(max_size=60), told=st.text(max_size=20), text=st.text(max_size=60))
def test_nothing_raises_and_no_words_are_lost(url, told, text):
    message = ElementTree.Element("message")
    shared = ElementTree.fromstring(SHARED.format("<media-type/><size/><width/>", "x"))
    for child in shared.iter():
        if "target" in child.attrib:
            child.set("target", url)
        elif not len(child):
            child.text = told
    message.append(shared)
    found = attached(message, text)
    assert found.picture is None or found.picture.url == url.strip()
    if not url.strip():
        assert found.text == text.strip("\n")
