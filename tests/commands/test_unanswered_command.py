"""`kneebot unanswered`, as a coach and as a script see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from terminal import COLOUR, Terminal

from bot.dialogue.effects import KeepQuestion
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState, Unanswered
from bot.dialogue.turn import Explanation, Turn
from bot.storage.store import SqlStore

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
LONG = "is it the shoes, " * 20 + "[bold]or me?"


@pytest.fixture
async def asked(person: Terminal) -> Terminal:
    """Somebody in a folder with a database in which three questions stand."""
    store = SqlStore(f"sqlite+aiosqlite:///{person.folder / 'kneebot.db'}")
    questions = (Unanswered(text, ("pain-rule",), "r1") for text in ("triathlon?", LONG, "doing triathlons"))
    for days, question in enumerate(questions):
        turn = Turn(Explanation(DecisionKind.SMALLTALK), Reply(()), DialogueState())
        await store.save(
            7, replace(turn, effects=(KeepQuestion(question),)), at=NOON + timedelta(days=days), revision="r1"
        )
    await store.close()
    return person


async def test_piped(asked: Terminal) -> None:
    """A line each: day, why it is there, every word as it was asked; over each group its nearest, the largest first."""
    ran = asked.runs("unanswered")
    assert (ran.code, ran.err) == (0, "")
    groups = [part.splitlines() for part in ran.out.split("\n\n")]
    assert [group[1:] for group in groups] == [
        ["  2026-06-17  nothing fitted  doing triathlons", "  2026-06-15  nothing fitted  triathlon?"],
        [f"  2026-06-16  nothing fitted  {LONG}"],
    ]
    assert groups[0][0].startswith("2 alike, nearest: ")
    assert groups[1][0].startswith("1 alike, nearest: ")


async def test_on_a_terminal(asked: Terminal) -> None:
    """On a terminal the day stands back in colour."""
    assert COLOUR in asked.sees("unanswered").out


def test_none(person: Terminal) -> None:
    """Before the bot was ever started there is no question, and no database is made for it."""
    assert person.runs("unanswered").out == "No open question.\n"
    assert not list(person.folder.glob("*.db"))


def test_unreadable(person: Terminal) -> None:
    """A database that does not answer is said so in words, without a trace."""
    (person.folder / "kneebot.db").write_text("no database at all, " * 100)
    ran = person.runs("unanswered")
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err
    assert "kneebot.db" in ran.err
