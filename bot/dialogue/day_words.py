"""Days of the week in the words of people. Pure parsing; where only "how often" is named, the days are our choice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz import fuzz, process

from bot.dialogue.rest_days import SPREAD
from bot.reminders.schedule import EVERY_DAY
from bot.text import one_line

_NAMES = (
    r"mon(?:day)?'?s?|montags?",
    r"tue(?:s(?:day)?)?'?s?|dienstags?",
    r"wed(?:s|nesday)?'?s?|wensday|mittwochs?",
    r"thu(?:r(?:s(?:day)?)?)?'?s?|donnerstags?",
    r"fri(?:day)?'?s?|freitags?",
    r"sat(?:ur(?:day)?)?'?s?|samstags?|sonnabends?",
    r"sun(?:day)?'?s?|sonntags?",
)
_DAY = "|".join(_NAMES)
_ONE = tuple(re.compile(rf"\b(?:{name})\b\.?") for name in _NAMES)
_SPAN = re.compile(rf"\b({_DAY})\.? ?(?:-|to|till?|until|through|thru|bis) ?({_DAY})\b\.?")
# Two letters, or one, only beside another: "do" and "so" are words, and "m" may be anything.
_GERMAN = ("mo", "di", "mi", "do", "fr", "sa", "so")
_GERMAN_DAY = rf"(?:{'|'.join(_GERMAN)})"
_BESIDE = r"(?: ?[,/&+] ?| und | )"
# "Please do so", "so do I": side by side and alone they are words even so.
_TWO_LETTERS = re.compile(
    rf"\b(?!(?:do|so)(?: (?:do|so))+\b(?!{_BESIDE}{_GERMAN_DAY}\b)){_GERMAN_DAY}(?:{_BESIDE}{_GERMAN_DAY})+\b"
)
_LETTERS = re.compile(r"\bm ?/? ?w ?/? ?f\b|\bt ?/? ?th\b")
_TIMES = r"(?:x|times|days|sessions)"
_COUNTS = {"twice": 2, "two": 2, "2": 2, "three": 3, "3": 3, "thrice": 3, "four": 4, "4": 4, "five": 5, "5": 5, "6": 6}
_OFTEN = re.compile(
    rf"\b(?:(twice)|(two|three|four|five|[2-6]) ?{_TIMES}) (?:a|per|each|every|in the|in a) ?week\b"
    r"|\b([2-6])x ?/? ?week\b"
)
_OTHER = re.compile(
    r"\b(?:every|each|on) (?:other|second|2nd|2|two) days?\b|\balternat(?:e|ing) days\b|\bjeden zweiten tag\b"
)
_THIRD = re.compile(r"\b(?:every|each) (?:third|3rd|3|three) days?\b|\bjeden dritten tag\b")
_WEEKDAYS = re.compile(
    r"\b(?:every |each |on |all )?(?:week ?days?|work(?:ing)? ?days?|business days?|school days?)\b|\bwerktags\b"
)
_WEEKEND = re.compile(r"\b(?:every |each |on |at |the )*(?:week ?ends?|wochenendes?)\b")
_DAILY = re.compile(
    r"\b(?:every|each|any|all) ?(?:single )?(?:days?|mornings?|evenings?|afternoons?|nights?)\b|\bdaily\b|\bnightly\b"
    r"|\b(?:7|seven) days (?:a|per) week\b|\bjeden tag\b|\btaglich\b"
)
_AHEAD = {
    2: re.compile(r"\b(?:the )?day after tomorrow\b|\bubermorgen\b"),
    1: re.compile(r"\b(?:tomorrow|tomorow|tommorow|tmrw|tmr|morgen)\b"),
    0: re.compile(
        r"\b(?:today|tonight|heute|(?:just |only )?(?:once|one time)|this once)\b"
        r"|\bin (?:a |an |half an |two |three |ten |twenty |\d+ ?)?(?:minutes?|mins?|hours?|hrs?|h)\b"
    ),
}
_COMING = re.compile(rf"\b(this|next|coming) (?:coming )?({_DAY})(?! and| &|,)\b")
_ONCE_A_WEEK = re.compile(r"\bonce (?:a|per|every) week\b|\bweekly\b")
_WRITTEN = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SLIP = 85  # of 100; "thursdys" is 88 from Thursday, "someday" 77 from Sunday
_SHORTEST_SLIP = 6  # letters
_EXCEPT = re.compile(
    rf"\b(?:except(?: for)?|but (?:not|no)|but(?= (?:on )?(?:the )?(?:{_DAY}|week ?ends?)\b)|not(?: on)?|without"
    r"|apart from|excluding|minus|aus+er|no reminders?(?: on)?|don'?t remind me(?: on)?)\b"
)


@dataclass(frozen=True, slots=True)
class Once:
    """One single day: so many days `ahead`, or the next `weekday` (Monday is 0) from that day on."""

    ahead: int = 0
    weekday: int | None = None

    def day(self, today: date) -> date:
        """The day that is meant, said on that day."""
        first = today + timedelta(days=self.ahead)
        return first if self.weekday is None else first + timedelta(days=(self.weekday - first.weekday()) % 7)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a text names (Monday is 0), none if it names none.

    `spread`: it said how often, and the days are our choice. `once`: it wants to come on one day alone. `left_out`: it
    named these alone, as those on which not ("not on Sundays"); `days` are then all others.
    """

    days: tuple[int, ...] = ()
    spread: bool = False
    once: Once | None = None
    left_out: tuple[int, ...] = ()


