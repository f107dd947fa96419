"""A chat that goes faster than anybody types: asked once to slow down, heard in every message."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.dialogue.state import DecisionKind
from bot.dialogue.turn import Utterance
from bot.service.conversation import Conversation
from bot.service.library import Library
from bot.service.ports import NotSent
from bot.service.rate_limit import BURST, Given, RateLimit
from tests.service.fakes import ANN, BOB, NOON, MemoryStore, Outbox
from tests.typed import typed

CLUB = -1001


@dataclass
class Seconds:
    """A monotonic clock that stands until it is moved."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Flood:
    """Ann, who can send any number of messages within one moment."""

    library: Library
    store: MemoryStore
    outbox: Outbox
    clock: Seconds = field(default_factory=Seconds)
    sent: int = 0

    def __post_init__(self) -> None:
        self.conversation = Conversation(self.library, self.store, limit=RateLimit(clock=self.clock))

    async def says(self, *texts: str, person: int = ANN, chat: int | None = None) -> None:
        """Texts, `/command` or `#data` of a button, one right after the other."""
        for text in texts:
            self.sent += 1
            at = NOON + timedelta(milliseconds=self.sent)
            await self.conversation.handle(person, typed(at, text), self.outbox.reply, chat=chat)

    @property
    def line(self) -> str:
        """The line that asks to slow down."""
        return self.library.policy.say.rich("slow_down").text

    @property
    def heard(self) -> list[str]:
        """Everything said to anybody so far."""
        return [reply.text for _, reply in self.outbox.sent]


@pytest.fixture
def flood(library: Library, store: MemoryStore, outbox: Outbox) -> Flood:
    """Ann and her very quick thumb."""
    return Flood(library, store, outbox)


# -- the bucket ------------------------------------------------------------------------------------------------------
def test_burst_then_one_line_then_silence() -> None:
    """Twenty messages at once are answered, then one line asks to slow down, then nothing is said."""
    limit = RateLimit(burst=20, clock=Seconds())
    gets = [limit.next(ANN) for _ in range(1000)]
    assert gets == [Given.ANSWER] * 20 + [Given.SLOW_DOWN] + [Given.SILENCE] * 979


def test_a_message_a_second_is_always_answered() -> None:
    """Whoever writes no faster than one message a second is never asked to slow down."""
    clock = Seconds()
    limit = RateLimit(clock=clock)
    for clock.now in range(500):
        assert limit.next(ANN) is Given.ANSWER


def test_after_a_pause() -> None:
    """After a second one more is answered; the line is said again only after the bucket was full."""
    clock = Seconds()
    limit = RateLimit(burst=3, per_second=1, clock=clock)
    assert [limit.next(ANN) for _ in range(5)][3:] == [Given.SLOW_DOWN, Given.SILENCE]
    clock.now = 1
    assert [limit.next(ANN) for _ in range(2)] == [Given.ANSWER, Given.SILENCE]
    clock.now = 4
    assert [limit.next(ANN) for _ in range(5)] == [*[Given.ANSWER] * 3, Given.SLOW_DOWN, Given.SILENCE]


def test_chats_do_not_slow_each_other() -> None:
    """A flood in one chat takes nothing from another."""
    limit = RateLimit(clock=Seconds())
    for _ in range(1000):
        limit.next(ANN)
    assert limit.next(BOB) is Given.ANSWER


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 5)), max_size=200))
def test_never_more_than_allowed(steps: list[tuple[int, float]]) -> None:
    """However messages are spread, no chat gets more answers than a burst and one for each second that went by."""
    clock = Seconds()
    limit = RateLimit(burst=5, per_second=1, clock=clock)
    answers = dict.fromkeys(range(4), 0)
    for chat, pause in steps:
        clock.now += pause
        answers[chat] += limit.next(chat) is Given.ANSWER
        assert answers[chat] <= 5 + clock.now + 1e-6


def test_a_hundred_thousand_chats() -> None:
    """Only so many chats are remembered: a flood from many does not fill the memory."""
    limit = RateLimit(clock=Seconds())
    for chat in range(100_000):
        limit.next(chat)
    assert len(limit._buckets) == 10_000


# -- the conversation ------------------------------------------------------------------------------------------------
async def test_a_thousand_messages(flood: Flood) -> None:
    """Of a thousand messages in a moment the first twenty are answered, and one line is all that follows."""
    await flood.says(*["how many should I do"] * 1000)
    assert flood.heard.count(flood.line) == 1
    assert flood.heard[-1] == flood.line
    assert len(flood.heard) == BURST + 1


