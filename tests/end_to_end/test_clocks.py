"""The bot under a shifted clock: a night on which clocks change, days of downtime, a restart at every step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.dialogue.effects import Subscribe
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn
from bot.reminders.occurrence import split_reason
from bot.storage.store import SqlStore
from tests.emulator import Phone, TelegramServer, eventually
from tests.end_to_end.clocks import clock_at
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import ANSWER_S, BRIDGE_90, somebody, words

LONDON = "Europe/London"  # There clocks show 01:30 twice on 25 October 2026: at 00:30 and at 01:30 UTC.
OCCURRENCES = "SELECT local_date, state, reason FROM occurrences ORDER BY local_date"


class Nights:
    """Ann in London wants to be reminded at half past one in the night; the bot is started at moments in UTC."""

    def __init__(self, kneebot: Kneebot, ann: Phone) -> None:
        self.kneebot = kneebot
        self.ann = ann

    async def begin(self) -> None:
        """Set the reminder, on the evening of the 23rd."""
        store = SqlStore(self.kneebot.database_url)
        wish = Subscribe(BRIDGE_90, time(1, 30), LONDON)
        turn = Turn(Explanation(DecisionKind.CLARIFY), Reply(()), DialogueState(introduced=True, zone=LONDON), (wish,))
        await store.save(self.ann.chat, turn, at=datetime(2026, 10, 23, 20, tzinfo=UTC), revision="r")
        await store.close()

    async def started(self, day: int, hour: int, minute: int) -> list[str]:
        """What Ann has been sent since, once the bot, started then, has looked at what is due and ended again."""
        self.kneebot.environment = clock_at(datetime(2026, 10, day, hour, minute, 5, tzinfo=UTC))
        heard = len(self.ann.all)
        looks = self._beat()
        self.kneebot.start()
        await eventually(lambda: self._beat() != looks, ANSWER_S)
        assert self.kneebot.terminate() == 0
        return [said.text.partition("\n")[0] for said in self.ann.all[heard:]]

    def _beat(self) -> object:
        """When it last said that all due was dealt with: a start says so at the end of its first look."""
        return self.kneebot.rows("SELECT at FROM upkeep WHERE name = 'reminders'")

    def kept(self) -> dict[int, tuple[str, str]]:
        """What became of each day."""
        return {int(day[-2:]): (state, reason) for day, state, reason in self.kneebot.rows(OCCURRENCES)}


@pytest.fixture
async def nights(tmp_path: Path) -> AsyncIterator[Nights]:
    with TelegramServer() as server:
        nights = Nights(Kneebot(server, tmp_path), somebody(server))
        await nights.begin()
        yield nights
        nights.kneebot.close()


async def test_half_past_one_comes_twice(nights: Nights) -> None:
    """In the night in which clocks go back the reminder comes at the first half past one, and not at the second."""
    on_time = words("reminder_title")
    assert await nights.started(24, 0, 30) == [on_time]
    assert await nights.started(25, 0, 29) == []
    assert await nights.started(25, 0, 30) == [on_time]
    assert await nights.started(25, 1, 30) == []
    assert await nights.started(26, 1, 29) == []
    assert await nights.started(26, 1, 30) == [on_time]
    assert nights.kept() == dict.fromkeys((24, 25, 26), ("sent", ""))


async def test_downtime(nights: Nights) -> None:
    """Within the grace it comes late and says so, once; later it is skipped, with how long the bot was down."""
    assert await nights.started(24, 0, 30) == [words("reminder_title")]
    assert await nights.started(25, 2, 0) == [words("reminder_late")]
    assert await nights.started(25, 2, 10) == []
    assert await nights.started(27, 8, 0) == []
    assert await nights.started(28, 1, 31) == [words("reminder_title")]
    kept = nights.kept()
    assert [kept[day][0] for day in (24, 25, 26, 27, 28)] == ["sent", "sent", "skipped", "skipped", "sent"]
    kind, seconds = split_reason(kept[27][1])
    assert (kind, round(timedelta(seconds=seconds) / timedelta(hours=1))) == ("down", 54)
