"""A second, independent opinion: a small classifier that knows none of the signs and was taught by examples alone.

Two halves, each of which says how likely a message is to report something: one goes by words and letters, the other,
where there is an encoder, by meaning (the sentence model, taught this). What they agree on counts most.
It may raise what the signs found, or ask; it never lowers what a sign has raised. Some signs are marked as doubtful,
because their words are used harmlessly too: those raise an alarm only where it does not hold a message for harmless.
`benchmarks/second_opinion.py` trains it, says from which messages, and learns the thresholds.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.embedding import Encoder, Replaced
from bot.remembered import Remembered
from bot.text import fold, one_line, tokens

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

CLASSES = ("none", "back_pain", "urgent", "emergency")
FEATURES = 1 << 15  # hashed; more bring nothing at some thousand messages
LONGEST = 4096  # characters looked at: a Telegram message
PART, _STEP = 40, 30  # words that are judged together, and how far on the next piece of a longer sentence begins
_LETTERS = range(2, 6)
_SENTENCE = re.compile(r"(?<=[.!?;\n])\s+|\n+")
_BARE_NO = re.compile(r"(?:no|nope|nah|never|none|nil)\s*(?:[.,!;\n]|$)", re.IGNORECASE)
_ASKED = 4  # words of a question that names something and asks nothing more: "any back pain? nope"
_CLAUSE = re.compile(r"\s*(?:,|\s-\s|\.\.+|…)\s*")
_LAUGHTER = re.compile(
    r"\b(?:lol+|lmao|rofl|ha(?:ha)+h?|hehe)\b|[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]", re.IGNORECASE
)
_BLANKS = re.compile(r"\s{2,}")
_WORD = re.compile(r"\w")
_EDGE = " .,;:-"
_TOGETHER = 3  # sentences
_FEWEST, _FEWEST_ALONE = 2, 5  # words from which a unit says something by itself; without the meanings
_MOST = 64  # units, so that time stays bounded
_REMEMBERED = 2000  # messages
MODEL = Path(__file__).with_name("second_opinion.npz")


class SecondOpinion:
    """The trained classifier."""

    def __init__(self, encoder: Encoder | None = None, file: Path = MODEL) -> None:
        """Without an encoder, words and letters alone judge, by thresholds of their own. Raises OSError."""
        with np.load(file) as model:
            # What stands in layers, nearly all of the file, is the half that goes by meaning.
            wanted = [name for name in model.files if encoder or "." not in name]
            arrays = {
                name: array if (array := model[name]).dtype == np.int8 else array.astype(np.float32) for name in wanted
            }
        self._idf, self._words, self._bias = arrays["idf"], arrays["words"], arrays["bias"]
        self._head, self._head_bias = arrays["head"], arrays["head_bias"]
        half = "" if encoder else "_words"
        self._thresholds, self._harmless = arrays[f"thresholds{half}"], arrays[f"harmless{half}"]
        self._fewest = _FEWEST if encoder else _FEWEST_ALONE
        self._share, self._surely_not = np.float32(arrays["share"]), float(arrays["surely_not"])
        self._meaning = encoder.taught(_replaced(arrays)) if encoder else None
        # Whether harmless, and if not what: both are asked of the message in hand, unit by unit.
        self._by_words = lru_cache(maxsize=_MOST)(self._judged_by_words)
        self._graver = lru_cache(maxsize=_MOST)(self._judged)
        self._held = Remembered(self._hold_harmless, _REMEMBERED)

    def found(self, text: str) -> Iterator[tuple[str, str]]:
        """The units of the message that are taken for a report, and for which. Never raises."""
        for unit, _ in laid_out(text):
            # What its words alone hold for harmless by so much, no meaning makes a report.
            if len(unit.split()) < self._fewest or self._by_words(unit)[0] >= self._surely_not:
                continue
            if (label := label_of(self._graver(unit), self._thresholds)) != CLASSES[0]:
                yield unit, label

    def holds_harmless(self, text: str, about: Sequence[str] = ()) -> bool:
        """Whether nothing of the message that says any of `about` sounds the least like a report.

        Asked are the sentences that say it and their parts. `about`: words as they stand in the folded message; without
        any, every part is asked.
        """
        return self._held(json.dumps((text, *about)))

    def _hold_harmless(self, asked: str) -> bool:
        text, *about = json.loads(asked)
        return all(self._graver(unit)[1] < self._harmless for unit in _saying(about, text))

    def _judged(self, unit: str) -> Floats:
        by_words = self._by_words(unit)
        if self._meaning is None:
            return graver_of(by_words)
        by_meaning = softmax(self._meaning.features(unit) @ self._head + self._head_bias)
        return graver_of(together(by_words, by_meaning, self._share))

    def _judged_by_words(self, unit: str) -> Floats:
        places, weights = letters_and_words(unit, self._idf)
        return softmax(weights @ self._words[places] + self._bias)


def label_of(graver: Floats, thresholds: Floats) -> str:
    """What a unit is taken for. `thresholds`, by class: a report from where it is one (the second's) more likely than
    that; and if so, the gravest class whose share of that chance, with those graver still, reaches its threshold.
    """
    if graver[1] < thresholds[1]:
        return CLASSES[0]
    return CLASSES[max(at for at in range(1, len(CLASSES)) if at == 1 or graver[at] >= thresholds[at] * graver[1])]


def graver_of(chances: Floats) -> Floats:
    """The chances of each class or a graver one, from those of the classes along the last axis."""
    return np.asarray(np.cumsum(chances[..., ::-1], axis=-1)[..., ::-1], np.float32)


def together(words: Floats, meanings: Floats, share: np.float32) -> Floats:
    """What two judges say as one: the geometric mean of their chances, classes along the last axis.

    `share`: how much the words weigh in it, of 1.
    """
    both = words**share * meanings ** (1 - share)
    return np.asarray(both / both.sum(axis=-1, keepdims=True), np.float32)


def softmax(scores: Floats) -> Floats:
    """Scores as chances that add up to 1, along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)


