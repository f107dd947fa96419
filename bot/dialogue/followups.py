"""What a few words mean right after a card: "how many?", "and the other one?", "what if it hurts?".

The ways to say them are content (`words/followups.md`). A message counts only when it is one of them from beginning to
end, fillers apart; whatever says more is for the matcher.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bot.dialogue.extracts import extract
from bot.errors import Problem
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.folder import Folder, Item
from bot.knowledge.models import Answer, Exercise, Programme, Words
from bot.knowledge.suggest import did_you_mean
from bot.matching.matcher import Ranking
from bot.matching.wording import plain

WORDS_FILE = "followups"
# A chance from which a message means what it says, whatever was shown before. "Again" alone comes to .8 for an entry
# about running again, which nobody means who has just been shown a card.
STRONG = 0.9
_LONGEST = 120  # characters; a longer message says more than any way
_MOST_FILLERS = 4
_NUMBER, _ANY = "#", "1"  # how the file writes a number, and some number
_KNOWN_WAYS = frozenset(
    (
        "show",
        "how",
        "picture",
        "video",
        "dose",
        "how_long",
        "felt",
        "not_felt",
        "again",
        "exercises",
        "faults",
        "purpose",
        "sources",
        "easier",
        "harder",
        "other",
        "angle",
        "side",
        "detail",
    )
)


class FollowupKind(StrEnum):
    """What the person wants."""

    SHOW = "show"  # an entry's card
    DOSE = "dose"
    FAULTS = "faults"
    VIDEO = "video"  # of an exercise that has one
    PURPOSE = "purpose"
    SOURCES = "sources"
    ANSWER = "answer"  # the entry that speaks of it
    ASK = "ask"  # which of several
    DETAIL = "detail"  # nothing: they tell which side, or since when
    LINES = "lines"  # of an answer those that say just that
    AGAIN = "again"  # the answer in other words, of which there are none
    FELT = "felt"  # where an exercise works
    EXERCISES = "exercises"  # those that go with an answer


@dataclass(frozen=True, slots=True)
class Followup:
    """What is wanted, of which entry. `way` is what the words were taken for: a key of `ways` in the words file.

    For ASK and EXERCISES, `entry` is the card that it was said to, and `choices` are the ones to choose from.
    """

    kind: FollowupKind
    entry: str
    way: str
    choices: tuple[str, ...] = ()


def followup(text: str, last_entry: str | None, base: KnowledgeBase, ranking: Ranking) -> Followup | None:
    """What the text asks of the card shown last; None without one, or when the text asks something of its own.

    `ranking` is the matcher's for the text: a strong match elsewhere beats the follow-up, a weak one does not.
    """
    last = base.entries.get(last_entry or "")
    words = base.words.get(WORDS_FILE)
    if not isinstance(last, Exercise | Answer | Programme) or words is None or len(text) > _LONGEST:
        return None
    core, number = _core(text, frozenset(words["fillers"]), most_fillers=_MOST_FILLERS)
    way = _ways(frozenset(words["fillers"]), tuple((way, tuple(said)) for way, said in words["ways"].items())).get(core)
    if way is None:
        return None
    speaks = words["answers"].get(way)
    if isinstance(last, Answer) and way == "how_long" and extract(last.body, way):
        return Followup(FollowupKind.LINES, last.id, way)
    if way == "exercises" and (with_it := _exercises_of(last, base)):  # there is an answer for who asks out of the blue
        return Followup(FollowupKind.EXERCISES, last.id, way, with_it)
    if isinstance(last, Exercise) and way in ("felt", "not_felt"):  # there is an answer for who feels it elsewhere
        return Followup(FollowupKind.FELT, last.id, way)
    best = ranking.answer
    if best is not None and best.score >= STRONG and best.entry not in (last.id, speaks):
        return None
    if not isinstance(last, Exercise):
        found = _of_answer(way, last)
        if found is not None and found.kind is FollowupKind.DETAIL and "?" in text:
            return None
    elif way in ("other", "angle"):
        found = _counterpart(last, [base.exercises[id] for id in words["other"].get(last.id, ())], way, number)
    else:
        found = _of_exercise(way, last)
    if found is None and speaks is not None and _leads_to(speaks, last, way):
        return Followup(FollowupKind.ANSWER, speaks, way)
    if found is None and isinstance(last, Answer) and extract(last.body, way):
        return Followup(FollowupKind.LINES, last.id, way)
    return found


def _leads_to(id: str, last: Exercise | Answer | Programme, way: str) -> bool:
    """Whether the entry goes on from the last one: "how many?" is of exercises, unless an answer itself leads there."""
    return isinstance(last, Exercise) or way not in _KNOWN_WAYS or id in (last.id, *last.related)


def _of_exercise(way: str, last: Exercise) -> Followup | None:
    match way:
        case "show" | "how" | "picture" | "side" | "again":
            return Followup(FollowupKind.SHOW, last.id, way)
        case "video":
            return Followup(FollowupKind.VIDEO if last.video else FollowupKind.SHOW, last.id, way)
        case "dose" | "how_long":
            return Followup(FollowupKind.DOSE, last.id, way)
        case "faults" | "purpose" | "sources":
            return Followup(FollowupKind(way), last.id, way)
        case "easier" | "harder":
            step = last.easier if way == "easier" else last.harder
            return Followup(FollowupKind.SHOW, step, way) if step else None
    return None


def _exercises_of(last: Exercise | Answer | Programme, base: KnowledgeBase) -> tuple[str, ...]:
    if isinstance(last, Exercise):
        return ()
    ids = last.exercises if isinstance(last, Programme) else last.related
    return tuple(id for id in ids if id in base.exercises)


def _of_answer(way: str, last: Answer | Programme) -> Followup | None:
    """An answer or a programme can be said again, has its sources, and is the same for either side and at any time;
    anything else leads on to another entry.
    """
    if way == "show":
        return Followup(FollowupKind.SHOW, last.id, way)
    if way in ("side", "detail"):
        return Followup(FollowupKind.DETAIL, last.id, way)
    if way in ("again", "how"):
        return Followup(FollowupKind.AGAIN, last.id, way)
    if way == "purpose" and isinstance(last, Answer) and extract(last.body, way):
        return Followup(FollowupKind.LINES, last.id, way)
    return Followup(FollowupKind.SOURCES, last.id, way) if way in ("sources", "purpose") else None


def _counterpart(last: Exercise, others: Sequence[Exercise], way: str, number: int | None) -> Followup | None:
    ids = tuple(other.id for other in others if way == "other" or other.knee_angle_deg == number)
    if len(ids) > 1:
        return Followup(FollowupKind.ASK, last.id, way, ids)
    return Followup(FollowupKind.SHOW, ids[0], way) if ids else None


@lru_cache(maxsize=4)
def _ways(fillers: frozenset[str], listed: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[tuple[str, ...], str]:
    """Every way to say something, without its fillers, and what it means."""
    return {_core(said, fillers)[0]: way for way, ways in listed for said in ways}


def _core(text: str, fillers: frozenset[str], *, most_fillers: int | None = None) -> tuple[tuple[str, ...], int | None]:
    """The text's words without fillers, "#" for a number, and the number. All of them if they are nothing but fillers.

    No word at all with more fillers than `most_fillers`.
    """
    words = plain(text.replace(_NUMBER, _ANY)).normal
    numbers = [word for word in words if word.isdecimal()]
    kept = tuple(_NUMBER if word in numbers else word for word in words if word not in fillers)
    if most_fillers is not None and len(words) - len(kept) > most_fillers:
        return (), None
    return kept or words, int(numbers[0]) if len(numbers) == 1 else None


def problems(folder: Folder) -> Iterator[Problem]:
    """What is wrong with the words file `followups`: no lists, ways that lead nowhere or stand twice, no entries."""
    for item in folder.items:
        if isinstance(item.model, Words) and item.id == WORDS_FILE:
            yield from _misshapen(item) or _misled(item, folder)


def _misshapen(item: Item) -> list[Problem]:
    said = item.model.model_extra or {}
    found = []
    if not _is_list(said.get("fillers")):
        found.append(item.problem(("fillers",), "'fillers' must be a list of words: 'fillers: [and, so, please]'"))
    for key, example in (("ways", "dose: [how many]"), ("other", "hamstring-bridge-90: [hamstring-bridge-30]")):
        if not isinstance(said.get(key), dict) or not all(map(_is_list, said[key].values())):
            found.append(item.problem((key,), f"'{key}' must be names, each with a list: '{example}'"))
    answers = said.get("answers")
    if not isinstance(answers, dict) or not all(isinstance(id, str) for id in answers.values()):
        found.append(item.problem(("answers",), "'answers' must be names, each with an entry: 'pain: pain-rule'"))
    return found


def _misled(item: Item, folder: Folder) -> Iterator[Problem]:
    said: Mapping[str, Any] = item.model.model_extra or {}
    seen: dict[tuple[str, ...], str] = {}
    for way, listed in said["ways"].items():
        if way not in _KNOWN_WAYS and way not in said["answers"]:
            advice = did_you_mean(way, _KNOWN_WAYS, f"Add '{way}: …' with an entry under 'answers'")
            yield item.problem(("ways", way), f"'{way}' leads nowhere. {advice}")
        for index, text in enumerate(listed):
            other = seen.setdefault(_core(text, frozenset(said["fillers"]))[0], way)
            if other != way:
                yield item.problem(
                    ("ways", way, index), f"'{text}' stands under '{other}' too. Leave it where it belongs"
                )
    for way, id in said["answers"].items():
        yield from _no_entry(item, ("answers", way), id, folder, ("answers", "exercises"))
    for id, others in said["other"].items():
        yield from _no_entry(item, ("other", id), id, folder, ("exercises",))
        for index, other in enumerate(others):
            yield from _no_entry(item, ("other", id, index), other, folder, ("exercises",))


def _no_entry(
    item: Item, path: tuple[str | int, ...], id: str, folder: Folder, shelves: Sequence[str]
) -> Iterator[Problem]:
    if folder.ids.get(id) not in shelves:
        known = [known for known, shelf in folder.ids.items() if shelf in shelves]
        advice = did_you_mean(id, known, f"Name a file of {' or '.join(shelves)} without its .md")
        yield item.problem(path, f"'{id}' is none of the {' or '.join(shelves)}. {advice}")


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
