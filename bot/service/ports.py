"""What the service needs of the outside: a store that remembers, a channel that sends. Others implement these."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.dialogue.desk_cards import Escalated
from bot.dialogue.figures import Figures
from bot.dialogue.records import PastHold, Training
from bot.dialogue.reply import Message, Reply
from bot.dialogue.review import OpenDispute
from bot.dialogue.state import DialogueState, Pending
from bot.dialogue.turn import Turn
from bot.dialogue.unanswered import OpenQuestion

# People in charge are told of no report older than this, which is as old as an update may be (Telegram keeps none
# longer): it has had its help, or none that we can give.
TOO_OLD = timedelta(hours=24)


class CheckBackState(StrEnum):
    """What became of a check-back. `unknown`: may or may not have arrived, never sent again blind."""

    DUE = "due"
    CLAIMED = "claimed"
    SENT = "sent"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class OwedCheckBack:
    """A person is to be asked how it is with a protocol that they reported."""

    id: int
    person: int
    protocol: str
    due: datetime


@dataclass(frozen=True, slots=True)
class StoredUpdate:
    """One update as it came, kept until it is answered. `chat` orders them: one chat's are handled in turn.

    `tries` says how many workers it was given to, this one included; `taken` when the first one had it.
    """

    id: int
    chat: int
    payload: str
    received: datetime
    tries: int = 1
    taken: datetime | None = field(default=None, compare=False)


class StoreUnavailable(Exception):
    """The database did not answer. The caller goes on without memory: guidance is never withheld for it."""

    def __init__(self, said: str = "", *, reason: str | None = None) -> None:
        super().__init__(said)
        self._reason = reason

    @property
    def reason(self) -> str:
        """Why, in a few words for the log: never what a row holds."""
        return self._reason or type(self.__cause__ or self).__name__


class Store(Protocol):
    """What is remembered. Every method is one transaction and raises StoreUnavailable when the database fails."""

    async def open(self) -> None:
        """Bring the database to the newest revision and connect."""

    async def close(self) -> None:
        """Release every connection."""

    # -- conversation ------------------------------------------------------------------------------------------
    async def load(self, person: int) -> DialogueState:
        """The person's state with every open hold and active reminder; a fresh one for a person never seen."""

    async def save(self, person: int, turn: Turn, *, at: datetime, revision: str) -> None:
        """The turn's record (ids and numbers), the state after, its holds, and the turn's effects, all or nothing.

        `turn.report` becomes an escalation that nobody has been told of yet.

        Holds: each of `turn.state.holds` that is not stored is added, each stored one that is no longer there is
        marked cleared at `at`, unless the state is not `known`. Forget deletes every row about the person, this turn's
        too. Without consent (`state.consent` is False, or the turn is `unrecorded`) no record of the turn is
        kept, and none of `turn.adverse`.
        `turn.questions` go on the coach's list, where a person has each question once. Records of training are kept
        only with consent (`state.consent` is True). `turn.back`: the reminders of a person who could not be reached
        come again.
        """

    async def disputes(self) -> Sequence[OpenDispute]:
        """What stands on the review list, the newest first."""

    async def questions(self) -> Sequence[OpenQuestion]:
        """What stands on the coach's list of unanswered questions, the newest first."""

    async def figures(self, *, today: datetime, week: datetime, without: Collection[int] = ()) -> Figures:
        """What is recorded since these moments, without the turns of those people; all votes and escalations."""

    async def unreached(self, person: int, *, at: datetime) -> None:
        """The person has stopped the bot: no reminder until they write again."""


class Channel(Protocol):
    """Where replies go."""

    async def send(self, person: int, reply: Reply) -> None:
        """Send to the person's private chat.

        Raises NotSent (surely did not arrive), Blocked (the person stopped the bot) or MaybeSent (timed out after
        it was handed over).
        """


