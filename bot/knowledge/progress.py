"""Whether the rules of progress can be gone by: one file, bands that meet, a test for one leg."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.errors import Problem
from bot.knowledge.folder import Folder, Item
from bot.knowledge.measures import ProgressRules
from bot.knowledge.models import Exercise


def one_file(folder: Folder) -> Iterator[Problem]:
    """The rules stand in one file, so that nobody changes the one that is not used."""
    items = [item for item, _ in _rules(folder)]
    for item in items[1:]:
        yield item.problem((), f"the rules of progress stand in {items[0].file} already. Keep one of the two")


def bands_out_of_order(folder: Folder) -> Iterator[Problem]:
    """The bands go down to 0, and each names in words the percent from which it is said, or below which."""
    for item, rules in _rules(folder):
        bands = rules.balance.bands
        for at, (higher, lower) in enumerate(pairwise(bands), 1):
            if lower.from_percent >= higher.from_percent:
                message = f"{lower.from_percent} stands below {higher.from_percent}. Put the highest band first"
                yield item.problem(("balance", "bands", at, "from_percent"), message)
        if bands[-1].from_percent:
            path = ("balance", "bands", len(bands) - 1, "from_percent")
            yield item.problem(path, "nothing is said from 0 percent on. End with a band from 0")
        limits = [band.from_percent for band in bands]
        for at, band in enumerate(bands):
            near = {limits[at], limits[max(at - 1, 0)]} - {0}
            if not any(re.search(rf"\b{number}\s?%", band.says) for number in near):
                message = (
                    f"'says' names neither of its limits ({', '.join(f'{one}%' for one in sorted(near))}). Say one"
                )
                yield item.problem(("balance", "bands", at, "says"), message)


def not_on_one_leg(folder: Folder) -> Iterator[Problem]:
    """What is counted on each leg is an exercise for one leg, by its name."""
    exercises = {item.id for item in folder.items if isinstance(item.model, Exercise)}
    for item, rules in _rules(folder):
        if (id := rules.balance.test) in exercises and "single-leg" not in id:
            yield item.problem(("balance", "test"), f"'{id}' is not named single-leg. Name an exercise for one leg")


def _rules(folder: Folder) -> Iterator[tuple[Item, ProgressRules]]:
    for item in folder.items:
        if isinstance(item.model, ProgressRules):
            yield item, item.model
