"""Utterance to ranking: which entry is meant, how sure that is, and which wording and words say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.matching import ridge
from bot.matching.calibration import Logistic, Thresholds, thresholds
from bot.matching.index import Index, character_features, word_features
from bot.matching.spelling import Speller
from bot.matching.veto import Reading, Veto
from bot.matching.vocabulary import Vocabulary
from bot.matching.wording import Wording, Words, plain

if TYPE_CHECKING:
    from bot.embedding import Encoder

Floats = NDArray[np.float32]

CANDIDATES = 5
MOST_CHOICES = 4
PENALTY = 0.3
BALANCE = 0.5


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to ask for an entry."""

    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """An entry, the probability that it is the one meant, and the phrasing and shared words that earned it.

    `barred`: the message contradicts the entry (30 for 90, left for right) or denies what it is about; it may be
    offered, never given outright.
    """

    entry: str
    score: float
    phrasing: str
    words: tuple[str, ...]
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """Matches, best first, and what the learnt thresholds make of them."""

    matches: tuple[Match, ...] = ()
    threshold: float = 0.5
    margin: float = 0.0
    ask: float = 0.5

    @property
    def answer(self) -> Match | None:
        """The match to answer with: above the threshold, clear of the second, contradicted by nothing."""
        if not self.matches or self.matches[0].barred or self.matches[0].score < self.threshold:
            return None
        if len(self.matches) > 1 and self.matches[0].score - self.matches[1].score < self.margin:
            return None
        return self.matches[0]

    @property
    def choices(self) -> tuple[Match, ...]:
        """Two to four matches worth a button each when there is no clear answer; none when nothing is near."""
        if self.answer or not self.matches or self.matches[0].score < self.ask:
            return ()
        near = [match for match in self.matches if match.score >= self.ask]
        chosen = tuple(self.matches[: max(2, min(len(near), MOST_CHOICES))])
        return chosen if len(chosen) > 1 else ()


