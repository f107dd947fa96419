"""Whether a step up or down is worth asking about, by the rule in the content. Always a question, never past a hold."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.dialogue.records import RecordPain, RecordSession, Training
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.models import MoveOn


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A step that the rule leads to: from which exercise to which, up or down, after so many sessions."""

    exercise: str
    to: str
    up: bool
    count: int


def suggestion(
    records: Training, base: KnowledgeBase, held: Collection[str], rescreened: Collection[str] = ()
) -> Suggestion | None:
    """The step for the exercise of the newest session; None when the rule says to stay or there is no step to take.

    A session whose pain was not told is neither good nor red. Neither end of the step may be `held`.
    """
    if not records.sessions:
        return None
    newest = max(records.sessions, key=lambda session: session.day)
    exercise = base.exercises.get(newest.exercise)
    rule = rule_for(newest.exercise, base, rescreened)
    if exercise is None or rule is None or exercise.id in held:
        return None
    theirs = [one for one in records.sessions if one.exercise == exercise.id]
    red = _worst(theirs[-1], records.pains) >= rule.red_pain
    good = len(theirs) >= rule.good_in_a_row and all(
        one.pain is not None and _worst(one, records.pains) <= rule.good_pain for one in theirs[-rule.good_in_a_row :]
    )
    to = exercise.easier if red else exercise.harder if good else None
    if to is None or to in held or to not in base.exercises:
        return None
    return Suggestion(exercise.id, to, up=not red, count=1 if red else rule.good_in_a_row)


def rule_for(exercise: str, base: KnowledgeBase, rescreened: Collection[str] = ()) -> MoveOn | None:
    """The rule that an exercise goes by: of a programme after a re-screen that was passed, else the general one.

    None where the content has no rules.
    """
    for programme in base.programmes.values():
        if programme.after in rescreened and exercise in programme.exercises:
            return programme.move_on
    return base.progress.move_on if base.progress else None


def _worst(session: RecordSession, pains: Collection[RecordPain]) -> int:
    """The worst pain told of the session, in it or after it on the same day; -1 for none told."""
    told = [one.level for one in pains if one.exercise == session.exercise and one.day == session.day]
    return max([-1 if session.pain is None else session.pain, *told])
