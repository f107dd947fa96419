"""The words of a text in the one form that index and query share.

Case, apostrophes and accents are folded in `bot.text`; here contractions are opened, numbers and units written one
way, spelling made one, and the knowledge base's own shorthand and synonyms put in place. What a person wrote is kept
beside each word, so that a reason can be shown in their own letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.text import fold, word_set

# A message on Telegram has at most 4096 characters; nobody's question needs more, and time stays bounded.
MAX_CHARACTERS = 4096
MAX_WORDS = 400


# Words with which questions are asked, and words that make no claim of their own.
ASKING = word_set("how what why when where which who whats please hi hello hey")
LIGHT = word_set(
    "a an the my your his her its our their this that these those any some much more very really so too just even "
    "have has had be been being is are am was were do does did get got gets getting feel feels felt i it he she we you "
    "they there to of in on at with for and or but if as than then from by about can could will would should"
)

_PIECE = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*")
_SENTENCE = re.compile(r"(?<=[.?!:])\s+|\n+")
_DEGREE_SIGNS = str.maketrans(dict.fromkeys("°º˚", " degree "))

_CONTRACTIONS = {
    "won't": "will not",
    "can't": "can not",
    "cannot": "can not",
    "shan't": "shall not",
    "ain't": "is not",
    "let's": "let us",
    "y'all": "you all",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
    "im": "i am",
    "ive": "i have",
    "wont": "will not",
    "cant": "can not",
    "pls": "please",
    "plz": "please",
    "u": "you",
    "ur": "your",
    "r": "are",
    "thx": "thanks",
    "ty": "thanks",
}
_SHORT_NOT = word_set("do does did is are was were have has had would could should must need")
_CONTRACTIONS |= {verb + "nt": f"{verb} not" for verb in _SHORT_NOT}
_CONTRACTIONS |= {asked + "s": f"{asked} is" for asked in word_set("what where how who when that there here")}
_ENDINGS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
_IS = word_set("it he she that this what where how who when why there here")

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
# "one" stays a word: "the other one", "which one" count nothing.
_NUMBERS = {word: value for value, word in enumerate(re.findall(r"\w+", _ONES)) if value != 1}
_NUMBERS |= {word: 10 * value for value, word in enumerate(re.findall(r"\w+", _TENS), start=2)}
_TEN_WORDS = word_set(_TENS)

_UNITS = {
    "degree": "degree",
    "degrees": "degree",
    "deg": "degree",
    "degs": "degree",
    "k": "km",
    "kms": "km",
    "kilometer": "km",
    "kilometers": "km",
    "kilometre": "km",
    "kilometres": "km",
    "mi": "mile",
    "miles": "mile",
    "min": "minute",
    "mins": "minute",
    "minutes": "minute",
    "sec": "second",
    "secs": "second",
    "seconds": "second",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "hours": "hour",
    "wk": "week",
    "wks": "week",
    "weeks": "week",
    "kgs": "kg",
    "kilo": "kg",
    "kilos": "kg",
    "lb": "pound",
    "lbs": "pound",
    "pounds": "pound",
}
# Units that are units wherever they stand; "k" or "min" only after a number.
_ALWAYS_UNITS = frozenset({"degrees", "deg", "degs", "kms", "kilometer", "kilometers", "kilometre", "kilometres"})

_STEM_ENDINGS = ("ing", "ed", "es", "s")

# British to American, by ending. It need not be right, only the same for index and query.
_SPELLING = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=[a-z]{3})our(?=(?:s|ed|ing|ite|ites|ful|al|able)?$)", "or"),
        (r"(?<=[a-z]{3})is(?=(?:e|es|ed|er|ers|ing|ation|ations)$)", "iz"),
        (r"(?<=[a-z]{3})ys(?=(?:e|es|ed|er|ers|ing)$)", "yz"),
        (r"(?<=[a-z]{2}[bdnt])re(?=s?$)", "er"),
        (r"^(.*[aeiou].*[aeiou])ll(?=(?:ed|er|ers|ing)$)", r"\1l"),
        (r"ogue(?=s?$)", "og"),
        (r"^programme(?=[sd]?$)", "program"),
        (r"^oe(?=[a-z]{3})", "e"),
        (r"ae(?=[a-z]{3})", "e"),
        (r"^(gr|t)(?:ey|yre)", r"\1ay"),
    )
)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text, and beside each what the person wrote there."""

    normal: tuple[str, ...]
    written: tuple[str, ...]


