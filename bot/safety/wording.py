"""Finding wordings in a message: the small pattern language of the safety files, and where each group is heard."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, islice, takewhile
from typing import TypeAlias

from bot.knowledge.protocol import WordGroup

GAP = 4  # words that `...` may stand for: enough for "pain under the ribs when I inhale", too few to join two thoughts
_MOST_FORMS = 1500
# Words of nearly every message: a form is not looked up by one of these when it has another.
_COMMON_WORDS = """
$ ^ a about after all am an and any are as at back be been but can cannot do does feel feeling feels felt for
from get getting go going gone got had has have hurts i if in is it just knee left leg legs like me my no not
now of on one or out over pain right run running so that the them they this to up was went when while will with
wont you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_PIECE = re.compile(r"\(|\)\??|\||\.\.\.|<[^<>]+>\??|[^\s()|<>]+")


@dataclass(frozen=True, slots=True)
class Element:
    """One place in a wording: any of `words`, any word that starts with one of `prefixes`, a group, a gap, or `forms`.

    An empty form among `forms` means that the place may be left out.
    """

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    group: str | None = None
    gap: bool = False
    forms: tuple[Form, ...] = ()


Form: TypeAlias = tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Group `group` is heard in words `start` to `end`."""

    group: str
    start: int
    end: int


class WordingError(ValueError):
    """A wording of the safety files cannot be read; the text says which and why."""


def forms_of(wording: str) -> list[Form]:
    """The flat sequences that a wording stands for. Raises WordingError when it is malformed."""
    choices, rest = _choices(_PIECE.findall(wording), wording)
    if rest:
        raise WordingError(f"'{wording}' has a ')' too many")
    forms = list(islice((flat for choice in choices for flat in _flat(choice)), _MOST_FORMS + 1))
    if len(forms) > _MOST_FORMS:
        raise WordingError(f"'{wording}' stands for more than {_MOST_FORMS} forms. Split it into simpler ones")
    for form in forms:
        if not form or form[0].gap or form[-1].gap:
            raise WordingError(f"'{wording}' must begin and end with a word that cannot be left out")
    return forms


def _choices(pieces: list[str], wording: str) -> tuple[tuple[Form, ...], list[str]]:
    """The alternatives up to a closing bracket or the end, and what is left from that bracket on."""
    found: list[Form] = []
    sequence: list[Element] = []
    while pieces and not pieces[0].startswith(")"):
        piece, *pieces = pieces
        if piece == "|":
            found.append(tuple(sequence))
            sequence = []
            continue
        if piece == "(":
            forms, pieces = _choices(pieces, wording)
            if not pieces:
                raise WordingError(f"'{wording}' has an open bracket")
            optional = pieces.pop(0).endswith("?")
        else:
            optional = piece.endswith("?")
            forms = ((_element(piece.removesuffix("?"), wording),),)
        sequence.append(_one_place((*forms, ()) if optional else forms))
    return _merged([*found, tuple(sequence)]), pieces


def _one_place(forms: tuple[Form, ...]) -> Element:
    return forms[0][0] if len(forms) == 1 and len(forms[0]) == 1 else Element(forms=forms)


def _merged(forms: list[Form]) -> tuple[Form, ...]:
    """Alternatives that are one plain word each share one place, so that a long list is looked up at once."""
    plain = [form[0] for form in forms if len(form) == 1 and (form[0].words or form[0].prefixes)]
    if len(plain) < 2:
        return tuple(forms)
    words = frozenset(word for element in plain for word in element.words)
    prefixes = tuple(sorted({prefix for element in plain for prefix in element.prefixes}))
    others = [form for form in forms if not (len(form) == 1 and form[0] in plain)]
    return ((Element(words=words, prefixes=prefixes),), *others)


def _element(piece: str, wording: str) -> Element:
    if piece == "...":
        return Element(gap=True)
    if piece.startswith("<"):
        return Element(group=piece[1:-1])
    if piece.endswith("*"):
        if len(piece) < 3:
            raise WordingError(f"'{wording}': '{piece}' is too short; give it two letters or more")
        return Element(prefixes=(piece[:-1],))
    if not re.fullmatch(r"[^\W_]+|[\^$]", piece):
        raise WordingError(f"'{wording}' has '{piece}', which is no word")
    return Element(words=frozenset((piece,)))


@dataclass(slots=True)
class _Level:
    """Groups that need only groups of lower levels: their forms, each with its anchor and how far in that stands.

    By word with one more place that tells nearly always that the form is not said: how far in, and its words.
    """

    by_word: dict[str, list[tuple[str, Form, int, int, frozenset[str]]]]
    by_prefix: dict[str, list[tuple[str, str, Form, int]]]
    by_group: dict[str, list[tuple[str, Form]]]


class Finder:
    """Every group's wordings, compiled; `find` is linear in the length of the message."""

    def __init__(self, groups: Mapping[str, WordGroup]) -> None:
        """Raises WordingError for a malformed wording, an unknown group in `<...>` or groups that refer in a circle."""
        self.kinds = {name: group.kind for name, group in groups.items()}
        self._hides = {name: frozenset(group.hides) for name, group in groups.items() if group.hides}
        forms = {
            name: [form for wording in group.words for form in forms_of(wording)] for name, group in groups.items()
        }
        self._levels = [_level({name: forms[name] for name in names}) for names in _ranks(forms)]
        self.words = frozenset(
            word for group in forms.values() for form in group for place in form for word in place.words
        )

    def find(self, words: Sequence[str], sentence_ends: Sequence[int], clauses: Sequence[int]) -> list[Hit]:
        """Where each group is heard, by start, the longest wording at each start; none spans two sentences.

        `sentence_ends[i]` is one past the last word of the sentence that word i stands in, `clauses[i]` the number of
        its clause.
        """
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for level in self._levels:
            heard = [
                (name, position, end)
                for name, form, position in _candidates(level, words, found)
                if (end := _match(form, position, words, sentence_ends[position], found))
            ]
            for name, position, end in heard:
                if end > found[name].get(position, 0):
                    found[name][position] = end
            self._hide(found, clauses)
        hits = [Hit(name, start, end) for name, at in found.items() for start, end in at.items()]
        return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.group))

    def _hide(self, found: dict[str, dict[int, int]], clauses: Sequence[int]) -> None:
        """Drop what stands wholly inside a wording that hides its group; before higher levels build on it."""
        length = len(clauses)
        masks: dict[str, list[int]] = {}
        for name, hidden in self._hides.items():
            for start, end in found.get(name, {}).items():
                for group in hidden:
                    ends = masks.setdefault(group, [0] * length)
                    ends[start] = max(ends[start], end)
        for group, ends in masks.items():
            # "Sorry for the long message, back is killing me": what stands in a later clause is not hidden.
            reach = [end for _, clause in groupby(range(length), clauses.__getitem__) for end in _so_far(ends, clause)]
            found[group] = {start: end for start, end in found.get(group, {}).items() if reach[start] < end}


