"""What is left of a message without the clauses that only deny something: "it isn't swollen, just achy on stairs"."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.text import one_line, words_in

_CONTRAST = r"(?:but|just|only|though|except)"
_STARTS = re.compile(rf"(?=\b{_CONTRAST}\b)", re.IGNORECASE)
_ENDS = re.compile(r"(?<=[.,;!?\n])")
# How a denial begins. Most clauses do not begin so, and need not be heard.
_DENIES = re.compile(
    r"^(?:(?:and|also|so|well|ok|hi|the|my|it|i|is|it's|there|there's|that|this|am|i'm|im|have|has|got|knee|now|at) )*"
    r"(?:no|not|never|none|nope|without|isn'?t|aren'?t|wasn'?t|don'?t|doesn'?t|didn'?t|haven'?t|hasn'?t|ain'?t)\b"
)
# What may stand around what is denied. With any other word the clause tells something, whatever it is.
AROUND_A_NO = frozenset(
    words_in(
        "i i'm im i've my me the a an it it's its is isn't isnt are aren't arent am was wasn't wasnt not no never"
        " none nope don't dont do doesn't doesnt does didn't didnt did haven't havent hasn't hasnt have has had got"
        " get any at all and also or nor there there's that this of in with real really luckily thankfully so far"
        " ok okay thanks hi now today anything else either way whatsoever"
    )
)
_LINKS = re.compile(rf"^(?:(?:{_CONTRAST}|and)\b[ ,]*)+", re.IGNORECASE)
_EMPTY = frozenset(words_in("ok okay so and but just thanks thank you all at luckily honestly really or anything"))


def without_denials(text: str, only_denies: Callable[[str], bool]) -> str:
    """The message without the clauses that deny a sign and tell nothing else; as it was where there are none.

    `only_denies`: whether all that a clause names is denied in it. A question is no denial.
    """
    clauses = [clause for part in _ENDS.split(text) for clause in _STARTS.split(part) if clause.strip()]
    told = [clause for clause in clauses if not _is_denial(clause, only_denies)]
    if len(told) == len(clauses):
        return text
    left = _LINKS.sub("", "".join(told).strip(" ,;"))
    return "" if _EMPTY.issuperset(words_in(left)) else left


def _is_denial(clause: str, only_denies: Callable[[str], bool]) -> bool:
    said = one_line(clause)
    return "?" not in said and _DENIES.search(said) is not None and only_denies(clause)