def units(text: str) -> list[str]:
    """What is judged of a message: the whole, and every part that could have been a message of its own.

    Those are up to three sentences in a row, all sentences but the first or the last, and a sentence, or several at
    the message's beginning or end, without their first or last clause. So a report is judged as it would have been
    alone, whatever is put in front of it or behind. None is longer than 40 words: more sentences are judged in
    fewer together, a longer one in overlapping pieces. A question of a few words and the bare no that answers it
    are one sentence. Laughter says nothing. Of many, the first 64, single sentences before what is longer. Empty where
    there are no words.
    """
    # A run of blanks is one: else each of a thousand would be tried as the first of a clause's end.
    text = _BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", _LAUGHTER.sub(" ", text[:LONGEST]))
    sentences = _sentences(text)
    spans = [(0, len(text))]
    last = len(sentences)
    for many in (*range(2, _TOGETHER + 1), last - 1):
        spans += [(sentences[at][0], sentences[at + many - 1][1]) for at in range(last - many + 1) if many > 0]
    at_the_edge = [span for span in spans[1:] if span[0] == sentences[0][0] or span[1] == sentences[-1][1]]
    for start, end in (*sentences, *at_the_edge, (0, len(text))):
        clauses = _pieces(text, _CLAUSE, start, end)
        if len(clauses) > 1:
            spans += [(start, clauses[-2][1]), (clauses[1][0], end)]
    found = [part for start, end in sentences for part in _parts(text[start:end])]
    found += [part for start, end in spans for part in _parts(text[start:end], whole=True)]
    return list(dict.fromkeys(found))[:_MOST]


@lru_cache(maxsize=1)  # one message is laid out once, however many signs ask
def laid_out(text: str) -> tuple[tuple[str, str], ...]:
    """The message's units, each beside itself folded, one space between its words."""
    return tuple((unit, one_line(unit)) for unit in units(text))


def _saying(about: Sequence[str], text: str) -> list[str]:
    """The parts of the message that say any of it: those of one sentence, or else of several, or else all."""
    parts = laid_out(text)
    said = [unit for unit, folded in parts if any(words in folded for words in about)]
    return [unit for unit in said if not _SENTENCE.search(unit)] or said or [unit for unit, _ in parts]


def _sentences(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in _pieces(text, _SENTENCE):
        before = text[slice(*found[-1])] if found else ""
        if before.endswith("?") and len(before.split()) <= _ASKED and _BARE_NO.match(text, start, end):
            start = found.pop()[0]
        found.append((start, end))
    return found


def _pieces(text: str, ends: re.Pattern[str], start: int = 0, end: int = LONGEST) -> list[tuple[int, int]]:
    """Where the pieces of text[start:end] lie that have a word in them."""
    end = min(end, len(text))
    cuts = [start, *(at for cut in ends.finditer(text, start, end) for at in cut.span()), end]
    return [(one, other) for one, other in zip(cuts[::2], cuts[1::2], strict=True) if _WORD.search(text, one, other)]


def _parts(unit: str, *, whole: bool = False) -> Iterator[str]:
    """The unit without what only stands around its words, cut where it is too long; `whole`: or else nothing of it."""
    words = unit.strip(_EDGE).split()
    if whole and len(words) > PART:
        return
    for start in range(0, max(len(words) - PART + _STEP, 1), _STEP) if words else ():
        yield " ".join(words[start : start + PART])


def letters_and_words(text: str, idf: Floats | None = None) -> tuple[Places, Floats]:
    """The features of a text and their weights, at length 1: words, two words in a row, 2 to 5 letters in a row.

    `idf`: how telling each feature is.
    """
    words = [token.word for token in tokens(fold(text[:LONGEST]))]
    counts = Counter(chain.from_iterable(map(_places_in, words)))
    counts.update(_place(f"p{one} {two}") for one, two in pairwise(words))
    places = np.fromiter(counts, np.int64, len(counts))
    weights = 1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))
    if idf is not None:
        weights *= idf[places]
    length = float(np.linalg.norm(weights)) or 1.0
    return places, np.asarray(weights / length, np.float32)


@lru_cache(maxsize=1 << 13)
def _places_in(word: str) -> tuple[int, ...]:
    """Where a word's own features stand: itself, and its letters in a row."""
    padded = f" {word[:40]} "
    letters = (padded[at : at + n] for n in _LETTERS for at in range(len(padded) - n + 1))
    return (_place(f"w{word}"), *(_place(f"c{each}") for each in letters))


def _place(feature: str) -> int:
    return zlib.crc32(feature.encode()) % FEATURES


def _replaced(arrays: dict[str, NDArray[Any]]) -> Replaced:
    """The matrices out of a model file, where they are named `values.LAYER.MATRIX` and `scale.LAYER.MATRIX`."""
    keys = [name.split(".")[1:] for name in arrays if name.startswith("values.")]
    return {
        (int(layer), matrix): (arrays[f"values.{layer}.{matrix}"], arrays[f"scale.{layer}.{matrix}"])
        for layer, matrix in keys
    }