def days_of(text: str) -> Days:
    """The days that the text names: "weekdays", "Mon Wed Fri", "tue-thu", "every day but sunday", "twice a week"."""
    wanted, *left_out = _EXCEPT.split(_plain(text), maxsplit=1)
    found, _ = _taken(wanted)
    if not left_out:
        return found
    excluded, _ = _taken(left_out[0])
    days = found.days or (EVERY_DAY if excluded.days else ())
    alone = () if found.days or found.once else excluded.days
    return Days(tuple(day for day in days if day not in excluded.days), found.spread, found.once, alone)


def without_days(text: str) -> str:
    """What is left of the text beside the days that it names."""
    parts = _EXCEPT.split(_plain(text), maxsplit=1)
    excepting = len(parts) > 1 and _taken(parts[1])[0].days
    return " ".join(_taken(part)[1] for part in parts) if excepting else _taken(" not ".join(parts))[1]


def _plain(text: str) -> str:
    """The text folded, the names of days without slips of the thumb."""
    return re.sub(rf"\b[a-z]{{{_SHORTEST_SLIP},}}\b", _mended, one_line(text))


def _mended(word: re.Match[str]) -> str:
    near = process.extractOne(word[0].removesuffix("s"), _WRITTEN, scorer=fuzz.ratio, score_cutoff=_SLIP)
    return near[0] if near else word[0]


def _taken(text: str) -> tuple[Days, str]:
    """The days in a piece of text without exceptions, and the text without them."""
    found: set[int] = set()
    spread = False
    for pattern, days in ((_OTHER, SPREAD[3]), (_THIRD, SPREAD[2])):
        if pattern.search(text):
            text, spread = pattern.sub(" ", text), True
            found |= {*days}
    if (often := _OFTEN.search(text)) is not None:
        text, spread = _OFTEN.sub(" ", text), True
        found |= {*SPREAD[_COUNTS[next(filter(None, often.groups()))]]}
    text = _ONCE_A_WEEK.sub(" ", text)
    once, text = _single(text)
    for pattern, days in ((_WEEKDAYS, EVERY_DAY[:5]), (_WEEKEND, EVERY_DAY[5:]), (_DAILY, EVERY_DAY)):
        if pattern.search(text):
            text = pattern.sub(" ", text)
            found |= {*days}
    named, text = _named(text)
    # "Twice a week, Tue and Fri": the days that were named are the ones.
    chosen = named if spread and named else found | named
    return Days(tuple(sorted(chosen)), spread and not named, None if chosen else once), text


def _single(text: str) -> tuple[Once | None, str]:
    """The one day that the text is about, if it is, and the text without it."""
    if (coming := _COMING.search(text)) is not None:
        weekday = next(day for day, name in enumerate(_ONE) if name.fullmatch(coming[2]))
        return Once(int(coming[1] == "next"), weekday), _COMING.sub(" ", text)
    for ahead, pattern in _AHEAD.items():
        if pattern.search(text):
            return Once(ahead), pattern.sub(" ", text)
    return None, text


def _named(text: str) -> tuple[set[int], str]:
    """The days named one by one or as a span, and the text without them."""
    found: set[int] = set()
    for span in _SPAN.finditer(text):
        first, last = (next(day for day, name in enumerate(_ONE) if name.fullmatch(span[end])) for end in (1, 2))
        found |= {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
    text = _SPAN.sub(" ", text)
    for listed in _TWO_LETTERS.finditer(text):
        found |= {_GERMAN.index(word) for word in re.findall(r"[a-z]{2}", listed[0]) if word in _GERMAN}
    text = _TWO_LETTERS.sub(" ", text)
    for letters in _LETTERS.finditer(text):
        found |= {0, 2, 4} if letters[0].startswith("m") else {1, 3}
    text = _LETTERS.sub(" ", text)
    for day, name in enumerate(_ONE):
        if name.search(text):
            found.add(day)
            text = name.sub(" ", text)
    return found, text
