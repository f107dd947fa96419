"""What somebody with exercises on hold says of it, or asks, unasked. Pure parsing; nothing opens by any of it."""

from __future__ import annotations

import re

from bot.dialogue.answers import FEW_WORDS, QUESTION, as_news
from bot.dialogue.news import ASKS, MOST_WORDS
from bot.text import one_line, tokens

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
_IS_BACK = re.compile(
    r"\b(?:came|come|comes|coming) back\b|\b(?:it'?s|is|are) back(?: again)?$|\b(?:returned|started again)\b"
    r"|\b(?:wors\w+|same(?: as before)?|there|bad|sore|numb\w*|swell\w*|swollen|hurts?|hurting|pain\w*|tingl\w+"
    r"|leaking|locked|stuck|stiff|g[ai]v(?:es|ing|e) way) again\b"
)
_OF_SOMEBODY = re.compile(r"(?:hi |hello |and |so )*(?:i|we|you|he|she|they|i'?m|we'?re|back) ")
_WELL = re.compile(
    r"\b(?:better|gone|healed|recovered|cleared|comfortable|pain[- ]free|no (?:more )?pain|back to normal"
    r"|(?:no longer|doesn'?t|stopped) hurt\w*)\b"
    r"|\b(?:back|it|it'?s|i'?m|am|feels?|feeling|all|everything) (?:\w+ ){0,2}(?:fine|ok|okay|good|great|alright)\b"
)
_NOT_WELL = re.compile(r"\b(?:not|isn'?t|no better|worse|still|until|unless|if|get|getting|but|almost|nearly)\b")
_ASKS_TO_GO_ON = re.compile(
    r"^(?!.*\brun)(?:so )?(?:can|could|may|am) i (?:\w+ ){0,5}(?:bridges?|exercis\w+|again)\b"
    r"|\b(?:unlock|release|open|lift|end) (?:\w+ ){0,2}(?:bridges?|exercises?|hold)\b"
)
_SOMEBODY_LOOKED = re.compile(
    r"\b(?:doctors?|doc|gp|hospital|a&e|a and e|scan|mri|ct|ecg|x-?ray|ultrasound|surgeon|physio|consultant|nurse"
    r"|midwife|cardiologist|paramedics?|they (?:did|found))\b"
)
_FOUND_WELL = re.compile(
    r"\b(?:cleared|all clear|clear|fine|ok|okay|normal|no (?:clot|dvt|pe)|nothing wrong|nothing serious|found nothing"
    r"|negative|all good|sent me home)\b"
    r"|\bsa(?:ys|id) (?:yes|i (?:can|may)|it is ok|go ahead|run)\b"
)
# What somebody who looked has done or said, good or not: whether exercise was allowed is asked in any case.
_LOOKED_AT = re.compile(
    r"\b(?:saw|seen by|seen at|been (?:to|at|seen)|went to|checked by|looked at by|examined by|sent home)\b"
    r"|\b(?:he|she|they|doctors?|doc|gp|hospital|a&e|physio|consultant|surgeon|nurse|minor injuries(?: unit)?) "
    r"(?:just |has |have )?"
    r"(?:saw|looked|checked|examined|drained|gave|did|took|says?|said|thinks?|sent|found|put me on)\b"
    r"|\b(?:got|was|been) (?:\w+ )?(?:given|prescribed|put on)\b|\b(?:d-?dimer|bloods?|ultrasound|scan|x-?ray|mri|ecg) "
    r"(?:was|were|is|came back|says|said|shows|showed|done|normal|clear|negative|nothing|positive)\b"
)
_NOT_LOOKED_AT = re.compile(
    r"\?|\b(?:not|no one|nobody|never|can'?t|cannot|won'?t|wouldn'?t|until|tomorrow|booked|waiting|monday|next|will"
    r"|should|if|when|worse)\b|n't\b"
)
_TAKEN_WRONG = re.compile(
    r"\b(?:wrong (?:chat|person|one|button|number|thing|window)|by (?:mistake|accident)|made (?:that|it|this) up|not me"
    r"|(?:just|only) (?:testing|joking|kidding|a joke|a test)|was a (?:joke|test|typo)|autocorrect|typo|mis-?typed"
    r"|i lied|i (?:meant|mean)|sorry meant|tapped|oops)\b"
    r"|\b(?:that|it|this) (?:was|is|'?s)(?: for| about)? (?:not |n't )?"
    r"(?:me|mine|my (?:mate|friend|brother|sister|mum|mom|dad|mother|father|son|daughter|kid|wife|husband|partner"
    r"|flatmate|boyfriend|girlfriend|neighbour|colleague))\b"
    r"|\b(?:read|took|got|understood) (?:it|that|them|this) wrong\b"
    r"|^(?:(?:wait|no|sorry|oh|actually|i meant|i mean|and)[ ,.]+)*none(?: of (?:them|those|these|it))?[ .!]*$"
    r"|\b(?:it|that|this) (?:was|is) (?:\w+ ){1,2}(?:years?|decades?) ago\b"
    r"|^(?:scrap|scratch|ignore|forget) (?:that|it)\b"
)
_OF_AGE = re.compile(r"^(?:i'?m|i am) (?:1[89]|[2-9]\d)\b")
_ASKS_WHAT_IS_LEFT = re.compile(
    r"^(?:so |and |then |ok )*(?:which|what)(?: other)? (?:ones?|exercises?) "
    r"(?:(?:are|is|r) (?:still )?(?:ok|okay|allowed|safe|open|left|fine)"
    r"|(?:can|may|should|could) i (?:still )?(?:do|use))\b"
)


