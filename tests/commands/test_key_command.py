"""`kneebot key`: a new key, and everything stored sealed with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from terminal import Ran, Terminal

SAID = "my lower back hurts since yesterday\n"


def test_change_of_key(person: Terminal, kneebot: Callable[..., Ran]) -> None:
    """A new key is printed, put in front, everything is sealed with it, and then it is enough."""
    file = person.folder / "kneebot.db.key"
    person.runs("chat", stdin=SAID)
    old, new = file.read_text(), person.runs("key", "new").out
    file.write_text(new + old)
    ran = kneebot("key", "rotate")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 sealed with the first key, 0 were so already.\n")
    file.write_text(new)
    ran = person.runs("chat", stdin="show me the 30 degree bridge\n")
    assert (ran.code, ran.err) == (0, "")
    assert "is on hold for you" in ran.out


def test_another_key(person: Terminal, kneebot: Callable[..., Ran]) -> None:
    """With a key that is not the database's nothing starts, in one line that says what to do."""
    person.runs("chat", stdin=SAID)
    another = kneebot("key", "new").out.strip()
    for command in (("chat",), ("unanswered",), ("key", "rotate")):
        ran = kneebot(*command, encryption_key=another)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("KNEEBOT_ENCRYPTION_KEY: the key there does not open the stored data")
        assert another not in ran.err


def test_nothing_to_seal(kneebot: Callable[..., Ran], tmp_path: Path) -> None:
    """Where there is no database, as in a wrong folder, none is made, and nobody is told that a key may go."""
    ran = kneebot("key", "rotate")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("There is no database at sqlite+aiosqlite:///kneebot.db to seal anew.")
    assert "keep every key" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_two_places(kneebot: Callable[..., Ran]) -> None:
    """A key in the setting and a file of keys as well is one too many: nobody could say which is in use."""
    ran = kneebot("chat", encryption_key="x", encryption_key_file="keys")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("KNEEBOT_ENCRYPTION_KEY_FILE: is set, and KNEEBOT_ENCRYPTION_KEY too.")
