"""Links to rooms, and the languages of a few words."""

import pytest

from microblog.domain.conference import join_link, room_address, rooms_in
from microblog.domain.tongue import guessed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see xmpp:linux@conference.example?join now", ("linux@conference.example",)),
        ("xmpp:Linux%40Conference.example?join;password=x", ("linux@conference.example",)),
        ("(xmpp:a@muc.example?join), xmpp:a@muc.example?join!", ("a@muc.example",)),
        ("xmpp:a@conference.example.", ("a@conference.example",)),
        ("xmpp:%D0%BA%D0%BE%D1%82@muc.example?join", ("кот@muc.example",)),
        ("xmpp://me@home.example/a@muc.example?join", ("a@muc.example",)),
        ("xmpp:juliet@people.example", ()),
        ("xmpp:juliet@people.example?message", ()),
        ("xmpp:a@muc.example?message;body=hi", ()),
        ("xmpp:a@muc.example/nick?join", ()),
        ("xmpp:muc.example?join", ()),
        ("mail a@muc.example", ()),
        ("xmpp:a%20b@muc.example?join", ()),
        ("xmpp:%00@muc.example?join", ()),
    ],
)
def test_links_name_rooms(text: str, found: tuple[str, ...]) -> None:
    assert rooms_in(text) == found


def test_ten_rooms_of_a_text_are_enough() -> None:
    assert len(rooms_in(" ".join(f"xmpp:r{n}@muc.example?join" for n in range(30)))) == 10


@pytest.mark.parametrize("text", ["a@b", "A@B", "xmpp:a@b?join", "xmpp:a@b", "xmpp:a%40b?join"])
def test_a_room_is_named_in_many_ways(text: str) -> None:
    assert room_address(text) == "a@b"


@pytest.mark.parametrize("text", ["a", "a@b/c", "@b", "a@", "https://a.b/c", "", "a b@c"])
def test_what_is_no_room(text: str) -> None:
    assert room_address(text) is None


def test_a_link_names_its_room() -> None:
    assert rooms_in(join_link("linux@any.example")) == ("linux@any.example",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Обсуждаем железо и софт", "ru"),
        ("Спілкування українською", "uk"),
        ("Размовы пра ўсё", "be"),
        ("Linux: вопросы и ответы", "ru"),
        ("Discussion about the news", "en"),
        ("Der Raum für alle", "de"),
        ("Salon pour les amis", "fr"),
        ("日本語の部屋", "ja"),
        ("中文聊天室", "zh"),
        ("גברת הרדר", "he"),
        ("", ""),
        ("42!", ""),
        ("xmpp", ""),
    ],
)
def test_a_language_is_told_by_script_letters_and_words(text: str, language: str) -> None:
    assert guessed(text) == language
