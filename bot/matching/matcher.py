"""Utterance to ranking: which entry is meant, how sure that is, and which wording and words say so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.matching.calibration import Calibration, Outlook, Thresholds
from bot.matching.evidence import Evidence
from bot.matching.similarity import Similarity
from bot.matching.spelling import Speller
from bot.matching.vectors import vectors_of
from bot.matching.veto import Reading, Veto
from bot.matching.vocabulary import Vocabulary
from bot.matching.wording import LIGHT, MAX_CHARACTERS, Wording, Words, plain

if TYPE_CHECKING:
    from bot.embedding import Encoder

Floats = NDArray[np.float32]

CANDIDATES = 6
MOST_CHOICES = 4


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
        if self.answer or len(self.matches) < 2 or self.matches[0].score < self.ask:
            return ()
        near = sum(match.score >= self.ask for match in self.matches)
        return self.matches[: max(2, min(near, MOST_CHOICES))]


class Matcher:
    """Ranks entries for a text. Built once from phrasings; `rank` never raises and is bounded in time."""

    def __init__(
        self,
        phrasings: Sequence[Phrasing],
        vocabulary: Vocabulary,
        protected: frozenset[str],
        encoder: Encoder | None,
        cache: Path | None,
    ) -> None:
        self.entries = tuple(dict.fromkeys(phrasing.entry for phrasing in phrasings))
        places = {entry: at for at, entry in enumerate(self.entries)}
        self._phrasings = sorted(phrasings, key=lambda phrasing: places[phrasing.entry])
        self._encoder = encoder
        self._wording = Wording(vocabulary.same)
        self._plain = [plain(phrasing.text) for phrasing in self._phrasings]
        known = Counter(word for words in self._plain for word in words.normal)
        self._speller = Speller(known, vocabulary.words, protected)
        self._words = [self._wording.unify(words) for words in self._plain]
        labels = np.array([places[phrasing.entry] for phrasing in self._phrasings], np.intp)
        grouped: list[list[Sequence[str]]] = [[] for _ in self.entries]
        for label, words in zip(labels, self._plain, strict=True):
            grouped[label].append(words.normal)
        self._veto = Veto(vocabulary.veto, grouped)
        self._readings = [self._veto.read(words.normal) for words in self._plain]
        self._vectors = self._phrasing_vectors(cache)
        self._at = {words.normal: at for at, words in enumerate(self._words)}
        self.thresholds = Thresholds()
        self.outlook: Outlook | None = None
        if self.entries:
            self._learn(labels)

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
        """A matcher for these phrasings, its thresholds learnt from them.

        `encoder`: compares meanings too. `cache`: a folder that keeps vectors between builds. `protected`: red-flag
        words, which typo repair may neither make nor touch.
        """
        if not isinstance(vocabulary, Vocabulary):
            vocabulary = Vocabulary.from_mapping(vocabulary or {})
        unique = {(phrasing.entry, plain(phrasing.text).normal): phrasing for phrasing in phrasings}
        worded = [phrasing for (_, normal), phrasing in unique.items() if normal]
        return cls(worded, vocabulary, protected, encoder, cache)

    def _phrasing_vectors(self, cache: Path | None) -> Floats | None:
        if self._encoder is None or not self._phrasings:
            return None
        texts = [
            _said(phrasing.text, before, after)
            for phrasing, before, after in zip(self._phrasings, self._plain, self._words, strict=True)
        ]
        return vectors_of(texts, self._encoder, cache)

    def _learn(self, labels: NDArray[np.intp]) -> None:
        self._similarity = Similarity([words.normal for words in self._words], self._vectors)
        self._evidence = Evidence(self._similarity, labels, len(self.entries))
        seen = self._evidence.held_out(lambda phrasing, entry: self._veto.forbids(entry, self._readings[phrasing]))
        self._calibration = Calibration.fit(seen)
        self.thresholds = Thresholds.learn(seen, self._calibration)
        self.outlook = Outlook.of(seen, self._calibration, self.thresholds)

    def rank(self, text: str) -> Ranking:
        """The entries nearest to `text`, best first; empty when it has no words or there are no entries."""
        said = plain(text)
        if not said.normal or not self.entries:
            return self._ranking([])
        mended = self._speller.mend(said)
        words = self._wording.unify(mended)
        similarities = self._similarity.of(words.normal, self._meaning(text, said, words))
        scores = self._evidence.scores(similarities)
        leading = np.argsort(-scores, kind="stable")[:CANDIDATES]
        chances = self._calibration.probability(scores[leading].astype(np.float64))
        reading = self._veto.read(mended.normal)
        return self._ranking(
            [
                self._match(int(entry), float(chance), similarities, words, reading)
                for entry, chance in zip(leading, chances, strict=True)
            ]
        )

    def _meaning(self, text: str, said: Words, words: Words) -> Floats | None:
        if self._vectors is None or self._encoder is None:
            return None
        known = self._at.get(words.normal)
        if known is not None:  # word for word a phrasing: its vector is at hand, the model need not wake
            return np.asarray(self._vectors[known])
        return np.asarray(self._encoder.encode([_said(text, said, words)])[0])

    def _ranking(self, matches: list[Match]) -> Ranking:
        matches.sort(key=lambda match: (match.barred, -match.score))
        learnt = self.thresholds
        return Ranking(tuple(matches), threshold=learnt.answer, margin=learnt.margin, ask=learnt.ask)

    def _match(self, entry: int, chance: float, similarities: Floats, words: Words, said: Reading) -> Match:
        best = self._evidence.place_of_nearest(entry, similarities)
        barred = self._veto.forbids(entry, said)
        if barred:
            # Still a topic to offer, no longer a likely one.
            chance = min(chance, self.thresholds.answer) / 2
        barred = barred or self._veto.doubts(self._readings[best], self._veto.stance(entry), said)
        shared = _shared(words, self._words[best])
        return Match(self.entries[entry], chance, self._phrasings[best].text, shared, barred)


def _shared(words: Words, phrasing: Words) -> tuple[str, ...]:
    """What the person wrote that the phrasing says too; small words only where there is nothing else."""
    both = [(normal, written) for normal, written in zip(words.normal, words.written, strict=True)]
    both = [pair for pair in both if pair[0] in phrasing.normal]
    weighty = [pair for pair in both if pair[0] not in LIGHT]
    return tuple(dict.fromkeys(written for _, written in weighty or both))


def _said(text: str, said: Words, words: Words) -> str:
    """`text` as written, except for words that were mended or replaced: the model knows English, not our shorthand."""
    text = text[:MAX_CHARACTERS]
    before = set(zip(said.written, said.normal, strict=True))
    for written, normal in zip(words.written, words.normal, strict=True):
        if (written, normal) not in before:
            pattern = r"\W+".join(map(re.escape, written.split()))
            text = re.sub(rf"\b{pattern}\b", normal, text, count=1, flags=re.IGNORECASE)
    return text