class CheckBacks(Protocol):
    """Check-backs that are owed (saved with the turn that owes them). Every method is one transaction."""

    async def due(self, now: datetime) -> Sequence[OwedCheckBack]:
        """Check-backs whose moment has come and that nobody has claimed, oldest first."""

    async def postpone(self, number: int, until: datetime) -> None:
        """Let one that is still due wait until that moment."""

    async def claim(self, number: int, *, at: datetime) -> bool:
        """True for exactly one caller ever, across processes and restarts; False when it has moved to later, too."""

    async def unclaim(self, number: int, *, at: datetime) -> None:
        """It surely was not sent and is due again; dropped if another about the same is due by now."""

    async def settle(self, number: int, became: CheckBackState, *, at: datetime) -> None:
        """Record what became of a claimed one."""

    async def open(self, person: int, pending: Pending) -> None:
        """The question is what is open for the person now. Nothing else is touched."""

    async def take_back(self, person: int, before: Pending | None) -> None:
        """The question surely did not arrive: what was open before it is so again, unless something else is by now."""

    async def abandoned(self, *, before: datetime) -> int:
        """Mark check-backs still `claimed` since before that moment as `unknown`; how many there were."""


class Progress(Protocol):
    """What runners let us keep of their training (saved with the turn that tells it). Every method is one transaction.

    What there is of a person goes when the person is forgotten.
    """

    async def records(self, person: int) -> Training:
        """Everything that is kept of the person, the oldest first in each; nothing of a person never seen."""

    async def holds(self, person: int) -> Sequence[PastHold]:
        """What has been on hold for the person, also what is over, the newest first; days as UTC counts them."""

    async def wanting(self, week: str) -> Sequence[tuple[int, str]]:
        """Who wants a summary and has none claimed for that ISO week yet, each with the week of the last one."""

    async def claim(self, person: int, week: str) -> bool:
        """True for exactly one caller ever per person and week, across processes and restarts."""

    async def unclaim(self, person: int, week: str, before: str) -> None:
        """The summary of that week surely was not sent: the one before is the last again."""

    async def no_summary(self, person: int) -> None:
        """The person gets no summary any more."""


class Escalations(Protocol):
    """What people are told of reports. Every method is one transaction, as the store's are.

    A person's escalations go when the person is forgotten; a change to one that is gone changes nothing.
    """

    async def unseen(self, *, since: datetime) -> Sequence[Escalated]:
        """Escalations since that moment that nobody has seen, oldest first."""

    async def find(self, number: int, at: datetime) -> Escalated | None:
        """The escalation of that number and moment (to the second); None when there is none any more."""

    async def of(self, person: int) -> Sequence[Escalated]:
        """The person's escalations, newest first."""

    async def claim_card(self, one: Escalated) -> bool:
        """True for exactly one caller, across processes and restarts, who may then send the card."""

    async def release_card(self, one: Escalated) -> None:
        """The card surely was not sent: it may be claimed again."""

    async def card_sent(self, one: Escalated, card: int, *, at: datetime) -> bool:
        """Record the card's message id; False when the escalation is gone."""

    async def claim_repeat(self, one: Escalated, *, at: datetime) -> bool:
        """True for exactly one caller, who may then repeat it; never once it has been seen."""

    async def see(self, one: Escalated, *, by: int, at: datetime) -> bool:
        """Record who has seen it; True for the first only."""

    async def contact(self, one: Escalated, *, by: int, at: datetime) -> bool:
        """Record who has contacted the person; True for the first only."""

    async def share(self, one: Escalated, text: str) -> bool:
        """Keep what the person chose to share; False when the escalation is gone."""


class Records(Protocol):
    """Everything that is kept about one person. Every method is one transaction, as the store's are."""

    async def counts(self, person: int) -> Mapping[str, int]:
        """How many rows of each table are about the person; tables without any are left out."""

    async def everything(self, person: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Every row about the person, by table, in values that JSON knows."""


class DeskChat(Protocol):
    """The chat of the people in charge. Each method tries once and raises as `Channel.send` does."""

    def is_here(self, chat: int) -> bool:
        """Whether that is the chat."""

    async def check(self) -> None:
        """Return if the bot can write there."""

    async def post(self, message: Message) -> int:
        """Send the message; its id."""

    async def redraw(self, card: int, message: Message) -> bool:
        """Show the message in place of what was posted; False when that one can no longer be changed."""


class NotSent(Exception):
    """The message surely did not arrive. `retry_after_s` is how long the server asks to wait, if it said."""

    def __init__(self, finding: str, retry_after_s: float | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(finding)


class Refused(NotSent):
    """The message will never be taken in any form: trying again later is useless."""


class MaybeSent(Exception):
    """The message was handed over and no answer came: it may or may not have arrived."""


class Blocked(Exception):
    """The person has stopped or deleted the bot."""
