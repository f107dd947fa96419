"""What "the same words" means: one folding of characters for every room.

Safety cuts clauses from it, matching builds features on it; what a word *means* is left to them.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# Marks that phones and web pages put where a keyboard has one.
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´′＇‛", "'"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def fold(text: str) -> str:
    """The text in one plain form: NFKC, lower case, one apostrophe, one dash, no accents, no invisible characters.

    Folding twice changes nothing. Control characters other than line breaks become spaces.
    """
    if text.isascii():  # most texts, and some ten times as fast
        return text.translate(_ASCII)
    return _folded(text)


def one_line(text: str) -> str:
    """The folded text in one line, one space between its words."""
    return " ".join(fold(text).split())


def word_set(listed: str) -> frozenset[str]:
    """The words of a list written as one string."""
    return frozenset(listed.split())


def singular(word: str) -> str:
    """One spelling for one and for many of a thing, and for what is somebody's own: "runners", "runner's"."""
    return word.replace("'s", "").removesuffix("s") or word


def _folded(text: str) -> str:
    # First, because NFKC makes a space of ´.
    text = text.translate(_APOSTROPHES).translate(_DASHES)
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).translate(_DASHES).casefold()
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(map(_plain, decomposed))


def _plain(char: str) -> str:
    if char in "\n\r":
        return "\n"
    category = unicodedata.category(char)
    if category in ("Mn", "Cf"):  # accents; zero-width and direction marks
        return ""
    return " " if category.startswith(("C", "Z")) else char


_ASCII = {code: _folded(chr(code)) for code in range(128)}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a folded text and where it stands in it."""

    word: str
    start: int
    end: int


def tokens(folded: str) -> list[Token]:
    """The words of a folded text in order; an apostrophe inside a word belongs to it."""
    return [Token(m.group(), m.start(), m.end()) for m in _WORD.finditer(folded)]


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text in order, folded."""
    return tuple(token.word for token in tokens(fold(text)))


@lru_cache(maxsize=1 << 15)  # every check asks, and after an edit all but a few texts are the same
def words_in_ours(text: str) -> tuple[str, ...]:
    """`words_in` for texts of the knowledge, which are kept. What a person says never comes here."""
    return words_in(text)


def words_of(texts: Iterable[str]) -> set[str]:
    """Every word of texts of the knowledge, folded."""
    return {word for text in texts for word in words_in_ours(text)}
