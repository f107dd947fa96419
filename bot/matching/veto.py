"""What may never be mistaken, whatever the score: 30 for 90, left for right, inner for outer, "no pain" for "pain"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.matching.wording import LIGHT, plain, stem
from bot.text import word_set

Slots = Mapping[str, frozenset[str]]
Run = tuple[str, ...]

NUMBER = "number"
# A knee is a knee on either side: sides count only where two entries stand for different ones.
SIDE = "side"
_DENIALS = word_set("not no never without nor none neither")
_SUBJECTS = word_set("i it he she we you they my the this that there his her your our their these those")
# "Not sure why", "no idea", "don't know if": about the asking, not about the knee.
_MUSING = word_set("sure only just know idea understand think mind clue longer")
_GAP = 3  # words that "..." in a wording stands for, at most
_DENIED_WORDS = 2  # "no pain or swelling": how many words with a claim a denial reaches
# An entry stands for a value that this share of its phrasings give, of those that give any in the group ...
_MOSTLY = 0.75
# ... if they are this share of all its phrasings, and two at least where it has more than two.
_OFTEN = 0.2


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says in each group, and which words it denies."""

    slots: Slots
    words: frozenset[str]
    denied: frozenset[str]
    after_number: Mapping[str, str]


class Reader:
    """Reads the values of veto groups out of words.

    A wording may leave a gap: "after ... surgery" is also "after my second surgery".
    """

    def __init__(self, groups: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._wordings: dict[str, list[tuple[Run, Run, str, str]]] = {}
        for group, values in groups.items():
            for value, said in values.items():
                for first, last in {_parts(wording) for wording in (value, *said)}:
                    if first:
                        self._wordings.setdefault(first[0], []).append((first, last, group, value))
        for known in self._wordings.values():
            known.sort(key=lambda wording: -len(wording[0]) - len(wording[1]))

    def read(self, normal: Sequence[str]) -> Reading:
        """The slots of a text given as plain words."""
        slots: dict[str, set[str]] = {}
        taken: dict[str, int] = {}
        normal = tuple(normal)
        for at, word in enumerate(normal):
            if word[0].isdigit():
                slots.setdefault(NUMBER, set()).add(word)
            for first, last, group, value in self._wordings.get(word, ()):
                if taken.get(group, 0) <= at and _stands(normal, at, first, last):
                    slots.setdefault(group, set()).add(value)
                    taken[group] = at + len(first)
        after = {word: following for word, following in pairwise((*normal, "")) if word[0].isdigit()}
        return Reading(
            slots={group: frozenset(values) for group, values in slots.items()},
            words=frozenset(map(stem, normal)),
            denied=_denied(normal),
            after_number=after,
        )


def _parts(wording: str) -> tuple[Run, Run]:
    first, _, last = wording.partition("...")
    return plain(first).normal, plain(last).normal


def _stands(normal: Run, at: int, first: Run, last: Run) -> bool:
    end = at + len(first)
    if normal[at:end] != first:
        return False
    return not last or any(normal[place : place + len(last)] == last for place in range(end, end + _GAP + 1))


def _denied(normal: Sequence[str]) -> frozenset[str]:
    denied: set[str] = set()
    for at, word in enumerate(normal):
        following = normal[at + 1 : at + 2]
        # "Shouldn't I rest?", "isn't it bad?" ask; they deny nothing.
        asks = word == "not" and following and following[0] in _SUBJECTS
        if word not in _DENIALS or asks or (following and following[0] in _MUSING):
            continue
        reached = [stem(word) for word in normal[at + 1 : at + 7] if word not in LIGHT]
        denied.update(reached[:_DENIED_WORDS])
    return frozenset(denied)


@dataclass(frozen=True, slots=True)
class Stance:
    """What an entry stands for.

    `claims`: the values it is about. `allows`: values that some phrasing names without a claimed one beside it.
    `mentions`: all values that any phrasing names.
    `denied`, `affirmed`: words that some phrasing denies, that some phrasing says plainly.
    """

    claims: Slots
    allows: Slots
    mentions: Slots
    denied: frozenset[str]
    affirmed: frozenset[str]
    after_number: frozenset[str]


class Veto:
    """Compares a message with what entries stand for."""

    def __init__(self, reader: Reader, entries: Sequence[Sequence[Reading]]) -> None:
        """`entries`: what the phrasings of each say, as read by `reader`."""
        self._reader = reader
        self._stances = [_stance(readings) for readings in entries]
        # Of a thousand entries most stand for the same few values.
        self._values: dict[str, set[frozenset[str]]] = {}
        for stance in self._stances:
            for group, values in stance.claims.items():
                self._values.setdefault(group, set()).add(values)
        self._claimed = _union(stance.claims.get(NUMBER, frozenset()) for stance in self._stances)
        self._allowed = [
            {group: self._allowed_by(stance, group) for group in stance.claims} for stance in self._stances
        ]

    def _allowed_by(self, stance: Stance, group: str) -> frozenset[str] | None:
        """What a message may name and still mean this entry; None for anything."""
        claims = stance.claims[group]
        rivals = _union(values for values in self._values[group] if not values & claims)
        if group == SIDE and not rivals:
            return None
        return claims | stance.allows[group] | (stance.mentions[group] - rivals)

    def read(self, normal: Sequence[str]) -> Reading:
        """What a message says, for `forbids` and `doubts`."""
        return self._reader.read(normal)

    def forbids(self, entry: int, said: Reading) -> bool:
        """The message names a value that this entry does not stand for, in a group where it stands for another."""
        for group, allowed in self._allowed[entry].items():
            values = said.slots.get(group, frozenset())
            if values and group == NUMBER:
                # "after 5 km" says nothing about the 30 degree bridge; "the 45 degree one" does.
                counted = self._stances[entry].after_number
                values = frozenset(v for v in values if v in self._claimed or said.after_number[v] in counted)
            if values and allowed is not None and not values & allowed:
                return True
        return False

    def forbidden(self, readings: Sequence[Reading]) -> NDArray[np.bool_]:
        """`forbids` for many texts: texts by entries."""
        forbidden = np.zeros((len(readings), len(self._stances)), np.bool_)
        for entry, stance in enumerate(self._stances):
            if stance.claims:
                forbidden[:, entry] = [self.forbids(entry, said) for said in readings]
        return forbidden

    @staticmethod
    def doubts(phrasing: Reading, entry: Stance, said: Reading) -> bool:
        """The message denies what the phrasing affirms, or affirms what it denies, and the entry never says so."""
        turned = (said.denied & phrasing.words) - phrasing.denied - entry.denied
        turned |= (phrasing.denied & said.words) - said.denied - entry.affirmed
        return bool(turned)

    def apart(self, one: Reading, other: Reading) -> bool:
        """Two messages ask for different things: they name different values, or one denies what the other says."""
        for group in (one.slots.keys() & other.slots.keys()) - {SIDE}:
            values = [reading.slots[group] for reading in (one, other)]
            if group == NUMBER:
                values = [named & self._claimed for named in values]
            if all(values) and not values[0] & values[1]:
                return True
        return bool((one.denied & other.words) - other.denied or (other.denied & one.words) - one.denied)

    def stance(self, entry: int) -> Stance:
        """What an entry stands for."""
        return self._stances[entry]


def _stance(readings: Sequence[Reading]) -> Stance:
    claims: dict[str, frozenset[str]] = {}
    allows: dict[str, frozenset[str]] = {}
    mentions: dict[str, frozenset[str]] = {}
    for group in {group for reading in readings for group in reading.slots}:
        named = [reading.slots[group] for reading in readings if group in reading.slots]
        enough = max(_MOSTLY * len(named), _OFTEN * len(readings), min(2, len(readings)))
        counted = Counter(value for values in named for value in values)
        claimed = frozenset(value for value, count in counted.items() if count >= enough)
        if claimed:
            claims[group] = claimed
            allows[group] = _union(values for values in named if not values & claimed)
            mentions[group] = _union(named)
    return Stance(
        claims=claims,
        allows=allows,
        mentions=mentions,
        denied=_union(reading.denied for reading in readings),
        affirmed=_union(reading.words - reading.denied for reading in readings),
        after_number=_union(frozenset(reading.after_number.values()) for reading in readings),
    )


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
