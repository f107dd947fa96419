"""The lines of an answer that say how long, how many, or why: for who asks just that, right after it."""

from __future__ import annotations

import re

_NUMBER = r"(?:\d+|one|two|three|four|five|six|eight|ten|twelve|twenty|thirty)"
_HOW_LONG = rf"\b{_NUMBER}(?: (?:to|or) {_NUMBER}|[-–]\d+)? ?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"
_HOW_MANY = rf"\b(?:{_NUMBER}(?: (?:to|or) {_NUMBER}|[-–]\d+)? (?:times|sets|reps|days)|once|twice|every day|daily)\b"
_SAYS = {
    "how_long": re.compile(_HOW_LONG, re.IGNORECASE),
    "dose": re.compile(_HOW_MANY, re.IGNORECASE),
    "purpose": re.compile(r"^\W*why\b|\bbecause\b", re.IGNORECASE),
}
_BULLET = re.compile(r"^\s*(?:[-*]|\d+[.)])\s+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z*])")


def extract(body: str, way: str) -> str | None:
    """Those lines of the body, whole bullets and sentences; None where no line says it.

    `way`: what is asked, a key of the words file `followups`.
    """
    says = _SAYS.get(way)
    if says is None:
        return None
    lines = []
    for line in filter(str.strip, body.splitlines()):
        told = [line] if _BULLET.match(line) else _SENTENCE.split(line)
        lines += [each.strip() for each in told if says.search(each)]
    return "\n".join(lines) or None
