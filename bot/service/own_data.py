"""What is one's own: everything kept as a file, and the receipt when it is deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import structlog

from bot.dialogue.effects import Export, Forget
from bot.dialogue.phrases import Phrases
from bot.dialogue.policy import Policy
from bot.dialogue.progress import PROGRESS
from bot.dialogue.reply import Attachment, Button, Message
from bot.dialogue.sentences import NEEDED
from bot.dialogue.turn import Turn
from bot.rich import RichText
from bot.service.ports import Records, StoreUnavailable

FILE = "kneebot-about-me.json"

log = structlog.get_logger()


class OwnData:
    """Does what a person wishes for with what is kept about them."""

    def __init__(self, records: Records | None = None) -> None:
        """Without `records` there is nothing that could be shown: an export says sorry, deleting has no receipt."""
        self._records = records

    async def done(self, person: int, turn: Turn, policy: Policy, at: datetime) -> Turn:
        """The turn with the file or the receipt that it wishes for; any other turn as it is.

        The receipt is counted before the deleting and goes out after it, as the turn's reply does. Raises
        StoreUnavailable.
        """
        if any(isinstance(effect, Export) for effect in turn.effects):
            return await self._export(person, turn, policy, at)
        if self._records is not None and any(isinstance(effect, Forget) for effect in turn.effects):
            counts = await self._records.counts(person)
            first, *others = turn.reply.messages
            receipt = replace(first, text=RichText.join([first.text, _receipt(counts, policy.say)]))
            log.info("person.deleted", person=person, rows=sum(counts.values()))
            return replace(turn, reply=replace(turn.reply, messages=(receipt, *others)))
        return turn

    async def _export(self, person: int, turn: Turn, policy: Policy, at: datetime) -> Turn:
        say = policy.say
        if self._records is None:
            raise StoreUnavailable("nothing is kept here")
        kept = await self._records.everything(person)
        tables = {name: {"what": _name(name, say), "rows": rows} for name, rows in kept.items()}
        whole = {"telegram_id": person, "made": at.isoformat(), "about": say.plain("export_about"), "kept": tables}
        data = json.dumps(whole, ensure_ascii=False, indent=2).encode()
        other = tuple(Button(say.plain(f"progress_{kind}"), f"{PROGRESS}:{kind}") for kind in ("pdf", "csv"))
        message = Message(say.rich("export_done"), (other,), attachment=Attachment(FILE, data))
        effects = tuple(effect for effect in turn.effects if not isinstance(effect, Export))
        return replace(turn, reply=replace(turn.reply, messages=(message,)), effects=effects)


def _receipt(counts: Mapping[str, int], say: Phrases) -> RichText:
    if not counts:
        return say.rich("deleted_nothing")
    lines = [say.rich("deleted_line", what=_name(name, say), count=count) for name, count in counts.items()]
    return RichText.join([say.rich("deleted_receipt"), RichText.join(lines, "\n")], "\n")


def _name(table: str, say: Phrases) -> str:
    """What people call the rows of that table."""
    name = f"kept_{table}"
    return say.plain(name) if name in NEEDED else say.plain("kept_other")
