"""Other ways to match, small enough to read, each with the same face: built from phrasings, it scores every entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.embedding import Encoder
from bot.matching.calibration import TURNED_AWAY, folds
from bot.matching.index import Index, character_features, word_features
from bot.matching.matcher import Match, Phrasing, Ranking
from bot.matching.ridge import Fit
from bot.matching.wording import plain
from bot.text import fold

Floats = NDArray[np.float32]
Scorer = Callable[[str], Floats]
Peer = Callable[[Sequence[str], NDArray[np.intp]], Scorer]


def by_phrasing(labels: NDArray[np.intp], similarities: Callable[[str], Floats]) -> Scorer:
    """Each entry scores what its most similar phrasing scores."""

    def score(text: str) -> Floats:
        best = np.zeros(int(labels.max()) + 1, np.float32)
        np.maximum.at(best, labels, similarities(text))
        return best

    return score


def rapidfuzz(scorer: Callable[..., float]) -> Peer:
    """Nearest phrasing by a rapidfuzz ratio."""

    def build(texts: Sequence[str], labels: NDArray[np.intp]) -> Scorer:
        folded = [fold(text) for text in texts]

        def similarities(text: str) -> Floats:
            return process.cdist([fold(text)], folded, scorer=scorer, dtype=np.float32)[0] / 100  # type: ignore[no-any-return]

        return by_phrasing(labels, similarities)

    return build


def bm25(texts: Sequence[str], labels: NDArray[np.intp]) -> Scorer:
    """Nearest phrasing by Okapi BM25 (k1 1.5, b .75)."""
    counted = [Counter(plain(text).normal) for text in texts]
    lengths = np.array([sum(words.values()) for words in counted], np.float32)
    postings: dict[str, list[tuple[int, int]]] = {}
    for at, words in enumerate(counted):
        for word, count in words.items():
            postings.setdefault(word, []).append((at, count))
    long = 1.5 * (0.25 + 0.75 * lengths / lengths.mean())

    def similarities(text: str) -> Floats:
        scores = np.zeros(len(texts), np.float32)
        for word in plain(text).normal:
            found = postings.get(word, [])
            rarity = log(1 + (len(texts) - len(found) + 0.5) / (len(found) + 0.5))
            for at, count in found:
                scores[at] += rarity * count * 2.5 / (count + long[at])
        return scores

    return by_phrasing(labels, similarities)


def tf_idf_linear(texts: Sequence[str], labels: NDArray[np.intp]) -> Scorer:
    """A linear model (ridge) on TF-IDF of words and letters, nothing else."""
    words = [plain(text).normal for text in texts]
    indexes = [Index(words, word_features), Index(words, character_features)]
    kernel = (indexes[0].kernel() + indexes[1].kernel()) / 2
    ridge = Fit(kernel, labels, np.ones(len(words), np.float32)).ridge

    def score(text: str) -> Floats:
        normal = plain(text).normal
        return ridge.scores((indexes[0].similarities(normal) + indexes[1].similarities(normal)) / 2)

    return score


def minilm_nearest(texts: Sequence[str], labels: NDArray[np.intp]) -> Scorer:
    """Nearest phrasing by the cosine of sentence vectors."""
    encoder = _encoder()
    vectors = encoder.encode(list(texts))
    return by_phrasing(labels, lambda text: np.asarray(vectors @ encoder.encode([text])[0]))


_ENCODERS: list[Encoder] = []


def _encoder() -> Encoder:
    if not _ENCODERS:
        found = Encoder.find()
        if found is None:
            raise SystemExit("The sentence model is not installed: make install")
        _ENCODERS.append(found)
    return _ENCODERS[0]


PEERS: dict[str, Peer] = {
    "rapidfuzz WRatio": rapidfuzz(fuzz.WRatio),
    "rapidfuzz token_set_ratio": rapidfuzz(fuzz.token_set_ratio),
    "BM25": bm25,
    "TF-IDF + linear": tf_idf_linear,
    "MiniLM, nearest": minilm_nearest,
}


class PeerMatcher:
    """A peer with a threshold learnt by the same rule as ours, on the same folds, trained again for each."""

    def __init__(self, peer: Peer, phrasings: Sequence[Phrasing]) -> None:
        self.entries = tuple(dict.fromkeys(phrasing.entry for phrasing in phrasings))
        places = {entry: at for at, entry in enumerate(self.entries)}
        ordered = sorted(phrasings, key=lambda phrasing: places[phrasing.entry])
        texts = [phrasing.text for phrasing in ordered]
        labels = np.array([places[phrasing.entry] for phrasing in ordered], np.intp)
        self._score = peer(texts, labels)
        strangers: list[float] = []
        for fold_, _ in zip(folds(labels, len(self.entries)), range(5), strict=False):
            kept = np.setdiff1d(np.arange(len(texts)), np.concatenate([fold_.known, fold_.strangers]))
            _, dense = np.unique(labels[kept], return_inverse=True)
            score = peer([texts[at] for at in kept], dense)
            strangers += [float(score(texts[at]).max()) for at in fold_.strangers]
        self.threshold = float(np.quantile(strangers, TURNED_AWAY))

    def rank(self, text: str) -> Ranking:
        """The entries by score; the scores are whatever the peer makes, not probabilities."""
        scores = self._score(text)
        leading = np.argsort(-scores, kind="stable")[:6]
        return Ranking(tuple(Match(self.entries[at], float(scores[at]), "", ()) for at in leading), self.threshold)
