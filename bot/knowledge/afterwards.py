"""What a protocol says comes after a report: does "worse" go up, and do the steps of a release fit the hold?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.errors import Problem
from bot.knowledge.base import is_held
from bot.knowledge.folder import Folder, Item
from bot.knowledge.models import Protocol, TriageLevel


def worse_goes_down(folder: Folder) -> Iterator[Problem]:
    """ "Worse" leads to a higher level; from an emergency, which has none above it, to an emergency."""
    protocols = {item.id: item.model for item in folder.items if isinstance(item.model, Protocol)}
    for item, protocol in _protocols(folder):
        target = protocols.get(protocol.check_back.worse_leads_to) if protocol.check_back else None
        if target is None or target.level > protocol.level or target.level == TriageLevel.EMERGENCY:
            continue
        message = (
            f"who gets worse is led from {protocol.level.label} to '{target.id}', which is {target.level.label}. "
            "Name a protocol of a higher level"
        )
        yield item.problem(("check_back", "worse_leads_to"), message)


def owed_for_nothing(folder: Folder) -> Iterator[Problem]:
    """The question is about a hold, and its way out is the release; the steps need the question."""
    for item, protocol in _protocols(folder):
        if protocol.check_back and not (protocol.holds and protocol.release):
            message = "'check_back' asks about what is on hold. Add 'holds' and 'release', or take it out"
            yield item.problem(("check_back",), message)
        if protocol.release and protocol.release.steps and not protocol.check_back:
            message = "the next step is asked about in a 'check_back', and there is none. Add one, or take 'steps' out"
            yield item.problem(("release", "steps"), message)


def steps_out_of_place(folder: Folder) -> Iterator[Problem]:
    """An exercise opens in one step, and only if it was held."""
    for item, protocol in _protocols(folder):
        seen: dict[str, int] = {}
        for number, step in enumerate(protocol.release.steps if protocol.release else ()):
            for index, id in enumerate(step):
                path = ("release", "steps", number, index)
                first = seen.setdefault(id, number)
                if first != number or step.index(id) != index:
                    yield item.problem(path, f"'{id}' stands in step {first + 1} already. Take one out")
                elif not is_held(id, protocol):
                    yield item.problem(
                        path, f"'{id}' is not among what is put on hold. Add it to 'holds', or take it out"
                    )


def _protocols(folder: Folder) -> Iterator[tuple[Item, Protocol]]:
    for item in folder.items:
        if isinstance(item.model, Protocol):
            yield item, item.model
