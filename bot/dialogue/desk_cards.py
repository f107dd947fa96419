"""What the people in charge are told of a report, and what the runner is told of them. In the knowledge's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.dialogue.cards import Row
from bot.dialogue.phrases import Phrases
from bot.dialogue.places import is_zone, place_name
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Report, Turn
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.models import TriageLevel
from bot.rich import RichText, Span
from bot.safety.triage import SECOND_OPINION

DESK, SEEN, CONTACTED = "esc", "s", "c"
SHARE = "share"
SHARED_SHOWN = 2500  # UTF-16 units of shared words that fit a card beside all the rest (4096 in a message)


@dataclass(frozen=True, slots=True)
class Escalated:
    """A report that people are told of, and what became of it.

    `card`: the message id of its card in their chat; None before it is sent, 0 while nobody knows whether it arrived.
    `times_told`: how often it was repeated to the admins, `told_at` the last time that anybody was told.
    """

    id: int
    person: int
    at: datetime
    level: TriageLevel
    protocol: str
    flags: tuple[str, ...] = ()
    shared: str | None = None
    card: int | None = None
    told_at: datetime | None = None
    times_told: int = 0
    seen_by: int | None = None
    seen_at: datetime | None = None
    contacted_by: int | None = None
    contacted_at: datetime | None = None


def report_of(before: DialogueState, turn: Turn) -> Report | None:
    """What the turn newly reports: it begins a hold, or a sign goes higher than what was on hold; else None."""
    why = turn.explanation
    if why.kind is not DecisionKind.ESCALATE or why.entry is None:
        return None
    held = {hold.protocol: set(hold.exercises) for hold in before.holds}
    # A hold of which a part had been opened again begins anew when it grows.
    new = [hold.level for hold in turn.state.holds if set(hold.exercises) - held.get(hold.protocol, set())]
    if new:
        return Report(why.entry, max(why.level, *new), why.flags)
    if why.flags and why.level > max((hold.level for hold in before.holds), default=TriageLevel.NONE):
        return Report(why.entry, why.level, why.flags, anew=False)
    return None


def is_report(before: DialogueState, turn: Turn) -> bool:
    """Whether the turn answers a report, be it the first or one more: no answer to safety's questions is one."""
    said = turn.explanation.kind is DecisionKind.ESCALATE and bool(turn.explanation.flags)
    return said or report_of(before, turn) is not None


def press_of(data: str) -> tuple[str, int, datetime] | None:
    """What a card's button asks for: SEEN or CONTACTED, and the escalation's number and moment; None for no such."""
    kind, _, rest = data.partition(":")
    wanted, *numbers = rest.split(":")
    if kind != DESK or wanted not in (SEEN, CONTACTED) or len(numbers) != 2:
        return None
    if not all(number.isdecimal() and len(number) <= 18 for number in numbers):
        return None
    try:
        return wanted, int(numbers[0]), datetime.fromtimestamp(int(numbers[1]), UTC)
    except (ValueError, OverflowError, OSError):
        return None


class DeskCards:
    """Messages for one knowledge revision."""

    def __init__(self, base: KnowledgeBase, say: Phrases) -> None:
        self._base = base
        self._say = say

    # -- for the people in charge ------------------------------------------------------------------------------
    def card(self, one: Escalated, zone: str | None = None, names: Mapping[int, str] | None = None) -> Message:
        """The card: level, protocol, signs, time, how to reach the runner; what was shared; who has seen it.

        `zone` is the runner's, if known; `names` what those who pressed call themselves.
        """
        say, names = self._say, names or {}
        lines: list[RichText | str] = [self._what(one), self._when(one, zone), self._reach(one)]
        if one.seen_by is not None and one.seen_at is not None:
            lines.append(self._by("desk_seen_by", one.seen_by, one.seen_at, names))
        if one.contacted_by is not None and one.contacted_at is not None:
            lines.append(self._by("desk_contacted_by", one.contacted_by, one.contacted_at, names))
        shared = say.rich("desk_unshared")
        if one.shared:
            shown = RichText(one.shared).split(SHARED_SHOWN)[0]
            shared = RichText.join([say.rich("desk_shared"), shown], "\n")
        return Message(RichText.join([RichText.join(lines, "\n"), shared]), self._buttons(one))

    def unseen(self, one: Escalated, zone: str | None, now: datetime) -> Message:
        """The card as it is repeated to the admins, with nothing to press: that is done in the chat."""
        minutes = int((now - one.at).total_seconds() // 60)
        text = RichText.join([self._say.rich("desk_unseen", minutes=minutes), self.card(one, zone).text])
        return Message(text)

    def gone(self) -> Message:
        """What stays of a card whose runner has deleted everything."""
        return Message(self._say.rich("desk_gone"))

    def _what(self, one: Escalated) -> RichText:
        protocol = self._base.protocols.get(one.protocol)
        title = protocol.title if protocol else one.protocol
        says = {sign.id: sign.says for each in self._base.protocols.values() for sign in each.signs}
        says[SECOND_OPINION] = self._say.plain("second_opinion")
        signs = "; ".join(says.get(flag, flag) for flag in one.flags) or self._say.plain("desk_no_signs")
        heading = self._say.rich(f"desk_{one.level.label}", title=title)
        return RichText.join([heading, self._say.rich("desk_signs", signs=signs)], "\n")

    def _when(self, one: Escalated, zone: str | None) -> str:
        if zone is None or not is_zone(zone):
            return self._say.plain("desk_time", utc=_utc(one.at))
        local = f"{one.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        return self._say.plain("desk_time_local", utc=_utc(one.at), local=local, place=place_name(zone))

    def _reach(self, one: Escalated) -> RichText:
        return _profile(self._say.plain("desk_reach", id=one.person), one.person)

    def _by(self, name: str, person: int, at: datetime, names: Mapping[int, str]) -> RichText:
        """ "Seen by Cleo, 07:15": the name is somebody's own words, so nothing in it is taken for formatting."""
        before, _, after = self._say.plain(name, time=_utc(at)).partition("{who}")
        return RichText.join([before, _profile(names.get(person) or str(person), person), after], "")

    def _buttons(self, one: Escalated) -> tuple[Row, ...]:
        of = f"{one.id}:{int(one.at.timestamp())}"
        row = []
        if one.seen_at is None:
            row.append(Button(self._say.plain("desk_see"), f"{DESK}:{SEEN}:{of}"))
        if one.contacted_at is None:
            row.append(Button(self._say.plain("desk_contact"), f"{DESK}:{CONTACTED}:{of}"))
        return (tuple(row),) if row else ()

    # -- for the runner ----------------------------------------------------------------------------------------
    def beneath(self, turn: Turn, *, watched: bool, share: str | None = None) -> Turn:
        """The turn with the truth on who is told beneath its last message; `share`: the data of the button to share."""
        *first, last = turn.reply.messages
        text = RichText.join([last.text, self._say.rich("watched" if watched else "unwatched")])
        row = ((Button(self._say.plain("share"), share),),) if share else ()
        last = replace(last, text=text, buttons=(*last.buttons, *row))
        return replace(turn, reply=replace(turn.reply, messages=(*first, last)))

    def seen(self) -> Reply:
        """What the runner is told once somebody has seen the report."""
        return Reply((Message(self._say.rich("watched_seen")),))


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def _profile(label: str, person: int) -> RichText:
    """A link that opens the person's profile (Telegram, tg://user)."""
    return RichText(label, (Span(0, len(label), "link", f"tg://user?id={person}"),))
