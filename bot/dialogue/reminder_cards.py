"""What a reminder looks like when it comes: picture, cue of the day, dose and four buttons, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.dialogue.cards import Cards, Row
from bot.dialogue.effects import Effect
from bot.dialogue.escalation import Escalation, held_exercises, highest
from bot.dialogue.occurrences import OccurrenceName
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState, Hold
from bot.dialogue.turn import Explanation, Turn
from bot.knowledge.models import WEEK, Exercise, Programme
from bot.rich import RichText, bold

OCCURRENCE = "o"  # buttons: `o:<what>:<number>:<day>[:<more>]`
DONE, SNOOZE, SKIP, HURTS = "d", "z", "s", "h"


class ReminderCards:
    """The messages that go out by themselves, for one knowledge revision. Of an exercise or of a programme."""

    def __init__(self, cards: Cards, escalation: Escalation) -> None:
        self._cards = cards
        self._base = cards.base
        self._say = cards.say
        self._escalation = escalation

    def knows(self, exercise: str) -> bool:
        """Whether there is such an exercise, or programme, to be reminded of."""
        return self._base.is_training(exercise)

    def hold_on(self, exercise: str, state: DialogueState) -> Hold | None:
        """The gravest hold that keeps it from this person, of a programme all of it; None when nothing does."""
        wanted = self._all_of(exercise)
        if not {*wanted} <= held_exercises(state):
            return None
        holds = [hold for hold in state.holds if {*wanted} & {*hold.exercises}]
        return highest(holds) if holds else None

    def due(
        self,
        exercise: str,
        state: DialogueState,
        occurrence: OccurrenceName,
        *,
        late: bool = False,
        again: bool = False,
    ) -> Reply:
        """The reminder itself. `late`: the bot was away at its moment; `again`: it has been sent before."""
        title = self._say.rich("reminder_again" if again else "reminder_late" if late else "reminder_title")
        programme = self._base.programmes.get(exercise)
        if programme is not None:
            return Reply((self._session(title, programme, state, occurrence),))
        return Reply((self._exercise(title, self._base.exercises[exercise], occurrence),))

    def held(self, exercise: str, state: DialogueState, hold: Hold) -> Reply:
        """In place of the exercise: that it is on hold, why, and the way out."""
        text = self._say.rich("reminder_held", reason=self._escalation.reason(hold))
        rows = self._escalation.rescreen_rows(
            [one for one in state.holds if {*self._all_of(exercise)} & {*one.exercises}]
        )
        return Reply((Message(text, (*rows, self._cards.back_row())),))

    def exercises_on(self, exercise: str, day: date) -> tuple[str, ...]:
        """What is to be done on that day: the exercise itself, or the programme's session."""
        programme = self._base.programmes.get(exercise)
        if programme is None:
            return (exercise,) if exercise in self._base.exercises else ()
        session = programme.session_on(WEEK[day.weekday()])
        # On days of the person's own choice the sessions take turns.
        session = session or programme.sessions[day.toordinal() % len(programme.sessions)]
        return session.exercises

    # -- layout ------------------------------------------------------------------------------------------------
    def _exercise(self, title: RichText, exercise: Exercise, occurrence: OccurrenceName) -> Message:
        text = RichText.join(
            [
                title,
                bold(exercise.title),
                self._say.rich("reminder_cue", cue=_cue(exercise, occurrence.local_date)),
                RichText.join([bold(self._say.plain("card_dose") + ":"), self._cards.dose(exercise.dose)], " "),
                RichText.join([bold(self._say.plain("card_stop") + ":"), "; ".join(exercise.stop_if) + "."], " "),
            ]
        )
        more = [Button(self._say.plain("card_show"), f"e:{exercise.id}")]
        if exercise.video:
            more.insert(0, Button(self._say.plain("card_video_page"), url=exercise.video.url))
        picture = exercise.id if exercise.picture else None
        return Message(text, (*self._answers(occurrence), tuple(more)), picture=picture)

    def _session(
        self, title: RichText, programme: Programme, state: DialogueState, occurrence: OccurrenceName
    ) -> Message:
        held = held_exercises(state)
        ids = self.exercises_on(programme.id, occurrence.local_date)
        free = [self._base.exercises[id] for id in ids if id not in held]
        if not free:  # all of the session, though not all of the programme
            text = RichText.join([title, self._say.rich("held_answer", titles=self._titles(ids))])
            return Message(text, (*self._escalation.rescreen_rows(state.holds), self._cards.back_row()))
        lines = [RichText.join([bold(one.title), self._cards.dose(one.dose)], ": ") for one in free]
        cued = free[occurrence.local_date.toordinal() % len(free)]
        on_hold = [id for id in ids if id in held]
        text = RichText.join(
            [
                title,
                bold(programme.title),
                RichText.join(lines, "\n"),
                self._say.rich("held_answer", titles=self._titles(on_hold)) if on_hold else "",
                self._say.rich("reminder_cue", cue=f"{cued.title}: {_cue(cued, occurrence.local_date)}"),
                RichText.join([bold(self._say.plain("card_stop") + ":"), "; ".join(programme.stop_if) + "."], " "),
            ]
        )
        rows = [(Button(self._cards.label(one.id), f"e:{one.id}"),) for one in free]
        return Message(text, (*self._answers(occurrence), *rows), picture=cued.id if cued.picture else None)

    def _answers(self, occurrence: OccurrenceName) -> tuple[Row, ...]:
        kinds = (("reminder_done", DONE), ("reminder_snooze", SNOOZE), ("reminder_skip", SKIP), ("card_hurts", HURTS))
        buttons = [Button(self._say.plain(name), data_of(what, occurrence)) for name, what in kinds]
        return (tuple(buttons[:2]), tuple(buttons[2:]))

    def _all_of(self, exercise: str) -> tuple[str, ...]:
        programme = self._base.programmes.get(exercise)
        return programme.exercises if programme else (exercise,)

    def _titles(self, ids: Sequence[str]) -> str:
        return ", ".join(self._base.title_of(id) for id in ids)


def data_of(what: str, occurrence: OccurrenceName, *more: object) -> str:
    """A button's data that names an occurrence; far below Telegram's 64 bytes."""
    day = f"{occurrence.local_date:%Y%m%d}"
    return ":".join(map(str, (OCCURRENCE, what, occurrence.subscription, day, *more)))


def answered(
    text: RichText, rows: Sequence[Row], state: DialogueState, *effects: Effect, in_place: bool = False
) -> Turn:
    """The turn of one message that answers a reminder's button, or asks more."""
    reply = Reply((Message(text, tuple(rows)),), in_place=in_place)
    return Turn(Explanation(DecisionKind.CLARIFY), reply, state, effects)


def _cue(exercise: Exercise, day: date) -> str:
    """The cue of the day: each in turn, the same all day long."""
    return exercise.cues[day.toordinal() % len(exercise.cues)]
