"""Free-text answers to a check-back: better, the same, or worse. Pure parsing.

Worse wins over better, because it only leads to more help; better only leads to the questions of the re-screen.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bot.text import fold, tokens

_MOST_WORDS = 12  # a longer message is a story, not an answer
_MOST_UNASKED = 8  # unasked, more words may be of something else
_IT_IS_WORSE = re.compile(
    r"(?:(?:and|but|now|it|it'?s|that|that'?s|is|has|the pain|pain|feels?|feeling|got|gets|getting|gotten|become"
    r"|a (?:lot|bit)|much|even|still|so|way|seems?|slowly|definitely|i think|today|hi|hello|ok)[ ,.]+)*wors[a-z]*\b"
)
_IT_FLARED_UP = re.compile(
    r"\b(?:flar(?:ed|ing)(?: \w+)? up|flare-? ?up)\b"
    r"|^(?:it|it'?s|and|now|[ ,])*(?:is |got |gets |getting |has got |has gone )*"
    r"(?:bigger|larger|darker|redder|hotter|more (?:swollen|painful|numb|sore|stiff))\b"
)
_CANNOT_BE_SEEN = re.compile(
    r"\b(?:can(?:'?t|not)|could(?:n'?t| not)|no|not|won'?t) (?:\w+ ){0,3}"
    r"(?:appointments?|slots?|be seen|see me|seen today)\b"
    r"|\b(?:nobody|no ?one) (?:\w+ ){0,2}(?:see|look at|help) me\b|\bwaiting list\b|\bfully booked\b"
    r"|\bcan it wait\b|\bcan (?:i|we) wait\b|\b(?:i'?ll|i will|i'?d rather|let me) wait\b"
    r"|\b(?:appointment|scan|mri|x-?ray|ultrasound|physio|gp|doctor)(?: is| appointment)?(?: booked)?(?: for)? "
    r"(?:tomorrow|on \w+day|next (?:week|month|\w+day)|in \w+ (?:days|weeks))\b|\bhave an? appointment\b"
)
_ITS_STATE = (
    r"(?:locked|stuck|swollen|sore|stiff|hurts?|hurting|painful|numb\w*|tingl\w+|weak|bad|there|hot|red|the case"
    r"|giv(?:es|ing) way|can(?:'?t|not) \w+(?: \w+)?|wo(?:n'?t|not) \w+(?: \w+)?"
    r"|the same|(?:not|no|isn'?t) (?:right|good|better|well))"
)
_IT_IS_THE_SAME = re.compile(
    r"(?:(?:and|but|so|well|it|it'?s|is|that'?s|has|feels?|the pain|pain|today|now|hi|hello|ok|no|i|i'?m|am|just|about)"
    r"[ ,.]+)*"
    rf"(?:still (?:(?:very|really|a bit|quite|just as) )?{_ITS_STATE}"
    r"|(?:locked|locks|stuck|catching|catches|g[ai]v(?:es|ing|e) way) again"
    r"|(?:exactly )?(?:the )?same as (?:before|yesterday|ever|last \w+)|unchanged"
    r"|(?:there is |there'?s )?no (?:better|change|improvement|difference)"
    r"|(?:is not|isn'?t|not) (?:\w+ )?(?:better|improv\w+|eas\w+|gone)(?: yet)?"
    r"|(?:has not|hasn'?t|not) (?:changed|improved|eased|gone(?: away| down)?|got(?:ten)? (?:any )?better)"
    r"(?: yet| at all)?)"
    r"(?:[ ,.!]+(?:after \w+ (?:days?|weeks?|months?)|today|now|yet|at all|this morning|sadly|unfortunately|mate"
    r"|really|it|either))*[ .!]*"
)


class News(StrEnum):
    """How it is. Where it was asked whether somebody has been seen, `better` is yes and `same` not yet."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


_ASKS = re.compile(
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
    said = " ".join(fold(text).split())
    if not said or len(tokens(said)) > _MOST_WORDS or _ASKS.search(said):
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


def says_worse(text: str) -> bool:
    """Whether a text that nobody has asked for says that it is worse: "it", the pain, or nothing named at all."""
    said = _unasked(text)
    return bool(_IT_IS_WORSE.match(said) or _IT_FLARED_UP.search(said))


def says_same(text: str) -> bool:
    """Whether a text that nobody has asked for says no more than that it is as it was: "still locked", "no better".

    "The same" alone may be meant for anything.
    """
    said = _unasked(text)
    return not _ASKS.search(said) and _IT_IS_THE_SAME.fullmatch(said) is not None


def says_not_seen(text: str) -> bool:
    """Whether the text says that nobody can look at it yet, or asks whether that can wait."""
    said = " ".join(fold(text).split())
    return len(tokens(said)) <= _MOST_WORDS and _CANNOT_BE_SEEN.search(said) is not None


def _unasked(text: str) -> str:
    """The folded text; nothing of one that asks, or has so many words that some may be of something else."""
    said = " ".join(fold(text).split())
    return "" if "?" in said or len(tokens(said)) > _MOST_UNASKED else said


def tells_of_pain(text: str) -> bool:
    """Whether the text answers "was there any pain?" with anything like a yes."""
    said = " ".join(fold(text).split())
    return not _ASKS.search(said) and _PAIN.search(_NO_PAIN.sub("none", said)) is not None
