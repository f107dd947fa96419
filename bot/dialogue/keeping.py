"""May it be kept? What a runner tells of their training is kept only with their yes, which is asked for once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.dialogue.phrases import Phrases
from bot.dialogue.records import Record, RecordBalance, RecordPain, RecordSession
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn
from bot.reminders.weekly import local_time
from bot.rich import RichText

KEEP = "k"  # buttons: keep this, keep nothing
_MOST_BYTES = 64  # of a button's data; an exercise whose id is longer is asked about without what was told of it


class Keeping:
    """Puts records on turns, or the question before them. Until the yes, what was told is in the button only."""

    def __init__(self, say: Phrases) -> None:
        self._say = say

    def with_record(self, turn: Turn, record: Record) -> Turn:
        """The turn with the record as its effect once the person has agreed; with the question if never asked.

        Who has declined gets the turn as it is. The reply is the same for all three, but for the question.
        """
        if turn.state.consent:
            return replace(turn, effects=(*turn.effects, record), state=replace(turn.state, trains=True))
        if turn.state.consent is False or not turn.reply.messages or not turn.state.known:
            return turn
        *before, last = turn.reply.messages
        said = RichText.join([last.text, self._say.rich("keep_ask")])
        asked = replace(last, text=said, buttons=(self._question(record), *last.buttons))
        return replace(turn, reply=replace(turn.reply, messages=(*before, asked)))

    def press(self, answer: str, state: DialogueState) -> Turn | None:
        """The turn for the answer to the question; None for a button of ours that says nothing (any more)."""
        if answer == "no":
            return self._answered("keep_no", replace(state, consent=False), ())
        if answer == "yes":
            return self._answered("keep_yes", replace(state, consent=True), ())
        record = record_in(answer)
        if record is None:
            return None
        return self._answered("keep_yes", replace(state, consent=True, trains=True), (record,))

    def _question(self, record: Record) -> tuple[Button, ...]:
        yes = f"{KEEP}:{data_of(record)}"
        data = yes if len(yes.encode()) <= _MOST_BYTES else f"{KEEP}:yes"
        return (Button(self._say.plain("keep_agree"), data), Button(self._say.plain("keep_decline"), f"{KEEP}:no"))

    def _answered(self, name: str, state: DialogueState, effects: tuple[Record, ...]) -> Turn:
        reply = Reply((Message(self._say.rich(name)),))
        return Turn(Explanation(DecisionKind.SMALLTALK), reply, state, effects)


def local_day(state: DialogueState, at: datetime) -> date:
    """The person's own day at that moment; where their zone is not known, the day in UTC."""
    return local_time(at, state.zone).date()


def data_of(record: Record) -> str:
    """The record as a button says it."""
    day = f"{record.day:%Y%m%d}"
    if isinstance(record, RecordSession):
        return f"s:{day}:{'' if record.pain is None else record.pain}:{record.exercise}"
    if isinstance(record, RecordPain):
        return f"p:{day}:{record.level}:{record.area}:{record.exercise or ''}"
    return f"b:{day}:{record.left}:{record.right}:{record.exercise}"


def record_in(data: str) -> Record | None:
    """What a button says; None for one that we never made."""
    kind, _, rest = data.partition(":")
    try:
        match kind, rest.split(":"):
            case "s", [day, pain, exercise] if exercise:
                return RecordSession(exercise, _day(day), _within(pain, 10) if pain else None)
            case "p", [day, level, area, exercise] if area:
                return RecordPain(area, _within(level, 10), _day(day), exercise or None)
            case "b", [day, left, right, exercise] if exercise:
                return RecordBalance(exercise, _within(left, 999), _within(right, 999), _day(day))
    except ValueError:
        return None
    return None


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _within(text: str, most: int) -> int:
    """The number in the text; ValueError for one that is none or too great."""
    number = int(text)
    if not 0 <= number <= most:
        raise ValueError(text)
    return number
