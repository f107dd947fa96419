"""`kneebot check`: every problem of a knowledge folder, in colour on a terminal, plain when piped."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.embedding import Encoder
from bot.errors import KnowledgeUnusable, Problem
from bot.knowledge.loader import check, read
from bot.matching.matcher import Matcher
from bot.service.library import CHECKS, build_policy

CLEAN, PROBLEMS, UNUSABLE = 0, 1, 2


def check_folder(folder: Path, cache: Path | None = None, encoder: Encoder | None = None) -> int:
    """Print what is wrong with the folder, or else what to expect of it.

    The exit code: 0 nothing wrong, 1 problems, 2 not readable at all.
    """
    console = Console(soft_wrap=True, highlight=False)
    try:
        problems = check(folder, CHECKS)
    except KnowledgeUnusable as error:
        console.print(Text(str(error), style="red"))
        return UNUSABLE
    for problem in problems:
        console.print(_line(problem))
    if problems:
        console.print(Text(f"{len(problems)} problem(s).", style="bold red"))
        return PROBLEMS
    base = read(folder)
    summary = f"All good: {len(base.entries)} entries, {len(base.protocols)} protocols, revision {base.revision}."
    console.print(Text(summary, style="green"))
    for line in _expected(build_policy(base, cache, encoder).matcher):
        console.print(Text(line))
    return CLEAN


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


def _line(problem: Problem) -> Text:
    return Text.assemble((f"{problem.file}:{problem.line}:", "bold"), " ", problem.message)
