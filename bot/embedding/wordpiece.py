"""Cuts text into the pieces that the sentence model was trained on (BERT, uncased)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

# The 30,522 pieces of google-research/bert (uncased), Apache-2.0; a piece's line is its number.
_VOCABULARY = Path(__file__).with_name("wordpieces.txt")
_UNKNOWN, _START, _END = 100, 101, 102
_LONGEST_WORD = 100  # characters; a longer "word" is unknown, as in the original


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
    for word in _words(text[: longest * 40]):
        numbers += _cut_word(word)
        if len(numbers) >= longest:
            break
    return [*numbers[: longest - 1], _END]


def _words(text: str) -> list[str]:
    """Lower case without accents, split at white space; punctuation and CJK characters stand alone."""
    spaced: list[str] = []
    for char in unicodedata.normalize("NFD", text.lower()):
        category = unicodedata.category(char)
        if char.isspace() or category == "Zs":
            spaced.append(" ")
        elif category == "Mn" or category.startswith("C"):
            continue
        elif category.startswith("P") or _is_mark(char) or "CJK" in unicodedata.name(char, ""):
            spaced.append(f" {char} ")
        else:
            spaced.append(char)
    return "".join(spaced).split()


def _is_mark(char: str) -> bool:
    """ASCII signs count as punctuation too: $, +, <, =, >, ^, `, |, ~."""
    return char.isascii() and not char.isalnum()


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
