"""`kneebot ask`: one message, or many as JSON lines, without memory; what the bot makes of each and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn, Utterance
from bot.transport.console import styled

SHOWN = 5  # matches of a ranking


def respond(policy: Policy, text: str) -> Turn:
    """The turn for a message from somebody never seen before, who has read the disclaimer."""
    return policy.respond(Utterance(at=datetime.now(UTC), text=text), DialogueState(introduced=True))


def fields(turn: Turn) -> dict[str, Any]:
    """What `ask --jsonl` adds to a line."""
    why = turn.explanation
    return {
        "decision": why.kind.value,
        "entry": why.entry,
        "choices": list(why.choices),
        "triage": why.level.label,
        "flags": list(why.flags),
        "score": None if why.score is None else round(min(max(why.score, 0.0), 1.0), 4),
        "reply": turn.reply.text,
    }


def ask_lines(policy: Policy, lines: Iterable[bytes], out: TextIO) -> None:
    """One JSON line out for each line in, in order. A line that cannot be read gets an `error` and stops nothing."""
    for number, line in enumerate(lines, 1):
        out.write(json.dumps(_answered(policy, line, number), ensure_ascii=True) + "\n")
        out.flush()


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _answered(policy: Policy, line: bytes, number: int) -> dict[str, Any]:
    try:
        given = json.loads(line.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        return {"error": f'line {number}: this is no JSON ({type(error).__name__}). Write {{"text": "…"}} on one line'}
    if not isinstance(given, dict):
        return {"error": f'line {number}: this is no JSON object. Write {{"text": "…"}}'}
    if not isinstance(given.get("text"), str):
        return {**given, "error": f'line {number}: \'text\' is missing or no text. Write {{"text": "…"}}'}
    return {**given, **fields(respond(policy, given["text"]))}


def ask_once(policy: Policy, text: str) -> None:
    """Print the decision, the red flags with the words that raised them, the ranking with its scores, and the reply."""
    console = Console()
    turn = respond(policy, text)
    why = turn.explanation
    chosen = why.entry or ", ".join(why.choices) or "nothing"
    console.print(Text.assemble(("Decision  ", "bold"), f"{why.kind.value}: {chosen}"))
    console.print(Text.assemble(("Triage    ", "bold"), why.level.label))
    assessment = policy.safety.assess(text)
    for finding in (*assessment.findings, *assessment.mentioned):
        words = " + ".join(f"“{word}”" for word in finding.words)
        console.print(
            Text(f"  {finding.sign} ({finding.protocol}, {finding.level.label}, {finding.status.value}): {words}")
        )
    ranking = policy.rank(text)
    if ranking.matches:
        table = Table("score", "entry", "phrasing that earned it", "words", box=None, header_style="dim")
        for match in ranking.matches[:SHOWN]:
            barred = " (barred: it contradicts)" if match.barred else ""
            table.add_row(f"{match.score:.2f}", match.entry + barred, match.phrasing, " ".join(match.words))
        from_where = f"answers from {ranking.threshold:.2f} when {ranking.margin:.2f} ahead of the next entry"
        console.print(Text.assemble(("Ranking   ", "bold"), from_where))
        console.print(table)
    console.print(Text("Reply", style="bold"))
    for message in turn.reply.messages:
        console.print(styled(message.text))
        for row in message.buttons:
            console.print(Text("   ".join(f"[{button.label}]" for button in row), style="cyan"))
