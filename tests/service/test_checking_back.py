"""A check-back from the report to the answer: asked once, by day, and only while something is on hold."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.service.checking_back import ABANDONED_AFTER, AGAIN_AFTER, TOO_LATE, CheckingBack
from bot.service.conversation import Conversation
from bot.service.library import Library
from bot.service.ports import Blocked, MaybeSent, NotSent, Refused
from bot.storage.store import SqlStore
from tests.service.fakes import ANN, NOON, Clock, Outbox
from tests.storage.examples import rows
from tests.typed import typed


@dataclass
class Bot:
    """A bot over a real database; Ann reports back pain at noon."""

    library: Library
    database_url: str
    outbox: Outbox

    def __post_init__(self) -> None:
        self.clock = Clock(NOON)
        self.starts()

    def starts(self) -> None:
        """The bot is there (again), with nothing but its database."""
        self.store = SqlStore(self.database_url)
        self.conversation = Conversation(self.library, self.store)
        self.checking_back = self.another(self.store)

    def another(self, store: SqlStore) -> CheckingBack:
        """One more process that checks back."""
        return CheckingBack(
            self.library,
            store,
            store.checkbacks,
            self.outbox,
            first=self.conversation.catch_up,
            clock=self.clock,
            tick_s=0.001,
        )

    async def hears(self, *said: str) -> str:
        """Ann says or taps something; the last reply."""
        talk = Outbox()
        for one in said:
            await self.conversation.handle(ANN, typed(self.clock.now, one), talk.reply)
        return talk.last

    async def a_day_later(self, **more: float) -> None:
        """24 hours go by, perhaps some more, and the bot looks what is due."""
        self.clock.passes(hours=24)
        self.clock.passes(**more)
        await self.checking_back.tick()

    async def states(self) -> list[str]:
        """What became of each check-back."""
        return [state for (state,) in await rows(self.database_url, "SELECT state FROM checkbacks ORDER BY id")]

    def words(self, protocol: str, key: str = "ask") -> str:
        """How the text of the protocol's check-back begins, as it is shown."""
        text = getattr(self.library.policy.base.protocols[protocol].check_back, key)
        return self.library.policy.say.markdown(text).text.splitlines()[0]


@pytest.fixture
async def bot(library: Library, outbox: Outbox, tmp_path: Path) -> AsyncIterator[Bot]:
    bot = Bot(library, f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}", outbox)
    await bot.hears("my back hurts", "none")
    yield bot
    await bot.store.close()


async def test_asked_once(bot: Bot) -> None:
    """24 hours after the report, and not before, Ann is asked once how it is."""
    bot.clock.passes(hours=23, minutes=59)
    await bot.checking_back.tick()
    assert bot.outbox.sent == []
    for _ in range(3):
        bot.clock.passes(minutes=1)
        await bot.checking_back.tick()
    ((person, reply),) = bot.outbox.sent
    assert person == ANN
    assert bot.words("back-pain") in reply.text
    assert bot.outbox.buttons == ["cb:back-pain:better", "cb:back-pain:same", "cb:back-pain:worse"]
    assert await bot.states() == ["sent"]


async def test_a_restart_at_every_moment(bot: Bot) -> None:
    """Report, restart, question, restart, answer in words: nothing is lost in between, and the way out still works."""
    await bot.store.close()
    bot.starts()
    await bot.a_day_later()
    await bot.store.close()
    bot.starts()
    await bot.checking_back.tick()
    assert len(bot.outbox.sent) == 1
    assert bot.words("back-pain", "if_same") in await bot.hears("about the same")
    await bot.a_day_later()
    assert len(bot.outbox.sent) == 2
    await bot.hears("much better", "none", "yes, comfortable")
    await bot.store.close()
    bot.starts()
    await bot.a_day_later()
    assert "st:back-pain:1" in bot.outbox.buttons
    assert "on hold" in await bot.hears("#e:hamstring-bridge-partial")
    assert "The rest stays on hold" in await bot.hears("#st:back-pain:1")
    assert "Set-up" in await bot.hears("#e:hamstring-bridge-partial")


async def test_a_report_again_moves_it(bot: Bot) -> None:
    """Who reports it again is asked 24 hours after that, once."""
    bot.clock.passes(hours=20)
    await bot.hears("my back hurts again")
    bot.clock.passes(hours=4)
    await bot.checking_back.tick()
    assert bot.outbox.sent == []
    bot.clock.passes(hours=20)
    await bot.checking_back.tick()
    assert len(bot.outbox.sent) == 1


async def test_not_at_night(bot: Bot) -> None:
    """Where the zone is known nobody is woken: it waits until eight in the morning."""
    await bot.hears("#rem:clam", "7:15", "sydney", "#z:yes")  # noon in UTC is 22:00 there
    await bot.a_day_later()
    assert bot.outbox.sent == []
    bot.clock.passes(hours=9, minutes=59)
    await bot.checking_back.tick()
    assert bot.outbox.sent == []
    bot.clock.passes(minutes=1)
    await bot.checking_back.tick()
    assert len(bot.outbox.sent) == 1


async def test_released_before(bot: Bot) -> None:
    """When nothing is on hold any more nobody is asked."""
    await bot.hears("i have crushing chest pain", "#rs:call-now", "yes")
    await rows(bot.database_url, "UPDATE holds SET cleared_at = since")
    await bot.a_day_later()
    assert bot.outbox.sent == []
    assert set(await bot.states()) == {"dropped"}