class Matcher:
    """Ranks entries for a text. Built once from phrasings; `rank` never raises and is bounded in time."""

    def __init__(self, phrasings: Sequence[Phrasing], vocabulary: Vocabulary, protected: frozenset[str]) -> None:
        self._wording = Wording(vocabulary.same)
        self._phrasings = phrasings
        self.entries = tuple(dict.fromkeys(phrasing.entry for phrasing in phrasings))
        places = {entry: at for at, entry in enumerate(self.entries)}
        self._labels = np.array([places[phrasing.entry] for phrasing in phrasings], np.intp)
        self._plain = [plain(phrasing.text) for phrasing in phrasings]
        known = Counter(word for words in self._plain for word in words.normal)
        self._speller = Speller(known, {word for said in protected for word in plain(said).normal})
        self._words = [self._wording.unify(words) for words in self._plain]
        texts = [words.normal for words in self._words]
        self._indexes = (Index(texts, word_features), Index(texts, character_features))
        grouped: list[list[Sequence[str]]] = [[] for _ in self.entries]
        for label, words in zip(self._labels, self._plain, strict=True):
            grouped[label].append(words.normal)
        self._veto = Veto(vocabulary.veto, grouped)
        self._learn()

    @classmethod
    def build(
        cls,
        phrasings: Sequence[Phrasing],
        *,
        vocabulary: Vocabulary | Mapping[str, object] | None = None,
        encoder: Encoder | None = None,
        cache: Path | None = None,
        protected: frozenset[str] = frozenset(),
    ) -> Matcher:
        """A matcher for these phrasings, with its thresholds learnt from them.

        `protected`: red-flag words, which typo repair may neither make nor touch.
        """
        del encoder, cache  # the lexical matcher needs neither
        if not isinstance(vocabulary, Vocabulary):
            vocabulary = Vocabulary.from_mapping(vocabulary or {})
        unique = {(phrasing.entry, plain(phrasing.text).text): phrasing for phrasing in phrasings}
        return cls([phrasing for (_, text), phrasing in unique.items() if text], vocabulary, protected)

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds in use, learnt from the phrasings."""
        return self._thresholds

    def rank(self, text: str) -> Ranking:
        """The entries nearest to `text`, best first; empty when it has no words or there are no entries."""
        said = self._speller.mend(plain(text))
        if not said.normal or not self.entries:
            return self._ranking(())
        words = self._wording.unify(said)
        similarities = self._similarities(words.normal)
        scores = self._ridge.scores(similarities)
        nearest = _nearest(similarities, self._labels, len(self.entries))
        candidates, evidence = _evidence(scores, nearest)
        chances = self._logistic.probability(evidence)
        reading = self._veto.read(said.normal)
        matches = [
            self._match(int(entry), float(chance), similarities, words, reading)
            for entry, chance in zip(candidates, chances, strict=True)
        ]
        matches.sort(key=lambda match: (match.barred, -match.score))
        return self._ranking(tuple(matches))

    def _ranking(self, matches: tuple[Match, ...]) -> Ranking:
        learnt = self._thresholds
        return Ranking(matches, threshold=learnt.answer, margin=learnt.margin, ask=learnt.ask)

    def _match(self, entry: int, chance: float, similarities: Floats, words: Words, said: Reading) -> Match:
        own = np.flatnonzero(self._labels == entry)
        best = int(own[np.argmax(similarities[own])])
        shared = frozenset(self._words[best].normal)
        earned = dict.fromkeys(w for n, w in zip(words.normal, words.written, strict=True) if n in shared)
        forbidden = self._veto.forbids(entry, said)
        stance = self._veto.stance(entry)
        doubted = self._veto.doubts(self._veto.read(self._plain[best].normal), stance, said)
        if forbidden:
            # Still a topic to offer, no longer a likely one.
            chance = min(chance, self._thresholds.answer) / 2
        return Match(self.entries[entry], chance, self._phrasings[best].text, tuple(earned), forbidden or doubted)

    def _similarities(self, normal: Sequence[str]) -> Floats:
        return sum((index.similarities(normal) for index in self._indexes), np.float32(0)) / len(self._indexes)  # type: ignore[return-value]

    def _learn(self) -> None:
        """Fit the ridge, then learn from its closed-form held-out scores what they are worth."""
        if not self.entries:
            self._thresholds = thresholds(np.zeros(0))
            return
        kernel = np.array([self._similarities(words.normal) for words in self._words], np.float32)
        fitted = ridge.fit(kernel, self._labels, len(self.entries), PENALTY, BALANCE)
        self._ridge = fitted.ridge
        rows, right, mass, strangers = [], [], [], []
        alone = np.bincount(self._labels)[self._labels] == 1
        for at, label in enumerate(self._labels):
            similarities = kernel[at].copy()
            similarities[at] = 0
            if not alone[at]:
                candidates, evidence = _evidence(
                    fitted.without_one[at], _nearest(similarities, self._labels, len(self.entries))
                )
                rows.append(evidence)
                right.append(candidates == label)
                mass.append(np.ones(len(candidates)))
            similarities[self._labels == label] = 0
            candidates, evidence = _evidence(
                fitted.without_entry[at], _nearest(similarities, self._labels, len(self.entries))
            )
            rows.append(evidence)
            right.append(np.zeros(len(candidates), np.bool_))
            mass.append(np.full(len(candidates), 0.5))
            strangers.append(len(rows) - 1)
        self._logistic = Logistic.fit(np.concatenate(rows), np.concatenate(right), np.concatenate(mass), penalty=1.0)
        best = np.array([self._logistic.probability(rows[at]).max() for at in strangers])
        self._thresholds = thresholds(best)


def _nearest(similarities: Floats, labels: NDArray[np.intp], entries: int) -> Floats:
    """For each entry the similarity of its nearest phrasing."""
    nearest = np.zeros(entries, np.float32)
    np.maximum.at(nearest, labels, similarities)
    return nearest


def _evidence(scores: Floats, nearest: Floats) -> tuple[NDArray[np.intp], Floats]:
    """The likeliest entries and for each the row of numbers that its probability is learnt from."""
    mixed = scores + nearest
    candidates = np.argsort(-mixed, kind="stable")[:CANDIDATES]
    first, second = (mixed[candidates[0]], mixed[candidates[1]]) if len(mixed) > 1 else (mixed[0], np.float32(0))
    rivals = np.where(candidates == candidates[0], second, first)
    evidence = np.column_stack([scores[candidates], nearest[candidates], mixed[candidates] - rivals])
    return candidates, evidence.astype(np.float32)
