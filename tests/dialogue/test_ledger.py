"""The ledger of a reminder says in plain words why one came and another did not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.dialogue.ledger import Ledger
from bot.dialogue.occurrences import Reminder
from bot.dialogue.policy import Policy
from bot.reminders.occurrence import REASONS, Answer, Noted, OccurrenceState, down_for

TUESDAY = date(2026, 6, 16)
BERLIN = "Europe/Berlin"


def noted(state: OccurrenceState, reason: str = "", *, days: int = 0, answer: Answer | None = None, **more) -> Noted:
    moment = datetime(2026, 6, 16, 5, 30, tzinfo=UTC) + timedelta(days=days)
    return Noted(TUESDAY + timedelta(days=days), moment, state, reason, answer, **more)


@pytest.fixture(scope="module")
def ledger(policy: Policy) -> Ledger:
    return Ledger(policy.base, policy.say)


def test_a_week(ledger: Ledger) -> None:
    """Day by day, newest first: what came, what was held back and by what, what was missed and why."""
    recent = (
        noted(OccurrenceState.SKIPPED, down_for(6 * 3600), days=2),
        noted(OccurrenceState.HELD, "back-pain", days=1),
        noted(OccurrenceState.SENT),
    )
    line = ledger.line(Reminder(1, "clam", time(7, 30), BERLIN, recent=recent))
    assert line == "Thu skipped: bot was down 6 h \u00b7 Wed held: back pain \u00b7 Tue 07:30 sent"


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (noted(OccurrenceState.SENT, answer=Answer.DONE), "Tue 07:30 sent, done"),
        (noted(OccurrenceState.SENT, answer=Answer.HURT), "Tue 07:30 sent, it hurt"),
        (
            noted(OccurrenceState.SENT, answer=Answer.SNOOZED, again_at=datetime(2026, 6, 16, 6, tzinfo=UTC)),
            "Tue 07:30 sent, again at 08:00",
        ),
        (noted(OccurrenceState.UNKNOWN), "Tue 07:30 perhaps sent: no answer from Telegram"),
        (noted(OccurrenceState.DUE, again_at=TUESDAY), "Tue 07:30 not through yet, trying again"),
        (noted(OccurrenceState.SKIPPED, down_for(1200)), "Tue skipped: bot was down 20 min"),
        (noted(OccurrenceState.SKIPPED, "too late"), "Tue skipped: it could not be sent"),
    ],
)
def test_one(ledger: Ledger, one: Noted, says: str) -> None:
    """What became of it, and what the runner made of it."""
    assert ledger.note(one, BERLIN) == says


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words(ledger: Ledger, reason: str) -> None:
    """No reason that is ever written down is without a sentence of its own."""
    said = ledger.note(noted(OccurrenceState.SKIPPED, reason), BERLIN)
    assert said != ledger.note(noted(OccurrenceState.SKIPPED, "?"), BERLIN)


def test_a_zone_that_is_gone(ledger: Ledger) -> None:
    """In a zone that the list no longer has, the time is told in UTC and named so."""
    assert ledger.note(noted(OccurrenceState.SENT), "Mars/Olympus") == "Tue 05:30 UTC sent"
