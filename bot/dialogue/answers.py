"""Free-text answers to a question that the bot asked: the screening, a time, a place. Pure parsing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

from bot.knowledge.models import Question
from bot.text import fold, tokens

_NONE = re.compile(
    r"^(?:no+|nope|nah|none|nay|negative|nothing|never|n|no no|not at all|all no|no to all|all clear|all fine)$"
    r"|\bnone\b|\bneither\b|\bno to all\b|\bnothing like that\b|\bnot any\b|\bno none\b|\bdon'?t have any\b"
)
_UNSURE = re.compile(
    r"\bnot (?:really )?(?:sure|certain)\b|\bmaybe\b|\bperhaps\b|\bunsure\b|\bpossibly\b|\bdon'?t know\b|\bdunno\b"
    r"|\bmight\b|\bkind of\b|\bsort of\b|\ba bit\b|\ba little\b|\bidk\b|\bsometimes\b|\bi think so\b|\bslightly\b"
)
_ORDINALS = {
    **{word: n for n, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)},
    **{word: n for n, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)},
    **{f"{n}{end}": n for n in range(1, 7) for end in ("", "st", "nd", "rd", "th")},
}
_YES = re.compile(r"^(?:yes|yep|yeah|yup|ya|y|aye|yes i do|i do|all of (?:them|it)|yes all|all)$")
_EXCEPT = re.compile(r"\b(?:except|but|apart from|only|just|other than)\b")


@dataclass(frozen=True, slots=True)
class ScreenAnswer:
    """What someone said to the screening: ids of the questions answered yes; or none of them; or unsure."""

    yes: tuple[str, ...] = ()
    none: bool = False
    unsure: bool = False


def screen_answer(text: str, questions: Sequence[Question]) -> ScreenAnswer | None:
    """The answer that the text gives, or None when it answers nothing.

    "No, none of those" is none; "only the second" and "2 and 3" are those; "yes" alone, and any doubt, is unsure,
    which counts as yes (evidence 6: unsure or no answer is treated as yes).
    """
    folded = " ".join(fold(text).split()).strip(" .!?,")
    if not folded or len(folded) > 120:
        return None
    words = [token.word for token in tokens(folded)]
    chosen = _numbers(words, len(questions))
    if chosen and (len(words) <= 8 or _EXCEPT.search(folded)):
        return ScreenAnswer(yes=tuple(questions[number - 1].id for number in chosen))
    if _UNSURE.search(folded):
        return ScreenAnswer(unsure=True)
    if _NONE.search(folded) and not _EXCEPT.search(folded):
        return ScreenAnswer(none=True)
    if _YES.match(folded):
        return ScreenAnswer(unsure=True)
    return None


def _numbers(words: Sequence[str], most: int) -> list[int]:
    found = [
        _ORDINALS[word]
        for before, word in zip(["", *words], words, strict=False)
        # "the last one", "no one", "that one": not a number here.
        if word in _ORDINALS and not (word == "one" and before in ("the", "no", "that", "this", "not", "last", "any"))
    ]
    return sorted({number for number in found if number <= most})


_TIME = re.compile(
    r"(?<![\d:.])(?P<hour>[01]?\d|2[0-3])(?:[:.h ](?P<minute>[0-5]\d))?"
    r"\s*(?P<half>a\.?m\.?|p\.?m\.?|o'?clock)?(?![\d:])"
)
_NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}


def time_of_day(text: str) -> time | None:
    """The time that the text names ("7:15", "6pm", "18.30", "half past six", "noon"), or None if it names none or two.

    A bare hour below 13 without am or pm is taken as it stands on a 24-hour clock.
    """
    folded = fold(text)
    for name, at in _NAMED_TIMES.items():
        if re.search(rf"\b{name}\b", folded):
            return at
    folded = _spelt_out(folded)
    found = {parsed for match in _TIME.finditer(folded) if (parsed := _parsed(match)) is not None}
    return found.pop() if len(found) == 1 else None


def _spelt_out(folded: str) -> str:
    hours = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    for number, word in enumerate(hours, 1):
        folded = re.sub(rf"\b{word}\b", str(number), folded)
    folded = re.sub(r"\bhalf past (\d+)", r"\1:30", folded)
    folded = re.sub(r"\bquarter past (\d+)", r"\1:15", folded)
    return re.sub(r"\bquarter to (\d+)", lambda m: f"{(int(m[1]) - 1) % 24}:45", folded)


def _parsed(match: re.Match[str]) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "").replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute)


@dataclass(frozen=True, slots=True)
class ZoneAnswer:
    """The zone that a place lies in, or places that might have been meant."""

    zone: str | None = None
    suggestions: tuple[str, ...] = ()


def zone_of_place(text: str, places: dict[str, str]) -> ZoneAnswer:
    """The IANA zone of a city or a zone's own name; `places` are further cities, lower case. Never a guess.

    A country with several zones, or an unknown place, gives suggestions at most.
    """
    asked = " ".join(token.word for token in tokens(fold(text)))
    table = {**_zone_cities(), **places}
    for prefix in ("i am in ", "im in ", "i'm in ", "in ", "i live in ", "near ", "around ", "from "):
        asked = asked.removeprefix(prefix)
    if asked in table:
        return ZoneAnswer(table[asked])
    named = {name for city, name in table.items() if re.search(rf"\b{re.escape(city)}\b", asked) and len(city) > 3}
    if len(named) == 1:
        return ZoneAnswer(named.pop())
    near = process.extract(asked, list(table), scorer=fuzz.ratio, limit=3, score_cutoff=75)
    return ZoneAnswer(None, tuple(city.title() for city, *_ in near))


@lru_cache(maxsize=1)
def _zone_cities() -> dict[str, str]:
    cities: dict[str, str] = {}
    for name in sorted(available_timezones()):
        area, _, city = name.partition("/")
        if city and area in ("Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian"):
            cities[fold(city.rsplit("/", 1)[-1]).replace("_", " ").replace("-", " ")] = name
            cities[" ".join(token.word for token in tokens(fold(name).replace("_", " ")))] = name
    return cities
