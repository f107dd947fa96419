"""All the texts that a matcher knows, read once; after an edit only those that are new are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.veto import Reader, Reading
from bot.matching.vocabulary import Vocabulary
from bot.matching.wording import Wording, Words, plain

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to ask for an entry."""

    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class Texts:
    """Phrasings, those of one entry together, then passages: as written, as plain words, and with synonyms replaced.

    `phrasings`: how many of the texts are phrasings; `readings` has what each of these says for the veto.
    """

    vocabulary: Vocabulary
    entries: tuple[str, ...]
    texts: tuple[Phrasing, ...]
    phrasings: int
    plain: tuple[Words, ...]
    words: tuple[Words, ...]
    readings: tuple[Reading, ...]

    @classmethod
    def read(
        cls,
        phrasings: Sequence[Phrasing],
        passages: Sequence[Phrasing],
        vocabulary: Vocabulary,
        before: Texts | None = None,
    ) -> Texts:
        """The texts, without those that have no words or repeat another of their entry. The same with `before`."""
        known = before.plain_words() if before else {}
        for text in (*phrasings, *passages):
            if text.text not in known:
                known[text.text] = plain(text.text)
        asked = _distinct(phrasings, known)
        entries = tuple(dict.fromkeys(phrasing.entry for phrasing in asked))
        places = {entry: at for at, entry in enumerate(entries)}
        asked.sort(key=lambda phrasing: places[phrasing.entry])
        texts = (*asked, *(passage for passage in _distinct(passages, known) if passage.entry in places))
        like_before = before if before and before.vocabulary == vocabulary else None
        words = like_before.unified() if like_before else {}
        wording = Wording(vocabulary.same)
        readings = like_before.read_for_veto() if like_before else {}
        reader = Reader(vocabulary.veto)
        return cls(
            vocabulary,
            entries,
            texts,
            len(asked),
            tuple(known[text.text] for text in texts),
            tuple(words.get(text.text) or wording.unify(known[text.text]) for text in texts),
            tuple(readings.get(text.text) or reader.read(known[text.text].normal) for text in asked),
        )

    def plain_words(self) -> dict[str, Words]:
        """Each text's plain words, by the text."""
        return {text.text: words for text, words in zip(self.texts, self.plain, strict=True)}

    def unified(self) -> Mapping[str, Words]:
        """Each text's words with synonyms replaced, by the text."""
        return {text.text: words for text, words in zip(self.texts, self.words, strict=True)}

    def read_for_veto(self) -> Mapping[str, Reading]:
        """What each phrasing says for the veto, by its text."""
        return {text.text: reading for text, reading in zip(self.texts, self.readings, strict=False)}  # then passages

    @property
    def size(self) -> int:
        """How many texts there are."""
        return len(self.texts)

    @property
    def normal(self) -> list[tuple[str, ...]]:
        """The words that texts are compared by."""
        return [words.normal for words in self.words]

    @property
    def labels(self) -> Places:
        """The place of each text's entry."""
        places = {entry: at for at, entry in enumerate(self.entries)}
        return np.array([places[text.entry] for text in self.texts], np.intp)

    def origin(self, before: Texts) -> Places:
        """Where each text stood before, with the same words, for the same entry; -1 for what is new."""
        stood = {key: at for at, key in enumerate(before._keys())}
        return np.array([stood.get(key, -1) for key in self._keys()], np.intp)

    def _keys(self) -> Iterable[tuple[Phrasing, tuple[str, ...], bool]]:
        for at, (text, words) in enumerate(zip(self.texts, self.words, strict=True)):
            yield text, words.normal, at < self.phrasings


def _distinct(texts: Sequence[Phrasing], known: Mapping[str, Words]) -> list[Phrasing]:
    """Without those that have no words, and without the same words twice in one entry."""
    unique = {(text.entry, known[text.text].normal): text for text in texts}
    return [text for (_, normal), text in unique.items() if normal]
