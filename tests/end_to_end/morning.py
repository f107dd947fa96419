"""Five people whose daily reminders a bot finds when it starts: due, late, long past, on hold, ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.dialogue.effects import Effect, StopReminders, Subscribe
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState, Hold
from bot.dialogue.turn import Explanation, Turn
from bot.storage.store import SqlStore
from tests.emulator import Phone, TelegramServer, eventually
from tests.end_to_end.process import START_S
from tests.end_to_end.talk import BRIDGE_90, knowledge, somebody

ZONE = "Asia/Tokyo"  # no clock changes there
ON_TIME, LATE, TOO_LATE = timedelta(minutes=1), timedelta(hours=1), timedelta(hours=4)


class Morning:
    """The five phones; every reminder is for the 90 degree bridge."""

    def __init__(self, server: TelegramServer) -> None:
        self.on_time, self.late, self.too_late, self.hurt, self.ended = (somebody(server) for _ in range(5))

    @property
    def phones(self) -> tuple[Phone, ...]:
        """All five, in that order."""
        return self.on_time, self.late, self.too_late, self.hurt, self.ended

    async def prepare(self, database_url: str) -> None:
        """Write their reminders down as if they had been set up yesterday."""
        store = SqlStore(database_url)
        back = knowledge().protocols["back-pain"]
        hold = Hold(back.id, back.level, datetime.now(UTC) - timedelta(days=1), knowledge().held_by(back.id))
        await _remember(store, self.on_time, ON_TIME)
        await _remember(store, self.late, LATE)
        await _remember(store, self.too_late, TOO_LATE)
        await _remember(store, self.hurt, ON_TIME, hold)
        await _remember(store, self.ended, ON_TIME)
        await _save(store, self.ended, DialogueState(introduced=True, zone=ZONE), StopReminders())
        await store.close()

    async def told(self) -> None:
        """Wait until everybody who is due has heard. A bot that is killed before that never says it again."""
        await eventually(lambda: all(phone.all for phone in (self.on_time, self.late, self.hurt)), START_S)


async def _remember(store: SqlStore, phone: Phone, ago: timedelta, *holds: Hold) -> None:
    """A daily reminder from yesterday on, whose time today was so long ago."""
    now = datetime.now(UTC)
    wish = Subscribe(BRIDGE_90, (now - ago).astimezone(ZoneInfo(ZONE)).time().replace(second=0, microsecond=0), ZONE)
    state = DialogueState(introduced=True, zone=ZONE, holds=holds)
    await _save(store, phone, state, wish)


async def _save(store: SqlStore, phone: Phone, state: DialogueState, effect: Effect) -> None:
    turn = Turn(Explanation(DecisionKind.CLARIFY), Reply(()), state, (effect,))
    await store.save(phone.chat, turn, at=datetime.now(UTC) - timedelta(days=1), revision="of yesterday")
