"""From a message to an assessment: the signs it raises, how far they must go up, and what to remember of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.knowledge.protocol import Protocol, SafetyWords, TriageLevel
from bot.safety.hearing import Hearing, Listener
from bot.safety.red_flags import Finding, RedFlags


@dataclass(frozen=True, slots=True)
class Assessment:
    """What safety makes of one message: the signs that count, highest first, and those only mentioned.

    `mentioned`: asked about, long past, or somebody else's back: a careful answer, no alarm. `heard` is what later
    messages may need: ids of word groups, never words.
    """

    findings: tuple[Finding, ...] = ()
    mentioned: tuple[Finding, ...] = ()
    heard: tuple[str, ...] = ()

    @property
    def level(self) -> TriageLevel:
        """The highest level of what counts; none if nothing does."""
        return max((finding.level for finding in self.findings), default=TriageLevel.NONE)

    @property
    def flags(self) -> tuple[str, ...]:
        """Ids of the signs, those that count first."""
        return tuple(dict.fromkeys(finding.sign for finding in (*self.findings, *self.mentioned)))


class Safety:
    """Assesses messages with the protocols and words of one knowledge revision."""

    def __init__(self, protocols: Iterable[Protocol], words: Iterable[SafetyWords], known: Iterable[str] = ()) -> None:
        """`known`: words of the knowledge base, never taken for a slip. Raises WordingError as Listener does."""
        self._listener = Listener(words, known)
        self._flags = RedFlags(protocols, self._listener.finder.kinds)

    @property
    def words(self) -> frozenset[str]:
        """Every word that safety listens for; matching mends no slip towards or away from one."""
        return self._listener.finder.words

    def hear(self, text: str) -> Hearing:
        """What the message says, group by group."""
        return self._listener.hear(text)

    def assess(self, text: str, earlier: Sequence[str] = ()) -> Assessment:
        """The signs that the message raises, read together with what `earlier` messages left. Never raises."""
        hearing = self.hear(text)
        findings = self._flags.find(hearing, earlier)
        return Assessment(
            tuple(finding for finding in findings if finding.counts),
            tuple(finding for finding in findings if not finding.counts),
            self._flags.remember(hearing),
        )
