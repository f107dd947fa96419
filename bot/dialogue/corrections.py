"""What somebody mends in the message right after "none of these": "wait, actually yes", "2 too", "wrong button".

Pure parsing. What says no more than that it was wrong has the questions asked again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialogue.answers import EXCEPT, QUESTION, ScreenAnswer, screen_answer
from bot.knowledge.protocol import Question
from bot.text import one_line, tokens

_MOST_WORDS, _LONGEST = 12, 200  # words, characters; whoever writes more tells something else
_MENDING = (
    r"(?:oops|ooops|whoops|sorry|apologies|actually|wait|hang on|hold (?:on|up)|(?:scratch|scrap|ignore|forget) that"
    r"|correction|i (?:meant|mean)|meant|(?:my|a) (?:mistake|bad)"
    r"|i (?:forgot|missed|overlooked|lied)(?: (?:to say|to mention|about|one|it))?"
    r"|(?:that|this|it) (?:was|is) (?:wrong|not right|a mistake|not true)|not true|i was wrong|on second thoughts?"
    r"|thinking about it|come to think of it|after all|changed my mind)"
)
_BEFORE = re.compile(
    rf"(?:(?:no|oh|ah|um+|hm+|er+|and|but|ok|well)[ ,.]+)*(?:{_MENDING}\b[ ,.:;-]*)+(?:to say |it is )?"
)
_BEHIND = re.compile(rf"[ ,.]+(?:{_MENDING}|too|also|as well|though)[ .!]*$")
_ADDED = re.compile(r"^(?:oh|and|also|plus|hm+|well|maybe|perhaps|not sure but)[ ,.]+(?:also |actually |maybe )?")
_HEDGES = re.compile(
    rf"(?:hm+|well|oh|to be (?:fair|honest)|tbh|{_MENDING})\b|.*\b(?:not really|too (?:fast|quick\w*))\b"
)
_WRONG_TAP = re.compile(
    r"\bwrong (?:one|button|answer|number|line|thing)\b"
    r"|\b(?:tap|press|hit|click|chose|pick|type)\w* (?:\w+ ){0,2}wrong\b(?: one\b)?|\bread (?:it|that|them) wrong\b"
    r"|\bby (?:mistake|accident)\b|\bmis-?(?:tap|click|press|typ|read|heard|understood)\w*\b"
    r"|\b(?:undo|take (?:it|that) back|go back|ask (?:me )?again)\b"
)
_UNSURE = re.compile(r"\b(?:not (?:\w+ )?sure|unsure|maybe|might|possibly|could be)\b")
# Who is relieved, thanks or agrees weakens nothing: "well, that's good to hear", "hmm, no numbness at all, good".
_CONTENT = re.compile(
    r"\b(?:thanks?|thank you|cheers|relie[fv]\w*|good|great|nice|cool|phew|perfect|lovely|fine|ok(?:ay)?|alright"
    r"|brilliant|will do|makes sense|got it|understood|fair enough|sorry for)\b"
)
_TAKEN_BACK = re.compile(
    r"(?:(?:no|oh|sorry|wait|actually)[ ,.]+)*(?:scratch|scrap|ignore|forget|undo) (?:that|it)[ .!]*"
    r"|.*\bspoke too soon\b.*"
)
_NOT_WELL = re.compile(
    r"\b(?:no|nope|nah|not|never|nobody|still|yet|only|sore|hurts?|hurting|pain\w*|ach\w+|stiff|tingl\w+|numb\w*|worse"
    r"|back again)\b|n'?t\b"
)
_NO_HARM = re.compile(
    r"\bnot? (?:\w+ )?sure\b|\bno (?:thanks?|thank you|problems?|worries|pain)\b|\bnot? (?:bad|sore|painful)\b"
)


def correction(text: str, questions: Sequence[Question]) -> ScreenAnswer | None:
    """What the text says after all, to questions that were just answered with none of them; None for nothing of it.

    An answer that says neither yes nor no (`ScreenAnswer()`) is one that was wrong, of which no more is clear.
    """
    said = _short(text)
    if not said:
        return None
    if _WRONG_TAP.search(said) or _TAKEN_BACK.fullmatch(said):
        meant = screen_answer(_BEFORE.sub("", _WRONG_TAP.sub("", said).strip(" i,.!")), questions)
        return meant if meant is not None and meant.yes else ScreenAnswer()
    rest = _BEHIND.sub("", _BEFORE.sub("", said, count=1) if _BEFORE.match(said) else _ADDED.sub("", said))
    if EXCEPT.search(rest) and (left := screen_answer(rest, questions)) is not None and left.yes:
        return left
    if rest == said:
        number = said.strip(" .!")
        return ScreenAnswer() if number.isdecimal() and 1 <= int(number) <= len(questions) else None
    if not rest.strip(" .!"):
        return ScreenAnswer() if re.match(r"w?h?oo+ps|.*\b(?:wrong|mistake|not true|lied)", said) else None
    answer = screen_answer(rest, questions)
    if answer is None or answer.none:
        return None
    return answer if answer.yes or answer.some else ScreenAnswer() if _UNSURE.search(rest) else None


def takes_back(text: str) -> bool:
    """Whether the text takes back that all is well, right after exercises were opened: "sorry, I meant no", "well,
    bending is still a bit sore". No question does.
    """
    said = _short(text)
    if not said or QUESTION.search(said):
        return False
    if _WRONG_TAP.search(said) or _TAKEN_BACK.fullmatch(said):
        return True
    return bool(_HEDGES.match(said) or _BEHIND.search(said)) and bool(_NOT_WELL.search(_NO_HARM.sub(" ", said)))


def unsettled(text: str) -> bool:
    """Whether a few words begin as those that mend or weaken what was said before, and ask nothing."""
    said = _short(text)
    return not QUESTION.search(said) and not _CONTENT.search(said) and _HEDGES.match(said) is not None


def _short(text: str) -> str:
    """The folded text; nothing of one that is too long to mend."""
    said = one_line(text)
    return said if len(said) <= _LONGEST and len(tokens(said)) <= _MOST_WORDS else ""
