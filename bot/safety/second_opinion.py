"""A second, independent opinion: a small classifier that knows none of the signs and was taught by examples alone.

Two halves, each of which says how likely a message is to report something: one goes by words and letters, the other,
where there is an encoder, by meaning (the upper half of the sentence model, adapted). What they agree on counts most.
It may raise what the signs found, or ask; it never lowers what a sign has raised. Some signs are marked as doubtful,
because their words are used harmlessly too: those raise an alarm only where it does not hold a message for harmless.
`benchmarks/second_opinion.py` trains it, says from which messages, and learns the thresholds.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.embedding import Adapters, Encoder
from bot.text import fold, tokens

Floats = NDArray[np.float32]
Places = NDArray[np.int64]

CLASSES = ("none", "back_pain", "urgent", "emergency")
FEATURES = 1 << 15  # hashed; more bring nothing at some thousand messages
LONGEST = 4096  # characters looked at: a Telegram message
_PART, _STEP = 40, 30  # words of a long message that are judged together, and how far on the next part begins
_LETTERS = range(2, 6)
_SENTENCE = re.compile(r"(?<=[.!?;\n])\s+|\n+")
_CLAUSE = re.compile(r"\s*(?:,|\s-\s|\.\.+|…)\s*")
_LAUGHTER = re.compile(
    r"\b(?:lol+|lmao|rofl|ha(?:ha)+h?|hehe)\b|[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]", re.IGNORECASE
)
_FEWEST = 5  # words of a unit; fewer say little by themselves
_MOST = 24  # units beside the whole, so that time stays bounded
_SURELY_NOT = 0.95  # a unit that its words alone hold for harmless by so much, no meaning makes a report
MODEL = Path(__file__).with_name("second_opinion.npz")


class SecondOpinion:
    """The trained classifier."""

    def __init__(self, encoder: Encoder | None = None, file: Path = MODEL) -> None:
        """Without an encoder, words and letters alone judge, by thresholds of their own. Raises OSError."""
        with np.load(file) as model:
            arrays = {name: model[name].astype(np.float32) for name in model.files}
        self._idf, self._words, self._bias = arrays["idf"], arrays["words"], arrays["bias"]
        self._head, self._head_bias = arrays["head"], arrays["head_bias"]
        half = "" if encoder else "_words"
        self._whole, self._unit, self._harmless = (
            arrays[f"{name}{half}"] for name in ("for_whole", "for_unit", "harmless")
        )
        self._branch = encoder.branch(_adapters(arrays)) if encoder else None
        # Whether harmless, and if not what: both are asked of the message in hand, unit by unit.
        self._by_words = lru_cache(maxsize=_MOST)(self._judged_by_words)
        self._graver = lru_cache(maxsize=_MOST)(self._judged)

    def label(self, text: str) -> str:
        """What the message is taken for, one of CLASSES. Never raises.

        Its parts alone, out of what they stand in, must be more certain than the message.
        """
        whole, others = units(text)
        found = [label_of(self._graver(unit), self._whole) for unit in whole]
        if "emergency" not in found:
            telling = [unit for unit in others if self._by_words(unit)[0] < _SURELY_NOT]
            found += [label_of(self._graver(unit), self._unit) for unit in telling]
        return max(found, key=CLASSES.index, default=CLASSES[0])

    def holds_harmless(self, text: str) -> bool:
        """Whether neither the message nor any part of it sounds the least like a report."""
        whole, others = units(text, fewest=1)
        return all(self._graver(unit)[1] < self._harmless for unit in (*whole, *others))

    def _judged(self, unit: str) -> Floats:
        by_words = self._by_words(unit)
        if self._branch is None:
            return graver_of(by_words)
        by_meaning = softmax(self._branch.features(unit) @ self._head + self._head_bias)
        return graver_of(together(by_words, by_meaning))

    def _judged_by_words(self, unit: str) -> Floats:
        places, weights = letters_and_words(unit, self._idf)
        return softmax(weights @ self._words[places] + self._bias)


def label_of(graver: Floats, thresholds: Floats) -> str:
    """The gravest class that, with those graver still, reaches its threshold; the first class needs none."""
    return CLASSES[max(at for at in range(len(CLASSES)) if at == 0 or graver[at] >= thresholds[at])]


def graver_of(chances: Floats) -> Floats:
    """The chances of each class or a graver one, from those of the classes along the last axis."""
    return np.asarray(np.cumsum(chances[..., ::-1], axis=-1)[..., ::-1], np.float32)


def together(one: Floats, other: Floats) -> Floats:
    """What two judges say as one: the geometric mean of their chances, classes along the last axis."""
    both = np.sqrt(one * other)
    return np.asarray(both / both.sum(axis=-1, keepdims=True), np.float32)


def softmax(scores: Floats) -> Floats:
    """Scores as chances that add up to 1, along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), np.float32)


def units(text: str, fewest: int = _FEWEST) -> tuple[list[str], list[str]]:
    """What is judged of a message: itself; and its sentences, and it and they without what stands first or last.

    So whatever is put in front of a report, or behind it, the report is judged alone too. Anything long comes in
    overlapping parts of some 40 words. Laughter says nothing. Empty where there are no words. Of the parts, those of
    `fewest` words and more.
    """
    text = _LAUGHTER.sub(" ", text[:LONGEST])
    sentences = [cut for piece in _SENTENCE.split(text) if (cut := piece.strip(" .;,-"))]
    found = []
    for pieces, joint in ((sentences, ". "), *((_CLAUSE.split(sentence), ", ") for sentence in sentences)):
        if len(pieces) > 1:
            found += [joint.join(pieces[:-1]), joint.join(pieces[1:])]
    whole = list(_parts(text))
    others = dict.fromkeys(part for unit in (*found, *sentences) for part in _parts(unit))
    return whole, [unit for unit in others if unit not in whole and len(unit.split()) >= fewest][:_MOST]


def _parts(unit: str) -> Iterator[str]:
    words = unit.split()
    for start in range(0, max(len(words) - _PART + _STEP, 1), _STEP) if words else ():
        yield " ".join(words[start : start + _PART])


def letters_and_words(text: str, idf: Floats | None = None) -> tuple[Places, Floats]:
    """The features of a text and their weights, at length 1: words, two words in a row, 2 to 5 letters in a row.

    `idf`: how telling each feature is.
    """
    words = [token.word for token in tokens(fold(text[:LONGEST]))]
    named = [f"w{word}" for word in words]
    named += [f"p{one} {two}" for one, two in pairwise(words)]
    for word in words:
        padded = f" {word[:40]} "
        named += [f"c{padded[at : at + n]}" for n in _LETTERS for at in range(len(padded) - n + 1)]
    counts = Counter(map(_place, named))
    places = np.fromiter(counts, np.int64, len(counts))
    weights = 1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))
    if idf is not None:
        weights *= idf[places]
    length = float(np.linalg.norm(weights)) or 1.0
    return places, np.asarray(weights / length, np.float32)


@lru_cache(maxsize=1 << 15)
def _place(feature: str) -> int:
    return zlib.crc32(feature.encode()) % FEATURES


def _adapters(arrays: dict[str, Floats]) -> Adapters:
    """The adapters out of a model file, where they are named `down.LAYER.MATRIX` and `up.LAYER.MATRIX`."""
    keys = [name.split(".")[1:] for name in arrays if name.startswith("down.")]
    return {
        (int(layer), matrix): (arrays[f"down.{layer}.{matrix}"], arrays[f"up.{layer}.{matrix}"])
        for layer, matrix in keys
    }
