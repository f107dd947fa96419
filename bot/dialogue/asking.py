"""Which part of a long story asks: people tell what happened first, and what they want to know somewhere in it."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.text import fold, tokens

LONG = 14  # words; a shorter message is one question
STORY = 40  # words; from here on most of it is about something else
FEWEST = 3  # words that a part needs to mean anything
MOST_PARTS = 6
_LONGEST = 4000  # characters
_CUT = re.compile(r"(?<=[.!?;\n])\s+|\s*[()\n]\s*|\s+-\s+|…|\.\.+")
_ASKS = re.compile(
    r"\?|\b(?:how|what|why|when|which|where|should|can|could|would|is it|do i|does|any|suggestions?|advice|tips|help)\b"
)


def is_story(text: str) -> bool:
    """Whether the message is so long that as a whole it says little about what is asked."""
    return _length(text) >= STORY


def _length(text: str) -> int:
    return len(tokens(fold(text[:_LONGEST])))


def asking_parts(text: str) -> list[str]:
    """The sentences of a long message that ask something, and the last one, each also with its neighbour; few.

    Empty for a short message.
    """
    if _length(text) < LONG:
        return []
    sentences = [part.strip() for part in _CUT.split(text[:_LONGEST]) if len(tokens(fold(part))) >= FEWEST]
    asking = [part for part in sentences if _ASKS.search(fold(part))]
    chosen = [*asking[-MOST_PARTS:], *sentences[-1:]]
    pairs = [f"{one} {two}" for one, two in pairwise(sentences) if two in chosen]
    return list(dict.fromkeys([*chosen, *pairs[-2:]]))
