"""Which part of a long story asks: people tell what happened first, and what they want to know somewhere in it."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.text import fold, tokens

LONG = 14  # words; a shorter message is one question
FEWEST = 3  # words that a part needs to mean anything
MOST_PARTS = 6
_CUT = re.compile(r"(?<=[.!?;\n])\s+|\s*[()\n]\s*|\s+-\s+|…|\.\.+")
_ASKS = re.compile(
    r"\?|\b(?:how|what|why|when|which|where|should|can|could|would|is it|do i|does|any|suggestions?|advice|tips|help)\b"
)


def asking_parts(text: str) -> list[str]:
    """The sentences of a long message that ask something, and the last one, each also with its neighbour; few.

    Empty for a short message.
    """
    if len(tokens(fold(text[:4000]))) < LONG:
        return []
    sentences = [part.strip() for part in _CUT.split(text[:4000]) if len(tokens(fold(part))) >= FEWEST]
    asking = [part for part in sentences if _ASKS.search(fold(part))]
    chosen = [*asking[-MOST_PARTS:], *sentences[-1:]]
    pairs = [f"{one} {two}" for one, two in pairwise(sentences) if two in chosen]
    return list(dict.fromkeys([*chosen, *pairs[-2:]]))
