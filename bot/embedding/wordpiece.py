"""Cuts text into the pieces that the sentence model was trained on (BERT, uncased)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

# The 30,522 pieces of google-research/bert (uncased), Apache-2.0; a piece's line is its number.
_VOCABULARY = Path(__file__).with_name("wordpieces.txt")
_UNKNOWN, _START, _END = 100, 101, 102
_LONGEST_WORD = 100  # characters; a longer "word" is unknown, as in the original

# Words as BERT splits them: runs between white space, with every mark and every CJK character on its own.
_MARKS = r"!-/:-@\[-`{-~"
_WORDS = re.compile(rf"[{_MARKS}]|[^\W_]+|[^\s{_MARKS}]")


@lru_cache(maxsize=1)
def _pieces() -> dict[str, int]:
    lines = _VOCABULARY.read_text(encoding="utf-8").split("\n")
    return {piece: number for number, piece in enumerate(lines) if piece}


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """English words common enough to be a piece of their own: some 20,000, names among them."""
    return frozenset(piece for piece in _pieces() if piece.isalpha() and len(piece) > 2)


def cut(text: str, longest: int) -> list[int]:
    """The numbers of the text's pieces between start and end marks, `longest` numbers at most."""
    numbers = [_START]
    for word in _WORDS.findall(_plain(text[: longest * 40])):
        numbers += _cut_word(word)
        if len(numbers) >= longest:
            break
    return [*numbers[: longest - 1], _END]


def _plain(text: str) -> str:
    text = "".join(" " if char.isspace() else char for char in text if char.isspace() or char.isprintable())
    return "".join(char for char in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(char) != "Mn")


def _cut_word(word: str) -> list[int]:
    """The longest pieces from the left; a word that does not come out even is unknown."""
    if len(word) > _LONGEST_WORD:
        return [_UNKNOWN]
    pieces = _pieces()
    numbers: list[int] = []
    start = 0
    while start < len(word):
        prefix = "##" if start else ""
        for end in range(len(word), start, -1):
            number = pieces.get(prefix + word[start:end])
            if number is not None:
                numbers.append(number)
                start = end
                break
        else:
            return [_UNKNOWN]
    return numbers