def _so_far(ends: Sequence[int], positions: Iterable[int]) -> Iterator[int]:
    return accumulate((ends[position] for position in positions), max)


def _candidates(
    level: _Level, words: Sequence[str], found: Mapping[str, Mapping[int, int]]
) -> Iterator[tuple[str, Form, int]]:
    last = len(words) - 1
    for position, word in enumerate(words):
        for name, form, offset, other, others in level.by_word.get(word, ()):
            if offset <= position <= last + offset - other and words[position - offset + other] in others:
                yield name, form, position - offset
        for name, prefix, form, offset in level.by_prefix.get(word[:2], ()):
            if position >= offset and word.startswith(prefix):
                yield name, form, position - offset
    for group, forms in level.by_group.items():
        for position in found.get(group, ()):
            for name, form in forms:
                yield name, form, position


def _match(
    form: Form, position: int, words: Sequence[str], stop: int, found: Mapping[str, Mapping[int, int]], begun: int = 0
) -> int:
    """Where the flat form ends when it is said, from its place `begun` on, at `position`, or 0; never beyond `stop`."""
    for at in range(begun, len(form)):
        element = form[at]
        if element.gap:
            after = form[at + 1]  # no form ends with a gap
            for start in range(position, min(position + GAP + 1, stop)):
                # Nearly everywhere the next place alone says no.
                fits = after.gap or _fits(after, start, words, found)
                if fits and (end := _match(form, start, words, stop, found, at + 1)):
                    return end
            return 0
        if position >= stop or not (position := _fits(element, position, words, found)):
            return 0
    return position


