"""A time of day in the words of people. Pure parsing; what could be two times is asked again."""

from __future__ import annotations

import re
from datetime import time

from bot.text import fold

_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MINUTES = {"five": 5, "ten": 10, "quarter": 15, "a quarter": 15, "twenty": 20, "twenty five": 25, "twenty-five": 25}
_NAMED = (("midday", "12:00"), ("noon", "12:00"), ("midnight", "00:00"))
_AROUND = re.compile(
    r"\b(?:at|around|about|say|every|each|day|daily|days|week|please|the|in|ish|from|make|set|it|to|for|remind|me|my|a"
    r"|reminder|let's|lets|and|do|on|of|time|morning|mornings|evening|evenings|afternoon|night|tonight|o'?clock|would"
    r"|like|want|i|be|good|fine|ok|is|hours?|hrs?|uhr|h|sharp|before|after|work|breakfast|bed)\b"
)
_CLOCK = re.compile(
    r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-3])(?:(?P<mark>[:.h ])(?P<minute>[0-5]\d)|(?P<joined>(?<=\d\d)[0-5]\d))?"
    r"(?P<tail>\s*(?:a\.?m\b\.?|p\.?m\b\.?|o'?clock|h\b))?(?![\d:/]|\.\d)"
    r"(?!\s*(?:x|reps?|sets?|weeks?|days?|minutes?|mins?|degrees?|deg)\b)(?!\s*[%°])"
)
_LONGEST = 500  # characters; what is longer tells a story, whatever numbers are in it
_PAST_NOON = re.compile(r"\b(?:evenings?|afternoons?|tonight|pm|at night)\b")


def time_of_day(text: str) -> time | None:
    """The time that the text names ("7:15", "6pm", "18.30", "half past six", "noon"), or None if it names none or two.

    A bare hour below 13 is taken as it stands on a 24-hour clock unless a word such as "evening" says otherwise; beside
    other words than a time's own ("my 2 knees") it is none.
    """
    if len(text) > _LONGEST:
        return None
    folded = _spelt_out(" ".join(fold(text).split()))
    matches = list(_CLOCK.finditer(folded))
    # "10 3": which of the two is the time?
    times = {_on_clock(match, folded) for match in matches if _sure(match) or _nothing_else(folded)}
    return times.pop() if len(times) == 1 else None


def without_time(text: str) -> str:
    """What is left of the text beside its time and the words around it: "7am in London" leaves "london"."""
    text = text[:_LONGEST]
    left = _AROUND.sub(" ", _CLOCK.sub(" ", _spelt_out(" ".join(fold(text).split()))))
    return " ".join(re.sub(r"[^\w/+-]+", " ", left).split())


def _sure(match: re.Match[str]) -> bool:
    """Whether it is a time wherever it stands: with minutes or am, pm, o'clock."""
    return bool((match["minute"] and match["mark"] != " ") or match["tail"])


def _nothing_else(folded: str) -> bool:
    left = _AROUND.sub(" ", _CLOCK.sub(" ", folded))
    return not re.search(r"\w", left) or bool(re.search(r"(?:\bat|@) ?\d", folded))


def _on_clock(match: re.Match[str], folded: str) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or match["joined"] or 0)
    half = (match["tail"] or "").replace(".", "").strip()
    if half in ("am", "pm"):
        return time(hour % 12 + (12 if half == "pm" else 0), minute) if 1 <= hour <= 12 else None
    if 1 <= hour < 12 and _PAST_NOON.search(folded):
        hour += 12
    return time(hour, minute)


def _spelt_out(folded: str) -> str:
    """Every time as digits: "half past six" is 6:30, "quarter to one" 12:45, "noon" 12:00."""
    for name, at in _NAMED:
        folded = re.sub(rf"\b(?:12 )?{name}\b", at, folded)
    hours = "|".join([*_HOURS, r"\d\d?"])
    minutes = "|".join(sorted(_MINUTES, key=len, reverse=True))
    folded = re.sub(rf"\bhalf (?:past )?({hours})\b", lambda m: f"{_number(m[1])}:30", folded)
    folded = re.sub(
        rf"\b({minutes}|\d\d?) (past|to|after|before|til) ({hours})\b",
        lambda m: _moved(_MINUTES.get(m[1]) or int(m[1]), m[2], _number(m[3])),
        folded,
    )
    for number, word in enumerate(_HOURS, 1):
        folded = re.sub(rf"\b{word}\b", str(number), folded)
    return re.sub(r"\b(\d\d?) (thirty|fifteen|forty five|forty-five)\b", _spoken_minutes, folded)


def _spoken_minutes(match: re.Match[str]) -> str:
    return f"{match[1]}:{ {'thirty': 30, 'fifteen': 15}.get(match[2], 45) }"


def _number(word: str) -> int:
    return _HOURS.index(word) + 1 if word in _HOURS else int(word)


def _moved(minutes: int, way: str, hour: int) -> str:
    """ "Ten past seven" is 7:10; "ten to one" is 12:50, as a clock's face has it."""
    if way in ("past", "after"):
        return f"{hour}:{minutes:02}"
    return f"{12 if hour in (1, 13) else (hour - 1) % 24}:{60 - minutes:02}"
