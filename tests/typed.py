"""What somebody does on a phone, as tests write it in one line."""

from __future__ import annotations

from datetime import datetime

from bot.dialogue.turn import Utterance


def typed(at: datetime, said: str) -> Utterance:
    """A text; `/command`, perhaps with more behind it; or `#data` of a button."""
    if said.startswith("#"):
        return Utterance(at, button=said[1:])
    if said.startswith("/"):
        command, _, text = said[1:].partition(" ")
        return Utterance(at, text, command=command)
    return Utterance(at, said)
