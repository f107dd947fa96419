"""Which signs a message raises: groups heard together, in whose body, and when.

The signs are content (`knowledge/safety/`), reviewed row by row; this is the mechanism that reads them.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from bot.knowledge.protocol import Protocol, Sign, TriageLevel
from bot.safety.hearing import LANGUAGE_GROUPS, Heard, Hearing

ALONE = "alone:"  # marks a group that had no place, or no sensation, beside it in its own message
_NOT_KEPT = frozenset(LANGUAGE_GROUPS) - {"past"}  # that an operation was long ago is kept with it
_OVER_AND_DONE = frozenset(("past", "over", "handled"))
_PLACES = 8  # of one doubtful sign; said in more, it is believed
_SHORT = 10  # words of a message that goes on with the one before
_NEAR_START = 4  # "… and in my lower back": a bare place this near a clause's start belongs to the clause before


class Status(StrEnum):
    """Whose sign it is, and when. `reported`: somebody else's, and already in good hands or in the news.

    `doubted`: its words are used harmlessly too, and a second opinion holds what says it for harmless.
    """

    CURRENT = "current"
    HYPOTHETICAL = "hypothetical"
    PAST = "past"
    OTHER = "other"
    REPORTED = "reported"
    DOUBTED = "doubted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sign that a message raises, with the words that raised it; `before`: together with an earlier message's.

    `doubtful`: as the sign says of itself.
    """

    sign: str
    protocol: str
    level: TriageLevel
    words: tuple[str, ...]
    status: Status = Status.CURRENT
    before: bool = False
    doubtful: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is acted on: it is the writer's, now; or somebody else's but cannot wait."""
        return self.status is Status.CURRENT or (self.status is Status.OTHER and self.level >= TriageLevel.URGENT)


@dataclass(frozen=True, slots=True)
class _Row:
    sign: Sign
    protocol: str
    level: TriageLevel
    needs: tuple[tuple[str, ...], ...]


class RedFlags:
    """Every sign of every protocol, ready to be asked."""

    def __init__(
        self, protocols: Iterable[Protocol], kinds: Mapping[str, str], needs_place: frozenset[str] = frozenset()
    ) -> None:
        """`kinds`: each group's kind (place, sensation, event, context); `needs_place`: those that say so."""
        self._kinds = kinds
        self._needs_place = needs_place
        self._rows = [
            _Row(sign, protocol.id, sign.level or protocol.level, sign.needs)
            for protocol in protocols
            for sign in protocol.signs
        ]
        self._needing: dict[str, list[int]] = defaultdict(list)  # by group: the rows whose first need it meets
        for at, row in enumerate(self._rows):
            for group in row.needs[0]:
                self._needing[group].append(at)

    def find(self, hearing: Hearing, earlier: Sequence[str] = ()) -> list[Finding]:
        """The signs raised by what is heard now, with the groups `earlier` messages left; highest level first.

        A sign that does not count is there once, one that is doubtful once for each place in which it would.
        """
        view = _View(hearing, self._kinds, earlier, self._needs_place)
        rows = sorted({at for group in view.available & self._needing.keys() for at in self._needing[group]})
        found = [finding for at in rows for finding in view.judge(self._rows[at])]
        return sorted(found, key=lambda finding: (not finding.counts, -finding.level))

    def remember(self, hearing: Hearing) -> tuple[str, ...]:
        """What later messages may need of this one: its groups, marked where they stand alone. No words."""
        groups = {item.group for item in hearing.heard if not item.denied and item.group not in _NOT_KEPT}
        kinds = {self._kinds[group] for group in groups}
        alone = not {"place", "sensation"} <= kinds
        halves = groups - self._needs_place if alone else ()
        left = {ALONE + group for group in halves if self._kinds[group] in ("place", "sensation")}
        return tuple(sorted(groups | left))


