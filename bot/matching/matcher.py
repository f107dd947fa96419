"""Utterance to ranking: which entry is meant, how sure that is, and which wording and words say so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.matching.calibration import Calibration, Outlook, Thresholds
from bot.matching.evidence import Evidence, Scored
from bot.matching.left_out import Outcome
from bot.matching.similarity import Compared, Similarity
from bot.matching.spelling import Speller
from bot.matching.vectors import vectors_of
from bot.matching.veto import Reading, Veto
from bot.matching.vocabulary import Vocabulary
from bot.matching.wording import LIGHT, MAX_CHARACTERS, Wording, Words, plain, stem, word_set

if TYPE_CHECKING:
    from bot.embedding import Encoder

Floats = NDArray[np.float32]

CANDIDATES = 6
# What is said around a question rather than in it.
_AROUND = LIGHT | word_set("how what please hi hello hey show tell give explain thanks me us")
MOST_CHOICES = 4
_REMEMBERED = 16  # texts, with their parts about one message; it is ranked once, whoever asks
_FAR_BEHIND = 5  # an entry this many times less likely than the best is not worth a button


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
class Rivalry:
    """A phrasing, the wording of another entry that stands in its way, and that entry's probability."""

    phrasing: Phrasing
    rival: Phrasing
    score: float


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
        least = max(self.ask, self.matches[0].score / _FAR_BEHIND)
        near = sum(match.score >= least for match in self.matches)
        return self.matches[: max(2, min(near, MOST_CHOICES))]


