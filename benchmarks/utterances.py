"""How well does the bot do on wordings that its index has never seen, and on messages that are none of its business?

    python benchmarks/utterances.py [--lexical] [--misses]

Runs tests/utterances/ through the whole policy, safety included, each message without memory. The wordings were written
by somebody who had seen only the titles of the entries, never their phrasings. They are in two halves by the parity of
the SHA-256 of their text: what is in `development` may be looked at and learnt from, what is in `set-aside` may only be
counted, so --misses lists the former's alone. `nearmiss.jsonl` has pairs that differ in a word and are not the same.

"First": the right entry was given, or stood first among the choices. "On a button": it was given or had one, also under
a fallback. "Ranked first": whatever was decided. "Wrong": another was given outright. Reports that safety took over are
counted apart; off-topic messages are not answered when no entry was given.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.commands.ask import respond
from bot.config import cache_folder
from bot.dialogue.policy import Policy
from bot.dialogue.state import DecisionKind
from bot.dialogue.turn import Explanation
from bot.embedding import Encoder
from bot.service.library import Library

ROOT = Path(__file__).resolve().parent.parent
UTTERANCES = ROOT / "tests" / "utterances"
OPEN = "development"
HALVES = (OPEN, "set-aside")
GIVEN = (DecisionKind.ANSWER, DecisionKind.SMALLTALK)


@dataclass(frozen=True)
class Judged:
    """One message with what was meant and what was decided."""

    text: str
    meant: str | None
    never: str | None
    why: Explanation
    buttons: frozenset[str]
    top: str | None

    @property
    def escalated(self) -> bool:
        return self.why.kind is DecisionKind.ESCALATE

    @property
    def given(self) -> str | None:
        return self.why.entry if self.why.kind in GIVEN else None

    @property
    def offered(self) -> tuple[str, ...]:
        return (self.given,) if self.given else self.why.choices

    @property
    def first(self) -> bool:
        return self.offered[:1] == (self.meant,)

    @property
    def wrong(self) -> bool:
        return self.given not in (None, self.meant)


def main() -> None:
    """Print one line a set, and with --misses what went wrong in the half that may be looked at."""
    encoder = None if "--lexical" in sys.argv else Encoder.find()
    policy = Library(ROOT / "knowledge", cache_folder(), encoder).policy
    print("words and meanings" if encoder else "words alone")
    for half in HALVES:
        said = judge(policy, UTTERANCES / half / "entries.jsonl")
        asked = [one for one in said if not one.escalated]
        print(
            f"{half:<12} {len(said)} wordings: right entry first {share(one.first for one in asked)}, "
            f"first or among the choices {share(one.meant in one.offered for one in asked)}, "
            f"on a button {share(one.meant in (*one.offered, *one.buttons) for one in asked)}, "
            f"ranked first {share(one.meant == one.top for one in asked)}, "
            f"wrong outright {share(one.wrong for one in asked)}; taken by safety: {len(said) - len(asked)}"
        )
        off_topic = judge(policy, UTTERANCES / half / "offtopic.jsonl")
        answered = [one for one in off_topic if one.why.kind is DecisionKind.ANSWER]
        print(
            f"{half:<12} {len(off_topic)} off-topic: not answered {share(one not in answered for one in off_topic)}, "
            f"of these small talk {share(one.why.kind is DecisionKind.SMALLTALK for one in off_topic)}"
        )
        if half == OPEN and "--misses" in sys.argv:
            show([one for one in asked if not one.first] + [one for one in said if one.escalated] + answered)
    near = judge(policy, UTTERANCES / "nearmiss.jsonl")
    print(
        f"{'near misses':<12} {len(near)} messages: right entry first {share(one.first for one in near)}, "
        f"first or among the choices {share(one.meant in one.offered for one in near)}, "
        f"its opposite outright {share(one.given == one.never for one in near)}"
    )
    if "--misses" in sys.argv:
        show([one for one in near if one.meant not in one.offered])


def judge(policy: Policy, file: Path) -> list[Judged]:
    """Every message of the file, decided on."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [judged(policy, row) for row in rows]


def judged(policy: Policy, row: dict[str, Any]) -> Judged:
    """One message, decided on."""
    turn = respond(policy, row["text"])
    data = {button.data or "" for message in turn.reply.messages for buttons in message.buttons for button in buttons}
    # Those of the menu stand under every fallback, whatever was asked.
    menu = {button.data for buttons in policy.cards.menu_rows() for button in buttons}
    shown = frozenset(one.removeprefix("e:") for one in data - menu if one.startswith("e:"))
    matches = policy.rank(row["text"]).matches
    top = matches[0].entry if matches else None
    return Judged(row["text"], row["entry"], row.get("not"), turn.explanation, shown, top)


def share(hits: Iterable[bool]) -> str:
    """So many of so many, in percent."""
    counted = list(hits)
    return f"{100 * sum(counted) / len(counted):.1f} %" if counted else "none"


def show(missed: Sequence[Judged]) -> None:
    """What went wrong, a line a message."""
    for one in missed:
        got = one.given or ", ".join(one.why.choices) or one.why.entry or "nothing"
        print(f"    {one.text!r}: {one.meant or 'nothing'}, got {one.why.kind.value} {got}")


if __name__ == "__main__":
    main()