async def test_too_late(bot: Bot) -> None:
    """After a day of downtime more it is dropped: nobody is asked about the day before yesterday."""
    await bot.a_day_later(seconds=TOO_LATE.total_seconds() + 1)
    assert bot.outbox.sent == []
    assert await bot.states() == ["dropped"]


async def test_blocked(bot: Bot) -> None:
    """Who has blocked the bot is not asked again."""
    bot.outbox.trouble = [Blocked()]
    await bot.a_day_later()
    await bot.a_day_later()
    assert bot.outbox.sent == []
    assert await bot.states() == ["dropped"]


async def test_may_have_arrived(bot: Bot) -> None:
    """What may have arrived is never sent again, and an answer to it is understood."""
    bot.outbox.trouble = [MaybeSent()]
    await bot.a_day_later()
    bot.clock.passes(hours=1)
    await bot.checking_back.tick()
    assert bot.outbox.tried == 1
    assert await bot.states() == ["unknown"]
    assert bot.words("back-pain", "if_same") in await bot.hears("no change")


async def test_surely_did_not_arrive(bot: Bot) -> None:
    """What surely did not arrive is tried again some minutes later; until then no question is open."""
    bot.outbox.trouble = [NotSent("away")]
    await bot.a_day_later()
    assert (await bot.store.load(ANN)).pending is None
    await bot.checking_back.tick()
    assert bot.outbox.tried == 1
    bot.clock.passes(seconds=AGAIN_AFTER.total_seconds())
    await bot.checking_back.tick()
    assert len(bot.outbox.sent) == 1
    assert await bot.states() == ["sent"]


@pytest.mark.parametrize(("trouble", "state"), [(NotSent("away"), "due"), (Refused("chat not found"), "dropped")])
async def test_what_was_open_stays_open(bot: Bot, trouble: Exception, state: str) -> None:
    """A question that surely did not arrive takes no open form away; refused for good, it is not tried again."""
    await bot.hears("#rem:clam")
    before = (await bot.store.load(ANN)).pending
    assert before is not None
    bot.outbox.trouble = [trouble]
    await bot.a_day_later()
    assert (await bot.store.load(ANN)).pending == before
    assert await bot.states() == [state]


async def test_died_in_between(bot: Bot) -> None:
    """A bot that died after the claim may have sent it: the next one does not."""
    bot.clock.passes(hours=24)
    assert await bot.store.checkbacks.claim(1, at=bot.clock.now)
    bot.clock.passes(seconds=ABANDONED_AFTER.total_seconds() + 1)
    await bot.checking_back.tick()
    assert bot.outbox.sent == []
    assert await bot.states() == ["unknown"]


async def test_two_processes_ask_once(bot: Bot) -> None:
    """Two bots over one database ask once."""
    bot.clock.passes(hours=24)
    other = SqlStore(bot.database_url)
    await asyncio.gather(*(one.tick() for one in (bot.checking_back, bot.another(other)) for _ in range(2)))
    assert len(bot.outbox.sent) == 1
    await other.close()


async def test_a_report_in_between(bot: Bot) -> None:
    """A graver report that comes while the question is on its way is what matters: the ordinary one is not asked."""
    bot.clock.passes(hours=24)
    await bot.hears("i am numb between my legs and i cannot pee")
    await bot.checking_back.tick()
    assert bot.outbox.sent == []
    await bot.a_day_later()
    assert bot.words("cauda-equina") in bot.outbox.last


async def test_a_question_disturbs_nothing(bot: Bot) -> None:
    """Asking changes neither what is on hold nor what else is remembered."""
    before = await bot.store.load(ANN)
    await bot.a_day_later()
    after = await bot.store.load(ANN)
    assert (after.holds, after.mentions, after.zone) == (before.holds, before.mentions, before.zone)


async def test_a_database_away_at_the_report(bot: Bot) -> None:
    """A report that could not be saved, and what was said after it, still owe the question."""
    await rows(bot.database_url, "DELETE FROM checkbacks")
    await rows(bot.database_url, "ALTER TABLE holds RENAME TO away")
    await bot.hears("my back hurts", "how many reps and how often?")
    await rows(bot.database_url, "ALTER TABLE away RENAME TO holds")
    await bot.a_day_later()
    assert len(bot.outbox.sent) == 1
    assert await bot.states() == ["sent"]


async def test_run_and_stop(bot: Bot) -> None:
    """It looks again and again until it is told to stop, and a trouble in between does not end it."""
    bot.clock.passes(hours=24)
    bot.outbox.trouble = [RuntimeError("nobody thought of this")]
    running = asyncio.create_task(bot.checking_back.run())
    async with asyncio.timeout(5):
        while not bot.outbox.tried:  # noqa: ASYNC110 - nothing tells when the loop has come so far
            await asyncio.sleep(0.001)
    bot.checking_back.stop()
    await asyncio.wait_for(running, 5)
    assert await bot.states() == ["claimed"]


def test_times() -> None:
    """A claim is given up long before a question is too late to be asked."""
    assert AGAIN_AFTER < ABANDONED_AFTER < TOO_LATE <= timedelta(hours=24)
