"""A time of day in the words of people. Pure parsing; what could be two times is asked, not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from bot.text import one_line

_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MINUTES = {"five": 5, "ten": 10, "quarter": 15, "a quarter": 15, "twenty": 20, "twenty five": 25, "twenty-five": 25}
_NAMED = (("midday", "12:00"), ("noon", "12:00"), ("midnight", "00:00"))
_TELLING = "o'clock"  # a time that is told as a clock's face shows it: twice a day
_MOST_CHOICES = 4
# Parts of the day: how people name them, and times that lie in them, offered when no more was said.
_PARTS: Mapping[str, tuple[str, tuple[time, ...]]] = {
    "morning": (
        r"mornings?|breakfast|before (?:work|school)|wak(?:e|ing) up|get(?:ting)? up|sunrise|morgens|vormittags?",
        (time(6, 30), time(7), time(8), time(9)),
    ),
    "noon": (r"lunch(?:time|break)?|mittags?|mid-?day break", (time(12), time(12, 30), time(13))),
    "afternoon": (r"afternoons?|after school|tea ?time|nachmittags?", (time(14), time(15), time(16), time(17))),
    "night": (r"nights?|nightly|bed ?time|(?:before|to) bed|nachts", (time(20), time(21), time(21, 30), time(22))),
    "evening": (
        r"evenings?|tonight|after (?:work|dinner|supper)|dinner ?time|abends?",
        (time(18), time(19), time(20), time(21)),
    ),
}
_PART = {name: re.compile(rf"\b(?:{pattern})\b") for name, (pattern, _) in _PARTS.items()}
_CLOCK = re.compile(
    r"(?<![\d:.,/-])(?P<hour>[01]?\d|2[0-3])(?:(?P<mark>[:.h ])(?P<minute>[0-5]\d)|(?P<joined>(?<=\d\d)[0-5]\d))?"
    r"(?P<tail>\s*(?:a\.?m\b\.?|p\.?m\b\.?|[ap]\b(?!\.?\w)|o'?clock|uhr|h\b))?(?![\d:/]|\.\d)"
    r"(?!\s*(?:x|reps?|sets?|weeks?|days?|times?|minutes?|mins?|hours?|hrs?|degrees?|deg|legs?|k|km"
    r"|miles?|kg)\b)(?!\s*[%°])"
)
_BY_PART = re.compile(
    r"\s*(?:ish\b)?,? *(?:(?:in|on|at|of|or so|this|that|every|each|the|during|just|sometime) +)*"
    rf"(?:{'|'.join(pattern for pattern, _ in _PARTS.values())})\b"
)
_LED_TO = re.compile(r"(?:\b(?:at|um|around|by)|@) ?$")
_HALF = re.compile(rf"\bhalf ({'|'.join([*_HOURS, r'[0-9]{1,2}'])})\b(?! (?:hour|an))(?:\s*(?P<tail>[ap])\.?m\b\.?)?")
# Said to a choice of times: which of them.
_PICK = re.compile(
    r"(?:(?:no|oh|um|uh|sorry|ok|yes|i mean|i meant|just|obviously),? )*"
    r"(?:(?:in )?the |it'?s |at )?(?:(?P<half>[ap])\.?m\.?"
    r"|(?P<which>early|earlier|earliest|first|former|second|last|latter)"
    r"|(?P<late>late|later|latest)(?= one| time))(?: (?:one|time|of (?:them|those|these|the two)))?"
    r"(?:,? (?:please|pls|thanks|obviously|of course|i think|i guess|then))*"
)
_AROUND = re.compile(
    r"\b(?:at|around|about|say|every|each|day|daily|week|please|pls|the|in|ish|from|make|set|it|to|for|remind|me|my|a|an"
    r"|reminder|reminders|let's|lets|and|do|on|of|off|time|o'?clock|would|like|want|i|i'd|be|good|fine|ok|is|hours?|hrs?"
    r"|uhr|h|um|sharp|before|after|work|breakfast|bed|can|could|you|ping|nudge|alarm|alert|notify|up|or|between|then|till?"
    r"|reminded|maybe|perhaps|think|will|works|best|always|then|hey|hi|just|send|text|message|give|with|exercises?)\b"
)
_LONGEST = 500  # characters; what is longer tells a story, whatever numbers are in it


@dataclass(frozen=True, slots=True)
class Clock:
    """The time that a text tells; without one that is sure, the times among which to choose (none: it tells none)."""

    at: time | None = None
    choices: tuple[time, ...] = ()


def clock(text: str) -> Clock:
    """The time that the text tells ("7:15", "6pm", "18.30", "half past six in the evening", "noon").

    Choices where it could be several: a bare "at 7" (morning or evening), "half seven" (6:30 in Germany, 7:30 in
    Britain), "7 or 8", "in the evening". Beside other words than a time's own ("my 2 knees") a number is no time.
    """
    if len(text) > _LONGEST:
        return Clock()
    folded = one_line(text)
    parts = [name for name, pattern in _PART.items() if pattern.search(folded)]
    spelt = _spelt_out(folded)
    told = [match for match in _CLOCK.finditer(spelt) if _sure(match) or _nothing_else(spelt)]
    times = _fitting([at for match in told for at in _readings(match, parts)], parts)
    for half in _HALF.finditer(folded):
        hour = _number(half[1])
        if half["tail"] and 1 <= hour <= len(_HOURS):  # who says am or pm says it as the British do
            times.append(time(hour % 12 + (12 if half["tail"] == "p" else 0), 30))
            continue
        times += _fitting([at for each in (hour - 1, hour) for at in _twice(each % 24, 30, hour <= len(_HOURS))], parts)
    choices = tuple(sorted({*times}))
    if len(choices) == 1:
        return Clock(choices[0])
    if choices:
        return Clock(None, choices) if len(choices) <= _MOST_CHOICES else Clock()
    return Clock(None, _PARTS[parts[0]][1]) if len(parts) == 1 and not told else Clock()


def combined(text: str, said: Clock, before: Sequence[time]) -> Clock:
    """What a text tells, which by itself comes to `said`, where the times `before` were open: of these the ones that it
    picks ("morning", "pm", "the early one"); of those that it tells, the ones in the part of the day told before.
    """
    if said.at is not None or not before:
        return said
    if said.choices and not _is_part(said.choices):
        parts = [name for name, (_, times) in _PARTS.items() if times == tuple(before)]
        return _clock_of(_fitting(said.choices, parts) if parts else said.choices)
    return _clock_of(_picked(one_line(text).strip(" .!"), before) or said.choices)


def is_pick(text: str) -> bool:
    """Whether the text says which of several times, and nothing else: "pm", "the early one"."""
    return _PICK.fullmatch(one_line(text).strip(" .!")) is not None


def _picked(folded: str, before: Sequence[time]) -> Sequence[time]:
    """Of the times those in the part of the day that is named, or the one that is pointed at; none where neither is."""
    if parts := [name for name, pattern in _PART.items() if pattern.search(folded)]:
        return [at for at in before if _fits(at, parts)]
    pick = _PICK.fullmatch(folded)
    if pick is None:
        return ()
    if pick["half"]:
        return [at for at in before if (at >= time(12)) == (pick["half"] == "p")]
    if pick["which"] == "second":
        return before[1:2]
    return before[:1] if pick["which"] not in (None, "last", "latter") else before[-1:]


def _is_part(times: Sequence[time]) -> bool:
    """Whether the times are those of a part of the day, of which no hour was told."""
    return any(offered == tuple(times) for _, offered in _PARTS.values())


def tells_hour(told: Clock) -> bool:
    """Whether an hour was told, not a part of the day alone."""
    return told.at is not None or bool(told.choices and not _is_part(told.choices))


def _clock_of(times: Sequence[time]) -> Clock:
    return Clock(times[0]) if len(times) == 1 else Clock(None, tuple(times))


def without_time(text: str) -> str:
    """What is left of the text beside its time and the words around it: "7am in London" leaves "london"."""
    spelt = _HALF.sub(" ", _spelt_out(one_line(text[:_LONGEST])))
    left = _CLOCK.sub(" ", spelt)
    for pattern in _PART.values():
        left = pattern.sub(" ", left)
    return " ".join(re.sub(r"[^\w/+-]+", " ", _AROUND.sub(" ", left)).split())


def _sure(match: re.Match[str]) -> bool:
    """Whether it is a time wherever it stands: with minutes or am, pm, o'clock, after "at", or before "tonight"."""
    told = (match["minute"] and match["mark"] != " ") or match["tail"]
    led_to = _LED_TO.search(match.string[: match.start()])
    return bool(told or led_to or _BY_PART.match(match.string, match.end()))


