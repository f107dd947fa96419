"""What may never be mistaken, whatever the score: 30 for 90, left for right, inner for outer, "no pain" for "pain"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.matching.wording import LIGHT, plain, word_set

Slots = Mapping[str, frozenset[str]]

NUMBER = "number"
_DENIALS = word_set("not no never without nor none neither")
_SUBJECTS = word_set("i it he she we you they my the this that there his her your our their these those")
_DENIED_WORDS = 2  # "no pain or swelling": how many words with a claim a denial reaches
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says in each group, and which words it denies."""

    slots: Slots
    words: frozenset[str]
    denied: frozenset[str]
    after_number: Mapping[str, str]


class Reader:
    """Reads the values of veto groups out of words."""

    def __init__(self, groups: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._wordings: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for group, values in groups.items():
            for value, said in values.items():
                for wording in {plain(other).normal for other in (value, *said)}:
                    if wording:
                        self._wordings.setdefault(wording[0], []).append((wording, group, value))
        for known in self._wordings.values():
            known.sort(key=lambda wording: -len(wording[0]))

    def read(self, normal: Sequence[str]) -> Reading:
        """The slots of a text given as plain words."""
        slots: dict[str, set[str]] = {}
        taken: dict[str, int] = {}
        for at, word in enumerate(normal):
            if word[0].isdigit():
                slots.setdefault(NUMBER, set()).add(word)
            for wording, group, value in self._wordings.get(word, ()):
                if taken.get(group, 0) <= at and tuple(normal[at : at + len(wording)]) == wording:
                    slots.setdefault(group, set()).add(value)
                    taken[group] = at + len(wording)
        after = {
            word: following for word, following in zip(normal, [*normal[1:], ""], strict=True) if word[0].isdigit()
        }
        return Reading(
            slots={group: frozenset(values) for group, values in slots.items()},
            words=frozenset(normal),
            denied=_denied(normal),
            after_number=after,
        )


def _denied(normal: Sequence[str]) -> frozenset[str]:
    denied: set[str] = set()
    for at, word in enumerate(normal):
        following = normal[at + 1 : at + 2]
        # "Shouldn't I rest?", "isn't it bad?" ask; they deny nothing.
        if word not in _DENIALS or (word == "not" and following and following[0] in _SUBJECTS):
            continue
        reached = [word for word in normal[at + 1 : at + 7] if word not in LIGHT]
        denied.update(reached[:_DENIED_WORDS])
    return frozenset(denied)


@dataclass(frozen=True, slots=True)
class Stance:
    """What an entry stands for: values that most of its phrasings name, all they ever name, and what they deny."""

    claims: Slots
    mentions: Slots
    denied: frozenset[str]
    affirmed: frozenset[str]
    after_number: frozenset[str]


class Veto:
    """Compares a message with what entries stand for."""

    def __init__(self, groups: Mapping[str, Mapping[str, Sequence[str]]], entries: Sequence[Sequence[Sequence[str]]]):
        self._reader = Reader(groups)
        self._stances = [_stance([self._reader.read(normal) for normal in phrasings]) for phrasings in entries]
        claimed: dict[str, set[str]] = {}
        for stance in self._stances:
            for group, values in stance.claims.items():
                claimed.setdefault(group, set()).update(values)
        self._claimed = {group: frozenset(values) for group, values in claimed.items()}

    def read(self, normal: Sequence[str]) -> Reading:
        """What a message says, for `forbids` and `doubts`."""
        return self._reader.read(normal)

    def forbids(self, entry: int, said: Reading) -> bool:
        """The message names a value that this entry does not stand for, in a group where it stands for another."""
        stance = self._stances[entry]
        return any(
            self._conflict(group, said.slots.get(group, frozenset()), claims, stance, said)
            for group, claims in stance.claims.items()
        )

    def _conflict(
        self, group: str, values: frozenset[str], claims: frozenset[str], stance: Stance, said: Reading
    ) -> bool:
        if group == NUMBER:
            # "after 5 km" says nothing about the 30 degree bridge; "the 45 degree one" does.
            values = frozenset(v for v in values if v in self._claimed[NUMBER] or self._counts_alike(v, stance, said))
        if not values or values & claims:
            return False
        elsewhere = values & self._claimed.get(group, frozenset())
        return bool(elsewhere) or not values & stance.mentions[group]

    @staticmethod
    def _counts_alike(value: str, stance: Stance, said: Reading) -> bool:
        return said.after_number.get(value, "") in stance.after_number

    @staticmethod
    def doubts(phrasing: Reading, entry: Stance, said: Reading) -> bool:
        """The message denies what the phrasing affirms, or affirms what it denies, and the entry never says so."""
        turned = (said.denied & phrasing.words) - phrasing.denied - entry.denied
        turned |= (phrasing.denied & said.words) - said.denied - entry.affirmed
        return bool(turned)

    def stance(self, entry: int) -> Stance:
        """What an entry stands for."""
        return self._stances[entry]


def _stance(readings: Sequence[Reading]) -> Stance:
    counts: dict[str, Counter[str]] = {}
    for reading in readings:
        for group, values in reading.slots.items():
            counts.setdefault(group, Counter()).update(values)
    enough = _MOSTLY * len(readings)
    claims = {group: frozenset(v for v, n in counter.items() if n >= enough) for group, counter in counts.items()}
    return Stance(
        claims={group: values for group, values in claims.items() if values},
        mentions={group: frozenset(counter) for group, counter in counts.items()},
        denied=_union(reading.denied for reading in readings),
        affirmed=_union(reading.words - reading.denied for reading in readings),
        after_number=_union(frozenset(reading.after_number.values()) for reading in readings),
    )


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
