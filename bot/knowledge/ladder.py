"""Whether the ladder of exercises can be climbed: every step up has a step back down, and none leads in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from bot.errors import Problem
from bot.knowledge.folder import Folder, Item
from bot.knowledge.models import Exercise

_OPPOSITE = {"harder": "easier", "easier": "harder"}


def loops(folder: Folder) -> Iterator[Problem]:
    """A ladder that leads back to where it began, by either of its links."""
    rungs = _rungs(folder)
    ups: dict[str, list[str]] = {id: [] for id in rungs}
    for id, (_, exercise) in rungs.items():
        if exercise.harder in rungs and exercise.harder != id:
            ups[id].append(exercise.harder)
        if exercise.easier in rungs and exercise.easier != id:
            ups[exercise.easier].append(id)
    for loop in _loops(ups):
        item, exercise = rungs[loop[0]]
        key = "harder" if exercise.harder == loop[1] else "easier"
        message = f"the steps go round in a circle: {' > '.join(loop)}. Mend one 'easier' or 'harder' in it"
        yield item.problem((key,), message)


def one_way_steps(folder: Folder) -> Iterator[Problem]:
    """A step without any step back. Several may lead to one exercise, so the step back may lead to another."""
    rungs = _rungs(folder)
    for id, (item, exercise) in rungs.items():
        for key, back in _OPPOSITE.items():
            other = rungs.get(getattr(exercise, key) or "")
            if other is None or other[0] is item or getattr(other[1], back) is not None:
                continue
            place = f"{item.file}:{item.document.line((key,))}"
            yield other[0].problem((back,), f"{place} says that this one is {key}. Write here '{back}: {id}'")


def _loops(ups: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Each loop from its first id on, round to it again; an exercise stands in one loop at most."""
    left = dict(ups)
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            loop: list[str] = error.args[1][:0:-1]  # graphlib tells it from the top down, and the first one twice
            start = loop.index(min(loop))
            yield [*loop[start:], *loop[:start], loop[start]]
            left = {id: [up for up in nexts if up not in loop] for id, nexts in left.items() if id not in loop}
        else:
            return


def _rungs(folder: Folder) -> dict[str, tuple[Item, Exercise]]:
    return {item.id: (item, item.model) for item in folder.items if isinstance(item.model, Exercise)}