def _fits(element: Element, position: int, words: Sequence[str], found: Mapping[str, Mapping[int, int]]) -> int:
    """Where one place of a form, but for a gap, ends when it is said at `position`, or 0."""
    word = words[position]
    if word in element.words or (element.prefixes and word.startswith(element.prefixes)):
        return position + 1
    return found.get(element.group, {}).get(position, 0) if element.group else 0


def _flat(form: Form) -> Iterator[Form]:
    """Every plain sequence that the form stands for. Flat ones fail at the first wrong word, which is nearly always."""
    for at, element in enumerate(form):
        if element.forms:
            for choice in element.forms:
                yield from _flat((*form[:at], *choice, *form[at + 1 :]))
            return
    yield form


def _level(forms: Mapping[str, list[Form]]) -> _Level:
    level = _Level(defaultdict(list), defaultdict(list), defaultdict(list))
    for name, group in forms.items():
        for form in group:
            offset = _anchor(form)
            anchor = form[offset]
            if anchor.group is not None:
                level.by_group[anchor.group].append((name, form))
            other = _beside(form, offset)
            for word in anchor.words:
                level.by_word[word].append((name, form, offset, other, form[other].words))
            for prefix in anchor.prefixes:
                level.by_prefix[prefix[:2]].append((name, prefix, form, offset))
    return _Level(dict(level.by_word), dict(level.by_prefix), dict(level.by_group))


def _anchor(form: Form) -> int:
    """The place that a form is looked up by: the least common one of those whose distance from the start is fixed."""
    return min(_fixed(form), key=lambda at: _commonness(form[at]), default=0)


def _beside(form: Form, anchor: int) -> int:
    """The least common of the other fixed places that are words alone; the anchor itself where there is none."""
    others = [at for at in _fixed(form) if at != anchor and not form[at].prefixes]
    return min(others, key=lambda at: _commonness(form[at]), default=anchor)


def _fixed(form: Form) -> list[int]:
    """The places whose distance from the start is fixed: those before the first gap or group."""
    return list(takewhile(lambda at: not form[at].gap and form[at].group is None, range(len(form))))


def _commonness(element: Element) -> tuple[int, int]:
    return len(element.words & _COMMON), len(element.words) + 5 * len(element.prefixes)


def _ranks(forms: Mapping[str, list[Form]]) -> list[list[str]]:
    """Group names by rank: those that refer to no other first."""
    rank: dict[str, int] = {}
    asking: list[str] = []

    def visit(name: str) -> int:
        if name not in forms:
            raise WordingError(f"group '{asking[-1]}' refers to <{name}>, which is no group")
        if name in asking:
            raise WordingError(f"groups '{asking[-1]}' and '{name}' refer to each other in a circle")
        if name not in rank:
            asking.append(name)
            needed = {place.group for form in forms[name] for place in form if place.group is not None}
            rank[name] = 1 + max(map(visit, sorted(needed)), default=-1)
            asking.pop()
        return rank[name]

    highest = max(map(visit, forms), default=-1)
    return [[name for name in forms if rank[name] == at] for at in range(highest + 1)]
