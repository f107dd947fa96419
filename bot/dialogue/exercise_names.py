"""Which exercises a text names in full, by their titles and other names. No guessing: that is the matcher's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from bot.knowledge.models import Exercise
from bot.text import fold, singular, tokens


@dataclass(frozen=True, slots=True)
class Naming:
    """The exercises that a piece of a folded text names, and where it stands; several share some names."""

    ids: frozenset[str]
    start: int
    end: int
    words: int


class ExerciseNames:
    """Finds the names of one knowledge revision's exercises."""

    def __init__(self, exercises: Mapping[str, Exercise]) -> None:
        self._named: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for id, exercise in exercises.items():
            for name in (exercise.title, *exercise.other_names):
                self._named[tuple(singular(token.word) for token in tokens(fold(name)))].add(id)
        self._lengths = sorted({len(name) for name in self._named}, reverse=True)

    def named(self, text: str) -> str | None:
        """The exercise that the text names in full, the longest name first; None for none or for several."""
        found = self.all_in(text)
        if not found:
            return None
        longest = max(one.words for one in found)
        ids = {id for one in found if one.words == longest for id in one.ids}
        return ids.pop() if len(ids) == 1 else None

    def all_in(self, text: str) -> list[Naming]:
        """Every name in the folded text, as they stand; of names that overlap the longest."""
        found = tokens(fold(text))
        words = [singular(token.word) for token in found]
        taken: set[int] = set()
        namings = []
        for length in self._lengths:
            for at in range(len(words) - length + 1):
                ids = self._named.get(tuple(words[at : at + length]))
                if ids and taken.isdisjoint(range(at, at + length)):
                    taken.update(range(at, at + length))
                    namings.append(Naming(frozenset(ids), found[at].start, found[at + length - 1].end, length))
        return sorted(namings, key=lambda naming: naming.start)
