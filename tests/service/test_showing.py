"""Progress from the record to the picture, over a real database; and the summary of a week, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.dialogue.effects import Effect, WantSummary
from bot.dialogue.records import RecordSession
from bot.dialogue.reply import Message, Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn
from bot.rich import RichText
from bot.service.conversation import Conversation
from bot.service.library import Library
from bot.service.ports import Blocked, MaybeSent, NotSent, Refused, StoreUnavailable
from bot.service.showing import Showing
from bot.service.summing_up import SummingUp
from bot.storage.store import SqlStore
from tests.service.fakes import ANN, BOB, Clock, Outbox
from tests.storage.examples import rows
from tests.typed import typed

SUNDAY = datetime(2026, 6, 14, 17, 30, tzinfo=UTC)  # half past six in the evening in London
BRIDGE = "hamstring-bridge-90"


class AwayStore(SqlStore):
    """A store whose database cannot be written to for a while."""

    away = False

    async def save(self, person: int, turn: Turn, *, at: datetime, revision: str) -> None:
        if self.away:
            raise StoreUnavailable("away")
        await super().save(person, turn, at=at, revision=revision)


@dataclass
class Bot:
    """A bot over a real database, with somebody who lets it keep what they tell."""

    library: Library
    database_url: str
    outbox: Outbox

    def __post_init__(self) -> None:
        self.clock = Clock(SUNDAY)
        self.store = SqlStore(self.database_url)
        self.showing = Showing(self.store.progress)
        self.conversation = Conversation(self.library, self.store, showing=self.showing)
        self.summing_up = self.another(self.store)

    def another(self, store: SqlStore) -> SummingUp:
        """One more process that sums up."""
        return SummingUp(self.library, store, store.progress, self.outbox, clock=self.clock, tick_s=0.001)

    async def keeps(self, *effects: Effect, person: int = ANN, zone: str | None = "Europe/London") -> None:
        state = DialogueState(introduced=True, consent=True, operated=False, zone=zone, weekly=True)
        turn = Turn(Explanation(DecisionKind.SMALLTALK), Reply((Message(RichText("x")),)), state, effects)
        await self.store.save(person, turn, at=self.clock.now, revision="r1")

    async def hears(self, said: str) -> Message:
        """Ann says or taps something; the last message of the reply."""
        talk = Outbox()
        await self.conversation.handle(ANN, typed(self.clock.now, said), talk.reply)
        return talk.sent[-1][1].messages[-1]

    def session(self, days_ago: int, pain: int | None) -> RecordSession:
        return RecordSession(BRIDGE, (self.clock.now - timedelta(days=days_ago)).date(), pain)


@pytest.fixture
async def bot(library: Library, outbox: Outbox, tmp_path: Path) -> AsyncIterator[Bot]:
    bot = Bot(library, f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}", outbox)
    yield bot
    await bot.store.close()


async def test_picture(bot: Bot) -> None:
    """/progress sends one picture with the same in words; a count made a moment ago is in it."""
    await bot.keeps(bot.session(1, 2))
    await bot.hears("/balance 12 left 17 right")
    message = await bot.hears("/progress")
    assert message.image is not None
    assert message.image.startswith(b"\x89PNG")
    assert "left 12, right 17, 70%" in message.text.text
    assert "Days with a session: 1" in message.text.text


async def test_picture_of_nothing(bot: Bot) -> None:
    """Whoever has no records sees the picture that was drawn for the first of them that day, and nobody else does."""
    await bot.keeps()
    nothing, again = await bot.hears("/progress"), await bot.hears("/progress")
    assert nothing.image is not None
    assert again.image is nothing.image
    await bot.keeps(bot.session(1, 2))
    assert (await bot.hears("/progress")).image != nothing.image


async def test_step_after_a_session(bot: Bot) -> None:
    """The second good session in a row is followed by the question whether to go up, and only then."""
    await bot.keeps(bot.session(2, 1))
    policy = bot.library.policy
    for pain, asked in ((1, True), (3, False)):
        turn = Turn(
            Explanation(DecisionKind.SMALLTALK),
            Reply((Message(RichText("Noted.")),)),
            DialogueState(consent=True),
            (bot.session(0, pain),),
        )
        done = await bot.showing.done(ANN, turn, policy)
        assert (len(done.reply.messages) == 2) is asked
        assert done.effects == turn.effects


async def test_database_away(bot: Bot) -> None:
    """With the database away a count still gets its meaning, and is kept once it is back."""
    away = AwayStore(bot.database_url)
    bot.conversation = Conversation(bot.library, away, showing=Showing(away.progress))
    bot.store = away
    await bot.keeps()
    away.away = True
    assert "70%" in (await bot.hears("/balance 12 left 17 right")).text.text
    away.away = False
    await bot.conversation.catch_up()
    assert [one.left for one in (await away.progress.records(ANN)).balances] == [12]


# -- the summary of a week -----------------------------------------------------------------------------------------
async def wanting(bot: Bot, **who: object) -> None:
    await bot.keeps(WantSummary(True), bot.session(1, 2), **who)  # type: ignore[arg-type]


async def test_once_a_week(bot: Bot) -> None:
    """On Sunday evening it comes, with the picture, once; the next one a week later."""
    await wanting(bot)
    for _ in range(3):
        await bot.summing_up.tick()
    ((person, reply),) = bot.outbox.sent
    assert person == ANN
    assert reply.messages[0].image is not None
    assert reply.messages[0].text.text.startswith("Your week")
    bot.clock.passes(days=7)
    await bot.summing_up.tick()
    assert len(bot.outbox.sent) == 2


@pytest.mark.parametrize(
    ("hour", "zone", "comes"),
    [
        (16, "Europe/London", False),
        (20, "Europe/London", False),
        (6, "Pacific/Auckland", True),
        (17, "Pacific/Auckland", False),
        (18, None, True),
        (17, "no/zone", False),
    ],
)
async def test_by_their_own_clock(bot: Bot, hour: int, zone: str | None, comes: bool) -> None:
    """It comes from six to nine in the evening of the person's own Sunday; where no zone is known, of UTC's."""
    await wanting(bot, zone=zone)
    bot.clock.now = SUNDAY.replace(hour=hour)
    await bot.summing_up.tick()
    assert bool(bot.outbox.sent) is comes


async def test_two_processes(bot: Bot) -> None:
    """Two processes that look at the same time send one summary."""
    await wanting(bot)
    second = SqlStore(bot.database_url)
    await asyncio.gather(bot.summing_up.tick(), bot.another(second).tick())
    assert len(bot.outbox.sent) == 1
    await second.close()


@pytest.mark.parametrize(
    ("failure", "again"),
    [(NotSent("away"), True), (Refused("chat not found"), False), (MaybeSent(), False), (Blocked(), False)],
)
async def test_not_arrived(bot: Bot, failure: Exception, again: bool) -> None:
    """What surely did not arrive is tried again; what was refused for good or may have arrived never is."""
    await wanting(bot)
    bot.outbox.trouble.append(failure)
    await bot.summing_up.tick()
    await bot.summing_up.tick()
    assert bool(bot.outbox.sent) is again


async def test_not_wanted(bot: Bot) -> None:
    """Who wants none gets none, nor who ended it, nor who has nothing to show."""
    await bot.keeps(bot.session(1, 2))
    await bot.keeps(WantSummary(True), person=BOB)
    await bot.summing_up.tick()
    await wanting(bot)
    await bot.hears("#pg:weekly-off")
    await bot.summing_up.tick()
    assert bot.outbox.sent == []
    assert await rows(bot.database_url, "SELECT person FROM summaries") == [(BOB,)]


# -- to take along -------------------------------------------------------------------------------------------------
async def test_page_and_tables(bot: Bot) -> None:
    """By two buttons the runner gets a page for the physio and a table; without anything kept, what could be."""
    assert (await bot.hears("#pg:pdf")).attachment is None
    assert (await bot.hears("#pg:csv")).attachment is None
    await bot.keeps(bot.session(1, 2))
    page, table = await bot.hears("#pg:pdf"), await bot.hears("#pg:csv")
    assert page.attachment is not None
    assert (page.attachment.name, page.attachment.data[:5]) == ("kneebot-report.pdf", b"%PDF-")
    assert table.attachment is not None
    assert table.attachment.data.decode("utf-8-sig").splitlines()[1] == f"2026-06-13,{BRIDGE},2"


async def test_holds_on_the_page(bot: Bot) -> None:
    """What was on hold is known to the page with its days, the newest first, the one that is over too."""
    await bot.hears("my lower back hurts")
    (hold,) = await bot.store.progress.holds(ANN)
    assert (hold.protocol, hold.since, hold.until, hold.told) == ("back-pain", SUNDAY.date(), None, False)
    bot.clock.passes(days=3)
    await bot.keeps()  # a state without holds
    (hold,) = await bot.store.progress.holds(ANN)
    assert hold.until == SUNDAY.date() + timedelta(days=3)
