"""What a runner takes along: a page for a physio, and tables for a spreadsheet. Drawing is left to `charts`."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from bot.dialogue.balance import day_in_words
from bot.dialogue.cards import Cards
from bot.dialogue.progress import View
from bot.dialogue.records import PastHold, Training

MOST_EXERCISES, MOST_HOLDS = 6, 7  # lines of each that fit the page beside its pictures
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a spreadsheet knows a formula


@dataclass(frozen=True, slots=True)
class Report:
    """A page: what is drawn, and all that is written on it. Nothing on it says whose it is."""

    view: View
    title: str
    period: str
    who: str
    weeks: str
    exercises: tuple[str, ...]
    balances: tuple[str, ...]
    holds_title: str
    holds: tuple[str, ...]
    none: str
    note: str


def report_of(cards: Cards, view: View, training: Training, holds: Sequence[PastHold]) -> Report:
    """The page for those weeks; of holds all that are known, the newest first."""
    say, none = cards.say, cards.say.plain("report_none")
    since, until = _day(cards, view.first), _day(cards, view.today)
    done = Counter(one.exercise for one in training.sessions if view.first <= one.day <= view.today)
    titles = [(cards.base.name_of(id), count) for id, count in done.most_common(MOST_EXERCISES)]
    return Report(
        view,
        title=say.plain("report_title"),
        period=say.plain("report_period", since=since, until=f"{until} {view.today.year}"),
        who=say.plain("report_who"),
        weeks=say.plain("report_weeks"),
        exercises=tuple(say.plain("report_exercise", title=title, count=count) for title, count in titles),
        balances=tuple(
            say.plain("report_balance", day=_day(cards, one.day), left=one.left, right=one.right, percent=one.index)
            for one in view.balances
        ),
        holds_title=say.plain("report_holds"),
        holds=tuple(_hold(cards, hold) for hold in holds[:MOST_HOLDS]) or (none,),
        none=none,
        note=say.plain("report_note"),
    )


def tables_of(training: Training) -> dict[str, bytes]:
    """Each kind of record that there is as a CSV file, by its name: days as 2026-03-31, what was not told empty."""
    rows: dict[str, list[Sequence[object]]] = {
        "sessions": [(one.day, one.exercise, one.pain) for one in training.sessions],
        "pain": [(one.day, one.area, one.level, one.exercise) for one in training.pains],
        "left-right": [(one.day, one.exercise, one.left, one.right, one.index) for one in training.balances],
    }
    heads = {
        "sessions": ("day", "exercise", "pain_0_to_10"),
        "pain": ("day", "where", "pain_0_to_10", "exercise"),
        "left-right": ("day", "exercise", "left", "right", "symmetry_percent"),
    }
    return {f"kneebot-{name}.csv": _csv(heads[name], found) for name, found in rows.items() if found}


def _csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")  # with the mark by which spreadsheets know it


def _cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _hold(cards: Cards, hold: PastHold) -> str:
    protocol = cards.base.protocols.get(hold.protocol)
    words = {
        "title": protocol.title if protocol else hold.protocol,
        "level": hold.level.label,
        "since": f"{_day(cards, hold.since)} {hold.since.year}",
    }
    if hold.until is None:
        line = cards.say.plain("report_hold_open", **words)
    else:
        line = cards.say.plain("report_hold", until=f"{_day(cards, hold.until)} {hold.until.year}", **words)
    return f"{line} {cards.say.plain('report_told')}" if hold.told else line


def _day(cards: Cards, day: date) -> str:
    return day_in_words(day, cards.say.plain("months"))