class Matcher:
    """Ranks entries for a text. Built once from phrasings; `rank` never raises and is bounded in time."""

    def __init__(
        self,
        phrasings: Sequence[Phrasing],
        passages: Sequence[Phrasing],
        vocabulary: Vocabulary,
        protected: frozenset[str],
        encoder: Encoder | None,
        cache: Path | None,
    ) -> None:
        self.entries = tuple(dict.fromkeys(phrasing.entry for phrasing in phrasings))
        places = {entry: at for at, entry in enumerate(self.entries)}
        self._phrasings = sorted(phrasings, key=lambda phrasing: places[phrasing.entry])
        texts = [*self._phrasings, *(passage for passage in passages if passage.entry in places)]
        self.attach(encoder)
        self._wording = Wording(vocabulary.same)
        self._plain = [plain(text.text) for text in texts]
        known = Counter(word for words in self._plain for word in words.normal)
        self._speller = Speller(known, vocabulary.words, protected)
        self._words = [self._wording.unify(words) for words in self._plain]
        self._vectors = self._text_vectors(texts, cache)
        self._said_before = _by_content(self._phrasings, self._words)
        self._veto = self._stances(vocabulary, places)
        self._readings = [self._veto.read(words.normal) for words in self._plain[: len(phrasings)]]
        self.thresholds = Thresholds()
        self.outlook: Outlook | None = None
        if self.entries:
            self._learn(np.array([places[text.entry] for text in texts], np.intp))

    @classmethod
    def build(
        cls,
        phrasings: Sequence[Phrasing],
        *,
        passages: Sequence[Phrasing] = (),
        vocabulary: Vocabulary | Mapping[str, object] | None = None,
        encoder: Encoder | None = None,
        cache: Path | None = None,
        protected: frozenset[str] = frozenset(),
    ) -> Matcher:
        """A matcher for these phrasings, its thresholds learnt from them.

        `passages`: sentences of what the entries say, a weaker hint at what is asked of them. `encoder`: compares
        meanings too. `cache`: a folder that keeps vectors between builds. `protected`: red-flag words, which typo
        repair may neither make nor touch.
        """
        if not isinstance(vocabulary, Vocabulary):
            vocabulary = Vocabulary.from_mapping(vocabulary or {})
        return cls(_distinct(phrasings), _distinct(passages), vocabulary, protected, encoder, cache)

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_encoder": None, "_remembered": None}

    def attach(self, encoder: Encoder | None) -> None:
        """Give a matcher that was kept in a file its encoder back: the one that it was built with."""
        self._encoder = encoder
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._rank)

    def _stances(self, vocabulary: Vocabulary, places: Mapping[str, int]) -> Veto:
        grouped: list[list[Sequence[str]]] = [[] for _ in self.entries]
        for phrasing, words in zip(self._phrasings, self._plain, strict=False):  # passages follow
            grouped[places[phrasing.entry]].append(words.normal)
        return Veto(vocabulary.veto, grouped)

    def _text_vectors(self, texts: Sequence[Phrasing], cache: Path | None) -> Floats | None:
        if self._encoder is None or not texts:
            return None
        said = [_said(text.text, *words) for text, *words in zip(texts, self._plain, self._words, strict=True)]
        return vectors_of(said, self._encoder, cache)

    def _learn(self, labels: NDArray[np.intp]) -> None:
        self._similarity = Similarity([words.normal for words in self._words], self._vectors)
        forbidden = self._veto.forbidden(self._readings)
        self._evidence, seen = Evidence.learn(self._similarity, labels, len(self._phrasings), forbidden)
        self._calibration = Calibration.fit(seen)
        self.thresholds = Thresholds.learn(seen, self._calibration)
        self.outlook = Outlook.of(seen, self._calibration, self.thresholds)

    def rank(self, text: str) -> Ranking:
        """The entries nearest to `text`, best first; empty when it has no words or there are no entries."""
        return self._remembered(text)

    def _rank(self, text: str) -> Ranking:
        said = plain(text)
        if not said.normal or not self.entries:
            return self._ranking([])
        mended = self._speller.mend(said)
        words = self._wording.unify(mended)
        leading = self._evidence.leading(self._compared(text, said, words), CANDIDATES)
        chances = self._calibration.probability(np.array([scored.score for scored in leading]))
        reading = self._veto.read(mended.normal)
        return self._ranking(
            [
                self._match(scored, float(chance), words, reading)
                for scored, chance in zip(leading, chances, strict=True)
            ]
        )

    def likeness(self, texts: Sequence[str]) -> Floats:
        """How alike the texts are to one another, about 0 to 1; -inf for two that cannot mean the same.

        By the words, letters and meanings by which `rank` compares, and by what it never mistakes.
        """
        said = [plain(text) for text in texts]
        mended = [self._speller.mend(words) for words in said]
        words = [self._wording.unify(words) for words in mended]
        vectors = None
        if self._encoder is not None:
            vectors = self._encoder.encode([_said(*each) for each in zip(texts, said, words, strict=True)])
        likeness = self._similarity.among([each.normal for each in words], vectors)
        readings = [self._veto.read(each.normal) for each in mended]
        for one, other in combinations(range(len(texts)), 2):
            if self._veto.apart(readings[one], readings[other]):
                likeness[one, other] = likeness[other, one] = -np.inf
        return likeness

    @property
    def phrasings(self) -> Mapping[str, frozenset[str]]:
        """The texts that are indexed for each entry; of the same words said twice, one."""
        found: dict[str, set[str]] = {}
        for phrasing in self._phrasings:
            found.setdefault(phrasing.entry, set()).add(phrasing.text)
        return {entry: frozenset(texts) for entry, texts in found.items()}

    def confused(self) -> list[Rivalry]:
        """Phrasings that do not clearly lead to their own entry although they are asked word for word."""
        return self._rivalries(self._evidence.verbatim, alone=False) if self.entries else []

    def left_out(self) -> list[Rivalry]:
        """Phrasings that, were they not there, would be answered outright with another entry."""
        return self._rivalries(self._evidence.alone, alone=True) if self.entries else []

    def _rivalries(self, seen: Outcome | None, *, alone: bool) -> list[Rivalry]:
        if seen is None:
            return []
        learnt = self.thresholds
        best, second = (self._calibration.probability(scores.astype(np.float64)) for scores in (seen.best, seen.second))
        astray, clear = seen.first != seen.own, best - second >= learnt.margin
        wrong = astray & clear & (best >= learnt.answer) if alone else (astray | ~clear) & (best >= learnt.ask)
        found = []
        for at in map(int, np.flatnonzero(wrong)):
            asked, nearest = int(seen.asked[at]), int((seen.nearest if astray[at] else seen.rival)[at])
            scored = Scored(int(seen.first[at]), float(seen.best[at]), int(seen.nearest[at]))
            match = self._match(scored, float(best[at]), self._words[asked], self._readings[asked])
            if not (alone and match.barred):
                found.append(Rivalry(self._phrasings[asked], self._phrasings[nearest], match.score))
        return found

    def _compared(self, text: str, said: Words, words: Words) -> Compared:
        """The message beside our texts. A phrasing that it repeats stands for it, and the model need not wake."""
        before = self._said_before.get(words.normal, self._said_before.get(_content(words.normal)))
        if before is not None:
            vector = None if self._vectors is None else np.asarray(self._vectors[before])
            return self._similarity.of(self._words[before].normal, vector)
        if self._encoder is None:
            return self._similarity.of(words.normal, None)
        return self._similarity.of(words.normal, self._encoder.encode([_said(text, said, words)])[0])

    def _ranking(self, matches: list[Match]) -> Ranking:
        matches.sort(key=lambda match: -match.score)
        learnt = self.thresholds
        return Ranking(tuple(matches), threshold=learnt.answer, margin=learnt.margin, ask=learnt.ask)

    def _match(self, scored: Scored, chance: float, words: Words, said: Reading) -> Match:
        entry, best = scored.entry, scored.nearest
        barred = self._veto.forbids(entry, said)
        if barred:
            # Still a topic to offer, no longer a likely one.
            chance = min(chance, self.thresholds.answer) / 2
        barred = barred or self._veto.doubts(self._readings[best], self._veto.stance(entry), said)
        if self._vectors is None:  # with words alone to go by, "what is ..." earns nothing
            barred = barred or not _share_content(words.normal, self._words[best].normal)
        shared = _shared(words, self._words[best])
        return Match(self.entries[entry], chance, self._phrasings[best].text, shared, barred)


def _content(normal: Sequence[str]) -> tuple[str, ...]:
    """The words that make the claim: "hi, how do I do the 30 degree bridge please" repeats "30 degree bridge"."""
    return tuple(word for word in normal if word not in _AROUND)


def _share_content(said: Sequence[str], phrasing: Sequence[str]) -> bool:
    content = {stem(word) for word in _content(phrasing)}
    return not content or any(stem(word) in content for word in _content(said))


def _by_content(phrasings: Sequence[Phrasing], words: Sequence[Words]) -> dict[tuple[str, ...], int]:
    """Phrasings by all their words, and by their content where that is two words or more; each one entry's alone."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at, _ in enumerate(phrasings):
        normal, content = words[at].normal, _content(words[at].normal)
        for key in {normal, content} if len(content) > 1 else {normal}:
            places.setdefault(key, []).append(at)
    return {content: found[0] for content, found in places.items() if len({phrasings[at].entry for at in found}) == 1}


def _distinct(texts: Sequence[Phrasing]) -> list[Phrasing]:
    """Without those that have no words, and without the same words twice in one entry."""
    unique = {(text.entry, plain(text.text).normal): text for text in texts}
    return [text for (_, normal), text in unique.items() if normal]


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
