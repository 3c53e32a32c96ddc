"""What was so a moment ago."""

from microblog.domain.recent import Recent


def test_a_key_is_recent_for_its_time_and_no_longer():
    now = [0.0]
    recent = Recent(60, 10, clock=lambda: now[0])
    assert "a" not in recent
    recent.note("a")
    now[0] = 59.9
    assert "a" in recent
    recent.note("a")
    now[0] = 100.0
    assert "a" in recent
    now[0] = 119.9
    assert "a" not in recent


def test_the_oldest_make_room_and_the_forgotten_are_gone():
    recent = Recent(60, 2, clock=lambda: 0.0)
    for key in ("a", "b", "a", "c"):
        recent.note(key)
    assert ["a" in recent, "b" in recent, "c" in recent] == [True, False, True]
    recent.forget("a")
    recent.forget("nobody")
    assert "a" not in recent
