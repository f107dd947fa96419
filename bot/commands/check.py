"""`kneebot check`: every problem of a knowledge folder, in colour on a terminal, plain when piped."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.errors import KnowledgeUnusable, Problem
from bot.knowledge.loader import check, read
from bot.service.library import CHECKS

CLEAN, PROBLEMS, UNUSABLE = 0, 1, 2


def check_folder(folder: Path) -> int:
    """Print what is wrong with the folder; the exit code: 0 nothing, 1 problems, 2 not readable at all."""
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
    return CLEAN


def _line(problem: Problem) -> Text:
    return Text.assemble((f"{problem.file}:{problem.line}:", "bold"), " ", problem.message)
