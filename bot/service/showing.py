"""What a runner wishes to see of their own progress: read, drawn beside the loop, and put into the reply."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import structlog

from bot.dialogue.effects import Effect, SendProgress, ShowProgress
from bot.dialogue.policy import Policy
from bot.dialogue.progress import View
from bot.dialogue.records import RecordPain, RecordSession, Training
from bot.dialogue.reply import Attachment, Message
from bot.dialogue.report import Report, report_of, tables_of
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn
from bot.rich import RichText
from bot.service.ports import Progress, StoreUnavailable

PAGE = "kneebot-report.pdf"

log = structlog.get_logger()


class Showing:
    """Does what turns wish to see of progress, and asks about a step after a session."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._of_nothing: tuple[View, bytes] | None = None  # of whoever has no records yet, the same on a day

    async def done(self, person: int, turn: Turn, policy: Policy) -> Turn:
        """The turn with what it wished to see, or with the question about a step; any other turn as it is."""
        wish = next((one for one in turn.effects if isinstance(one, ShowProgress | SendProgress)), None)
        try:
            if wish is not None:
                return _shown(turn, wish, await self._wished(person, wish, turn.state, policy))
            if (message := await self._step(person, turn, policy)) is not None:
                return replace(turn, reply=replace(turn.reply, messages=(*turn.reply.messages, message)))
        except StoreUnavailable as error:
            log.error("store.load_failed", person=person, error=error.reason)
            if wish is not None:
                return _shown(turn, wish, (policy.cards.menu(policy.say.rich("sorry")),))
        return turn

    async def _wished(
        self, person: int, wish: ShowProgress | SendProgress, state: DialogueState, policy: Policy
    ) -> tuple[Message, ...]:
        if isinstance(wish, ShowProgress):
            return (await self.message(person, wish.day, state, policy),)
        training, view = await self._read(person, wish.day, policy)
        back = (policy.cards.back_row(),)
        if wish.kind == "csv" and (tables := tables_of(training)):
            said = policy.say.rich("tables_sent")
            return tuple(Message(said, attachment=Attachment(name, data)) for name, data in tables.items())
        if wish.kind == "pdf" and not view.empty:
            report = report_of(policy.cards, view, training, await self._progress.holds(person))
            page = await asyncio.to_thread(_page, report)
            return (Message(policy.say.rich("report_sent"), back, attachment=Attachment(PAGE, page)),)
        return (Message(policy.say.rich("report_nothing"), back),)

    async def message(self, person: int, day: date, state: DialogueState, policy: Policy) -> Message:
        """Picture and words of the person's progress on that day. Raises StoreUnavailable."""
        records, view = await self._read(person, day, policy)
        return policy.menus.progress.message(view, records, state, await self._drawn(view))

    async def summary(self, person: int, day: date, state: DialogueState, policy: Policy) -> Message | None:
        """The same, as it comes unasked; None while there is nothing to show. Raises StoreUnavailable."""
        records, view = await self._read(person, day, policy)
        if view.empty:
            return None
        message = policy.menus.progress.message(view, records, state, await self._drawn(view))
        return replace(message, text=RichText.join([policy.say.rich("weekly_title"), message.text]))

    async def _read(self, person: int, day: date, policy: Policy) -> tuple[Training, View]:
        rules = policy.base.progress
        assert rules is not None  # noqa: S101 - without rules nobody is offered this
        records = await self._progress.records(person)
        return records, policy.menus.progress.view(records, rules, day)

    async def _drawn(self, view: View) -> bytes | None:
        """The picture; None when it cannot be drawn, since the words say the same."""
        if self._of_nothing is not None and self._of_nothing[0] == view:
            return self._of_nothing[1]
        try:
            picture = await asyncio.to_thread(_draw, view)
        except Exception as error:
            log.error("progress.not_drawn", error=type(error).__name__)
            return None
        if view.empty:
            self._of_nothing = view, picture
        return picture

    async def _step(self, person: int, turn: Turn, policy: Policy) -> Message | None:
        """The question about a step, after a session whose pain was told and that may be kept."""
        told = [one for one in turn.effects if isinstance(one, RecordSession | RecordPain)]
        if not turn.state.consent or not told:
            return None
        return policy.menus.progress.asks(_with(await self._progress.records(person), told), turn.state)


def _draw(view: View) -> bytes:
    from bot.charts.picture import draw  # the first time it takes a second, and most people never ask

    return draw(view)


def _page(report: Report) -> bytes:
    from bot.charts.page import draw

    return draw(report)


def _shown(turn: Turn, wish: Effect, messages: tuple[Message, ...]) -> Turn:
    left = tuple(effect for effect in turn.effects if effect != wish)
    return replace(turn, reply=replace(turn.reply, messages=(*messages, *turn.reply.messages)), effects=left)


def _with(records: Training, told: list[RecordSession | RecordPain]) -> Training:
    """The records with those of the turn that is not saved yet."""
    sessions = {(one.day, one.exercise): one for one in records.sessions}
    for one in told:
        if isinstance(one, RecordSession):
            before = sessions.get((one.day, one.exercise))
            sessions[one.day, one.exercise] = before if before is not None and one.pain is None else one
    pains = (*records.pains, *(one for one in told if isinstance(one, RecordPain)))
    return replace(records, sessions=tuple(sessions[key] for key in sorted(sessions)), pains=pains)
