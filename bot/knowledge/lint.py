"""What an editor would see: whether the files fit together, and whether a runner can read them.

Each check is one small function over the files that could be read, so that everything is seen at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from itertools import chain
from typing import Any

from bot.errors import Problem
from bot.knowledge import afterwards, ladder, near, programmes, progress, proofs, prose
from bot.knowledge.base import HOLD_SETS
from bot.knowledge.blanks import is_blank
from bot.knowledge.common import Model
from bot.knowledge.folder import Folder, Item, Sources
from bot.knowledge.measures import ProgressRules
from bot.knowledge.models import (
    Answer,
    Entry,
    Exercise,
    Knowable,
    Messages,
    Page,
    Programme,
    Protocol,
    SafetyWords,
    SmallTalk,
    Words,
)
from bot.knowledge.plain_yaml import Path
from bot.knowledge.suggest import did_you_mean
from bot.rich import CAPTION_LIMIT, TEXT_LIMIT, RichText, utf16_units

TITLE_LIMIT = 60  # a button's label; phones cut longer ones
WORDING_LENGTHS = (2, 200)
# Where each day begins first (Kiribati): whoever dates a review by their own clock is never ahead of it.
_EARLIEST_ZONE = timezone(timedelta(hours=14))

# Keys whose value is an id, and the folders that it must stand in.
_REFERENCES: Mapping[str, tuple[str, ...]] = {
    "related": ("exercises", "answers", "smalltalk", "programmes"),
    "easier": ("exercises",),
    "harder": ("exercises",),
    "holds": ("exercises",),
    "steps": ("exercises",),
    "exercises": ("exercises",),
    "ladders": ("exercises",),
    "test": ("exercises",),
    "after": ("safety",),
    "leads_to": ("safety",),
    "worse_leads_to": ("safety",),
    "covers": ("safety",),
    "only_mentioned": ("exercises", "answers", "smalltalk"),
}
_TO_ANOTHER = ("related", "easier", "harder")  # a question may well lead to the protocol that it stands in


def lint(folder: Folder) -> list[Problem]:
    """Every problem that shows only when the files are read together or as a person reads them."""
    return list(chain.from_iterable(check(folder) for check in _CHECKS))


def unknown_ids(folder: Folder) -> Iterator[Problem]:
    for item in (*folder.items, *folder.refused):
        for key, path, id in _named(item, _REFERENCES):
            shelves = _REFERENCES[key]
            shelf = folder.ids.get(id)
            if shelf in shelves or (key == "holds" and id in HOLD_SETS):
                continue
            if shelf is not None:
                yield item.problem(path, f"{key} '{id}' is in {shelf}/. Name one in {'/, '.join(shelves)}/")
                continue
            known = [known for known, shelf in folder.ids.items() if shelf in shelves]
            known += HOLD_SETS if key == "holds" else ()
            if key in _TO_ANOTHER and item.id in known:
                known.remove(item.id)
            advice = did_you_mean(id, known, f"Give the name of a file in {'/, '.join(shelves)}/, without .md")
            yield item.problem(path, f"{key} '{id}' is no file there is. {advice}")


def self_references(folder: Folder) -> Iterator[Problem]:
    for item in folder.items:
        for key, path, id in _named(item, _TO_ANOTHER):
            if id == item.id:
                yield item.problem(path, f"{key} names the file itself. Name another one")


def unknown_sources(folder: Folder) -> Iterator[Problem]:
    lists = [item.model for item in folder.items if isinstance(item.model, Sources)]
    known = [source.id for sources in lists for source in sources.sources]
    for item in (*folder.items, *folder.refused):
        if lists and not isinstance(item.model, Sources):
            for _, path, id in _named(item, ("sources",)):
                if id not in known:
                    advice = did_you_mean(id, known, "Add it to sources.md")
                    yield item.problem(path, f"source '{id}' is not in sources.md. {advice}")


def missing_sources(folder: Folder) -> Iterator[Problem]:
    for item in folder.items:
        if isinstance(item.model, Exercise | Answer | Programme | ProgressRules | Protocol) and not item.model.sources:
            message = "it has no source. Add a line 'sources: [\u2026]' with ids from sources.md"
            yield item.problem(("sources",), message)


def repeated_names(folder: Folder) -> Iterator[Problem]:
    """Ids that are given inside files: sources, signs, and groups of safety words."""
    first: dict[tuple[str, str], str] = {}
    for item in folder.items:
        for what, id, path in _inner_ids(item):
            problem = item.problem(path, "")
            place = first.setdefault((what, id), f"{problem.file}:{problem.line}")
            if place != f"{problem.file}:{problem.line}":
                yield item.problem(path, f"{what} '{id}' stands in {place} too. Give one of them another name")


def _inner_ids(item: Item) -> Iterator[tuple[str, str, Path]]:
    if isinstance(item.model, Sources):
        for index, source in enumerate(item.model.sources):
            yield "source", source.id, ("sources", index)
    if isinstance(item.model, Protocol):
        for index, sign in enumerate(item.model.signs):
            yield "sign", sign.id, ("signs", index)
    if isinstance(item.model, SafetyWords):
        for group in item.model.groups:
            yield "word group", group, ("groups", group)


def unknown_word_groups(folder: Folder) -> Iterator[Problem]:
    """Only once every word file could be read: a group may stand in the one that could not."""
    items = [item for item in folder.items if isinstance(item.model, Protocol | SafetyWords)]
    if {id for id, shelf in folder.ids.items() if shelf == "words"} - {item.id for item in folder.items}:
        return
    known = {group for item in items if isinstance(item.model, SafetyWords) for group in item.model.groups}
    for item in items:
        for path, group in _groups_named(item):
            if group not in known:
                advice = did_you_mean(group, known, "Add it to 'groups' in a file of safety words")
                yield item.problem(path, f"no word group '{group}' is known. {advice}")


def _groups_named(item: Item) -> Iterator[tuple[Path, str]]:
    for _, path, said in _named(item, ("all", "unless", "despite", "hides", "keeps_in_mind")):
        yield from ((path, group.strip()) for group in said.split("|"))
    if isinstance(item.model, SafetyWords):
        for _, path, wording in _named(item, ("words",)):
            yield from ((path, group) for group in re.findall(r"<([^<>]*)>", wording))


def repeated_wordings(folder: Folder) -> Iterator[Problem]:
    """The same words twice in one entry, or in two."""
    first: dict[near.Words, tuple[Item, Path]] = {}
    for item, path, text in _wordings(folder):
        before, at = first.setdefault(near.words_of(text), (item, path))
        if before is not item:
            line = before.document.line(at)
            message = f"'{text}' also asks for {before.file}:{line}. Keep it in one of the two"
            yield item.problem(path, message)
        elif path != at and at != ("title",):  # a title may be said as a phrasing too
            yield item.problem(path, f"'{text}' stands here already, on line {item.document.line(at)}. Take one out")


def alike_wordings(folder: Folder) -> Iterator[Problem]:
    """All but the same words in two entries."""
    places: dict[near.Words, tuple[Item, Path, str]] = {}
    for item, path, text in _wordings(folder):
        places.setdefault(near.words_of(text), (item, path, text))
    vetoes = [item.document.values.get("veto") for item in folder.items if isinstance(item.model, Words)]
    wordings = list(places)
    for first, second in sorted(near.alike(wordings, near.meanings(vetoes))):
        one, at, said = places[wordings[first]]
        other, path, text = places[wordings[second]]
        if one is not other:
            place = f"{one.file}:{one.document.line(at)}"
            yield other.problem(
                path, f"'{text}' is nearly '{said}' in {place}. Keep one of the two, or tell them apart"
            )


def wordless(folder: Folder) -> Iterator[Problem]:
    """Wordings of signs alone: whoever types them is not heard, so they say nothing."""
    for item, path, text in _wordings(folder):
        if not any(char.isalnum() for char in text):
            yield item.problem(path, f"'{text}' has no letter and no digit, and nothing is heard in it. Write words")


def wording_lengths(folder: Folder) -> Iterator[Problem]:
    least, most = WORDING_LENGTHS
    for item, path, text in _wordings(folder):
        if not least <= len(text) <= most:
            message = (
                f"a phrasing has {least} to {most} characters, this one has {len(text)}. Write it as people type it"
            )
            yield item.problem(path, message)


def lengths(folder: Folder) -> Iterator[Problem]:
    """Texts that Telegram would refuse, and titles that do not fit on a button."""
    for item in folder.items:
        title = getattr(item.model, "title", "")
        if isinstance(item.model, Entry | Page | Protocol) and len(title) > TITLE_LIMIT:
            yield item.problem(("title",), f"the title has {len(title)} characters. Shorten it to {TITLE_LIMIT}")
        for path, text in texts(item):
            units = RichText.from_markdown(text).units
            if isinstance(item.model, Exercise):
                units, limit, what = units + utf16_units(title), CAPTION_LIMIT, "title and text under a picture have"
            else:
                limit, what = TEXT_LIMIT, "the text has"
            if units > limit:
                yield item.problem(path, f"{what} {units} characters, and Telegram takes {limit}. Shorten it")


def broken_markdown(folder: Folder) -> Iterator[Problem]:
    for item in folder.items:
        for path, text in texts(item):
            for line, message in prose.slips(text, item.document.line(path)):
                yield Problem(item.file, line, message)


def empty_answers(folder: Folder) -> Iterator[Problem]:
    for item in folder.items:
        if isinstance(item.model, Answer | SmallTalk) and not item.model.body:
            yield item.problem(("body",), "there is no answer under the keys. Write it under the second line ---")


def addresses(folder: Folder) -> Iterator[Problem]:
    for item in folder.items:
        if isinstance(item.model, Exercise | Sources):
            for _, path, address in _named(item, ("url",)):
                if fault := prose.address_fault(address):
                    yield item.problem(path, fault)


def review_dates(folder: Folder) -> Iterator[Problem]:
    for item in folder.items:
        review = getattr(item.model, "reviewed", None)
        if review is not None and _is_to_come(review.on):
            message = f"the review ({review.on}) is yet to come. Write the day on which the file was read"
            yield item.problem(("reviewed", "on"), message)
        if review is not None and review.next_due < review.on:
            message = f"the next review ({review.due}) is due before the last one ({review.on}). Mend one of the dates"
            yield item.problem(("reviewed", "due"), message)


def checked_links(folder: Folder) -> Iterator[Problem]:
    for item in folder.items:
        video = item.model.video if isinstance(item.model, Exercise) else None
        if video is not None and video.checked is not None and _is_to_come(video.checked):
            message = f"the day on which the page was opened ({video.checked}) is yet to come. Write the day, or null"
            yield item.problem(("video", "checked"), message)


def _is_to_come(day: date) -> bool:
    return day > datetime.now(_EARLIEST_ZONE).date()


_CHECKS: tuple[Callable[[Folder], Iterator[Problem]], ...] = (
    unknown_ids,
    self_references,
    unknown_sources,
    missing_sources,
    repeated_names,
    unknown_word_groups,
    repeated_wordings,
    alike_wordings,
    wording_lengths,
    wordless,
    ladder.loops,
    ladder.one_way_steps,
    lengths,
    broken_markdown,
    empty_answers,
    addresses,
    review_dates,
    checked_links,
    proofs.known_wordings,
    afterwards.worse_goes_down,
    afterwards.owed_for_nothing,
    afterwards.steps_out_of_place,
    programmes.said_twice,
    programmes.no_rest,
    programmes.not_as_dosed,
    programmes.ladder_out_of_order,
    programmes.opens_too_soon,
    programmes.rule_says_otherwise,
    progress.one_file,
    progress.bands_out_of_order,
    progress.not_on_one_leg,
)


def _named(item: Item, keys: Iterable[str]) -> Iterator[tuple[str, Path, str]]:
    """Every text that stands under one of the keys, at any depth: key, place, text.

    Of a refused file but for several in one text, with commas: that it should be a list has been told.
    """
    refused = type(item.model) is Model

    def under(value: Any, path: Path, key: str) -> Iterator[tuple[str, Path, str]]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from under(inner, (*path, name), name)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from under(inner, (*path, index), key)
        elif isinstance(value, str) and key in keys and not is_blank(value) and not (refused and "," in value):
            yield key, path, value.strip()

    if not isinstance(item.model, Words):
        yield from under(dict(item.document.values), (), "")


def wordings(item: Item) -> Iterator[tuple[Path, str]]:
    """Every way to ask for the entry of a file, and where it is written."""
    if isinstance(item.model, Knowable):
        yield ("title",), item.model.title
        for key in ("other_names", "phrasings"):
            for index, text in enumerate(getattr(item.model, key, ())):
                yield (key, index), text


def _wordings(folder: Folder) -> Iterator[tuple[Item, Path, str]]:
    """Every way to ask for every entry, and where it is written."""
    return ((item, path, text) for item in folder.items for path, text in wordings(item))


def texts(item: Item) -> Iterator[tuple[Path, str]]:
    """Every text that is read as Markdown, and where it is written."""
    model = item.model
    if isinstance(model, Entry | Page | Protocol):
        yield ("body",), model.body
    if isinstance(model, Messages):
        yield from ((("messages", key), text) for key, text in model.messages.items())
    if isinstance(model, Protocol):
        for key in ("none_of_these", "still", "running"):
            yield (key,), getattr(model, key) or ""
        for index, question in enumerate(model.questions):
            yield ("questions", index, "means"), question.means or ""
        for key in ("ask", "cleared", "kept"):
            yield ("release", key), getattr(model.release, key, "")
        for key in ("ask", "if_same"):
            yield ("check_back", key), getattr(model.check_back, key, "")
    if isinstance(model, ProgressRules):
        for key in ("how", "operated", "too_hard"):
            yield ("balance", key), getattr(model.balance, key)
        for index, band in enumerate(model.balance.bands):
            yield ("balance", "bands", index, "says"), band.says