def _nothing_else(spelt: str) -> bool:
    left = _AROUND.sub(" ", _CLOCK.sub(" ", spelt))
    for pattern in _PART.values():
        left = pattern.sub(" ", left)
    return not re.search(r"\w", left)


def _readings(match: re.Match[str], parts: Sequence[str]) -> Sequence[time]:
    """The times of the day that one telling can be: "6:30" is early, unless the afternoon was named."""
    hour, minute = int(match["hour"]), int(match["minute"] or match["joined"] or 0)
    tail = (match["tail"] or "").replace(".", "").strip()
    if tail in ("am", "pm", "a", "p"):
        return [time(hour % 12 + (12 if tail[0] == "p" else 0), minute)] if 1 <= hour <= len(_HOURS) else []
    digital = match["joined"] or (match["minute"] and match["mark"] != " ") or tail in ("uhr", "h")
    literal = match["hour"].startswith("0") or (digital and tail not in (_TELLING, "oclock"))
    if literal and (hour > len(_HOURS) or not parts or _fits(time(hour, minute), parts)):
        return [time(hour, minute)]
    return _twice(hour, minute, hour <= len(_HOURS))


def _twice(hour: int, minute: int, spoken: bool) -> list[time]:
    """A time as a clock's face shows it: in the morning and in the evening."""
    return [time(hour % 12, minute), time(hour % 12 + 12, minute)] if spoken else [time(hour, minute)]


