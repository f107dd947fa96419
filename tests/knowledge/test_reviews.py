"""Whose review is due again, and what nobody has reviewed."""

from __future__ import annotations

from datetime import date

from coach import Coach

from bot.knowledge import reviews
from bot.knowledge.folder import parse
from bot.knowledge.loader import read

READ = "sources: [cpg]\nreviewed: {by: A physio, on: 2024-03-01, due: 2025-03-01}"


def overdue(coach: Coach, on: date) -> list[str]:
    """What is due on a day, the problems marked with an exclamation mark."""
    found = reviews.overdue(parse(coach.folder), on)
    return [f"{'' if problem.warning else '! '}{problem}" for problem in found]


def test_an_answer_is_due(coach: Coach) -> None:
    """An answer whose next review is past is worth a look; on the day itself the review still counts."""
    coach.changes("answers/desk.md", "sources: [cpg]", READ)
    assert overdue(coach, date(2025, 3, 1)) == []
    assert overdue(coach, date(2025, 3, 2)) == [
        "knowledge/answers/desk.md:9: the review by A physio was due again on 2025-03-01. "
        "Have somebody qualified read it, and date 'reviewed' anew",
    ]


def test_a_protocol_is_due(coach: Coach) -> None:
    """An overdue protocol of safety is no mere warning."""
    coach.changes("safety/back-pain.md", "sources: [trial]", READ)
    (found,) = overdue(coach, date(2025, 3, 2))
    assert found.startswith("! knowledge/safety/back-pain.md:6: the review by A physio")


def test_no_date_given(coach: Coach) -> None:
    """A review without a date for the next one counts for three years."""
    coach.changes("answers/desk.md", "sources: [cpg]", "sources: [cpg]\nreviewed: {by: A physio, on: 2024-03-01}")
    assert overdue(coach, date(2027, 3, 1)) == []
    (found,) = overdue(coach, date(2027, 3, 2))
    assert "due again on 2027-03-01" in found


def test_the_day_stops_no_bot(coach: Coach) -> None:
    """A review that ran out last night keeps no folder from being read: a bot must not stop for a date."""
    coach.changes("safety/back-pain.md", "sources: [trial]", READ)
    assert coach.sees() == []
    assert read(coach.folder).protocols["back-pain"].reviewed is not None


def test_never_reviewed(coach: Coach) -> None:
    """What nobody has reviewed is summed up in one line, and is no problem of any file."""
    assert overdue(coach, date(2099, 1, 1)) == []
    assert reviews.never(parse(coach.folder)) == (
        "Read by nobody qualified yet ('reviewed: null'): 1 in answers/, 1 in exercises/, 1 in safety/."
    )


def test_all_reviewed(coach: Coach) -> None:
    """Once somebody has read everything the line is gone."""
    for file, sources in (("answers/desk", "cpg"), ("exercises/bridge", "cpg"), ("safety/back-pain", "trial")):
        coach.changes(f"{file}.md", f"sources: [{sources}]", READ)
    assert reviews.never(parse(coach.folder)) == ""
