"""/admin: how the bot is doing, on one page. What is counted is left to the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.dialogue.admins import refused
from bot.dialogue.cards import Cards, Row
from bot.dialogue.effects import ShowFigures
from bot.dialogue.places import place_name
from bot.dialogue.reasons import ADMIN
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn, Utterance
from bot.rich import RichText

BAR = 12  # signs of the longest bar
LISTED = 5  # entries that were asked for most, and that were rated worst
WEEK = timedelta(days=7)
_SAID = (DecisionKind.ANSWER, DecisionKind.CLARIFY, DecisionKind.FALLBACK, DecisionKind.ESCALATE)


@dataclass(frozen=True, slots=True)
class Period:
    """What was recorded since a moment: people, and messages by what was decided about them."""

    people: int
    decided: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rated:
    """An entry with what people think of it."""

    entry: str
    down: int
    up: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the store counts. `asked`: entries with how often they were the answer in the week, the most asked first."""

    today: Period
    week: Period
    asked: Sequence[tuple[str, int]]
    worst: Sequence[Rated]
    unseen: int


@dataclass(frozen=True, slots=True)
class Around:
    """What stands on the page beside the store's figures.

    `groups`, `questions`: what was asked in vain. `read`: when the knowledge was read last, and with how many problems.
    """

    groups: int
    questions: int
    read: datetime
    problems: int
    admins: Collection[int]


class FiguresPage:
    """/admin in the words of one knowledge revision. For admins only."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._base = cards.base
        self._say = cards.say

    def command(self, utterance: Utterance, state: DialogueState) -> Turn:
        """The turn for /admin: the figures are filled in by who can count."""
        if not utterance.admin:
            return refused(self._cards, state)
        today = utterance.at.astimezone(_zone(state)).replace(hour=0, minute=0, second=0, microsecond=0)
        wish = ShowFigures(today, utterance.at - WEEK)
        reply = Reply((), in_place=utterance.button is not None)
        return Turn(Explanation(DecisionKind.SMALLTALK), reply, state, (wish,))

    def message(self, figures: Figures, around: Around, state: DialogueState) -> Message:
        """The page, with the ways to what waits for an admin."""
        say = self._say
        zone = place_name(state.zone) if state.zone else "UTC"
        result = say.plain("admin_not_taken", count=around.problems) if around.problems else say.plain("admin_taken")
        lines = [
            self._period("admin_today", figures.today, zone=zone),
            self._period("admin_week", figures.week),
            self._listed("admin_asked", [f"{self._base.name_of(entry)} ({count})" for entry, count in figures.asked]),
            self._listed("admin_worst", [self._rated(rated) for rated in figures.worst]),
            say.rich("admin_vain", groups=around.groups, count=around.questions),
            say.rich("admin_unseen", count=figures.unseen),
            say.rich(
                "admin_knowledge",
                revision=self._base.revision,
                entries=len(self._base.entries),
                read=f"{around.read.astimezone(UTC):%Y-%m-%d %H:%M}",
                result=result,
            ),
            say.rich("admin_admins", ids=", ".join(map(str, sorted(around.admins)))),
            say.rich("admin_counted"),
        ]
        names = (("unanswered", "review"), ("reload", "admin"))
        rows: list[Row] = [
            tuple(Button(say.plain(f"admin_to_{name}"), f"{ADMIN}:{name}") for name in row) for row in names
        ]
        return Message(RichText.join(lines), (*rows, self._cards.back_row()))

    def _period(self, name: str, period: Period, **fields: object) -> RichText:
        messages = sum(period.decided.values())
        head = self._say.rich(name, people=period.people, messages=messages, **fields)
        counts = [(kind, period.decided.get(kind.value, 0)) for kind in _SAID]
        most = max(count for _, count in counts)
        bars = [f"{_bar(count, most)}{count} {self._say.plain(f'admin_{kind.value}')}" for kind, count in counts]
        return RichText.join([head, *bars], "\n")

    def _listed(self, name: str, lines: Sequence[str]) -> RichText:
        marked = [f"\u2022 {line}" for line in lines] or [self._say.plain("admin_none")]
        return RichText.join([self._say.rich(name), *marked], "\n")

    def _rated(self, rated: Rated) -> str:
        return self._say.plain("admin_rated", title=self._base.name_of(rated.entry), down=rated.down, up=rated.up)


def _zone(state: DialogueState) -> ZoneInfo:
    """The admin's own, where it is known from a reminder."""
    return ZoneInfo(state.zone or "UTC")


def _bar(count: int, most: int) -> str:
    signs = -(-count * BAR // most) if most else 0
    return "▇" * signs + " " if signs else ""