class _View:
    """One message laid out for judging: its groups by clause, by sentence and as a whole."""

    def __init__(
        self, hearing: Hearing, kinds: Mapping[str, str], earlier: Sequence[str], needs_place: frozenset[str]
    ) -> None:
        self.kinds = kinds
        self.needs_place = needs_place
        self.earlier = frozenset(earlier)
        self.live = [item for item in hearing.heard if not item.denied]
        self.heard = hearing.heard
        self.places_denied: dict[tuple[int, int], dict[str, Heard]] = defaultdict(dict)
        for item in hearing.heard:
            if item.denied and kinds[item.group] == "place":
                self.places_denied[item.sentence, item.clause].setdefault(item.group, item)
        self.by_clause: dict[tuple[int, int], dict[str, Heard]] = defaultdict(dict)
        self.by_sentence: dict[int, list[Heard]] = defaultdict(list)
        self.whole: dict[str, Heard] = {}
        for item in self.live:
            self.by_clause[item.sentence, item.clause].setdefault(item.group, item)
            self.by_sentence[item.sentence].append(item)
            self.whole.setdefault(item.group, item)
        denied = {group for places in self.places_denied.values() for group in places}  # "it" may speak of one
        self.available = self.whole.keys() | denied | {group.removeprefix(ALONE) for group in earlier}
        self.spaces = list(self._spaces())

    def judge(self, row: _Row) -> list[Finding]:
        """The sign's findings: those that count (the first, unless the sign is doubtful), or else one that does not."""
        if any(self.available.isdisjoint(need) for need in row.needs):
            return []
        counting: dict[tuple[str, ...], Finding] = {}
        other: Finding | None = None
        for hits in self._together(row):
            words = _quoted(hits)
            if words in counting or self._explained(row.sign, hits):
                continue
            status, heard = self._status(row, hits), {hit.group for hit in hits}
            before = any(heard.isdisjoint(need) for need in row.needs)
            doubtful = row.sign.doubtful
            finding = Finding(row.sign.id, row.protocol, row.level, words, status, before, doubtful)
            if not finding.counts:
                other = other or finding
                continue
            counting[words] = finding
            if not doubtful:
                break
            if len(counting) > _PLACES:
                return [replace(finding, doubtful=False)]
        return [*counting.values()] or ([other] if other else [])

    def _together(self, row: _Row) -> Iterator[list[Heard]]:
        """Each way in which all that the sign needs is heard together."""
        if row.sign.scope == "talk":
            yield from self._anywhere(row)
            return
        for space in self.spaces:
            heard, missing = _heard_and_missing(row, space)
            if not missing:
                yield heard
        if len(row.needs) > 1 and self.earlier:
            yield from self._across_messages(row)

    def _anywhere(self, row: _Row) -> Iterator[list[Heard]]:
        """For each sentence that tells some of it: that, and the rest from the nearest sentence that has it."""
        told = [self._told(need) for need in row.needs]
        if any(not places and self.earlier.isdisjoint(need) for need, places in zip(row.needs, told, strict=True)):
            return
        found = [(places, sorted(places)) for places in told if places]
        for sentence in sorted({sentence for _, sentences in found for sentence in sentences}):
            yield [places[_nearest(sentences, sentence)] for places, sentences in found]

    def _told(self, need: tuple[str, ...]) -> dict[int, Heard]:
        """Sentences that tell what is needed, and what in each does."""
        found: dict[int, Heard] = {}
        for group in reversed(need):
            found |= {item.sentence: item for item in reversed(self.live) if item.group == group}
        return found

    def _across_messages(self, row: _Row) -> Iterator[list[Heard]]:
        """ "It has gone numb" … "between my legs": each message holds half and nothing else to go with it."""
        if row.sign.in_pieces:
            yield from self._in_pieces(row)
        kinds = {self.kinds[item.group] for item in self.live if item.group not in LANGUAGE_GROUPS}
        if {"place", "sensation"} <= kinds:
            return
        own = {group: item for group, item in self.whole.items() if group not in self.needs_place}
        heard, missing = _heard_and_missing(row, own)
        left = {group.removeprefix(ALONE) for group in self.earlier if group.startswith(ALONE)}
        if heard and missing and not any(left.isdisjoint(need) for need in missing):
            yield heard

    def _in_pieces(self, row: _Row) -> Iterator[list[Heard]]:
        """ "My knee hurts" … "it's hot now": a short message, of no other place, goes on with what was told before."""
        if not self.earlier.isdisjoint(row.sign.unless) or any(item.end > _SHORT for item in self.heard):
            return
        heard, missing = _heard_and_missing(row, self.whole)
        if not heard or not missing or any(self.earlier.isdisjoint(need) for need in missing):
            return
        names_place = any(self.kinds[item.group] == "place" for item in self.heard)
        if not (names_place and any(self.kinds[group] == "place" for need in missing for group in need)):
            yield heard

    def _spaces(self) -> Iterator[dict[str, Heard]]:
        """Clauses, and clauses that tell of one thing together."""
        yield from self.by_clause.values()
        keys = list(self.by_clause)
        for index, key in enumerate(keys):
            for other in keys[index + 1 : index + 3]:
                if other[0] == key[0] and self._linked(self.by_clause[key], self.by_clause[other], other):
                    yield self._joined(key, other)
                    yield self._joined(other, key)
        yield from self._carried_on(keys)

    def _carried_on(self, keys: Sequence[tuple[int, int]]) -> Iterator[dict[str, Heard]]:
        """ "My knee was operated on, it is Monday and now it's hot": said without a place, it is of the last one."""
        spoken_of: tuple[int, int] | None = None
        for key in keys:
            if not self._lacks(self.by_clause[key], "place"):
                spoken_of = key
            elif spoken_of is not None and (key[0] == spoken_of[0] or self._speaks_of_it(key, spoken_of)):
                yield self._joined(spoken_of, key)
        for key, following in pairwise(keys):
            if self.places_denied[key] and self._goes_on_with_it(following, key):
                yield {**self.places_denied[key], **self.by_clause[following]}

    def _speaks_of_it(self, key: tuple[int, int], place: tuple[int, int]) -> bool:
        """Whether a clause of the next sentence begins with "it" or at once with what is felt."""
        if key[0] - place[0] > 1:
            return False
        first = self._beginning(key, 1)
        return "it" in first or any(self.kinds[group] == "sensation" for group in first)

    def _goes_on_with_it(self, key: tuple[int, int], place: tuple[int, int]) -> bool:
        """ "The knee doesn't hurt, but it locked": "it" is the place of which something else was denied."""
        clause = self.by_clause[key]
        if key[0] != place[0] or not self._lacks(clause, "place") or self._lacks(clause, "sensation"):
            return False
        return "it" in self._beginning(key, 2)  # "but it …"

    def _beginning(self, key: tuple[int, int], words: int) -> set[str]:
        """The groups that start within the first so many words of what is heard in a clause."""
        clause = self.by_clause[key].values()
        begins = min(item.start for item in clause)
        return {item.group for item in clause if item.start < begins + words}

    def _joined(self, one: tuple[int, int], other: tuple[int, int]) -> dict[str, Heard]:
        return {**self.by_clause[other], **self.by_clause[one]}

    def _linked(self, first: dict[str, Heard], second: dict[str, Heard], key: tuple[int, int]) -> bool:
        """Whether two clauses tell of one thing: a sensation without a place, or a bare place going on a list."""
        if self._lacks(first, "place") or self._lacks(second, "place"):
            return True
        if self._lacks(first, "sensation"):
            return True
        if not self._lacks(second, "sensation"):
            return False
        begins = min(item.start for item in self.live if (item.sentence, item.clause) == key)
        place = min(item.start for group, item in second.items() if self.kinds[group] == "place")
        return place - begins <= _NEAR_START

    def _lacks(self, clause: dict[str, Heard], kind: str) -> bool:
        return not any(self.kinds[group] == kind for group in clause)

    def _explained(self, sign: Sign, hits: Sequence[Heard]) -> bool:
        """Whether something in the same sentence makes it something else, and nothing anywhere speaks against that."""
        if not sign.unless:
            return False
        sentences = {hit.sentence for hit in hits}
        told = {item.group for sentence in sentences for item in self.by_sentence[sentence]}
        if told.isdisjoint(sign.unless):
            return False
        return all(group not in self.whole and group not in self.earlier for group in sign.despite)

    def _status(self, row: _Row, hits: Sequence[Heard]) -> Status:
        sentences = {hit.sentence for hit in hits}
        statuses = {self._status_in(row, sentence, hits) for sentence in sentences}
        if row.sign.named:
            statuses = {self._as_news(status, sentences) for status in statuses}
        if row.sign.ever:
            statuses = {Status.CURRENT if status is Status.PAST else status for status in statuses}
        return Status.CURRENT if Status.CURRENT in statuses else sorted(statuses)[0]

    def _status_in(self, row: _Row, sentence: int, hits: Sequence[Heard]) -> Status:
        here = [hit for hit in hits if hit.sentence == sentence]
        first, last = min(hit.start for hit in here), max(hit.end for hit in here)
        around = self.by_sentence[sentence]
        own = any(item.group == "self" and first - 3 <= item.start < last for item in around)
        told = {"past"} if row.level is TriageLevel.EMERGENCY else {"past", "over"}
        long_ago: list[Heard] = []
        if not self._goes_on(sentence):
            long_ago = [item for item in around if item.group in told and not self._of_something_else(item, here)]
        for item in around:
            if item.group == "other-person" and item.start < last and not self._own_since(item, around, last):
                if any(item.group == "handled" for item in around):
                    return Status.REPORTED
                # "My dad has chest pain, he had a heart attack in 2019": what is long ago stands with it, or is not it.
                clauses = {hit.clause for hit in here}
                return Status.PAST if any(item.clause in clauses for item in long_ago) else Status.OTHER
        if "friend" in self.whole and not own:
            return Status.OTHER
        only_asked = {"hypothetical"} if own else {"hypothetical", "asked-about"}
        if any(item.group in only_asked and item.start <= first for item in around):
            return Status.HYPOTHETICAL
        asks_leave = any(item.group == "permission" and item.start <= first for item in around)
        if asks_leave and row.level == TriageLevel.CAUTION and not own:
            return Status.HYPOTHETICAL
        return Status.PAST if long_ago else Status.CURRENT

    def _as_news(self, status: Status, sentences: Iterable[int]) -> Status:
        """An illness that is only named: news of somebody else, or long in good hands, unless it is going on now."""
        told = {item.group for sentence in sentences for item in self.by_sentence[sentence]}
        if "ongoing" in told:
            return status
        if status is Status.OTHER:
            return Status.REPORTED
        return status if told.isdisjoint(_OVER_AND_DONE) else Status.PAST

    def _of_something_else(self, past: Heard, hits: Sequence[Heard]) -> bool:
        """Whether what is long ago is another event than what was heard: "I get chest pain, had a stent in 2015"."""
        clauses = {hit.clause for hit in hits}
        if past.group != "past" or past.clause in clauses:
            return False
        said = {item.group for item in self.by_sentence[past.sentence] if item.clause in clauses}
        if "past-verb" in said:
            return False
        beside = {item.group for item in self.by_sentence[past.sentence] if item.clause == past.clause}
        if "happened" not in beside:
            return False
        return "present-verb" in said or past.clause > max(clauses)

    def _goes_on(self, sentence: int) -> bool:
        """Whether this sentence or the next one says that it is still so."""
        return any(item.group == "ongoing" for at in (sentence, sentence + 1) for item in self.by_sentence.get(at, ()))

    def _own_since(self, person: Heard, around: Sequence[Heard], last: int) -> bool:
        """Whether the writer comes back to themselves after naming somebody: "my wife says my back …"."""
        return any(item.group == "self" and person.end <= item.start < last for item in around)


def _pick(need: tuple[str, ...], space: Mapping[str, Heard]) -> Heard | None:
    return next((space[group] for group in need if group in space), None)


def _heard_and_missing(row: _Row, space: Mapping[str, Heard]) -> tuple[list[Heard], list[tuple[str, ...]]]:
    """What the space has of all that the row needs, and the needs that it does not meet."""
    hits = [_pick(need, space) for need in row.needs]
    missing = [need for need, hit in zip(row.needs, hits, strict=True) if hit is None]
    return [hit for hit in hits if hit is not None], missing


def _nearest(places: Sequence[int], to: int) -> int:
    """The nearest of some sorted places."""
    at = bisect(places, to)
    return min(places[max(at - 1, 0) : at + 1], key=lambda place: abs(place - to))


def _quoted(hits: Sequence[Heard]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.words for hit in sorted(hits, key=lambda hit: hit.start)))
