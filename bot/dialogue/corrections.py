"""What somebody mends in the message right after "none of these": "wait, actually yes", "2 too", "wrong button".

Pure parsing. What says no more than that it was wrong has the questions asked again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialogue.answers import ScreenAnswer, screen_answer, word_set
from bot.knowledge.protocol import Question
from bot.text import one_line, tokens

_MOST_WORDS = 12
_MENDING = (
    r"(?:oops|ooops|whoops|sorry|apologies|actually|wait|hang on|hold on|scratch that|correction|i (?:meant|mean)|meant"
    r"|(?:my|a) (?:mistake|bad)|i (?:forgot|missed|overlooked|lied)(?: (?:to say|to mention|about|one|it))?"
    r"|(?:that|this|it) (?:was|is) (?:wrong|not right|a mistake|not true)|not true|i was wrong|on second thoughts?"
    r"|thinking about it|come to think of it|after all|changed my mind)"
)
_BEFORE = re.compile(
    rf"(?:(?:no|oh|ah|um+|hmm+|er+|and|but|ok|well)[ ,.]+)*(?:{_MENDING}\b[ ,.:;-]*)+(?:to say |it is )?"
)
_BEHIND = re.compile(rf"[ ,.]+(?:{_MENDING}|too|also|as well|though)[ .!]*$")
_ADDED = re.compile(r"^(?:oh|and|also|plus)[ ,.]+(?:also )?")
_WRONG_TAP = re.compile(
    r"\bwrong (?:one|button|answer|number|line|thing)\b"
    r"|\b(?:tap|press|hit|click|chose|pick|type)\w* (?:\w+ ){0,2}wrong\b|\bread (?:it|that|them) wrong\b"
    r"|\bby (?:mistake|accident)\b|\bmis-?(?:tap|click|press|typ|read|heard|understood)\w*\b"
    r"|\b(?:undo|take (?:it|that) back|go back|ask (?:me )?again)\b"
)
_NOT_READY = word_set(
    "no nope nah not yet still hurts sore never cleared ready isn't hasn't haven't is it there i was am"
)


def correction(text: str, questions: Sequence[Question]) -> ScreenAnswer | None:
    """What the text says after all, to questions that were just answered with none of them; None for nothing of it.

    An answer that says neither yes nor no (`ScreenAnswer()`) is one that was wrong, of which no more is clear.
    """
    said = one_line(text)
    if not said or len(tokens(said)) > _MOST_WORDS:
        return None
    if _WRONG_TAP.search(said):
        return ScreenAnswer()
    rest = _BEHIND.sub("", _BEFORE.sub("", said, count=1) if _BEFORE.match(said) else _ADDED.sub("", said))
    if rest == said:
        number = said.strip(" .!")
        return ScreenAnswer() if number.isdecimal() and 1 <= int(number) <= len(questions) else None
    if not rest.strip(" .!"):
        return ScreenAnswer() if re.match(r"w?h?oo+ps|.*\b(?:wrong|mistake|not true|lied)", said) else None
    answer = screen_answer(rest, questions)
    return answer if answer is not None and not answer.none else None


def takes_back(text: str) -> bool:
    """Whether the text takes back that all is well again, right after exercises were opened: "sorry, I meant no"."""
    said = one_line(text)
    if len(tokens(said)) > _MOST_WORDS:
        return False
    if _WRONG_TAP.search(said):
        return True
    mends = _BEFORE.match(said) or _BEHIND.search(said)
    rest = {token.word for token in tokens(_BEHIND.sub("", _BEFORE.sub("", said, count=1)))}
    return bool(mends) and bool(rest) and rest <= _NOT_READY and bool(rest & {"no", "nope", "nah", "not", "never"})
