"""Whether a programme can be done as it is written: rest days, doses, the way up, and what it comes after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from bot.errors import Problem
from bot.knowledge.base import is_held
from bot.knowledge.folder import Folder, Item
from bot.knowledge.measures import ProgressRules
from bot.knowledge.models import WEEK, Day, Exercise, MoveOn, Programme, Protocol
from bot.knowledge.plain_yaml import Path

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def said_twice(folder: Folder) -> Iterator[Problem]:
    """A day has one session, a name stands for one, and an exercise stands in a list once."""
    for item, programme in _programmes(folder):
        names: list[tuple[Path, str]] = []
        days: list[tuple[Path, str]] = []
        for at, session in enumerate(programme.sessions):
            names.append((("sessions", at, "name"), session.name))
            days += _numbered(("sessions", at, "days"), session.days)
            yield from _again(item, _numbered(("sessions", at, "exercises"), session.exercises))
        for said in (names, days, list(_steps(programme))):
            yield from _again(item, said)


def no_rest(folder: Folder) -> Iterator[Problem]:
    """Sessions on neighbouring days, one of whose exercises wants a rest day after it or before it."""
    exercises = _exercises(folder)
    for item, programme in _programmes(folder):
        for day, following in _in_turn([day for day in WEEK if programme.session_on(day)]):
            if _rest_between(day, following):
                continue
            for id in (id for id in programme.exercises if {day, following} & {*programme.days_of(id)}):
                if id in exercises and exercises[id].dose.rest_days_between:
                    message = f"'{day}' and '{following}' are neighbours, and '{id}' wants a rest day between. Move one"
                    yield item.problem(_place_of(following, programme), message)
                    break


def not_as_dosed(folder: Folder) -> Iterator[Problem]:
    """An exercise on more or fewer days, or with fewer rest days between, than its own dose says."""
    exercises = _exercises(folder)
    for item, programme in _programmes(folder):
        for id in programme.exercises:
            days = programme.days_of(id)
            if id not in exercises or not days:
                continue
            dose = exercises[id].dose
            if not dose.days_a_week.low <= len(days) <= dose.days_a_week.high:
                message = f"'{id}' is done on {len(days)} day(s) a week here, and its own dose says {dose.days_a_week}"
                yield item.problem(_place_in(id, programme), f"{message}. Change the days")
            elif dose.rest_days_between > 1:  # one rest day is looked after by `no_rest`
                short = [pair for pair in _in_turn(days) if _rest_between(*pair) < dose.rest_days_between]
                for day, following in short[:1]:
                    message = f"'{id}' wants {dose.rest_days_between} rest days between '{day}' and '{following}'"
                    yield item.problem(_place_in(id, programme), f"{message}. Change the days")


def ladder_out_of_order(folder: Folder) -> Iterator[Problem]:
    """A ladder begins in a session, has its other steps in none, and goes up by the exercises' own links."""
    exercises = _exercises(folder)
    for item, programme in _programmes(folder):
        in_sessions = {id for session in programme.sessions for id in session.exercises}
        for path, id in _steps(programme):
            first = path[-1] == 0
            if first and id not in in_sessions:
                message = f"the ladder begins with '{id}', which stands in no session. Put it into one"
                yield item.problem(path, message)
            elif not first and id in in_sessions:
                message = f"'{id}' is a later step of the ladder and stands in a session too. Take one out"
                yield item.problem(path, message)
        for path, lower, upper in _ups(programme):
            if lower not in exercises or upper not in exercises:
                continue
            if upper != exercises[lower].harder and lower != exercises[upper].easier:
                harder = exercises[lower].harder
                advice = f"'{harder}' is" if harder else "Nothing is. End the ladder there"
                yield item.problem(path, f"'{upper}' is not the next step up from '{lower}'. {advice}")


