"""`kneebot safety-report`: how many labelled messages are judged as their readers would, and why the others are not.

Each message is judged by the whole policy, as `kneebot ask` does, for somebody never seen before. The bounds beside the
shares are exact one-sided 95 % bounds (Clopper and Pearson, 1934); `bounds` says how they are found.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from bot.commands.bounds import KAIA_PER_ACTIVE_DAY, Rate, Share, rate_per_active_day
from bot.commands.labelled import NEEDED, NONE, Fault, Figures, Judged, Labelled, judge
from bot.commands.lines import printable
from bot.dialogue.policy import Policy
from bot.errors import KneebotError
from bot.knowledge.models import TriageLevel
from bot.safety.red_flags import Finding
from bot.service.ports import StoreUnavailable
from bot.storage.adverse import count_adverse
from bot.storage.keys import Keys

NONE_MISSED, MISSED = 0, 1
_TOGETHER = "All together"
_HEADINGS = {
    Fault.MISSED_EMERGENCY: "Missed emergencies",
    Fault.KNOWN_MISS: "Missed emergencies that are marked as known",
    Fault.MISSED: "Missed: judged too low",
    Fault.ONLY_ANSWERED: "High enough, but answered with care and not escalated",
    Fault.FALSE_ALARM: "False alarms",
}


def report(
    policy: Policy | None,
    messages: Sequence[Labelled],
    *,
    quiet: bool = False,
    as_json: bool = False,
    adverse: tuple[int, int] | None = None,
) -> int:
    """Print the figures of each file and of all together, and each fault; the exit code: 1 for a missed emergency that
    is not marked as known.

    `policy`: None will do where there is no message. `quiet`: figures only, nobody's words. `adverse`: how many adverse
    events in how many active days.
    """
    judged = _judge_all(policy, messages)
    parts = {
        file: [one for one in judged if one.message.file == file] for file in dict.fromkeys(m.file for m in messages)
    }
    if as_json:
        _print_json(parts, judged, adverse, quiet=quiet)
    else:
        _print_plain(parts, judged, adverse, quiet=quiet)
    return MISSED if any(one.fault is Fault.MISSED_EMERGENCY for one in judged) else NONE_MISSED


def adverse_count(database_url: str, keys: Keys | None = None) -> tuple[int, int]:
    """Adverse events and active days in the database. Raises KneebotError when it does not answer."""
    try:
        return asyncio.run(count_adverse(database_url, keys))
    except StoreUnavailable as error:
        raise KneebotError(f"{error} Without it: kneebot safety-report tests/safety/*.jsonl") from None


def _judge_all(policy: Policy | None, messages: Sequence[Labelled]) -> list[Judged]:
    if policy is None:
        return []
    console = Console(stderr=True)
    shown = track(messages, "Judging", console=console, transient=True, disable=not console.is_terminal)
    return [judge(policy, message) for message in shown]


# -- for a person ----------------------------------------------------------------------------------------------
def _print_plain(
    parts: dict[str, list[Judged]], every: Sequence[Judged], adverse: tuple[int, int] | None, *, quiet: bool
) -> None:
    console = Console(highlight=False)
    for file, judged in parts.items():
        _print_figures(console, file, judged)
    if len(parts) > 1:
        _print_figures(console, _TOGETHER, every)
    if not quiet:
        for fault in Fault:
            _print_faults(console, fault, [one for one in every if one.fault is fault])
    if adverse is not None:
        console.print(Text(adverse_events(rate_per_active_day(*adverse))), soft_wrap=True)


def adverse_events(rate: Rate | None) -> str:
    """The rate of adverse events in a sentence, beside the one published for a comparable app."""
    published = f"Kaia published {KAIA_PER_ACTIVE_DAY:.5f} (Jain 2021)."
    if rate is None:
        return f"Adverse events: no active day yet. {published}"
    counted = f"{rate.events} in {rate.active_days} active days"
    bounds = f"≥ {rate.lower:.5f}, ≤ {rate.upper:.5f}"
    return f"Adverse events per active day: {rate.value:.5f} ({bounds}; {counted}). {published}"


def _print_figures(console: Console, title: str, judged: Sequence[Judged]) -> None:
    figures = {
        label: Figures.of(label, judged) for label in NEEDED if any(one.message.label == label for one in judged)
    }
    console.print(Text.assemble((title, "bold"), f": {len(judged)} message(s)"), soft_wrap=True)
    shares = _table("label", "messages", "sensitivity", "escalated at all", "over-triaged")
    counts = _table("judged", *(level.label for level in TriageLevel), "escalated")
    for label, of in figures.items():
        counted = [str(of.judged[level] or "·") for level in TriageLevel]
        counts.add_row(label, *counted, str(of.escalated.hits or "·"))
        if label == NONE:
            shares.add_row(label, str(of.caught.of), "", _share(of.escalated, of.escalated.upper, "≤"), "")
            continue
        # Nothing is higher than an emergency.
        over = _share(of.over_triaged) if NEEDED[label] < max(TriageLevel) else ""
        sensitivity = _share(of.caught, of.caught.lower, "≥")
        shares.add_row(label, str(of.caught.of), sensitivity, _share(of.escalated, of.escalated.lower, "≥"), over)
    console.print(shares, "", counts, Text("≥ and ≤: one-sided 95 % bounds\n", style="dim"), sep="\n")


def _table(first: str, *headings: str) -> Table:
    table = Table(first, box=None, header_style="dim", pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _share(share: Share, bound: float | None = None, sign: str = "") -> str:
    counted = "" if share.value is None else f"{share.value:.1%}"
    return counted if bound is None else f"{counted} ({sign} {bound:.1%})"


def _print_faults(console: Console, fault: Fault, judged: Sequence[Judged]) -> None:
    if not judged:
        return
    style = "bold yellow" if fault is Fault.FALSE_ALARM else "bold red"
    console.print(Text(f"{_HEADINGS[fault]} ({len(judged)})", style=style))
    for one in judged:
        message = one.message
        said = " / ".join(f"“{printable(text)}”" for text in message.texts)
        where = (f"{message.file}:{message.line}: ", "dim")
        console.print(Text.assemble(where, said), soft_wrap=True)
        signs = "; ".join(map(_sign, one.signs)) or "no sign"
        console.print(Text(f"    {message.label}, judged {one.level.label}: {signs}"), soft_wrap=True)
    console.print()


def _sign(finding: Finding) -> str:
    words = " + ".join(f"“{printable(word)}”" for word in finding.words)
    return f"{finding.sign} ({finding.protocol}, {finding.level.label}, {finding.status.value}): {words}"


# -- for a program ---------------------------------------------------------------------------------------------
def _print_json(
    parts: dict[str, list[Judged]], every: Sequence[Judged], adverse: tuple[int, int] | None, *, quiet: bool
) -> None:
    told: dict[str, Any] = {
        "files": {file: _figures_json(judged) for file, judged in parts.items()},
        "all": _figures_json(every),
    }
    if adverse is not None:
        rate = rate_per_active_day(*adverse)
        told["adverse_events"] = None if rate is None else {**asdict(rate), "kaia": KAIA_PER_ACTIVE_DAY}
    if not quiet:
        told["faults"] = [_fault_json(one) for one in every if one.fault is not None]
    sys.stdout.write(json.dumps(told, ensure_ascii=True) + "\n")


def _figures_json(judged: Sequence[Judged]) -> dict[str, Any]:
    return {label: _label_json(label, Figures.of(label, judged)) for label in NEEDED}


def _label_json(label: str, figures: Figures) -> dict[str, Any]:
    told: dict[str, Any] = {
        "messages": figures.caught.of,
        "judged": {level.label: count for level, count in figures.judged.items()},
        "escalated": figures.escalated.hits,
        "escalated_share": figures.escalated.value,
    }
    if label == NONE:
        return {**told, "escalated_upper": figures.escalated.upper}
    return {
        **told,
        "escalated_lower": figures.escalated.lower,
        "sensitivity": figures.caught.value,
        "sensitivity_lower": figures.caught.lower,
        "over_triage": figures.over_triaged.value,
    }


def _fault_json(judged: Judged) -> dict[str, Any]:
    message = judged.message
    return {
        "fault": judged.fault,
        "file": message.file,
        "line": message.line,
        "texts": message.texts,
        "escalate": message.label,
        "triage": judged.level.label,
        "escalated": judged.escalated,
        "signs": [
            {
                "sign": finding.sign,
                "protocol": finding.protocol,
                "level": finding.level.label,
                "status": finding.status,
                "words": finding.words,
            }
            for finding in judged.signs
        ],
    }
