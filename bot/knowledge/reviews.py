"""Whose reading is due again, and what nobody qualified has read yet.

The date of the day decides, so none of this is among the checks that a folder must pass to go live: a bot must not
stop at the turn of a night.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.errors import Problem
from bot.knowledge.folder import Folder, Item
from bot.knowledge.measures import ProgressRules
from bot.knowledge.models import Answer, Exercise, Programme, Protocol, Review

_READ = "Have somebody qualified read it, and date 'reviewed' anew"


def overdue(folder: Folder, today: date) -> Iterator[Problem]:
    """Files whose next review is past: worth a look, and of a protocol of safety a problem."""
    for item, review in _reviewable(folder):
        if review is None or review.next_due >= today:
            continue
        message = f"the review by {review.by} was due again on {review.next_due}. {_READ}"
        found = item.problem if isinstance(item.model, Protocol) else item.warning
        yield found(("reviewed",), message)


def never(folder: Folder) -> str:
    """How many files nobody qualified has read yet, in one line; empty when there are none."""
    waiting = [item.model for item, review in _reviewable(folder) if review is None]
    kinds = (
        ("answers", Answer),
        ("exercises", Exercise),
        ("programmes", Programme),
        ("progress", ProgressRules),
        ("safety", Protocol),
    )
    counted = [(shelf, sum(isinstance(model, kind) for model in waiting)) for shelf, kind in kinds]
    said = ", ".join(f"{count} in {shelf}/" for shelf, count in counted if count)
    return f"Read by nobody qualified yet ('reviewed: null'): {said}." if said else ""


def _reviewable(folder: Folder) -> Iterator[tuple[Item, Review | None]]:
    for item in folder.items:
        if isinstance(item.model, Answer | Exercise | Programme | ProgressRules | Protocol):
            yield item, item.model.reviewed
