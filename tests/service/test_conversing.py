"""From an utterance to a saved turn, also with a database that comes and goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.dialogue.effects import StopReminders
from bot.dialogue.reply import Reply
from bot.dialogue.state import ReminderSetup
from bot.dialogue.turn import Turn, Utterance
from bot.service.conversation import Conversation
from bot.service.library import Library
from bot.service.ports import Blocked, MaybeSent, NotSent, Refused, Store, StoreUnavailable
from bot.storage.store import SqlStore
from tests.service.fakes import ANN, BOB, NOON, Breakable, MemoryStore, Outbox
from tests.typed import typed


@dataclass
class Phone:
    """Ann's side of the conversation."""

    conversation: Conversation
    outbox: Outbox
    person: int = ANN
    at: int = 0

    async def says(self, said: str) -> Turn:
        """A text, `/command` or `#data` of a button; the turn it led to."""
        self.at += 1
        utterance = typed(NOON + timedelta(minutes=self.at), said)
        return await self.conversation.handle(self.person, utterance, self.outbox.reply)


@pytest.fixture
def ann(library: Library, store: MemoryStore, outbox: Outbox) -> Phone:
    """Ann, whom the bot has never met."""
    return Phone(Conversation(library, store), outbox)


class Returning(MemoryStore):
    """A database that, once it is `returning`, is back after one more look into it in vain."""

    returning = False

    def _asked(self, what: str) -> None:
        try:
            super()._asked(what)
        finally:
            self.broken = self.broken and not self.returning


def holds(store: MemoryStore) -> list[str]:
    return [hold.protocol for hold in store.people[ANN].holds]


# -- Guidance is sent, then saved; a wish is saved, then confirmed ---------------------------------------------------
async def test_guidance(ann: Phone, store: MemoryStore, outbox: Outbox) -> None:
    """An answer has gone out before its turn is saved: a slow database delays no guidance."""
    outbox.meanwhile = lambda: store.log.append("send")
    await ann.says("my back hurts")
    assert store.log == ["load", "send", "save"]
    assert holds(store) == ["back-pain"]


@pytest.mark.parametrize("wish", ["#z:yes", "/stop", "#d:yes"])
async def test_a_wish(ann: Phone, store: MemoryStore, outbox: Outbox, wish: str) -> None:
    """A reminder, its end and deleting are confirmed only after the database has them."""
    for said in ("#rem:clam", "7:15", "every day", "london"):
        await ann.says(said)
    store.log.clear()
    outbox.meanwhile = lambda: store.log.append("send")
    turn = await ann.says(wish)
    assert turn.effects
    assert store.log == ["load", "save", "send"]


@pytest.mark.parametrize("wish", ["#z:yes", "/stop", "#d:yes"])
async def test_a_wish_that_cannot_be_saved(
    ann: Phone, store: MemoryStore, outbox: Outbox, library: Library, wish: str
) -> None:
    """With the database away nothing is promised: the bot says sorry, and the same tap works later."""
    for said in ("my back hurts", "none", "#rem:clam", "7:15", "every day", "london"):
        await ann.says(said)
    store.broken = True
    await ann.says(wish)
    assert library.policy.say.rich("sorry").text in outbox.last
    store.broken = False
    assert holds(store) == ["back-pain"]
    assert isinstance(store.people[ANN].pending, ReminderSetup)
    turn = await ann.says(wish)
    assert turn.effects
    assert library.policy.say.rich("sorry").text not in outbox.last


async def test_not_sent_is_not_saved(ann: Phone, store: MemoryStore, outbox: Outbox) -> None:
    """A reply that surely did not arrive leaves no trace: the message will be handled again from where it was."""
    await ann.says("my back hurts")
    outbox.trouble = [NotSent("no connection")]
    with pytest.raises(NotSent):
        await ann.says("none")
    before = store.people[ANN]
    await ann.says("none")
    assert before.pending is not None
    assert store.people[ANN].pending is None


