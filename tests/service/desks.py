"""A chat of people in charge for tests, and a bot around it with a real database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.dialogue.reply import Message
from bot.dialogue.turn import Turn
from bot.service.conversation import Conversation
from bot.service.desk import REPEATS, Desk
from bot.service.library import Library
from bot.service.watch import Watch
from bot.storage.store import SqlStore
from tests.service.fakes import ANN, Clock, Outbox
from tests.typed import typed

CHAT, ELSEWHERE = -1_001_000_000_001, -1_001_000_000_002
CLEO, ADMIN = 7, 99


@dataclass
class Room:
    """The chat: its cards as they are shown now. `trouble`: what the next calls raise, one each."""

    trouble: list[Exception] = field(default_factory=list)
    cards: dict[int, Message] = field(default_factory=dict)
    posted: int = 0

    def is_here(self, chat: int) -> bool:
        return chat == CHAT

    async def check(self) -> None:
        self._spoilt()

    async def post(self, message: Message) -> int:
        self._spoilt()
        self.posted += 1
        self.cards[self.posted] = message
        return self.posted

    async def redraw(self, card: int, message: Message) -> bool:
        self._spoilt()
        self.cards[card] = message
        return True

    def _spoilt(self) -> None:
        if self.trouble:
            raise self.trouble.pop(0)

    @property
    def texts(self) -> list[str]:
        return [message.text.text for message in self.cards.values()]

    def press(self, wanted: int, card: int = 1) -> str:
        """The data of a card's button: the first or the second."""
        (row,) = self.cards[card].buttons
        assert row[wanted].data is not None
        return row[wanted].data


@dataclass
class Bot:
    """Conversation and desk as the command line builds them, with a clock that is moved by hand."""

    library: Library
    store: SqlStore
    room: Room = field(default_factory=Room)
    outbox: Outbox = field(default_factory=Outbox)
    clock: Clock = field(default_factory=Clock)
    repeats: Sequence[timedelta] = REPEATS
    admins: tuple[int, ...] = (ADMIN,)

    def __post_init__(self) -> None:
        self.starts()

    def starts(self) -> None:
        """A process begins, with nothing at hand."""
        self.desk = Desk(
            self.library,
            self.store,
            self.store.escalations,
            self.outbox,
            self.room,
            self.admins,
            clock=self.clock,
            repeats=self.repeats,
        )
        self.conversation = Conversation(self.library, self.store, self.admins, Watch(self.desk))

    async def hears(self, said: str, person: int = ANN) -> Turn:
        """A text, or `#data` of a button; the turn it led to. A minute passes."""
        self.clock.passes(minutes=1)
        utterance = typed(self.clock(), said)
        return await self.conversation.handle(person, utterance, lambda reply: self.outbox.send(person, reply))

    async def tells(self, said: str, person: int = ANN) -> Turn:
        """The same, and then the desk's turn."""
        turn = await self.hears(said, person)
        await self.desk.tick()
        return turn

    async def pressed(self, data: str, *, chat: int = CHAT, card: int = 1, person: int = CLEO) -> str:
        """Somebody presses a button of a card; the line that answers it."""
        return await self.desk.pressed(data, chat=chat, card=card, person=person, name="Cleo *the coach*")

    def words(self, name: str, /, **fields: object) -> str:
        """A sentence of the knowledge as it is shown."""
        return self.library.policy.say.rich(name, **fields).text

    def share_button(self) -> str:
        """The data of the button to share under the last reply, as a press is written."""
        (data,) = [data for data in self.outbox.buttons if data.startswith("share:")]
        return f"#{data}"
