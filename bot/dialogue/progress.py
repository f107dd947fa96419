"""What /progress shows: the values behind the picture, and the same in words. How it is drawn is left to `charts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.dialogue.balance import day_in_words
from bot.dialogue.cards import Row
from bot.dialogue.effects import Effect, SendProgress, ShowProgress, WantSummary
from bot.dialogue.escalation import Escalation, held_exercises
from bot.dialogue.records import RecordBalance, Training
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.stepping import Suggestion, suggestion
from bot.dialogue.turn import Explanation, Turn
from bot.knowledge.measures import ProgressRules
from bot.knowledge.models import WEEK
from bot.rich import RichText

WEEKS = 8  # two months of training fit a phone's width and an attention span
COUNTS_SHOWN = 6  # of left and right: a retest every three weeks for four months
STEP, PROGRESS = "sp", "pg"  # buttons: the answer to a suggestion; what else /progress offers
# What stands in the picture, by the names of the knowledge's short sentences without their `picture_`.
_WORDS = (
    "title", "sessions", "sessions_none", "pain", "pain_none", "green", "amber", "red", "balance", "balance_none",
    "left", "right",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """The last weeks of one person, to be drawn or told. `words`: what stands in the picture, from the knowledge.

    `done` has how many exercises were done on a day; `pain` the worst of a day; pain up to `green` is fine and from
    `red` on too much; from `target` percent on left and right count as even.
    """

    today: date
    done: Mapping[date, int]
    pain: Mapping[date, int]
    balances: tuple[RecordBalance, ...]
    green: int
    red: int
    target: int
    words: Mapping[str, str]

    @property
    def first(self) -> date:
        """The Monday with which the weeks begin."""
        return self.monday(self.today) - timedelta(weeks=WEEKS - 1)

    @staticmethod
    def monday(day: date) -> date:
        """The Monday of that week."""
        return day - timedelta(days=day.weekday())

    def in_week(self, monday: date) -> int:
        """On how many days of that week something was done."""
        return sum(self.monday(day) == monday for day in self.done)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show at all."""
        return not (self.done or self.pain or self.balances)