async def test_a_report_in_a_flood(flood: Flood) -> None:
    """A report of any level is answered with its guidance, each time, however many messages are around it."""
    reports = ["my lower back hurts", "numb between my legs", "chest pain and i cannot breathe"]
    await flood.says(*["hello"] * 100)
    for report in reports:
        before = len(flood.heard)
        await flood.says(report, *["hello"] * 50)
        assert len(flood.heard) == before + 1
    assert {hold.protocol for hold in flood.store.people[ANN].holds} >= {"back-pain", "cauda-equina"}


async def test_told_in_two_messages(flood: Flood) -> None:
    """What is heard in a message that gets no answer counts when the next one says the rest."""
    await flood.says(*["hello"] * 100)
    before = len(flood.heard)
    await flood.says("it has gone numb", "hello", "between my legs")
    assert len(flood.heard) == before + 1
    assert [hold.protocol for hold in flood.store.people[ANN].holds] == ["cauda-equina"]


async def test_the_questions_go_on(flood: Flood) -> None:
    """Safety's open questions can be answered in a flood too, by button and in words."""
    await flood.says(*["hello"] * 100, "my back hurts")
    await flood.says("#s:back-pain:none")
    assert "none of the warning signs" in flood.heard[-1]


async def test_presses(flood: Flood) -> None:
    """Presses count as messages do; the button that says that the back hurts is heard all the same."""
    await flood.says(*["#m:main"] * 1000)
    assert (len(flood.heard), flood.heard[-1]) == (BURST + 1, flood.line)
    await flood.says("#h:back")
    assert len(flood.heard) == BURST + 2
    assert flood.store.people[ANN].holds


@pytest.mark.parametrize("wish", ["#d:yes", "/stop", "#c:no"])
async def test_nothing_is_done_unsaid(flood: Flood, wish: str) -> None:
    """What would change anything at the person's wish is not done when it is not confirmed."""
    await flood.says("my back hurts", *["hello"] * 100)
    before = flood.store.people[ANN]
    await flood.says(wish)
    assert flood.store.people[ANN] == before


async def test_a_flood_of_reports(flood: Flood) -> None:
    """Whoever reports again and again is answered again and again."""
    await flood.says(*["my back hurts"] * 100)
    assert flood.line not in flood.heard
    assert len(flood.heard) == 100


async def test_a_group(flood: Flood) -> None:
    """In a group it is the group that goes too fast, whoever in it writes; each one's own chat is not slowed by it."""
    await flood.says(*["hello"] * 50, chat=CLUB)
    await flood.says(*["hello"] * 50, person=BOB, chat=CLUB)
    assert len(flood.heard) == BURST + 1
    await flood.says("hello")
    assert len(flood.heard) == BURST + 2


async def test_the_log(flood: Flood) -> None:
    """The log says once that a chat was asked to slow down: a flood does not fill the disk."""
    with capture_logs() as logs:
        await flood.says(*["how many should I do"] * 200)
    assert len(logs) == BURST + 2  # each answered turn, that it was slowed, and the turn that said so
    assert [line["person"] for line in logs if line["event"] == "turn.slowed"] == [ANN]


async def test_what_did_not_arrive(flood: Flood) -> None:
    """An answer that did not arrive costs nothing: its message comes again and is answered."""
    for _ in range(100):
        flood.outbox.trouble = [NotSent("429")]
        with pytest.raises(NotSent):
            await flood.says("hello")
    await flood.says("hello")
    assert flood.heard[-1] != flood.line


async def test_no_record_of_what_was_not_said(flood: Flood) -> None:
    """A message that is not answered leaves no record of a turn."""
    await flood.says(*["hello"] * 1000)
    assert len(flood.store.records) == BURST + 1
    assert all(kind == DecisionKind.SMALLTALK for _, kind, _ in flood.store.records)


async def test_nobody_waits_for_a_book(library: Library, store: MemoryStore) -> None:
    """While a message as long as a book is being heard, others are answered."""
    conversation, ann, bob = Conversation(library, store), Outbox(), Outbox()
    book = Utterance(NOON, "my back hurts " * 7_000)
    heard = asyncio.ensure_future(conversation.handle(ANN, book, ann.reply))
    await asyncio.sleep(0.05)
    await conversation.handle(BOB, Utterance(NOON, "hello"), bob.reply)
    assert bob.sent
    assert not heard.done()
    assert (await heard).explanation.entry == "back-pain"


def test_what_waited_is_no_flood():
    """Messages that were written one after another are answered, though the bot was away and handles all at once."""
    limit = RateLimit(clock=Seconds())
    written = [NOON + timedelta(seconds=5 * n) for n in range(60)]
    assert [limit.next(ANN, at) for at in written] == [Given.ANSWER] * 60
    assert [limit.next(BOB, NOON) for _ in range(BURST + 1)][-1] is Given.SLOW_DOWN
