"""A knowledge folder as an editor would judge it: beyond what must hold for it to go live, what is worth a look.

What is dear to find out is kept by content, so that after an edit only what changed is looked at again. The ranking is
the dearest: after a small edit the one learnt last serves, and the changed phrasings are tried against it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from bot.dialogue import proof
from bot.drawing import is_drawable
from bot.embedding import Encoder
from bot.errors import Problem
from bot.knowledge import proofs, reading, reviews
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.folder import Folder, Item
from bot.knowledge.lint import wordings
from bot.knowledge.models import Answer, Exercise, Programme, Protocol, TriageLevel
from bot.matching.matcher import Matcher, Phrasing, Rivalry
from bot.safety.triage import Safety
from bot.service.building import build_policy, build_safety, kept_matcher, passages
from bot.service.kept import Kept
from bot.text import words_in_ours

T = TypeVar("T")

Progress = Callable[[str, int, int], object]  # what is done, how many are, of how many (0: nobody knows)

MOST_CHANGED = 20  # entries; of more the ranking is learnt anew
SUREST = 20  # of the phrasings that lead elsewhere if left out, those named unasked: there are always some

COMMON, COMMON_SHARE = 30, 1 / 75  # phrasings with a word, at least and of all: by far more than any one topic has


def silent(_what: str, _done: int, _of: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the ranking says of a folder, and the ranking that was asked.

    `since`: the revision that it was learnt for, if that is not the folder's own; then `changed` has the entries that
    are different now. `unnamed`: how many phrasings more lead elsewhere if left out, less surely than those named.
    """

    findings: tuple[Problem, ...]
    matcher: Matcher
    unnamed: int = 0
    since: str | None = None
    changed: tuple[str, ...] = ()


def judge_files(folder: Folder, at: datetime, cache: Path | None = None, progress: Progress = silent) -> list[Problem]:
    """What can be told of each file alone: overdue reviews, hard reading, pictures missing or impossible."""
    found = list(reviews.overdue(folder, at.date()))
    once = _Once(Kept(cache), "read")
    for done, item in enumerate(folder.items):
        progress("Reading each file", done, len(folder.items))
        if isinstance(item.model, Answer | Programme | Protocol):
            found += _hard_to_read(item, item.model.body, once)
        if isinstance(item.model, Exercise):
            found += _not_drawn(item, item.model, once)
    once.save()
    return [*found, *_far_too_general(folder)]


def judge_signs(
    folder: Folder, base: KnowledgeBase, cache: Path | None = None, encoder: Encoder | None = None
) -> list[Problem]:
    """Phrasings that raise a sign which cannot wait: the sign is acted on, and their entry is never given for them.

    A sign of caution is none of those: a file may well be what is said to a worry about the back. One that a second
    opinion could take back is looked at only where that is whole, with an encoder.
    """
    signs = _digest(repr((encoder.name if encoder else "", base.protocols, base.safety_words)))
    once = _Once(Kept(cache), "raised")

    @lru_cache(maxsize=1)
    def safety() -> Safety:  # dear, and needed only for what is new
        made = build_safety(base, cache, encoder)
        if encoder is None:
            made.attach(None)
        return made

    def raised(text: str) -> tuple[str, str] | None:
        for finding in safety().assess(text, plain=True).findings:
            if finding.level >= TriageLevel.URGENT and (encoder or not finding.doubtful):
                return finding.sign, " + ".join(finding.words)
        return None

    found = []
    for item in folder.items:
        for path, text in wordings(item):
            if sign := once.of(f"{signs} {text}", partial(raised, text)):
                message = f"'{text}' raises '{sign[0]}' by '{sign[1]}', so this file is never given for it. Take it out"
                found.append(item.warning(path, message))
    once.save()
    return found


