"""Several questions in one message: "how many reps and should i ice it?". Cuts them apart and answers nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.text import fold, tokens

MOST = 3  # questions answered at once; more of them are a wall of text
_FEWEST = 2  # words that a question needs
_LONGEST = 1000  # characters

_WHO = r"(?:i|we|you|u|he|she|they|it|this|that|these|those|there)"
_WHOM = rf"(?:{_WHO}|the|my|a|an|your|both|one|someone|anyone|knee|running|pain|\d\S*)"
# Without "had", "did" and "was": they begin a story as often as a question.
_VERB = (
    r"(?:can|can't|cant|could|should|shouldn't|shouldnt|would|will|won't|may|must|do|does|don't|dont|doesn't|doesnt|am"
    r"|is|isn't|isnt|are|aren't)"
)
# "What", "how" and the like ask when a verb follows; "when i run" and "what i can do" are clauses.
_ASKS = (
    rf"(?:how(?:'?s| (?:many|much|long|often|soon|high|far|deep|low|hard|heavy|fast|big|bad|come|about|to)| {_VERB})"
    rf"|(?:what|wot|wat|whats|what's|wots)(?! {_WHO}\b)"
    rf"|(?:which|who|who's|whos) (?!{_WHO}\b)\w+"
    rf"|(?:when|where|why)(?:'?s| {_VERB})|why(?=\W*$)"
    rf"|{_VERB} {_WHOM}"
    r"|any|ok to|safe to|worth|(?:show|tell|give|send) me|explain)\b"
)
_JOIN = r"(?:(?:and|also|plus|oh|but|btw|by the way|then|ps|hi|hey|hello|first|secondly|another thing)\b|&)[\s,:]*"
# Which and who behind a comma tell more of the same: "the tape, which helped".
_COMMA = rf"[,;]\s*(?!wh(?:ich|o)\b)(?={_ASKS})|\s-\s(?={_ASKS})"
_CUT = re.compile(rf"(?:[,;]\s*|\s)(?:{_JOIN})+(?={_ASKS})|{_COMMA}")
_LEAD = re.compile(rf"(?:{_JOIN})+(?={_ASKS})")
_ASKING = re.compile(rf"(?:^|(?<=[.!?\n])\s*|{_COMMA})(?:{_JOIN})*{_ASKS}")
_SENTENCE = re.compile(r"(?<=[.!?;\n])\s+|\n+|(?<=\?)(?=\w)")


def questions(text: str) -> list[str]:
    """The questions that the message asks one after another; empty when it asks one or none.

    What is told right before a question stays with it. Cautious: "ice and heat?" and "can i run or should i rest"
    are one question.
    """
    sentences = (sentence.strip() for sentence in _SENTENCE.split(text[:_LONGEST]))
    asked = list(_with_what_is_told(piece for sentence in sentences for piece in _pieces(sentence)))
    return asked if len(asked) > 1 else []


def _with_what_is_told(pieces: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The pieces that ask, each with the piece right before it if that one only tells."""
    told = ""
    for joint, piece in pieces:
        if _asks(piece):
            question = f"{told}{joint}{piece}" if told else piece[_lead(piece) :]
            if len(tokens(fold(question))) >= _FEWEST:
                yield question
            told = ""
        else:
            told = piece


def _pieces(sentence: str) -> Iterator[tuple[str, str]]:
    """A sentence cut before each question in it; with each piece, what stood between it and the one before."""
    folded = fold(sentence)
    joint, start = " ", 0
    # Folding keeps the length of what a keyboard writes; where it does not, nothing is cut.
    for found in _CUT.finditer(folded) if len(folded) == len(sentence) else ():
        yield joint, sentence[start : found.start()]
        joint, start = sentence[found.start() : found.end()], found.end()
    yield joint, sentence[start:]


def _asks(piece: str) -> bool:
    return _ASKING.search(fold(piece)) is not None


def _lead(piece: str) -> int:
    """How many characters of "also" and "and" stand before the question itself."""
    found = _LEAD.match(fold(piece))
    return found.end() if found else 0
