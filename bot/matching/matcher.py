"""Utterance to ranking: which entry is meant, how sure that is, and which wording and words say so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.matching.calibration import Calibration, Outlook, Thresholds
from bot.matching.evidence import Evidence, Scored
from bot.matching.left_out import Outcome
from bot.matching.ranking import Match, Ranking, Rivalry
from bot.matching.relearning import Change
from bot.matching.similarity import Compared, Similarity
from bot.matching.spelling import Speller
from bot.matching.texts import Phrasing, Texts
from bot.matching.vectors import vectors_of
from bot.matching.veto import Reader, Reading, Veto
from bot.matching.vocabulary import Vocabulary
from bot.matching.wording import LIGHT, MAX_CHARACTERS, Wording, Words, plain, stem
from bot.remembered import Remembered
from bot.text import word_set

if TYPE_CHECKING:
    from bot.embedding import Encoder

Floats = NDArray[np.float32]

__all__ = ["Match", "Matcher", "Phrasing", "Ranking", "Rivalry"]

CANDIDATES = 6
# What is said around a question rather than in it.
_AROUND = LIGHT | word_set("how what please hi hello hey show tell give explain thanks me us")
_REMEMBERED = 2000  # texts; many runners ask the same, and one message is ranked once, whoever asks
MOST_CHANGED = 0.25  # of all texts; with more, what was learnt from the others says little about these


class Matcher:
    """Ranks entries for a text. Built once from phrasings; `rank` never raises and is bounded in time."""

    def __init__(
        self,
        texts: Texts,
        protected: frozenset[str],
        encoder: Encoder | None,
        cache: Path | None = None,
        before: tuple[Matcher, Change] | None = None,
    ) -> None:
        self.entries = texts.entries
        self._texts = texts
        self.attach(encoder)
        self._wording = Wording(texts.vocabulary.same)
        known = Counter(word for words in texts.plain for word in words.normal)
        self._speller = Speller(known, texts.vocabulary.words, protected)
        self._said_before = _by_content(texts)
        self._veto = _veto_of(texts)
        self.thresholds = Thresholds()
        self.outlook: Outlook | None = None
        self._similarity: Similarity
        self._evidence: Evidence
        self._calibration: Calibration
        self._vectors = self._text_vectors(cache) if before is None else self._vectors_like(*before)
        if before is not None:
            self._take_over(*before)
        elif self.entries:
            self._learn()

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
        return cls(Texts.read(phrasings, passages, vocabulary), protected, encoder, cache)

    def after_edit(
        self,
        phrasings: Sequence[Phrasing],
        *,
        passages: Sequence[Phrasing] = (),
        vocabulary: Vocabulary | Mapping[str, object] | None = None,
        protected: frozenset[str] = frozenset(),
    ) -> Matcher | None:
        """A matcher for these phrasings soon: only what has changed is computed, thresholds and weights are this one's.

        None where so much has changed that it must be learnt anew. Use one that was built, not one that was edited:
        what is left out here does not add up then.
        """
        if not isinstance(vocabulary, Vocabulary):
            vocabulary = Vocabulary.from_mapping(vocabulary or {})
        texts = Texts.read(phrasings, passages, vocabulary, self._texts)
        change = Change.between(self._texts, texts)
        if len(change.new) + len(change.gone) > MOST_CHANGED * texts.size or not texts.size:
            return None
        return Matcher(texts, protected, self._encoder, before=(self, change))

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_encoder": None, "_remembered": None}

    def attach(self, encoder: Encoder | None) -> None:
        """Give a matcher that was kept in a file its encoder back: the one that it was built with."""
        self._encoder = encoder
        self._remembered = Remembered(self._rank, _REMEMBERED)

    def _text_vectors(self, cache: Path | None) -> Floats | None:
        if self._encoder is None or not self._texts.size:
            return None
        return vectors_of([self._said_at(at) for at in range(self._texts.size)], self._encoder, cache)

    def _said_at(self, at: int) -> str:
        return _said(self._texts.texts[at].text, self._texts.plain[at], self._texts.words[at])

    def _vectors_like(self, before: Matcher, change: Change) -> Floats | None:
        """The vectors that are known, and those that are not from the encoder."""
        if before._vectors is None or self._encoder is None:
            return None
        vectors = before._vectors[change.origin[: self._texts.size]]
        if len(change.new):
            vectors[change.new] = self._encoder.encode([self._said_at(at) for at in change.new.tolist()])
        return vectors

    def _take_over(self, before: Matcher, change: Change) -> None:
        """What `before` has learnt, with the texts that are new put in and those that are gone taken out."""
        gone = change.origin[self._texts.size :]
        vectors = None
        if self._vectors is not None and before._vectors is not None:
            vectors = np.concatenate([self._vectors, before._vectors[gone]])
        words = [*self._texts.normal, *(before._texts.words[at].normal for at in gone)]
        self._similarity = before._similarity.moved(words, vectors, change.origin)
        self._evidence = before._evidence.moved(self._similarity, change)
        self._calibration, self.thresholds, self.outlook = before._calibration, before.thresholds, before.outlook

    def _learn(self) -> None:
        texts = self._texts
        self._similarity = Similarity(texts.normal, self._vectors)
        forbidden = self._veto.forbidden(texts.readings)
        self._evidence, seen = Evidence.learn(self._similarity, texts.labels, texts.phrasings, forbidden)
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
        for phrasing in self._texts.texts[: self._texts.phrasings]:
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
        learnt, texts = self.thresholds, self._texts
        best, second = (self._calibration.probability(scores.astype(np.float64)) for scores in (seen.best, seen.second))
        astray, clear = seen.first != seen.own, best - second >= learnt.margin
        wrong = astray & clear & (best >= learnt.answer) if alone else (astray | ~clear) & (best >= learnt.ask)
        found = []
        for at in map(int, np.flatnonzero(wrong)):
            asked, nearest = int(seen.asked[at]), int((seen.nearest if astray[at] else seen.rival)[at])
            scored = Scored(int(seen.first[at]), float(seen.best[at]), int(seen.nearest[at]))
            match = self._match(scored, float(best[at]), texts.words[asked], texts.readings[asked])
            if not (alone and match.barred):
                found.append(Rivalry(texts.texts[asked], texts.texts[nearest], match.score))
        return found

    def _compared(self, text: str, said: Words, words: Words) -> Compared:
        """The message beside our texts. A phrasing that it repeats stands for it, and the model need not wake."""
        before = self._said_before.get(words.normal, self._said_before.get(_content(words.normal)))
        if before is not None:
            vector = None if self._vectors is None else np.asarray(self._vectors[before])
            return self._similarity.of(self._texts.words[before].normal, vector)
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
        barred = barred or self._veto.doubts(self._texts.readings[best], self._veto.stance(entry), said)
        if self._vectors is None:  # with words alone to go by, "what is ..." earns nothing
            barred = barred or not _share_content(words.normal, self._texts.words[best].normal)
        shared = _shared(words, self._texts.words[best])
        return Match(self.entries[entry], chance, self._texts.texts[best].text, shared, barred)


def _content(normal: Sequence[str]) -> tuple[str, ...]:
    """The words that make the claim: "hi, how do I do the 30 degree bridge please" repeats "30 degree bridge"."""
    return tuple(word for word in normal if word not in _AROUND)


def _share_content(said: Sequence[str], phrasing: Sequence[str]) -> bool:
    content = {stem(word) for word in _content(phrasing)}
    return not content or any(stem(word) in content for word in _content(said))


def _veto_of(texts: Texts) -> Veto:
    grouped: list[list[Reading]] = [[] for _ in texts.entries]
    for label, reading in zip(texts.labels, texts.readings, strict=False):  # passages follow
        grouped[label].append(reading)
    return Veto(Reader(texts.vocabulary.veto), grouped)


def _by_content(texts: Texts) -> dict[tuple[str, ...], int]:
    """Phrasings by all their words, and by their content where that is two words or more; each one entry's alone."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(texts.phrasings):
        normal, content = texts.words[at].normal, _content(texts.words[at].normal)
        for key in {normal, content} if len(content) > 1 else {normal}:
            places.setdefault(key, []).append(at)
    return {content: found[0] for content, found in places.items() if len({texts.texts[at].entry for at in found}) == 1}


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
