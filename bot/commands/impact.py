"""`kneebot impact`: which messages get another decision from NEW than from OLD, what touches safety first.

Both are whole policies, asked as `kneebot ask` asks, for somebody never seen before.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track

from bot.commands.compared import LOSSES, Change, Comparison, Kind, Said
from bot.commands.history import History, NoHistory
from bot.commands.lines import beside, read_lines, texts_of
from bot.embedding import Encoder
from bot.errors import KneebotError, KnowledgeError
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.folder import Folder, parse
from bot.knowledge.models import Messages
from bot.safety.second_opinion import SecondOpinion
from bot.service.building import build_policy, checked

NOTHING_LOST, LOST = 0, 1
_WRITE = 'Write {"text": "…"} on one line'
_FEW = 200  # messages up to which one process is done before others have begun
_MOST_PROCESSES = 8


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the name it was given by, and what its files say."""

    name: str
    folder: Folder

    @property
    def revision(self) -> str:
        """Of its knowledge."""
        return self.folder.revision


@dataclass(frozen=True, slots=True)
class Impact:
    """Every message that gets another decision, the gravest first, of so many."""

    old: Side
    new: Side
    messages: int
    changes: tuple[Change, ...]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many changes of each kind there are, the gravest kind first; no kind without any."""
        counted = Counter(change.kind for change in self.changes)
        return {kind: counted[kind] for kind in Kind if counted[kind]}

    @property
    def code(self) -> int:
        """The exit code: 1 if what was escalated is so no longer, or at a lower level."""
        return LOST if LOSSES & self.counts.keys() else NOTHING_LOST


def side(name: str | None, in_use: Path) -> Side:
    """The knowledge folder of that name, else the folder in use as it was at the git revision of that name.

    No name: the folder in use as it is. Raises KneebotError for a name that is neither, and KnowledgeUnusable for a
    folder without knowledge.
    """
    if name is None:
        return Side("the folder in use", parse(in_use))
    if Path(name).is_dir():
        return Side(name, parse(Path(name)))
    try:
        history = History(in_use)
    except NoHistory as error:
        raise KneebotError(f"{name} is no folder, and no git revision either: {error}. Name two folders") from None
    commit = history.commit(name)
    if commit is None:
        raise KneebotError(
            f"{name} is neither a folder nor a git revision of {in_use}. Name two of these, such as HEAD~1 and HEAD"
        )
    with TemporaryDirectory() as made:
        return Side(name, parse(history.write(commit, Path(made))))


def messages(logs: Iterable[Path], in_use: Path) -> list[Said]:
    """Messages of the logs, then those kept beside the knowledge folder; each once. Raises KneebotError for none."""
    files = [*logs, *beside(in_use, "tests/safety/*.jsonl"), *beside(in_use, "tests/utterances/**/*.jsonl")]
    read = read_lines(files, lambda file, line, given: Said(file, line, texts_of(given)), _WRITE)
    if not read:
        raise KneebotError("there are no messages beside the knowledge folder. Give some with --log FILE")
    first = {said.texts: said for said in reversed(read)}
    return [said for said in read if first[said.texts] is said]


def learn(old: Side, new: Side, encoder: Encoder | None, cache: Path | None = None) -> Comparison:
    """Both sides, ready to be asked. Raises KneebotError when one of them has problems.

    `cache` keeps what is learnt of each between two comparisons, apart from what the bot itself keeps.
    """
    before, after = bases(old, new)
    old_policy = build_policy(before, cache and cache / "before", encoder)
    new_policy = build_policy(after, cache and cache / "after", encoder, like=old_policy)
    return Comparison(old_policy, new_policy, SecondOpinion(encoder))


def bases(old: Side, new: Side) -> tuple[KnowledgeBase, KnowledgeBase]:
    """What both sides know. Raises KneebotError when one of them has problems.

    OLD speaks the short sentences of NEW: they decide nothing, and this program may need some that OLD had not yet.
    """
    sentences = next((item.model for item in new.folder.items if isinstance(item.model, Messages)), None)
    with _named(new):
        after = checked(new.folder)
    with _named(old):
        return checked(_speaking(old.folder, sentences)), after


def _speaking(folder: Folder, sentences: Messages | None) -> Folder:
    if sentences is None:
        return folder
    items = (replace(item, model=sentences) if isinstance(item.model, Messages) else item for item in folder.items)
    return replace(folder, items=tuple(items))


@contextmanager
def _named(one: Side) -> Iterator[None]:
    try:
        yield
    except KnowledgeError as error:
        raise KneebotError(
            f"{error}\n{one.name} has {len(error.problems)} problem(s) and cannot be compared."
        ) from None


# -- asking both -----------------------------------------------------------------------------------------------
def compare(old: Side, new: Side, comparison: Comparison, said: Sequence[Said]) -> Impact:
    """Ask both what they make of each message; with a progress bar on a terminal."""
    console = Console(stderr=True)
    with _asked(comparison, said) as asked:
        shown = track(
            asked, "Comparing", total=len(said), console=console, transient=True, disable=not console.is_terminal
        )
        changes = [change for change in shown if change is not None]
    places = {kind: place for place, kind in enumerate(Kind)}
    return Impact(old, new, len(said), tuple(sorted(changes, key=lambda change: places[change.kind])))


@contextmanager
def _asked(comparison: Comparison, said: Sequence[Said]) -> Iterator[Iterator[Change | None]]:
    """What became of each message, in order; of many on every core, where a process can be split in two."""
    processes = min(len(os.sched_getaffinity(0)), _MOST_PROCESSES) if hasattr(os, "sched_getaffinity") else 1
    if processes == 1 or len(said) <= _FEW:
        yield map(comparison.change, said)
        return
    # Split rather than begun anew: what was learnt, some hundred megabytes, is there at once and in memory once.
    split = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, split, initializer=_take_up, initargs=(comparison,)) as pool:
        yield pool.map(_change, said, chunksize=20)


_taken_up: list[Comparison] = []


def _take_up(comparison: Comparison) -> None:
    _taken_up[:] = [comparison]


def _change(said: Said) -> Change | None:
    return _taken_up[0].change(said)
