"""An entry's own proof, tried: does the bot say to each wording what the entry's writer says that it must?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.dialogue.policy import Policy
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Utterance
from bot.errors import Problem
from bot.knowledge.folder import Item
from bot.knowledge.proofs import wordings

_SAID = (DecisionKind.ANSWER, DecisionKind.SMALLTALK)


def failures(policy: Policy, item: Item, at: datetime) -> Iterator[Problem]:
    """Each wording of the file's proof that leads where it must not, said by somebody never seen before.

    What it asks must be answered with the entry, or have it among the choices; a near miss must not be answered with
    it. Being offered beside others is no answer yet.
    """
    for path, text in wordings(item):
        why = policy.respond(Utterance(at=at, text=text), DialogueState(introduced=True)).explanation
        answered = {why.entry, *why.choices} if why.kind in _SAID else set()
        offered = set(why.choices) if why.kind is DecisionKind.CLARIFY else set()
        if path[1] == "asks" and item.id not in answered | offered:
            advice = "Add phrasings that are nearer to it, or take it out of the proof"
            yield item.problem(path, f"'{text}' must lead here, and {_instead(why)}. {advice}")
        if path[1] == "not" and item.id in answered:
            by = f" by '{why.phrasing}'" if why.phrasing else ""
            advice = "Take out or narrow that phrasing, or add phrasings to the entry that is meant"
            yield item.problem(path, f"'{text}' must not be answered with this, and is{by}. {advice}")


def _instead(why: Explanation) -> str:
    if why.kind in _SAID:
        return f"'{why.entry}' is answered" + (f" by '{why.phrasing}'" if why.phrasing else "")
    if why.kind is DecisionKind.CLARIFY:
        return f"the choices are {', '.join(why.choices)}"
    if why.kind is DecisionKind.ESCALATE:
        return f"a warning sign is heard in it ({', '.join(why.flags) or why.entry})"
    return f"nothing is answered (nearest: {', '.join(why.nearest) or 'none'})"
