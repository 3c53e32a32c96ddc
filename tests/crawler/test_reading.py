"""What strangers say of their rooms, read and made fit to be shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microblog.crawler import reading, wording
from microblog.domain.discovery import Identity, Info
from microblog.domain.text import is_legal

LISTED = frozenset((reading.MUC, "muc_public", "muc_persistent", "muc_open", "muc_unsecured"))


def room(*features: str, without: tuple[str, ...] = (), **fields: str) -> reading.RoomRead:
    form = {f"muc#roominfo_{var}": (value,) for var, value in fields.items()}
    return reading.room(
        Info(
            (Identity("conference", "text", "Room"),),
            LISTED.union(features).difference(without),
            {"http://jabber.org/protocol/muc#roominfo": form},
        )
    )


def test_a_room_says_what_it_is() -> None:
    read = room(
        "muc_semianonymous",
        "muc_unmoderated",
        description="Софт и железо\n#linux #Свободное_ПО",
        occupants="42",
        lang="ru-RU",
        logs="https://logs.example/x",
    )
    assert (read.unlisted, read.name, read.description) == ("", "Room", "Софт и железо")
    assert [tag.key for tag in read.tags] == ["linux", "свободное_по"]
    assert (read.occupants, read.language, read.anonymity) == (42, "ru", "semi")
    assert (read.is_open, read.is_moderated, read.activity) == (True, False, None)


def test_english_that_nobody_has_said_is_not_believed() -> None:
    assert room(lang="en", description="О любви и ссорах").language == ""
    assert room(lang="en", description="Of love and quarrels").language == "en"
    assert room(lang="ru", description="Of love").language == "ru"


@pytest.mark.parametrize(
    ("features", "without", "reason"),
    [
        (("muc_hidden",), (), "hidden"),
        ((), ("muc_public",), "hidden"),
        (("muc_membersonly",), ("muc_open",), "members_only"),
        (("muc_passwordprotected",), (), "password"),
        ((), ("muc_persistent",), "temporary"),
        ((reading.NOINDEX,), (), "noindex"),
    ],
)
def test_what_is_not_agreed_to_is_not_listed(
    features: tuple[str, ...], without: tuple[str, ...], reason: str
) -> None:
    read = room(*features, without=without, description="words", contactjid="o@x.example")
    assert read == reading.RoomRead(unlisted=reason, contacts=("o@x.example",))


def test_activity_is_a_number_or_unknown() -> None:
    def told(text: str) -> float | None:
        form = {"{urn:xmpp:muc-activity}message-activity": (text,)}
        info = Info(
            (Identity("conference", "text"),),
            LISTED,
            {"http://jabber.org/protocol/muc#roominfo": form},
        )
        return reading.room(info).activity

    assert told("12.5") == 12.5
    assert told("nan") is told("-1") is told("inf") is told("many") is told("") is None


def test_contacts_are_addresses_of_people() -> None:
    info = Info(
        (Identity("conference", "text"),),
        LISTED,
        {
            "http://jabber.org/network/serverinfo": {
                "abuse-addresses": (
                    "xmpp:Abuse@X.example?message",
                    "mailto:a@x.example",
                    "admin@x.example/home",
                    "https://x.example",
                )
            }
        },
    )
    assert reading.domain(info).contacts == ("abuse@x.example", "admin@x.example")


@pytest.mark.parametrize(
    ("name", "bare", "occupants"),
    [
        ("Room (12)", "Room", 12),
        ("Room (private, 3)", "Room", 3),
        ("Room (private)", "Room", None),
        ("Room (the good one)", "Room (the good one)", None),
        ("Room ()", "Room ()", None),
        ("(5)", "", 5),
        ("Room", "Room", None),
    ],
)
def test_numbers_are_taken_out_of_names(name: str, bare: str, occupants: int | None) -> None:
    assert wording.counted(name) == (bare, occupants)


@pytest.mark.parametrize(
    ("text", "kept", "keys"),
    [
        ("Words #one #Two", "Words", ["one", "two"]),
        ("#only", "", ["only"]),
        ("We are #1", "We are", []),
        ("C# and #not at the end", "C# and #not at the end", []),
        ("Twice #a #A", "Twice", ["a"]),
        ("Channel #foo: words", "Channel #foo: words", []),
    ],
)
def test_tags_stand_at_the_end(text: str, kept: str, keys: list[str]) -> None:
    found = wording.described(text)
    assert (found.text, [tag.key for tag in found.tags]) == (kept, keys)


def test_signs_of_the_owner_are_no_tags() -> None:
    found = wording.described("Words #noindex #nsfw #art")
    assert found.is_noindex
    assert found.is_sensitive
    assert [tag.key for tag in found.tags] == ["art"]
    assert not wording.described("No NSFW media, #noindex is allowed here").is_noindex


def test_a_name_is_not_torn_apart() -> None:
    family = "👨‍👩‍👧‍👦"
    assert wording.cut(family * 50, 3) == family * 2 + "…"
    assert wording.cut("🇺🇦🇷🇺🇩🇪🇫🇷", 3) == "🇺🇦🇷🇺…"
    assert wording.cut("й" * 5, 5) == "й" * 5


@given(st.text(max_size=400))
def test_whatever_is_said_can_be_shown(text: str) -> None:
    for shown in (wording.title(text), wording.described(text).text):
        assert is_legal(shown)
        assert not any(
            unicodedata.bidirectional(one) in ("RLO", "LRO", "LRI", "RLI") for one in shown
        )
    assert "\n" not in wording.title(text)
    assert len(wording.title(text)) <= 8 * wording.NAME_LIMIT + 1


@given(st.text(max_size=400), st.integers(1, 50))
def test_what_is_cut_is_a_beginning(text: str, limit: int) -> None:
    cut = wording.cut(text, limit)
    assert cut == text or text.startswith(cut.removesuffix("…").rstrip())
