"""What a message says, as far as safety listens: groups of words, which of them are denied, and in which clause.

Language only. What the groups mean together is `red_flags.py`'s business.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from operator import attrgetter

from bot.embedding.wordpiece import common_words
from bot.knowledge.protocol import SafetyWords, WordGroup
from bot.safety.wording import Finder, Hit
from bot.text import fold, tokens

# Groups that the mechanism itself needs; they stand in the safety files like every other.
LANGUAGE_GROUPS = (
    "negator",
    "no-denial",
    "says-no",
    "filler",
    "list-word",
    "clause-word",
    "contrast-word",
    "fine",
    "hypothetical",
    "asked-about",
    "permission",
    "past",
    "past-verb",
    "present-verb",
    "happened",
    "over",
    "ongoing",
    "other-person",
    "self",
    "friend",
    "handled",
    "it",
)
_SAYS_NO = frozenset(("negator", "says-no"))
_BESIDE = frozenset(("any", "some", "a", "an", "the", "in", "of", "or", "and"))  # what a question may name beside
_PLAYS_DOWN = frozenset(
    ("hypothetical", "asked-about", "permission", "past", "over", "other-person", "friend", "handled")
)
_LONG = 6  # letters from which one slip is mended: shorter words have too many neighbours (pee/knee, numb/dumb)
_SHORT = 4  # letters that a word must have that was stretched: "nooo" says more than "no"
_STRETCHED = re.compile(r"([^\W\d_])\1\1+")
_SENTENCE_END = re.compile(r"[!?;\n]|(?<!\.)\.(?!\.)")
_CLAUSE_END = re.compile(r"[,:()/=]|\.\.+|…| - ")
_ASKS = re.compile(r"[?:]")
_REACH = 8  # words that a denial may reach back over: "no sign of any kind of numbness"


@dataclass(frozen=True, slots=True)
class Heard:
    """One group in one place of the message: the words as they were written, and whether they are denied."""

    group: str
    start: int
    end: int
    sentence: int
    clause: int
    words: str
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Hearing:
    """Everything heard in one message, in order."""

    heard: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    word: str
    start: int
    end: int


class Listener:
    """Hears messages with the words of the safety files."""

    def __init__(self, files: Iterable[SafetyWords], known: Iterable[str] = ()) -> None:
        """`known`: words that are never taken for a slip, beside those of the files (the knowledge base's own).

        A language group that is missing is heard nowhere. Raises WordingError for a wording that cannot be read.
        """
        files = list(files)
        groups: dict[str, WordGroup] = {}
        self._spelling: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(list)
        self._guarded = set(common_words())
        for file in files:
            groups.update(file.groups)
            self._guarded.update(file.known)
            for meant, variants in file.spelling.items():
                for variant in variants:
                    written = tuple(t.word for t in tokens(fold(variant)))
                    self._spelling[written[0]].append((written, tuple(meant.split())))
        for variants_of_word in self._spelling.values():
            variants_of_word.sort(key=lambda pair: -len(pair[0]))
        for name in LANGUAGE_GROUPS:
            groups.setdefault(name, WordGroup(kind="context", says=name, words=("^ ^",)))
        self.finder = Finder(groups)
        self._mend = _Mender(self.finder.words, self._guarded | set(known))
        self._undeniable = frozenset(name for name, group in groups.items() if not group.deniable)

    def knowing(self, known: Iterable[str]) -> Listener:
        """The same listener with other words that are never taken for a slip. Costs next to nothing."""
        other = copy(self)
        other._mend = self._mend.knowing(self._guarded | set(known))
        return other

    def slips(self, text: str) -> Mapping[str, str]:
        """Words of the text that are taken for a slip of another, and that other."""
        mended = {token.word: self._mend(token.word) for token in tokens(fold(text))}
        return {word: meant for word, meant in mended.items() if meant != word}

    def hear(self, text: str) -> Hearing:
        """What the message says. Never raises; time grows with the length alone."""
        folded = fold(text)
        words = _without_floods(self._words(folded))
        if not words:
            return Hearing(())
        sentences, clauses = _cut(folded, words)
        plain = ["^", *(word.word for word in words), "$"]
        sentences = [sentences[0], *sentences, sentences[-1]]
        ends = _ends(sentences)
        clauses = [clauses[0], *clauses, clauses[-1]]
        asked = {at for at, end in enumerate(_between(folded, words), 1) if _ASKS.search(end)}
        # What plays a report down must be said in one breath: "not worried, could this be a clot" asks about now.
        hits = [
            hit
            for hit in self.finder.find(plain, ends, clauses)
            if hit.group not in _PLAYS_DOWN or clauses[hit.start] == clauses[hit.end - 1]
        ]
        denied = _denied_when_asked(hits, asked, clauses, plain)
        clauses = self._split_at_words(clauses, hits)
        denied |= _denials(hits, self.finder.kinds, sentences, clauses)
        denied = frozenset(hit for hit in denied if hit.group not in self._undeniable)
        return Hearing(
            tuple(
                Heard(
                    hit.group,
                    hit.start,
                    hit.end,
                    sentences[hit.start],
                    clauses[hit.start],
                    _written(folded, words, hit),
                    hit in denied,
                )
                for hit in hits
            )
        )

    def _words(self, folded: str) -> list[_Word]:
        raw = tokens(folded)
        out: list[_Word] = []
        position = 0
        while position < len(raw):
            for written, meant in self._spelling.get(raw[position].word, ()):
                if tuple(t.word for t in raw[position : position + len(written)]) == written:
                    start, end = raw[position].start, raw[position + len(written) - 1].end
                    out += [_Word(word, start, end) for word in meant]
                    position += len(written)
                    break
            else:
                token = raw[position]
                out += [_Word(self._mend(word), token.start, token.end) for word in uncontracted(token.word)]
                position += 1
        return out

    def _split_at_words(self, clauses: list[int], hits: Sequence[Hit]) -> list[int]:
        """Clauses cut once more where a word such as "but" or "and" begins a new one."""
        cuts = {hit.start for hit in hits if hit.group in ("clause-word", "contrast-word")}
        if not cuts:
            return clauses
        out, added = [], 0
        for position, clause in enumerate(clauses):
            added += position in cuts
            out.append(clause + added)
        return out


def _without_floods(words: Sequence[_Word]) -> list[_Word]:
    """The words, of one said over and over no more than any wording or denial can reach over."""
    runs = (list(islice(run, _REACH + 1)) for _, run in groupby(words, attrgetter("word")))
    return [word for run in runs for word in run]


_ENDINGS = {"'s": "is", "'re": "are", "'ve": "have", "'ll": "will", "'d": "had", "'m": "am"}


def uncontracted(word: str) -> list[str]:
    """The words that a word stands for: two for "don't", else itself."""
    if word.endswith("n't"):
        return [word[:-3], "not"] if word not in ("can't", "won't") else ["cannot" if word == "can't" else "wont"]
    for ending, full in _ENDINGS.items():
        if word.endswith(ending):
            return [word[: -len(ending)], full]
    return [word.replace("'", "")]


class _Mender:
    """One slip (a letter too many, missing, wrong, or two swapped) in a long word, towards the files' own words.

    And a letter held down, in a word of any length but the shortest: "baaaack".
    """

    def __init__(self, words: Iterable[str], known: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._known = self._words.union(known)
        self._near: dict[str, str] = {}
        for word in sorted((w for w in words if len(w) >= _LONG), reverse=True):
            for form in (word, *_shortened(word)):
                self._near[form] = word

    def knowing(self, known: Iterable[str]) -> _Mender:
        other = copy(self)
        other._known = self._words.union(known)
        return other

    def __call__(self, word: str) -> str:
        if word in self._known:  # nearly every word
            return word
        if _STRETCHED.search(word):
            for drawn_in in (_STRETCHED.sub(once, word) for once in (r"\1\1", r"\1")):
                if len(drawn_in) >= _SHORT and drawn_in in self._words:
                    return drawn_in
        if len(word) < _LONG or len(word) > 20 or not word.isalpha():
            return word
        for form in (word, *_shortened(word)):
            meant = self._near.get(form)
            # The first letter is hardly ever the slip, and "single" is no "tingle", "ladder" no "bladder".
            if meant is not None and meant[0] == word[0] and _one_slip(word, meant):
                return meant
        return word


def _shortened(word: str) -> Iterable[str]:
    return (word[:i] + word[i + 1 :] for i in range(1, len(word)))


def _one_slip(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        wrong = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]]
        return len(wrong) <= 1 or (swapped and one[wrong[1]] == other[wrong[0]])
    short, long = sorted((one, other), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _cut(folded: str, words: Sequence[_Word]) -> tuple[list[int], list[int]]:
    """For each word the number of its sentence and of its clause, as punctuation cuts them."""
    sentences, clauses = [0], [0]
    for between in _between(folded, words):
        ended = bool(between) and _SENTENCE_END.search(between) is not None
        sentences.append(sentences[-1] + ended)
        clauses.append(clauses[-1] + (ended or (bool(between) and _CLAUSE_END.search(between) is not None)))
    return sentences, clauses


def _between(folded: str, words: Sequence[_Word]) -> Iterator[str]:
    """What stands between each word and the next; nothing where that is the point of a decimal."""
    for before, after in pairwise(words):
        between = folded[before.end : after.start]
        yield "" if between == "." and before.word[-1:].isdigit() and after.word[:1].isdigit() else between


def _ends(sentences: Sequence[int]) -> list[int]:
    ends = [len(sentences)] * len(sentences)
    for position in range(len(sentences) - 2, -1, -1):
        ends[position] = ends[position + 1] if sentences[position] == sentences[position + 1] else position + 1
    return ends


def _written(folded: str, words: Sequence[_Word], hit: Hit) -> str:
    first, last = max(hit.start - 1, 0), min(hit.end - 2, len(words) - 1)
    return " ".join(folded[words[first].start : words[max(first, last)].end].split())[:80]


def _denials(
    hits: Sequence[Hit], kinds: Mapping[str, str], sentences: Sequence[int], clauses: Sequence[int]
) -> frozenset[Hit]:
    """The hits that are denied: by a negator just before, a list that goes on from one, or "is fine" just after.

    Only words of a closed set may stand between, so "I can't run because my back hurts" denies nothing: where it is
    not plain that something is denied, it is not.
    """
    ends_at: dict[int, list[Hit]] = defaultdict(list)
    spots: dict[str, set[int]] = {name: set() for name in ("filler", "list-word", "negator", "no-denial")}
    for hit in hits:
        if hit.group in spots:
            spots[hit.group].update(range(hit.start, hit.end))
        else:
            ends_at[hit.end].append(hit)
    # "no feeling down there": the "no" belongs to what is felt, so it denies nothing that follows.
    part_of = {at for hit in hits if kinds[hit.group] in ("sensation", "event") for at in range(hit.start, hit.end)}
    negators = {
        hit.end
        for hit in hits
        if hit.group == "negator" and hit.start not in spots["no-denial"] and hit.start not in part_of
    }
    denied: set[Hit] = set()
    for hit in hits:
        if hit.group in LANGUAGE_GROUPS and hit.group != "fine":
            continue
        if _denied_from_left(hit, negators, spots, ends_at, denied, kinds, sentences, clauses):
            denied.add(hit)
    denied |= _denied_from_right(hits, denied, spots["filler"], sentences)
    return frozenset(denied)


def _denied_from_left(
    hit: Hit,
    negators: set[int],
    spots: dict[str, set[int]],
    ends_at: dict[int, list[Hit]],
    denied: set[Hit],
    kinds: Mapping[str, str],
    sentences: Sequence[int],
    clauses: Sequence[int],
) -> bool:
    position, listed = hit.start, False
    for _ in range(_REACH):
        if position == 0 or sentences[position - 1] != sentences[hit.start]:
            return False
        # "It's nothing, my back hurts": a denial ends with its clause, unless a list goes on from it.
        if position in negators and (listed or clauses[position - 1] == clauses[hit.start]):
            return True
        for other in ends_at.get(position, ()):
            # "no numbness or tingling"; "no back pain" and "doesn't hurt my back": place and sensation side by side.
            beside = (
                position == hit.start
                and clauses[other.start] == clauses[hit.start]
                and kinds[other.group] != kinds[hit.group]
            )
            if other in denied and (listed or beside):
                return True
        position -= 1
        same_clause = clauses[position] == clauses[hit.start]
        if position in spots["list-word"]:
            listed = True
        elif position not in spots["filler"] or not (listed or same_clause):
            return False
    return False


def _denied_when_asked(
    hits: Sequence[Hit], asked: Set[int], clauses: Sequence[int], words: Sequence[str]
) -> frozenset[Hit]:
    """The hits of a question that names them and asks nothing, answered at once: "Back pain? No." and "fever: none".

    `asked`: the places after which a question mark or a colon stands. "Is it bad that my bum is numb? No, says my wife"
    denies nothing.
    """
    if not asked:  # most messages
        return frozenset()
    told = {at for hit in hits if hit.group not in LANGUAGE_GROUPS for at in range(hit.start, hit.end)}
    told.update(at for at, word in enumerate(words) if word in _BESIDE)
    last = len(clauses) - 2
    named: set[int] = set()
    for answer in hits:
        ends = answer.end > last or clauses[answer.end] != clauses[answer.start]
        if answer.group not in _SAYS_NO or answer.start - 1 not in asked or not ends:
            continue
        start = answer.start
        while start > 1 and clauses[start - 1] == clauses[answer.start - 1]:
            start -= 1
        if told.issuperset(range(start, answer.start)):
            named.update(range(start, answer.start))
    return frozenset(
        hit for hit in hits if hit.start in named and hit.end - 1 in named and hit.group not in LANGUAGE_GROUPS
    )


def _denied_from_right(hits: Sequence[Hit], denied: set[Hit], fillers: set[int], sentences: Sequence[int]) -> set[Hit]:
    """Hits followed at once, over fillers alone, by "fine" that is not itself denied: "my back is totally ok"."""
    fine = {hit.start for hit in hits if hit.group == "fine" and hit not in denied}
    out: set[Hit] = set()
    if not fine:
        return out
    for hit in hits:
        if hit.group in LANGUAGE_GROUPS:
            continue
        position = hit.end
        for _ in range(_REACH):
            if position in fine and sentences[position] == sentences[hit.start]:
                out.add(hit)
            if position not in fillers:
                break
            position += 1
    return out
