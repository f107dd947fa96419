"""The pain rule: which colour so much pain has, and how much a message tells."""

from __future__ import annotations

import re

from bot.text import one_line

RULE, RUNNING = "pain-rule", "keep-running"  # the answers that a number may be told to
# See knowledge/answers/pain-rule.md: green up to 2, amber 3 and 4, red from 5 on.
GREEN, AMBER, MOST = 2, 4, 10
RUNNING_LIMIT = 2  # the same file: for running the limit is lower
# Behind a number that is no pain: more digits, or what it counts.
NO_LEVEL = (
    r"(?![.,/-]\d|\s*(?:x|reps?|sets?|rounds?|sec\w*|min\w*|hours?|hrs?|nights?|days?|weeks?|months?|years?|km?|miles?"
    r"|runs?|times)\b)"
)
_OF_TEN = re.compile(r"(?<![\d.,-])(10|\d)\s*(?:/|out of)\s*10\b")
_PAIN = re.compile(
    r"\bpain(?: (?:level|was|is|of|at|a|about|around|maybe|only|just|like|went to|up to|score))*\W{1,3}(10|\d)\b"
    rf"{NO_LEVEL}"
)
_RUN = re.compile(r"\b(?:run|runs|running|ran|jog\w*|race\w*|racing|parkrun|\w*marathon|miles?|km?)\b")


def colour_of(level: int) -> str:
    """Green, amber or red."""
    return "green" if level <= GREEN else "amber" if level <= AMBER else "red"


def pain_told(text: str) -> int | None:
    """The one number from 0 to 10 that a message gives to pain in an exercise; None for none, several, or a run's."""
    level, of_run = _told(text)
    return None if of_run else level


def run_pain_told(text: str) -> int | None:
    """The one number from 0 to 10 that a message gives to pain in running; None for none, several, or an exercise's."""
    level, of_run = _told(text)
    return level if of_run else None


def sentence_for(entry: str | None, text: str) -> tuple[str, int] | None:
    """The name of the sentence that says what the rule makes of the text's number, before that answer, and the number.

    None where the text gives none, or the answer is not about it.
    """
    level, of_run = _told(text)
    if level is not None and of_run and entry in (RULE, RUNNING):
        return f"pain_run_{'fine' if level <= RUNNING_LIMIT else 'less' if level <= AMBER else 'red'}", level
    return (f"pain_{colour_of(level)}", level) if level is not None and not of_run and entry == RULE else None


def _told(text: str) -> tuple[int | None, bool]:
    said = one_line(text)
    levels = {int(level) for level in (*_OF_TEN.findall(said), *_PAIN.findall(said))}
    return (levels.pop() if len(levels) == 1 else None), _RUN.search(said) is not None