@pytest.mark.parametrize("trouble", [MaybeSent("timed out"), Blocked()])
async def test_what_may_have_arrived_is_saved(
    ann: Phone, store: MemoryStore, outbox: Outbox, trouble: Exception
) -> None:
    """A report holds the bridges also when nobody knows whether the reply arrived."""
    outbox.trouble = [trouble]
    with pytest.raises(type(trouble)):
        await ann.says("my back hurts")
    assert holds(store) == ["back-pain"]


async def test_what_is_refused_for_good_is_saved(ann: Phone, store: MemoryStore, outbox: Outbox) -> None:
    """A report holds the bridges also where the bot may not answer: the message will not come again."""
    outbox.trouble = [Refused("not enough rights to send text messages")]
    with pytest.raises(Refused):
        await ann.says("my back hurts")
    assert holds(store) == ["back-pain"]


# -- A broken database costs memory, never the guidance --------------------------------------------------------------
async def test_guidance_is_sent(ann: Phone, store: MemoryStore, outbox: Outbox, library: Library) -> None:
    """Back pain is answered as ever; other answers say that the memory is away."""
    store.broken = True
    turn = await ann.says("my back hurts")
    assert turn.explanation.entry == "back-pain"
    assert "Stop both bridges" in outbox.last
    await ann.says("how many reps should i do?")
    assert library.policy.say.rich("no_memory").text in outbox.last


async def test_the_hold_is_at_hand(ann: Phone, store: MemoryStore, outbox: Outbox) -> None:
    """What is reported while the database is away holds at once, for this person alone."""
    store.broken = True
    for said in ("my back hurts", "none", "#e:hamstring-bridge-90"):
        await ann.says(said)
    assert "on hold for you" in outbox.last
    bob = Phone(ann.conversation, outbox, BOB)
    await bob.says("#e:hamstring-bridge-90")
    assert "on hold for you" not in outbox.last


async def test_what_was_known_before_is_at_hand(ann: Phone, store: MemoryStore, outbox: Outbox) -> None:
    """A hold from before the database went away still holds while it is."""
    await ann.says("my back hurts")
    store.broken = True
    await ann.says("#e:hamstring-bridge-90")
    assert "on hold for you" in outbox.last


async def test_the_hold_reaches_the_database(ann: Phone, store: MemoryStore) -> None:
    """When the database is back, the next message brings the hold into it, whatever that message is about."""
    store.broken = True
    await ann.says("my back hurts")
    store.broken = False
    await ann.says("hello")
    assert holds(store) == ["back-pain"]


async def test_without_another_message(ann: Phone, store: MemoryStore) -> None:
    """Also when the person says nothing more: `catch_up` brings in what the database missed, once."""
    store.broken = True
    await ann.says("my back hurts")
    with pytest.raises(StoreUnavailable):
        await ann.conversation.catch_up()
    store.broken = False
    await ann.conversation.catch_up()
    assert holds(store) == ["back-pain"]
    store.log.clear()
    await ann.conversation.catch_up()
    assert store.log == []


async def test_in_the_order_in_which_it_was_said(library: Library, outbox: Outbox) -> None:
    """What the database missed takes no hold away that was reported after it."""
    store = Returning()
    ann = Phone(Conversation(library, store), outbox)
    outbox.meanwhile = lambda: setattr(store, "broken", not store.returning)
    await ann.says("hello")  # known, and not saved
    store.returning = True
    await ann.says("my back hurts")
    await ann.conversation.catch_up()
    assert holds(store) == ["back-pain"]


async def test_two_jobs_at_once(library: Library, database: Store, outbox: Outbox) -> None:
    """Jobs and a message that find the database back at the same moment bring in what it missed once."""
    store = Breakable(database)
    ann = Phone(Conversation(library, store), outbox)  # type: ignore[arg-type]
    store.broken = True
    await ann.says("my back hurts")
    store.broken = False
    store.log.clear()
    await asyncio.gather(ann.conversation.catch_up(), ann.conversation.catch_up(), ann.says("hello"))
    assert store.log.count("save") == 2  # the report, and the greeting
    (hold,) = (await database.load(ANN)).holds
    assert hold.protocol == "back-pain"