def asks_to_go_on(text: str) -> bool:
    """Whether the text asks for what may be on hold: a reason to say that it is, and to offer the re-screen."""
    return _ASKS_TO_GO_ON.search(as_news(text)) is not None


def asks_what_is_left(text: str) -> bool:
    """Whether the text asks which exercises may still be done, by somebody for whom some are on hold."""
    return _ASKS_WHAT_IS_LEFT.search(as_news(text)) is not None


def says_same(text: str) -> bool:
    """Whether a text that nobody has asked for says no more than that it is as it was: "still locked", "no better".

    "The same" alone may be meant for anything.
    """
    said = _unasked(text)
    return not ASKS.search(said) and _IT_IS_THE_SAME.fullmatch(said) is not None


def says_worse(text: str) -> bool:
    """Whether a text that nobody has asked for says that it is worse: "it", the pain, or nothing named at all."""
    said = _unasked(text)
    return bool(_IT_IS_WORSE.match(said) or _IT_FLARED_UP.search(said))


def says_back(text: str) -> bool:
    """Whether the text says that what was better has come back: "it came back", "worse again", "its back"."""
    folded = as_news(text)
    if QUESTION.search(folded) or _OF_SOMEBODY.match(folded) or len(tokens(folded)) > FEW_WORDS:
        return False
    return _IS_BACK.search(folded) is not None


def says_better(text: str) -> bool:
    """Whether the text says that all is well: a reason to offer the re-screen, and no more."""
    folded = as_news(text)
    return bool(_WELL.search(folded)) and _is_good(folded)


def says_not_seen(text: str) -> bool:
    """Whether the text says that nobody can look at it yet, or asks whether that can wait."""
    said = one_line(text)
    return len(tokens(said)) <= MOST_WORDS and _CANNOT_BE_SEEN.search(said) is not None


def says_seen(text: str) -> bool:
    """Whether the text says that somebody has looked, whatever was found; not that somebody will, or has not.

    A reason to ask the re-screen at once.
    """
    folded = as_news(text)
    if _SOMEBODY_LOOKED.search(folded) and _FOUND_WELL.search(folded) and _is_good(folded):
        return True
    return bool(_LOOKED_AT.search(folded)) and not _NOT_LOOKED_AT.search(folded)


def says_taken_wrong(text: str) -> bool:
    """Whether the text takes something back: "wrong chat", "that was my brother", "I meant 20"."""
    return _TAKEN_WRONG.search(as_news(text)) is not None


def says_of_age(text: str) -> bool:
    """Whether the text says that its writer is 18 or older: "I'm 18 now"."""
    return _OF_AGE.search(as_news(text)) is not None


def _is_good(folded: str) -> bool:
    """Whether news that sound well ask nothing and take nothing of it back."""
    return not QUESTION.search(folded) and not _NOT_WELL.search(folded)


def _unasked(text: str) -> str:
    """The folded text; nothing of one that asks, or has so many words that some may be of something else."""
    said = one_line(text)
    return "" if "?" in said or len(tokens(said)) > _MOST_UNASKED else said
