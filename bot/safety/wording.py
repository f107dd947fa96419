"""Finding wordings in a message: the small pattern language of the safety files, and where each group is heard."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

from bot.knowledge.protocol import WordGroup

GAP = 3  # words that `...` may stand for: enough for "cannot even manage to pee", too few to join two thoughts
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

    def takes(self, word: str) -> bool:
        """Whether the word alone fills this place."""
        return word in self.words or (bool(self.prefixes) and word.startswith(self.prefixes))


Form: TypeAlias = tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Group `group` is heard in words `start` to `end`."""

    group: str
    start: int
    end: int


class WordingError(ValueError):
    """A wording of the safety files cannot be read; the text says which and why."""


def form_of(wording: str) -> Form:
    """The wording as a sequence of places. Raises WordingError when it is malformed."""
    forms, rest = _choices(_PIECE.findall(wording), wording)
    if rest:
        raise WordingError(f"'{wording}' has a ')' too many")
    form = forms[0] if len(forms) == 1 else (Element(forms=forms),)
    if any(not first.words and not first.prefixes and first.group is None for first in _firsts(form)):
        raise WordingError(f"'{wording}' must start with a word that cannot be left out")
    return form


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


def _firsts(form: Form) -> Iterator[Element]:
    """The places that the form may begin with; an empty one when nothing in it has to be said."""
    if not form:
        yield Element()
        return
    first, *rest = form
    if not first.forms:
        yield first
    for choice in first.forms:
        yield from _firsts((*choice, *rest))


def _places(form: Form) -> Iterator[Element]:
    for element in form:
        yield element
        for choice in element.forms:
            yield from _places(choice)


@dataclass(slots=True)
class _Level:
    """Groups that need only groups of lower levels: their forms, by how they begin."""

    by_word: dict[str, list[tuple[str, Form]]]
    by_prefix: dict[str, list[tuple[str, str, Form]]]
    by_group: dict[str, list[tuple[str, Form]]]


class Finder:
    """Every group's wordings, compiled; `find` is linear in the length of the message."""

    def __init__(self, groups: Mapping[str, WordGroup]) -> None:
        """Raises WordingError for a malformed wording, an unknown group in `<...>` or groups that refer in a circle."""
        self.kinds = {name: group.kind for name, group in groups.items()}
        self._hides = {name: frozenset(group.hides) for name, group in groups.items() if group.hides}
        forms = {name: [form_of(wording) for wording in group.words] for name, group in groups.items()}
        self._levels = [_level({name: forms[name] for name in names}) for names in _ranks(forms)]
        self.words = frozenset(
            word for group in forms.values() for form in group for place in _places(form) for word in place.words
        )

    def find(self, words: Sequence[str], sentence_ends: Sequence[int]) -> list[Hit]:
        """Where each group is heard, by start, the longest wording at each start; none spans two sentences.

        `sentence_ends[i]` is one past the last word of the sentence that word i stands in.
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
            self._hide(found, len(words))
        hits = [Hit(name, start, end) for name, at in found.items() for start, end in at.items()]
        return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.group))

    def _hide(self, found: dict[str, dict[int, int]], length: int) -> None:
        """Drop what stands wholly inside a wording that hides its group; before higher levels build on it."""
        masks: dict[str, list[int]] = {}
        for name, hidden in self._hides.items():
            for start, end in found.get(name, {}).items():
                for group in hidden:
                    ends = masks.setdefault(group, [0] * (length + 1))
                    ends[start] = max(ends[start], end)
        for group, ends in masks.items():
            reach = list(accumulate(ends, max))
            found[group] = {start: end for start, end in found.get(group, {}).items() if reach[start] < end}


def _candidates(
    level: _Level, words: Sequence[str], found: Mapping[str, Mapping[int, int]]
) -> Iterator[tuple[str, Form, int]]:
    for position, word in enumerate(words):
        for name, form in level.by_word.get(word, ()):
            yield name, form, position
        for name, prefix, form in level.by_prefix.get(word[:2], ()):
            if word.startswith(prefix):
                yield name, form, position
    for group, forms in level.by_group.items():
        for position in found.get(group, ()):
            for name, form in forms:
                yield name, form, position


def _match(form: Form, position: int, words: Sequence[str], stop: int, found: Mapping[str, Mapping[int, int]]) -> int:
    """Where the form, begun at `position`, ends at the latest, or 0; nothing reaches beyond `stop`."""
    for at, element in enumerate(form):
        rest = form[at + 1 :]
        if element.forms:
            return max(_match((*choice, *rest), position, words, stop, found) for choice in element.forms)
        if element.gap:
            ends = (_match(rest, position + skipped, words, stop, found) for skipped in range(GAP + 1))
            return next((end for end in ends if end), 0)
        if position >= stop:
            return 0
        if element.group is not None:
            position = found.get(element.group, {}).get(position, 0)
            if not position:
                return 0
        elif element.takes(words[position]):
            position += 1
        else:
            return 0
    return position


def _level(forms: Mapping[str, list[Form]]) -> _Level:
    level = _Level(defaultdict(list), defaultdict(list), defaultdict(list))
    for name, group in forms.items():
        for form in group:
            words, prefixes, groups = set[str](), set[str](), set[str]()
            for first in _firsts(form):
                words |= first.words
                prefixes |= set(first.prefixes)
                groups |= {first.group} if first.group else set()
            for word in words:
                level.by_word[word].append((name, form))
            for prefix in prefixes:
                level.by_prefix[prefix[:2]].append((name, prefix, form))
            for needed in groups:
                level.by_group[needed].append((name, form))
    return _Level(dict(level.by_word), dict(level.by_prefix), dict(level.by_group))


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
            needed = {place.group for form in forms[name] for place in _places(form) if place.group is not None}
            rank[name] = 1 + max(map(visit, sorted(needed)), default=-1)
            asking.pop()
        return rank[name]

    highest = max(map(visit, forms), default=-1)
    return [[name for name in forms if rank[name] == at] for at in range(highest + 1)]