async def test_a_job_that_is_cancelled(ann: Phone, store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A job that is cancelled while it writes of somebody keeps nobody else from it."""
    store.broken = True
    await ann.says("my back hurts")
    store.broken = False
    begun = asyncio.Event()

    async def never_ends(*_: object, **__: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as hanging:
        hanging.setattr(store, "save", never_ends)
        jobs = [asyncio.create_task(ann.conversation.catch_up()) for _ in range(2)]
        await begun.wait()
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
    await ann.conversation.catch_up()
    assert holds(store) == ["back-pain"]


async def test_nothing_old_is_lost_by_it(ann: Phone, store: MemoryStore) -> None:
    """A hold that nobody could see while the database was away is still there beside the new one."""
    await ann.says("i have crushing chest pain")
    other = Phone(Conversation(ann.conversation._library, store), ann.outbox)  # a restart: nothing at hand
    store.broken = True
    await other.says("my back hurts")
    store.broken = False
    await other.says("hello")
    assert sorted(holds(store)) == ["back-pain", "call-now"]


async def test_no_hold_is_cleared_blind(ann: Phone, store: MemoryStore, outbox: Outbox) -> None:
    """A re-screen without memory clears nothing in the database."""
    await ann.says("my back hurts")
    store.broken = True
    for said in ("none", "#rs:back-pain", "none", "#rr:back-pain:yes"):
        await ann.says(said)
    store.broken = False
    await ann.says("#e:hamstring-bridge-90")
    assert "on hold for you" in outbox.last
    assert holds(store) == ["back-pain"]


async def test_deleting_forgets_what_is_at_hand(ann: Phone, store: MemoryStore, outbox: Outbox) -> None:
    """After deleting, a database that goes away brings nothing back."""
    await ann.says("my back hurts")
    await ann.says("#d:yes")
    store.broken = True
    await ann.says("#e:hamstring-bridge-90")
    assert "on hold for you" not in outbox.last


async def test_nothing_comes_back_after_deleting(library: Library, outbox: Outbox) -> None:
    """What the database missed before Ann deletes everything never gets there, whoever looks before she is told."""
    store = Returning(broken=True)
    ann = Phone(Conversation(library, store), outbox)
    await ann.says("my back hurts")
    store.returning = True

    async def a_look_and_then(reply: Reply) -> None:
        await ann.conversation.catch_up()
        await outbox.reply(reply)

    turn = await ann.conversation.handle(ANN, typed(NOON, "#d:yes"), a_look_and_then)
    assert turn.effects
    assert store.people == {}


# -- Only admins are admins, checked here, whatever is said ----------------------------------------------------------
async def test_nobody_else(library: Library, store: MemoryStore, outbox: Outbox) -> None:
    """/reload from anybody else is refused, also with a forged mark."""
    bob = Phone(Conversation(library, store, [ANN]), outbox, BOB)
    await bob.says("/reload")
    assert library.policy.say.rich("admin_only").text in outbox.last
    forged = Utterance(NOON, command="reload", admin=True)
    await bob.conversation.handle(BOB, forged, outbox.reply)
    assert library.policy.say.rich("admin_only").text in outbox.last


async def test_logs_carry_no_words(ann: Phone, store: MemoryStore) -> None:
    """The log says who and what was decided, never what was said."""
    with capture_logs() as logged:
        await ann.says("my lower back hurts since the canary flew")
        store.broken = True
        await ann.says("canary how many reps?")
    assert any(entry["event"] == "turn" and entry["entry"] == "back-pain" for entry in logged)
    assert any(entry["event"] == "store.save_failed" for entry in logged)
    assert "canary" not in repr(logged)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Store]:
    """The real store on an empty SQLite file."""
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}")
    await store.open()
    yield store
    await store.close()


# -- The same conversation over SQLite, with a restart in between ----------------------------------------------------
async def test_a_hold_survives(library: Library, database: Store, outbox: Outbox) -> None:
    """Back pain, a restart, the bridge still on hold; re-screened, a restart, the first step open and no other."""
    ann = Phone(Conversation(library, database), outbox)
    for said in ("my back hurts", "no none of those"):
        await ann.says(said)
    ann = Phone(Conversation(library, database), outbox)
    await ann.says("show me the 30 degree bridge")
    assert "on hold for you" in outbox.last
    for said in ("#rs:back-pain", "none"):
        await ann.says(said)
    ann = Phone(Conversation(library, database), outbox)
    await ann.says("yes")
    ann = Phone(Conversation(library, database), outbox)
    await ann.says("#e:hamstring-heel-dig")
    assert outbox.sent[-1][1].messages[0].picture == "hamstring-heel-dig"
    await ann.says("#e:hamstring-bridge-30")
    assert "on hold for you" in outbox.last


async def test_a_reminder(library: Library, database: Store, outbox: Outbox) -> None:
    """A reminder set in a talk is in the database, moves with its person, and ends with /stop."""
    ann = Phone(Conversation(library, database), outbox)
    for said in ("#rem:clam", "7:15", "every day", "london", "yes"):
        await ann.says(said)
    (subscription,) = (await database.load(ANN)).reminders
    assert (subscription.exercise, subscription.at, subscription.zone) == ("clam", time(7, 15), "Europe/London")
    for said in ("#rz:clam:0715", "sydney", "yes"):
        await ann.says(said)
    (subscription,) = (await database.load(ANN)).reminders
    assert subscription.zone == "Australia/Sydney"
    turn = await ann.says("stop reminders")
    assert turn.effects == (StopReminders(),)
    assert (await database.load(ANN)).reminders == ()


async def test_deleting(library: Library, database: Store, outbox: Outbox) -> None:
    """After deleting, Ann is a stranger, with nothing on hold and no reminder."""
    ann = Phone(Conversation(library, database), outbox)
    for said in ("#rem:clam", "7:15", "every day", "london", "yes", "my back hurts", "#d:ask", "#d:yes"):
        await ann.says(said)
    state = await database.load(ANN)
    assert (state.holds, state.reminders, state.introduced, state.zone) == ((), (), False, None)


# -- Who is told, and whom to call -----------------------------------------------------------------------------------
async def test_nobody_is_told(ann: Phone, outbox: Outbox, library: Library) -> None:
    """Without people in charge, as in the terminal, a report says that nobody reads along; other answers do not."""
    await ann.says("my back hurts")
    assert outbox.last.endswith(library.policy.say.rich("unwatched").text)
    assert not [data for data in outbox.buttons if data.startswith("share")]
    await ann.says("how many reps should i do?")
    assert library.policy.say.rich("unwatched").text not in outbox.last


async def test_a_share_button_of_old(ann: Phone, outbox: Outbox, library: Library) -> None:
    """A button to share from when there were people in charge shares nothing and says so."""
    await ann.says("#share:1:1")
    assert outbox.last == library.policy.say.rich("share_gone").text


async def test_ones_own_number(ann: Phone, outbox: Outbox) -> None:
    """The emergency number is the country's: of the phone's language at first, of the confirmed place from then on."""
    for zone, number in ((None, "999 or 112 in the UK"), ("sydney", "000 in Australia")):
        for said in ("#rem:clam", "7:15", zone, "#z:yes") if zone else ():
            await ann.says(said)
        utterance = Utterance(NOON + timedelta(hours=1), "i have crushing chest pain", language="en-GB")
        await ann.conversation.handle(ANN, utterance, outbox.reply)
        assert f"Emergency: {number}, or your local emergency number." in outbox.last
        await ann.says("#d:yes")