def judge_ranking(
    folder: Folder,
    base: KnowledgeBase,
    at: datetime,
    cache: Path | None = None,
    encoder: Encoder | None = None,
    *,
    relearn: bool = False,
    named: int | None = SUREST,
    progress: Progress = silent,
) -> Judged:
    """What shows when the bot is asked: wordings that entries fight over, and proofs that fail.

    After a small edit the ranking learnt last is asked, unless `relearn`. `named`: how many of the phrasings that lead
    elsewhere if left out are named, None for all.
    """
    parts = _parts(base, encoder)
    if not relearn and (last := _by_the_last(folder, parts, cache, encoder)):
        return _judged(folder, base, *last, named=named)
    progress("Learning the ranking anew: this takes up to a minute", 0, 0)
    policy = build_policy(base, cache, encoder)
    failed: list[Problem] = []
    for done, item in enumerate(folder.items):
        progress("Trying the proofs", done, len(folder.items))
        failed += proof.failures(policy, item, at)
    # A proof that fails is tried against the folder as it is, until it holds.
    Kept(cache).keep("judged", "", None if failed else (base.revision, parts))
    return _judged(folder, base, policy.matcher, failed=failed, named=named)


# -- file by file ----------------------------------------------------------------------------------------------


class _Once:
    """Answers kept by what they were found from. Those that nobody asked for again are forgotten."""

    def __init__(self, kept: Kept, name: str) -> None:
        self._kept, self._name = kept, name
        self._known: dict[str, Any] = kept.found(name, "") or {}
        self._asked: dict[str, Any] = {}

    def of(self, content: str, find: Callable[[], T]) -> T:
        """The answer found for this content before, else found now."""
        key = _digest(content)
        self._asked[key] = self._known[key] if key in self._known else find()
        return self._asked[key]  # type: ignore[no-any-return]

    def save(self) -> None:
        """Keep the answers for the next time."""
        if self._asked.keys() != self._known.keys():
            self._kept.keep(self._name, "", self._asked)


def _hard_to_read(item: Item, body: str, once: _Once) -> Iterator[Problem]:
    grade = once.of(f"grade {body}", lambda: reading.grade(body))
    if grade is not None and grade > reading.HARDEST:
        message = (
            f"the text reads like school grade {grade:.1f}, and health advice should stay at "
            f"{reading.HARDEST:.0f} or below. Make shorter sentences, and say long words in short ones"
        )
        yield item.warning(("body",), message)


def _not_drawn(item: Item, exercise: Exercise, once: _Once) -> Iterator[Problem]:
    picture = exercise.picture
    if picture is None:
        message = "the exercise has no picture, so runners see words alone. Describe its two positions under 'picture'"
        yield item.warning(("picture",), message)
    elif not once.of(f"picture {picture.model_dump_json()}", lambda: is_drawable(picture)):
        yield item.problem(("picture",), "the picture cannot be drawn. Compare its angles with an exercise that works")


def _far_too_general(folder: Folder) -> Iterator[Problem]:
    """Phrasings of one word that is in so many others that it asks for nothing; one of the file's title may stand."""
    counted = Counter(word for item in folder.items for _, text in wordings(item) for word in set(words_in_ours(text)))
    many = max(COMMON, COMMON_SHARE * sum(1 for item in folder.items for _ in wordings(item)))
    for item in folder.items:
        if isinstance(item.model, Answer | Exercise | Programme):
            titled = {word.removesuffix("s") for word in words_in_ours(item.model.title)}
            for path, text in wordings(item):
                words = words_in_ours(text)
                if len(words) == 1 and counted[words[0]] > many and words[0].removesuffix("s") not in titled:
                    message = (
                        f"'{text}' is far too general: {counted[words[0]]} phrasings have the word. "
                        "Say more of what is asked, or take it out"
                    )
                    yield item.warning(path, message)


# -- asked of the ranking --------------------------------------------------------------------------------------


def _judged(
    folder: Folder,
    base: KnowledgeBase,
    matcher: Matcher,
    since: str | None = None,
    changed: tuple[str, ...] = (),
    *,
    failed: Iterable[Problem] = (),
    named: int | None = None,
) -> Judged:
    places = _Places(folder)
    findings = list(failed)
    told: set[Phrasing] = set()
    for rivalry in matcher.confused():
        if not {rivalry.phrasing, rivalry.rival} <= told:  # one of the two is enough
            findings += places.confused(rivalry)
        told |= {rivalry.phrasing, rivalry.rival}
    strays = [found for rivalry in _strays(matcher, base, changed) for found in places.astray(rivalry)]
    left_out = sorted(matcher.left_out(), key=lambda rivalry: -rivalry.score)
    astray = [found for rivalry in left_out if rivalry.phrasing not in told for found in places.astray(rivalry)]
    return Judged((*findings, *strays, *astray[:named]), matcher, len(astray[named:]) if named else 0, since, changed)