def opens_too_soon(folder: Folder) -> Iterator[Problem]:
    """What comes after a re-screen begins with what that opens first, and goes up as its steps do."""
    protocols = {item.id: item.model for item in folder.items if isinstance(item.model, Protocol)}
    for item, programme in _programmes(folder):
        protocol = protocols.get(programme.after or "")
        if protocol is None:
            continue
        if protocol.release is None or not protocol.level:
            message = f"'{protocol.id}' has no re-screen that could come first. Name a protocol with a 'release'"
            yield item.problem(("after",), message)
            continue
        steps = protocol.release.steps
        opens = {id: number for number, step in enumerate(steps) for id in step}
        for id in (id for session in programme.sessions for id in session.exercises):
            if steps and is_held(id, protocol) and id not in steps[0]:
                message = f"'{id}' is still on hold when {protocol.id} opens its first step. Begin with one of that"
                yield item.problem(_place_in(id, programme), message)
        for path, lower, upper in _ups(programme):
            if opens.get(upper, len(steps)) < opens.get(lower, len(steps)):
                message = f"{protocol.id} opens '{upper}' before '{lower}'. Put the ladder in the order of its steps"
                yield item.problem(path, message)


def rule_says_otherwise(folder: Folder) -> Iterator[Problem]:
    """The numbers of the rule stand in its words, so that nobody changes one of the two alone."""
    for item, rule in _rules(folder):
        for key, words, named, number in (
            ("up", rule.up, "good_in_a_row", rule.good_in_a_row),
            ("up", rule.up, "good_pain", rule.good_pain),
            ("down", rule.down, "red_pain", rule.red_pain),
        ):
            if not re.search(rf"\b(?:{number}|{_NUMBERS[number]})\b", words, re.IGNORECASE):
                message = f"'{key}' does not say {number}, and '{named}' is {number}. Let both say the same"
                yield item.problem(("move_on", key), message)


def _steps(programme: Programme) -> Iterator[tuple[Path, str]]:
    """Every step of every ladder with its place."""
    for at, ladder in enumerate(programme.ladders):
        yield from _numbered(("ladders", at), ladder)


def _ups(programme: Programme) -> Iterator[tuple[Path, str, str]]:
    """Every way up from a step to the next: the place of the upper one, and both."""
    for at, ladder in enumerate(programme.ladders):
        for n, (lower, upper) in enumerate(pairwise(ladder), 1):
            yield ("ladders", at, n), lower, upper


def _numbered(path: Path, texts: Sequence[str]) -> list[tuple[Path, str]]:
    """Each text of a list with its place."""
    return [((*path, at), text) for at, text in enumerate(texts)]


def _again(item: Item, said: Sequence[tuple[Path, str]]) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for path, text in said:
        before = first.setdefault(text, path)
        if before != path:
            yield item.problem(path, f"'{text}' stands on line {item.document.line(before)} already. Take one out")


def _in_turn(days: Sequence[Day]) -> Iterator[tuple[Day, Day]]:
    """Each day and the next one after it, round the week."""
    return zip(days, [*days[1:], *days[:1]], strict=True)


def _rest_between(day: Day, following: Day) -> int:
    return (WEEK.index(following) - WEEK.index(day) - 1) % 7


def _place_of(day: Day, programme: Programme) -> Path:
    for at, session in enumerate(programme.sessions):
        if day in session.days:
            return ("sessions", at, "days", session.days.index(day))
    return ("sessions",)


def _place_in(exercise: str, programme: Programme) -> Path:
    for at, session in enumerate(programme.sessions):
        if exercise in session.exercises:
            return ("sessions", at, "exercises", session.exercises.index(exercise))
    return next((path for path, id in _steps(programme) if id == exercise), ("ladders",))


def _exercises(folder: Folder) -> Mapping[str, Exercise]:
    return {item.id: item.model for item in folder.items if isinstance(item.model, Exercise)}


def _rules(folder: Folder) -> Iterator[tuple[Item, MoveOn]]:
    for item in folder.items:
        if isinstance(item.model, Programme | ProgressRules):
            yield item, item.model.move_on


def _programmes(folder: Folder) -> Iterator[tuple[Item, Programme]]:
    for item in folder.items:
        if isinstance(item.model, Programme):
            yield item, item.model
