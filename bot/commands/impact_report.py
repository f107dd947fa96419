"""What `kneebot impact` found, for a person and for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.commands.compared import LOSSES, SAFETY, Change, Kind
from bot.commands.impact import Impact, compare, learn, messages, side
from bot.commands.lines import printable
from bot.dialogue.turn import Explanation
from bot.embedding import Encoder

_HEADINGS = {
    Kind.NO_LONGER_ESCALATED: "No longer escalated",
    Kind.LEVEL_LOWER: "Escalated at a lower level",
    Kind.LESS_CAREFUL: "No longer answered with care",
    Kind.NEWLY_ESCALATED: "Newly escalated",
    Kind.LEVEL_HIGHER: "At a higher level",
    Kind.OTHER_PROTOCOL: "Escalated by another protocol",
    Kind.OTHER_ENTRY: "Another entry",
    Kind.ANSWERED_TO_FALLBACK: "Answered before, now a fallback",
    Kind.ANSWERED_TO_CLARIFY: "Answered before, now a choice",
    Kind.CLARIFY_TO_FALLBACK: "A choice before, now a fallback",
    Kind.FALLBACK_TO_CLARIFY: "A fallback before, now a choice",
    Kind.NOW_ANSWERED: "Now answered",
    Kind.OTHER_CHOICES: "Another choice",
}


def print_impact(
    names: tuple[str, str | None],
    logs: Iterable[Path],
    in_use: Path,
    cache: Path,
    encoder: Encoder | None,
    *,
    quiet: bool = False,
    as_json: bool = False,
) -> int:
    """Compare the two of these names and print what came of it; the exit code. Raises KneebotError.

    `quiet`: the counts only, nobody's words.
    """
    old, new = (side(name, in_use) for name in names)
    found = Impact(old, new, 0, ())
    if old.revision != new.revision:
        said = messages(logs, in_use)
        console = Console(stderr=True)
        with console.status("Learning both") if console.is_terminal else nullcontext():
            comparison = learn(old, new, encoder, cache)
        found = compare(old, new, comparison, said)
    if as_json:
        sys.stdout.write(in_json(found, quiet=quiet) + "\n")
    else:
        show(found, quiet=quiet)
    return found.code


# -- for a person ----------------------------------------------------------------------------------------------
def show(impact: Impact, *, quiet: bool = False) -> None:
    """Print each change under its kind, both decisions side by side, then how many there are of each kind."""
    console = Console(highlight=False, soft_wrap=True)
    if impact.old.revision == impact.new.revision:
        console.print(Text(f"{_sides(impact)}: equal, so that no decision can differ."))
        return
    for kind, count in () if quiet else impact.counts.items():
        style = "bold red" if kind in LOSSES else "bold yellow" if kind in SAFETY else "bold"
        console.print(Text(f"{_HEADINGS[kind]} ({count})", style=style))
        changes = [change for change in impact.changes if change.kind is kind]
        width = max(len(_decision(change.old)) for change in changes)
        for change in changes:
            said = " / ".join(f"“{printable(text)}”" for text in change.said.texts)
            console.print(Text.assemble((f"{change.said.file}:{change.said.line}: ", "dim"), said))
            console.print(Text(f"    {_decision(change.old):<{width}}  →  {_decision(change.new)}"))
        console.print()
    console.print(Text(_summary(impact)))


def _decision(why: Explanation) -> str:
    chosen = why.entry or ", ".join(why.choices) or "nothing"
    return f"{why.kind.value}: {chosen} ({why.level.label})"


def _summary(impact: Impact) -> str:
    compared = f"{impact.messages:,} messages, {_sides(impact)}: "
    counts = [f"{count:,} {_HEADINGS[kind].lower()}" for kind, count in impact.counts.items()]
    return f"{compared}{'; '.join([*counts, f'{impact.messages - len(impact.changes):,} as before'])}."


def _sides(impact: Impact) -> str:
    return " → ".join(f"{side.name} ({side.revision})" for side in (impact.old, impact.new))


# -- for a program ---------------------------------------------------------------------------------------------
def in_json(impact: Impact, *, quiet: bool = False) -> str:
    """The same as one JSON object."""
    told: dict[str, Any] = {
        "old": {"name": impact.old.name, "revision": impact.old.revision},
        "new": {"name": impact.new.name, "revision": impact.new.revision},
        "messages": impact.messages,
        "counts": impact.counts,
    }
    if not quiet:
        told["changes"] = [_change_json(change) for change in impact.changes]
    return json.dumps(told, ensure_ascii=True)


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "safety": change.kind in SAFETY,
        "file": change.said.file,
        "line": change.said.line,
        "texts": change.said.texts,
        "old": _decision_json(change.old),
        "new": _decision_json(change.new),
    }


def _decision_json(why: Explanation) -> dict[str, Any]:
    return {
        "decision": why.kind,
        "entry": why.entry,
        "choices": why.choices,
        "triage": why.level.label,
        "flags": why.flags,
        "score": why.score,
    }