class _Places:
    """Where each wording is written."""

    def __init__(self, folder: Folder) -> None:
        self._at: dict[Phrasing, tuple[Item, tuple[str | int, ...]]] = {}
        for item in folder.items:
            for path, text in wordings(item):
                self._at.setdefault(Phrasing(item.id, text), (item, path))

    def confused(self, rivalry: Rivalry) -> Iterator[Problem]:
        """Two wordings that the bot cannot tell apart."""
        if found := self._found(rivalry):
            item, path, place = found
            message = (
                f"'{rivalry.phrasing.text}' and '{rivalry.rival.text}' in {place} are one to the bot: it cannot tell "
                "which entry is meant. Keep one of the two, or tell them apart"
            )
            yield item.warning(path, message)

    def astray(self, rivalry: Rivalry) -> Iterator[Problem]:
        """A wording that leads to its entry only because it stands there."""
        if found := self._found(rivalry):
            item, path, place = found
            message = (
                f"without this line '{rivalry.phrasing.text}' would be answered with '{rivalry.rival.entry}', by "
                f"'{rivalry.rival.text}' in {place}. Add phrasings like it here, or move it there"
            )
            yield item.warning(path, message)

    def _found(self, rivalry: Rivalry) -> tuple[Item, tuple[str | int, ...], str] | None:
        here, there = self._at.get(rivalry.phrasing), self._at.get(rivalry.rival)
        if here is None or there is None:  # gone since the ranking was learnt
            return None
        return *here, f"{there[0].file}:{there[0].document.line(there[1])}"


def _by_the_last(
    folder: Folder, parts: Mapping[str, str], cache: Path | None, encoder: Encoder | None
) -> tuple[Matcher, str | None, tuple[str, ...]] | None:
    """The ranking learnt last, its revision and what has changed since, if that is little and no proof is at stake.

    The revision is None where nothing changed that rankings are learnt from.
    """
    judged: tuple[str, dict[str, str]] | None = Kept(cache).found("judged", "")
    if judged is None:
        return None
    revision, before = judged
    if parts.keys() != before.keys() or parts[""] != before[""]:
        return None
    changed = tuple(id for id in parts if parts[id] != before[id])
    proved = {item.id for item in folder.items if any(proofs.wordings(item))}
    if len(changed) > MOST_CHANGED or not proved.isdisjoint(changed):
        return None
    matcher = kept_matcher(revision, cache, encoder)
    return None if matcher is None else (matcher, revision if changed else None, changed)


def _strays(matcher: Matcher, base: KnowledgeBase, changed: Iterable[str]) -> Iterator[Rivalry]:
    """New wordings of the changed entries that are answered outright with another entry."""
    indexed = matcher.phrasings
    for id in changed:
        for text in base.entries[id].wordings:
            answer = matcher.rank(text).answer if text not in indexed.get(id, ()) else None
            if answer is not None and answer.entry != id:
                yield Rivalry(Phrasing(id, text), Phrasing(answer.entry, answer.phrasing), answer.score)


def _parts(base: KnowledgeBase, encoder: Encoder | None) -> dict[str, str]:
    """What a ranking is learnt from and proofs are tried with: by entry, and under "" all the rest."""
    said = {id: [repr((entry.wordings, getattr(entry, "proof", None)))] for id, entry in base.entries.items()}
    for passage in passages(base):
        said[passage.entry].append(passage.text)
    rest = (encoder.name if encoder else "", base.words, base.protocols, base.safety_words)
    return {"": _digest(repr(rest)), **{id: _digest("\n".join(texts)) for id, texts in said.items()}}


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()
