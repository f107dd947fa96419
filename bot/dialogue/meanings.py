"""What somebody asks the meaning of before answering safety's open questions: "what does 2 mean?". Pure parsing.

Only a message that says nothing else, in words of the questions and none of one's own: "what does numb between the
legs mean" asks about the list; "what does it mean that my legs are numb" is a report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from bot.dialogue.answers import places_of_numbers
from bot.knowledge.protocol import Question
from bot.text import fold, one_line, tokens, word_set

_MOST_WORDS, _LONGEST = 14, 200  # words, characters
_STEM = 4  # letters by which two words are one: "numb" and "numbness", "drag" and "dragging"
_LEAD = r"(?:(?:sorry|hi|hello|hey|ok|okay|and|so|but|um+|er+|hmm+|wait|please|pls|can you|could you|just|also)[ ,.]+)*"
_ASKS = tuple(
    re.compile(_LEAD + asks + r"[ ?.!]*")
    for asks in (
        r"what (?:do|does|did|would) (?:you|u|that|it|they) mean(?: exactly)?",
        r"(?:what|how) (?:do|does|did|would) (?:you|u|it|that|they) mean (?:by|with|when you say) (?P<of>.+)",
        r"what (?:do|does|is|are) (?P<of>.+?) mean(?:s|ing)?(?: exactly)?",
        r"what(?:'?s| is| are| was| were| counts as| would count as| would be| do you count as) "
        r"(?:meant by |the meaning of )?(?P<of>.+?)(?: again)?",
        r"(?:explain|define|meaning of|clarify) (?P<of>.+)",
        r"(?:(?:i|i'?m) )?(?:don'?t|do not|didn'?t|not sure i|can'?t) (?:really |quite )?(?:understand|get|follow)"
        r"(?: (?P<of>.+?))?(?: means?)?",
        r"(?:(?:i )?(?:don'?t|do not) know|idk|dunno|no idea|no clue) what (?P<of>.+?) (?:means?|is|are)",
        r"(?:does|do|would|is|are) .+? (?:count|meant|included|mean) (?:as|by|in) (?:an? |the )?(?P<of>.+)",
        r"(?:does|do|would|is|are) (?P<of>.+?) (?:count|meant|included)",
    )
)
_ALL_OF_THEM = re.compile(r"(?:(?:you|that|it|this|these|those|them|the|all|any|questions?|list|mean|your|of)\b ?)+")
# Who says these speaks of themselves, or of somebody: that is a report, whatever it asks.
_OWN = word_set(
    "i im i'm ive i've me my mine myself we our he she his her they their this these from cause causes causing if when "
    "wrong happening doing having had have has got"
)
_SMALL = word_set(
    "a an the of or and in by with to do does did you your question questions number no nr q one ones is are it that "
    "there feeling any not exactly then here"
)


def asked_meaning(text: str, questions: Sequence[Question]) -> tuple[int, ...]:
    """The numbers, from 1, of the questions whose meaning the text asks for; empty where it asks for none, or more."""
    said = one_line(text)
    if len(said) > _LONGEST or len(tokens(said)) > _MOST_WORDS:
        return ()
    asked = next((found for asks in _ASKS if (found := asks.fullmatch(said))), None)
    if asked is None:
        return ()
    of = asked.groupdict().get("of")
    if of is None or _ALL_OF_THEM.fullmatch(of):
        return tuple(range(1, len(questions) + 1))
    words = [token.word for token in tokens(of)]
    if _OWN & {*words}:
        return ()
    if numbers := {number for _, number in places_of_numbers(words, len(questions))}:
        return tuple(sorted(numbers))
    content = {*words} - _SMALL
    return tuple(number for number, question in enumerate(questions, 1) if content and _speaks_of(content, question))


def _speaks_of(words: Set[str], question: Question) -> bool:
    """Whether every one of the words stands in the question, in any of its forms."""
    listened = " ".join(question.words).replace("*", "")
    stands = {token.word[:_STEM] for token in tokens(fold(f"{question.ask} {question.label} {listened}"))}
    return all(word[:_STEM] in stands for word in words)