class Wording:
    """Unites what is the same in `Words`, the same way for a phrasing and for a message."""

    def __init__(self, same: Mapping[str, Sequence[str]] | None = None) -> None:
        self._phrases: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        for kept, said in (same or {}).items():
            target = plain(kept).normal
            for other in said:
                source = plain(other).normal
                if source and target and source != target:
                    self._phrases.setdefault(source[0], []).append((source, target))
        for known in self._phrases.values():
            known.sort(key=lambda pair: -len(pair[0]))

    def unify(self, words: Words) -> Words:
        """`words` with the longest known wording at each place replaced by the word that is kept."""
        if not self._phrases:
            return words
        normal: list[str] = []
        written: list[str] = []
        at = 0
        while at < len(words.normal):
            source, target = self._known_at(words.normal, at)
            normal += target
            written += [" ".join(dict.fromkeys(words.written[at : at + len(source)]))] * len(target)
            at += len(source)
        return Words(tuple(normal), tuple(written))

    def _known_at(self, normal: tuple[str, ...], at: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        for source, target in self._phrases.get(normal[at], ()):
            if normal[at : at + len(source)] == source:
                return source, target
        return normal[at : at + 1], normal[at : at + 1]


def stem(word: str) -> str:
    """The word without its ending: "hurts" and "hurting" are one. It need not be right, only the same."""
    for ending in _STEM_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


def plain(text: str) -> Words:
    """The words of `text`: folded, contractions opened, numbers and units in one form, one spelling."""
    folded = fold(text[:MAX_CHARACTERS].translate(_DEGREE_SIGNS))[:MAX_CHARACTERS]
    pieces = _PIECE.findall(folded)[:MAX_WORDS]
    normal: list[str] = []
    written: list[str] = []
    for piece in pieces:
        for word in _opened(piece):
            normal.append(word)
            written.append(piece)
    return _with_numbers(normal, written)


@lru_cache(maxsize=8192)  # the same few thousand words make up every text
def _opened(piece: str) -> tuple[str, ...]:
    if piece in _CONTRACTIONS:
        return tuple(_CONTRACTIONS[piece].split())
    for ending, word in _ENDINGS.items():
        if piece.endswith(ending) and len(piece) > len(ending):
            return _spelled(piece[: -len(ending)]), word
    if piece.endswith("'s"):
        stem = piece[:-2]
        return (stem, "is") if stem in _IS else (_spelled(stem),)
    return (_spelled(piece.replace("'", "")),)


def _spelled(word: str) -> str:
    if len(word) < 4:
        return word
    for pattern, replacement in _SPELLING:
        word = pattern.sub(replacement, word)
    return word


def _with_numbers(normal: list[str], written: list[str]) -> Words:
    words: list[str] = []
    shown: list[str] = []
    for word, piece in zip(normal, written, strict=True):
        counted = bool(words) and words[-1][0].isdigit()
        if counted and shown[-1] in _TEN_WORDS and _NUMBERS.get(word, 10) < 10:  # thirty five
            words[-1] = str(int(words[-1]) + _NUMBERS[word])
            shown[-1] = f"{shown[-1]} {piece}"
            continue
        if word in _NUMBERS:
            word = str(_NUMBERS[word])
        elif word in _UNITS and (counted or word in _ALWAYS_UNITS):
            word = _UNITS[word]
        words.append(word.replace(",", ".").removesuffix(".0") if word[0].isdigit() else word)
        shown.append(piece)
    return Words(tuple(words), tuple(shown))


def sentences(text: str) -> list[str]:
    """The sentences of a plain text that have something to say: four words and more."""
    return [cut.strip() for cut in _SENTENCE.split(text) if len(plain(cut).normal) >= 4]