def _fitting(times: Iterable[time], parts: Sequence[str]) -> list[time]:
    """Of the times those that lie in the parts of the day that were named; all of them where none does."""
    found = [*times]
    return [at for at in found if _fits(at, parts)] or found


def _fits(at: time, parts: Sequence[str]) -> bool:
    return any(_lies_in(at, part) for part in parts)


def _lies_in(at: time, part: str) -> bool:
    match part:
        case "morning":
            return at < time(12)
        case "noon":
            return time(11) <= at < time(15)
        case "night":  # "3 at night" is early, "10 at night" late
            return at >= time(17) or at < time(5)
    return at >= time(12)


def _spelt_out(folded: str) -> str:
    """Every time as digits: "half past six" is 6:30 o'clock, "quarter to one" 12:45 o'clock, "noon" 12:00."""
    for name, at in _NAMED:
        folded = re.sub(rf"\b(?:12 )?{name}\b", at, folded)
    hours = "|".join([*_HOURS, r"\d\d?"])
    minutes = "|".join(sorted(_MINUTES, key=len, reverse=True))
    folded = re.sub(rf"\bhalf past ({hours})\b", lambda m: f"{_number(m[1])}:30 {_TELLING}", folded)
    whole = rf"({hours})\b(?![:.]\d)"
    folded = re.sub(rf"\b({minutes}|\d\d?) (?:minutes? )?(past) {whole}", _spoken_hour, folded)
    # "7 to 8" is from 7 to 8: minutes are fives, or said to be minutes.
    few = rf"(?<!\bfrom )(?<!\bbetween )\b({minutes}|5|10|15|20|25|\d\d?(?= minutes?\b))"
    folded = re.sub(rf"{few} (?:minutes? )?(to|after|before|til|till) {whole}", _spoken_hour, folded)
    # A half of its own is two times, and told apart before.
    folded = re.sub(rf"\bhalf (?:{hours})\b(?! (?:hour|an))(?:\s*[ap]\.?m\b\.?)?", " ", folded)
    for number, word in enumerate(_HOURS, 1):
        folded = re.sub(rf"(?<!that )(?<!this )\b{word}\b", str(number), folded)
    spoken = re.sub(r"\b(\d\d?) (thirty|fifteen|forty five|forty-five)\b", _spoken_minutes, folded)
    # "6:30 o'clock in the morning" or "half past six pm": the half of the day may follow.
    return re.sub(rf" {_TELLING}(?= ?[ap]\.?m\b)", "", spoken)


def _spoken_hour(match: re.Match[str]) -> str:
    return f"{_moved(_MINUTES.get(match[1]) or int(match[1]), match[2], _number(match[3]))} {_TELLING}"


def _spoken_minutes(match: re.Match[str]) -> str:
    return f"{match[1]}:{ {'thirty': 30, 'fifteen': 15}.get(match[2], 45) } {_TELLING}"


def _number(word: str) -> int:
    return _HOURS.index(word) + 1 if word in _HOURS else int(word)


def _moved(minutes: int, way: str, hour: int) -> str:
    """ "Ten past seven" is 7:10; "ten to one" is 12:50, as a clock's face has it."""
    if way in ("past", "after"):
        return f"{hour}:{minutes:02}"
    return f"{12 if hour in (1, 13) else (hour - 1) % 24}:{60 - minutes:02}"
