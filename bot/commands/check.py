"""`kneebot check`: a knowledge folder as an editor would judge it, in colour on a terminal, plain when piped."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from bot.embedding import Encoder
from bot.errors import KnowledgeError, KnowledgeUnusable, Problem
from bot.knowledge import reviews
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.folder import Folder, parse
from bot.matching.matcher import Matcher
from bot.service import editor
from bot.service.building import checked
from bot.service.editor import Judged

CLEAN, PROBLEMS, UNUSABLE = 0, 1, 2


def check_folder(
    folder: Path,
    cache: Path | None = None,
    encoder: Encoder | None = None,
    *,
    relearn: bool = False,
    open_links: bool = False,
    every_warning: bool = False,
) -> int:
    """Print what is wrong with the folder and what is worth a look, and if nothing is wrong, what to expect of it.

    `relearn`: after a small edit too. `open_links`: ask the internet for each link. `every_warning`: also the many that
    matter less. The exit code: 0 nothing wrong, 1 problems, 2 not readable at all; warnings change none of it.
    """
    console = Console(soft_wrap=True, highlight=False)
    try:
        parsed = parse(folder)
    except KnowledgeUnusable as error:
        console.print(Text(str(error), style="red"))
        return UNUSABLE
    now = datetime.now(UTC)
    base: KnowledgeBase | None = None
    judged: Judged | None = None
    with _Bar(console) as bar:
        bar.show("Checking the folder", 0, 0)
        try:
            base, found = checked(parsed, cache, remember=True), list[Problem]()
        except KnowledgeError as error:
            found = error.problems
        found += editor.judge_files(parsed, now, cache, bar.show)
        if open_links:
            from bot.commands import links  # what speaks to the internet is loaded only if it is to

            found += asyncio.run(links.dead(parsed, bar.show))
        if base is not None:
            found += editor.judge_signs(parsed, base, cache, encoder)
            named = None if every_warning else editor.SUREST
            judged = editor.judge_ranking(
                parsed, base, now, cache, encoder, relearn=relearn, named=named, progress=bar.show
            )
            found += judged.findings
    return _report(console, parsed, base, judged, sorted(set(found)))


def _report(
    console: Console, parsed: Folder, base: KnowledgeBase | None, judged: Judged | None, found: list[Problem]
) -> int:
    problems = [problem for problem in found if not problem.warning]
    warnings = [problem for problem in found if problem.warning]
    _list(console, problems, "problem(s)", "red")
    _list(console, warnings, "warning(s): worth a look, and nothing that keeps the folder from being used", "yellow")
    if problems or base is None or judged is None:
        return PROBLEMS
    summary = f"All good: {len(base.entries)} entries, {len(base.protocols)} protocols, revision {base.revision}."
    console.print(Text(summary, style="green"))
    for line in (reviews.never(parsed), *_beside(judged), *_expected(judged.matcher)):
        if line:
            console.print(Text(line))
    return CLEAN


def _list(console: Console, findings: list[Problem], what: str, style: str) -> None:
    for finding in findings:
        console.print(Text.assemble((f"{finding.file}:{finding.line}:", f"bold {style}"), " ", finding.message))
    if findings:
        console.print(Text(f"{len(findings)} {what}.", style=f"bold {style}"))


def _beside(judged: Judged) -> Iterator[str]:
    """What is not among the findings, and where to get it."""
    if judged.unnamed:
        yield (
            f"{judged.unnamed} phrasings more lead elsewhere if left out, less surely than those above; "
            "kneebot check --all names them."
        )
    if judged.since is not None:
        yield (
            f"Changed since the ranking was learnt (revision {judged.since}): {', '.join(judged.changed)}. The "
            "phrasings there were tried against that ranking; kneebot check --relearn learns it anew."
        )


def _expected(matcher: Matcher) -> list[str]:
    """The learnt thresholds, and the share of each outcome among phrasings kept from the matcher."""
    learnt, outlook = matcher.thresholds, matcher.outlook
    if outlook is None:
        return []
    return [
        f"Answers from a probability of {learnt.answer:.2f} on when {learnt.margin:.2f} ahead of the next entry, "
        f"asks back from {learnt.ask:.2f} on. Learnt from the phrasings; expected of other wordings:",
        f"  questions with an entry: {outlook.right:.0%} answered, {outlook.wrong:.0%} answered wrongly, "
        f"{outlook.asked:.0%} asked back, {outlook.turned_away:.0%} turned away",
        f"  questions without one: {outlook.strangers_answered:.0%} answered, "
        f"{outlook.strangers_asked:.0%} asked back, "
        f"{1 - outlook.strangers_answered - outlook.strangers_asked:.0%} turned away",
    ]


class _Bar:
    """A progress bar while it is needed, on a terminal only; on that of errors where the findings go elsewhere."""

    def __init__(self, console: Console) -> None:
        console = console if console.is_terminal else Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> _Bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, what: str, done: int, of: int) -> None:
        """How far it is; `of` is 0 where nobody knows."""
        self._progress.update(self._task, description=what, completed=done, total=of or None)
