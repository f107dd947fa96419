"""Free-text answers to a check-back: better, the same, or worse. Pure parsing.

Worse wins over better, because it only leads to more help; better only leads to the questions of the re-screen.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bot.text import one_line, tokens

MOST_WORDS = 12  # a longer message is a story, not an answer


class News(StrEnum):
    """How it is. Where it was asked whether somebody has been seen, `better` is yes and `same` not yet."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


ASKS = re.compile(
    r"\?|^(?:if|what|how|when|where|which|why|can|could|should|shall|may|might|is|are|does|do|will|would)\b"
    r"|\b(?:bridges?|exercises?|reps?|sets|video|remind\w*|show)\b"
)
_NOT = r"(?:not|no|isn'?t|never|hasn'?t|haven'?t|didn'?t|doesn'?t|don'?t|nothing|without|hardly|barely)"
_FEW = r"(?:\w+ ){0,3}"
_NOT_WORSE = re.compile(rf"\b{_NOT} {_FEW}wors\w+")
_WORSE = re.compile(
    r"\b(?:worse|worsen\w*|increas\w*|unbearable|spread\w*)\b"
    r"|\b(?:came|come|comes|coming) back\b|\b(?:it'?s|is) back(?: again)?$"
    r"|\bmore (?:pain\w*|swoll\w*|swelling|sore\w*|stiff\w*|numb\w*)\b"
    r"|\bhurts? (?:\w+ )?(?:again|more)\b|\b(?:bad|sore|painful) again\b"
)
_NO_BETTER = re.compile(
    rf"\b{_NOT} {_FEW}(?:better|improv\w*|good|great|fine|ok|okay|alright|gone|comfortable|chang\w*|differen\w*)\b"
)
_BETTER = re.compile(
    r"\b(?:better|improv\w*|gone|healed|recovered|eased|settled|comfortable|pain[- ]?free|no (?:more )?pain"
    r"|back to normal)\b"
)
_WELL = re.compile(r"\b(?:fine|ok|okay|great|alright|all right|good(?! (?:morning|day|evening|night|afternoon)))\b")
_SAME = re.compile(
    r"\b(?:same|unchanged|as before|like before|like yesterday|so so)\b"
    r"|\bstill (?:\w+ )?(?:hurt\w*|sore|there|pain\w*|bad|stiff|ach\w+|swollen|gives? way|giving way|the case)\b"
)
_NOT_SEEN = re.compile(
    rf"\b{_NOT} {_FEW}(?:seen?|been|gone|went|go|going|yet|checked|examined)\b"
    r"|^(?:no|nope|nah)\b|\bnot yet\b|\b(?:tomorrow|later|waiting|booked|appointment|going|i'?ll|will)\b"
)
_SEEN = re.compile(r"^(?:yes|yep|yeah|yup)\b|\b(?:seen|went|saw|been|checked|examined|x-?ray\w*|scan\w*|cleared)\b")
_ACHE = r"(?:pain\w*|ach\w+|sore\w*|hurt\w*|stiff\w*|twing\w+|tight\w*|tingl\w+|numb\w*|spasm\w*)"
_NO_PAIN = re.compile(rf"\b(?:{_NOT}|free of) {_FEW}{_ACHE}|\bpain[- ]?free\b")
_PAIN = re.compile(rf"^(?:yes|yep|yeah|yup|a bit|a little|some)\b|\b{_ACHE}\b")


def news(text: str, *, of_being_seen: bool = False) -> News | None:
    """What the text answers, or None when it answers nothing clearly. `of_being_seen`: it was asked for a yes or no."""
    said = one_line(text)
    if not said or len(tokens(said)) > MOST_WORDS or ASKS.search(said):
        return None
    if _WORSE.search(_NOT_WORSE.sub("same", said)):
        return News.WORSE
    if of_being_seen and _NOT_SEEN.search(said):
        return News.SAME
    if _NO_BETTER.search(said) or _NOT_WORSE.search(said):
        return News.SAME
    if _BETTER.search(said) or (_SEEN if of_being_seen else _WELL).search(said):
        return News.BETTER
    return News.SAME if _SAME.search(said) else None


def tells_of_pain(text: str) -> bool:
    """Whether the text answers "was there any pain?" with anything like a yes."""
    said = one_line(text)
    return not ASKS.search(said) and _PAIN.search(_NO_PAIN.sub("none", said)) is not None
