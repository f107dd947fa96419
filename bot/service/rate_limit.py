"""How many answers one chat gets in a row: what comes faster than anybody types is heard, but not all answered.

Only who has been heard faster than that is held to it, and never a report: that is for the caller to see to.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

# An impatient thumb on a menu comes to some twenty taps before it slows down.
BURST = 20
# Telegram: "avoid sending more than one message per second" in one chat (Bots FAQ).
PER_SECOND = 1.0
# Chats remembered, some hundred bytes each. Who falls out begins anew with a whole burst.
_REMEMBERED = 10_000


class Given(Enum):
    """What a message's turn is to be: an answer, the one line that asks to slow down, or silence."""

    ANSWER = "answer"
    SLOW_DOWN = "slow down"
    SILENCE = "silence"


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    said: datetime | None = None
    asked: bool = False


class RateLimit:
    """A token bucket for each chat: `burst` answers at once, then `per_second`.

    Who goes on faster is asked to slow down once, and again only after a pause in which the bucket has filled up.
    """

    def __init__(
        self, burst: int = BURST, per_second: float = PER_SECOND, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`clock` gives seconds that never go back, whatever is done to the time of day."""
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def next(self, chat: int, said: datetime | None = None) -> Given:
        """What the chat's next message, dated `said`, gets; an answer is counted.

        What was written over an hour is no flood when all of it is handled at once, because the bot had been away.
        """
        bucket = self._bucket(chat, said)
        if bucket.left >= 1:
            bucket.left -= 1
            return Given.ANSWER
        if bucket.asked:
            return Given.SILENCE
        bucket.asked = True
        return Given.SLOW_DOWN

    def give_back(self, chat: int, given: Given) -> None:
        """What the chat was given did not arrive, and its message will come again: it is as if it had not been."""
        bucket = self._bucket(chat)
        if given is Given.ANSWER:
            bucket.left = min(bucket.left + 1, self._burst)
        elif given is Given.SLOW_DOWN:
            bucket.asked = False

    def _bucket(self, chat: int, said: datetime | None = None) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.pop(chat, None) or _Bucket(self._burst, now)
        passed_s = now - bucket.at
        if said is not None:
            if bucket.said is not None:
                passed_s = max(passed_s, (said - bucket.said).total_seconds())
            bucket.said = said if bucket.said is None else max(bucket.said, said)
        bucket.left = min(bucket.left + passed_s * self._per_second, self._burst)
        bucket.at = now
        bucket.asked = bucket.asked and bucket.left < self._burst
        self._buckets[chat] = bucket
        while len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket
