"""What ranking a text comes to: matches, best first, each with what earned it, and what the thresholds make of them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.matching.texts import Phrasing

MOST_CHOICES = 4
_FAR_BEHIND = 5  # an entry this many times less likely than the best is not worth a button


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
