"""The pain rule: which colour so much pain has, and how much a message tells."""

from __future__ import annotations

import re

from bot.text import fold

RULE = "pain-rule"
# See knowledge/answers/pain-rule.md: green up to 2, amber 3 and 4, red from 5 on.
GREEN, AMBER, MOST = 2, 4, 10
_OF_TEN = re.compile(r"(?<![\d.,-])(10|\d)\s*(?:/|out of)\s*10\b")
_PAIN = re.compile(
    r"\bpain(?: (?:level|was|is|of|at|a|about|around|maybe|only|just|like|went to|up to|score))*\W{1,3}(10|\d)\b"
    r"(?![.,/-]\d|\s*(?:x|reps?|sets?|min\w*|hours?|days?|weeks?|months?|years?|km?|miles?|times)\b)"
)
# For running the limit is lower, and lies elsewhere in the rule.
_RUNNING = re.compile(r"\b(?:run|runs|running|ran|jog\w*|race\w*|parkrun|miles?|km?)\b")


def colour_of(level: int) -> str:
    """Green, amber or red."""
    return "green" if level <= GREEN else "amber" if level <= AMBER else "red"


def pain_told(text: str) -> int | None:
    """The one number from 0 to 10 that a message gives to pain in an exercise; None for none, several, or a run's."""
    said = " ".join(fold(text).split())
    levels = {int(level) for level in (*_OF_TEN.findall(said), *_PAIN.findall(said))}
    return levels.pop() if len(levels) == 1 and not _RUNNING.search(said) else None
