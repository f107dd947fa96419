"""What those who edit the knowledge are told of an edit: live, unchanged, or what is wrong in which line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialogue.phrases import Phrases
from bot.errors import Problem
from bot.rich import RichText

MOST_PROBLEMS = 10  # lines of a failed check that fit a message and an attention span


def refused(say: Phrases, name: str, problems: Sequence[Problem]) -> RichText:
    """The sentence `name`, and under it the problems, of very many the first."""
    lines: list[RichText | str] = [say.rich(name, count=len(problems))]
    lines += [f"\u2022 {problem}" for problem in problems[:MOST_PROBLEMS]]
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        lines.append(f"+ {more}")
    return RichText.join(lines, "\n")
