"""What a runner lets us keep of their training, so that it can be shown to them: sessions, pain, left and right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.knowledge.models import TriageLevel


@dataclass(frozen=True, slots=True)
class RecordSession:
    """Effect: the exercise was done on that local day, with so much pain (0 to 10) if it was told.

    One a day for each exercise; told again it is the same session, and a pain told later is its pain.
    """

    exercise: str
    day: date
    pain: int | None = None


@dataclass(frozen=True, slots=True)
class RecordPain:
    """Effect: so much pain (0 to 10) there on that local day; `exercise`: in or after which, if it was in one."""

    area: str
    level: int
    day: date
    exercise: str | None = None


@dataclass(frozen=True, slots=True)
class RecordBalance:
    """Effect: how often the exercise went on each leg on that local day. One a day; the last one counts."""

    exercise: str
    left: int
    right: int
    day: date

    @property
    def weak(self) -> str | None:
        """The side that did fewer, `left` or `right`; None when both did the same."""
        return None if self.left == self.right else "left" if self.left < self.right else "right"

    @property
    def index(self) -> int:
        """The limb symmetry index in whole percent, rounded down: nobody is told 90 who is not there yet."""
        return 100 * min(self.left, self.right) // max(self.left, self.right, 1)


@dataclass(frozen=True, slots=True)
class TakeBackSession:
    """Effect: the exercise was not done on that local day after all; nothing of it is kept."""

    exercise: str
    day: date


@dataclass(frozen=True, slots=True)
class PastHold:
    """A protocol that held exercises: since when, until when (None: still), and whether people were told."""

    protocol: str
    level: TriageLevel
    since: date
    until: date | None = None
    told: bool = False


Record = RecordSession | RecordPain | RecordBalance


@dataclass(frozen=True, slots=True)
class Training:
    """What is kept of one person, the oldest first in each."""

    sessions: tuple[RecordSession, ...] = ()
    pains: tuple[RecordPain, ...] = ()
    balances: tuple[RecordBalance, ...] = ()