class ProgressPage:
    """Tells progress in the words of one knowledge revision."""

    def __init__(self, escalation: Escalation) -> None:
        self._cards = escalation.cards
        self._base = escalation.cards.base
        self._say = escalation.cards.say

    def view(self, records: Training, rules: ProgressRules, today: date) -> View:
        """What the records say of the last weeks; of left and right also what is older."""
        since = View.monday(today) - timedelta(weeks=WEEKS - 1)
        done: dict[date, int] = {}
        pain: dict[date, int] = {}
        for session in records.sessions:
            if since <= session.day <= today:
                done[session.day] = done.get(session.day, 0) + 1
                if session.pain is not None:
                    pain[session.day] = max(pain.get(session.day, 0), session.pain)
        for told in records.pains:
            if since <= told.day <= today:
                pain[told.day] = max(pain.get(told.day, 0), told.level)
        counted = tuple(one for one in records.balances if one.exercise == rules.balance.test)[-COUNTS_SHOWN:]
        words = {name: self._say.plain(f"picture_{name}") for name in _WORDS}
        words |= {f"day_{at}": self._say.plain(f"day_{day}") for at, day in enumerate(WEEK)}
        words["months"] = self._say.plain("months")
        rule, target = rules.move_on, rules.balance.bands[0].from_percent
        return View(today, done, dict(sorted(pain.items())), counted, rule.good_pain, rule.red_pain, target, words)

    def message(self, view: View, records: Training, state: DialogueState, image: bytes | None) -> Message:
        """The picture with everything that it shows in words, a step if one is due, and what to do next."""
        held = held_exercises(state)
        step = suggestion(records, self._base, held, state.rescreened)
        lines: list[RichText | str] = [self._said(view)]
        rows: list[Row] = []
        if step is not None:
            lines.append(self._question(step))
            rows.append(self._answers(step))
        rows.append((Button(self._say.plain("progress_balance"), "m:balance"),))
        turn_to = "off" if state.weekly else "on"
        rows.append((Button(self._say.plain(f"progress_weekly_{turn_to}"), f"{PROGRESS}:weekly-{turn_to}"),))
        if not view.empty:
            rows.append(
                tuple(Button(self._say.plain(f"progress_{kind}"), f"{PROGRESS}:{kind}") for kind in ("pdf", "csv"))
            )
        rows.append(self._cards.back_row())
        return Message(RichText.join(lines), tuple(rows), image=image)

    def asks(self, records: Training, state: DialogueState) -> Message | None:
        """The question about a step, by itself, after a session; None when the rule says to stay."""
        step = suggestion(records, self._base, held_exercises(state), state.rescreened)
        return None if step is None else Message(self._question(step), (self._answers(step),))

    def press(self, wish: str, state: DialogueState, today: date) -> Turn | None:
        """The turn for what /progress offers beside the picture; None for a button that is none of ours."""
        if wish == "pdf":
            return self._turn(Reply(()), state, SendProgress("pdf", today))
        if wish == "csv":
            return self._turn(Reply(()), state, SendProgress("csv", today))
        if wish in ("weekly-on", "weekly-off"):
            wanted = wish == "weekly-on"
            message = Message(self._say.rich("weekly_on" if wanted else "weekly_off"), (self._cards.back_row(),))
            return self._turn(Reply((message,)), replace(state, weekly=wanted), WantSummary(wanted))
        return None

    def show(self, state: DialogueState, today: date) -> Turn | None:
        """The turn for the wish to see it; None where the content has no rules of progress."""
        if self._base.progress is None:
            return None
        if state.consent is False:
            message = Message(self._say.rich("progress_not_kept"), (self._cards.back_row(),))
            return Turn(Explanation(DecisionKind.SMALLTALK), Reply((message,)), state)
        return self._turn(Reply(()), state, ShowProgress(today))

    def _turn(self, reply: Reply, state: DialogueState, effect: Effect) -> Turn:
        return Turn(Explanation(DecisionKind.SMALLTALK), reply, state, (effect,))

    # -- a step ------------------------------------------------------------------------------------------------
    def _question(self, step: Suggestion) -> RichText:
        titles = {"title": self._base.title_of(step.exercise), "to": self._base.title_of(step.to), "count": step.count}
        return self._say.rich("step_up" if step.up else "step_down", **titles)

    def _answers(self, step: Suggestion) -> Row:
        yes = Button(self._say.plain("step_yes"), f"e:{step.to}")
        return (yes, Button(self._say.plain("step_stay"), f"{STEP}:stay"))

    # -- in words ----------------------------------------------------------------------------------------------
    def _said(self, view: View) -> RichText:
        if view.empty:
            return self._say.rich("progress_none")
        said = [self._sessions(view), self._pain(view), *self._balances(view)]
        return RichText.join([self._say.rich("progress_title", weeks=WEEKS), RichText.join(said, "\n")])

    def _sessions(self, view: View) -> RichText:
        if not view.done:
            return self._say.rich("progress_no_sessions")
        week = view.monday(view.today)
        counts = {"days": len(view.done), "now": view.in_week(week), "before": view.in_week(week - timedelta(weeks=1))}
        return self._say.rich("progress_sessions", **counts)

    def _pain(self, view: View) -> RichText:
        if not view.pain:
            return self._say.rich("progress_no_pain")
        last = max(view.pain)
        worst = max(view.pain, key=lambda day: (view.pain[day], day))
        return self._say.rich(
            "progress_pain",
            last=view.pain[last],
            last_band=self._band(view, view.pain[last]),
            last_day=self._day(last),
            worst=view.pain[worst],
            worst_band=self._band(view, view.pain[worst]),
            worst_day=self._day(worst),
        )

    def _balances(self, view: View) -> list[RichText]:
        if not view.balances:
            return [self._say.rich("progress_no_balance")]
        return [
            self._say.rich(
                "progress_balanced", left=one.left, right=one.right, percent=one.index, day=self._day(one.day)
            )
            for one in dict.fromkeys((view.balances[0], view.balances[-1]))
        ]

    def _band(self, view: View, level: int) -> str:
        name = "green" if level <= view.green else "red" if level >= view.red else "amber"
        return self._say.plain(f"band_{name}")

    def _day(self, day: date) -> str:
        return day_in_words(day, self._say.plain("months"))
