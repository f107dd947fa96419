"""A person gets told: one card for each report, its presses, what is repeated, what the runner shares and deletes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.dialogue.state import DialogueState
from bot.service.library import Library
from bot.service.ports import Blocked, MaybeSent, NotSent, Refused
from bot.storage.store import SqlStore
from tests.service.desks import ADMIN, CLEO, ELSEWHERE, Bot
from tests.service.fakes import ANN, BOB

EMERGENCY = "i am numb between my legs and i cannot pee"
BACK = "my lower back hurts"


@pytest.fixture
async def bot(library: Library, tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot whose reports go to a chat."""
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}")
    yield Bot(library, store)
    await store.close()


def to_admin(bot: Bot) -> list[str]:
    return [reply.text for person, reply in bot.outbox.sent if person == ADMIN]


# -- one card for each report ------------------------------------------------------------------------------------------
async def test_the_card(bot: Bot) -> None:
    """A report makes one card with level, protocol, signs, time and a way to the runner, and none of their words."""
    await bot.tells("canary is my dog and " + EMERGENCY)
    (card,) = bot.room.cards.values()
    protocol = bot.library.policy.base.protocols["cauda-equina"]
    assert bot.words("desk_emergency", title=protocol.title) in card.text.text
    assert any(sign.says in card.text.text for sign in protocol.signs)
    assert "2026-06-15 12:01 UTC" in card.text.text
    assert f"tg://user?id={ANN}" in [span.url for span in card.text.spans]
    assert "canary" not in repr(card)


async def test_local_time(bot: Bot) -> None:
    """The card has the runner's own time where the place is known."""
    for said in ("#rem:clam", "7:15", "tokyo", "#z:yes", EMERGENCY):
        await bot.tells(said)
    assert "2026-06-15 12:05 UTC, 2026-06-15 21:05 for the runner (Tokyo)" in bot.room.texts[0]


@pytest.mark.parametrize(
    "talk",
    [
        [BACK, "my back still hurts", BACK],
        [BACK, "#s:back-pain:none", "#rs:back-pain", "#x:back-pain"],
        [EMERGENCY, EMERGENCY, "still numb between my legs", "#h:cauda-equina"],
        ["hello", "#e:clam", BACK, "how many reps and how often?"],
    ],
)
async def test_no_second_card(bot: Bot, talk: list[str]) -> None:
    """The same report again, answers to the questions and taps around it make no second card."""
    for said in talk:
        await bot.tells(said)
    assert bot.room.posted == 1


async def test_a_raised_level(bot: Bot) -> None:
    """An answer that leads higher makes another card, though it was a tap."""
    await bot.tells(BACK)
    await bot.tells("#s:back-pain:saddle")
    assert bot.room.posted == 2
    assert bot.words("desk_no_signs") in bot.room.texts[1]


async def test_each_runner(bot: Bot) -> None:
    """Two runners with the same report make two cards."""
    await bot.tells(BACK)
    await bot.tells(BACK, BOB)
    assert bot.room.posted == 2


async def test_a_new_hold(bot: Bot) -> None:
    """After the way out of a hold, the same report is a new one."""
    for said in (BACK, "#s:back-pain:none", "#rs:back-pain", "#s:back-pain:none", "#rr:back-pain:yes", BACK):
        await bot.tells(said)
    assert bot.room.posted == 2


async def test_after_a_restart(bot: Bot) -> None:
    """Killed between the answer and the card, the bot makes the card when it is back, and only one."""
    await bot.hears(EMERGENCY)
    for _ in range(2):
        bot.starts()
        await bot.desk.tick()
    assert bot.room.posted == 1


async def test_two_processes(bot: Bot) -> None:
    """Two processes at the same report make one card."""
    await bot.hears(EMERGENCY)
    first = bot.desk
    bot.starts()
    await asyncio.gather(first.tick(), bot.desk.tick())
    assert bot.room.posted == 1


async def test_what_may_have_arrived(bot: Bot) -> None:
    """A card that may have arrived is not sent again, also after a restart; a press on it shows that it did."""
    bot.room.trouble = [MaybeSent("timed out")]
    await bot.tells(BACK)
    bot.starts()
    await bot.desk.tick()
    assert bot.room.posted == 0
    (one,) = await bot.store.escalations.of(ANN)
    data = f"esc:s:{one.id}:{int(one.at.timestamp())}"
    assert await bot.pressed(data, card=17) == bot.words("desk_noted")
    assert "Cleo *the coach*" in bot.room.cards[17].text.text


async def test_what_did_not_arrive(bot: Bot) -> None:
    """A card that surely did not arrive is sent later, and the log says that the chat takes nothing."""
    bot.room.trouble = [NotSent("BadRequest: Chat not found"), Blocked()]
    with capture_logs() as log:
        await bot.tells(BACK)
        bot.clock.passes(minutes=6)
        await bot.desk.tick()
    assert bot.room.posted == 0
    assert [line["event"] for line in log].count("desk.chat_unreachable") == 2
    bot.clock.passes(minutes=6)
    await bot.desk.tick()
    assert bot.room.posted == 1


async def test_an_unreachable_chat_is_left_alone_for_a_while(bot: Bot) -> None:
    """A chat that takes nothing is not asked at every tick, but at growing distance."""
    bot.room.trouble = [NotSent("flood control", retry_after_s=60)]
    await bot.tells(BACK)
    await bot.desk.tick()
    assert bot.room.posted == 0
    bot.clock.passes(minutes=2)
    await bot.desk.tick()
    assert bot.room.posted == 1


async def test_what_is_long_past(bot: Bot) -> None:
    """A report from more than a day ago, such as before the chat was set, makes no card."""
    await bot.hears(EMERGENCY)
    bot.clock.passes(hours=25)
    await bot.desk.tick()
    assert bot.room.posted == 0


async def test_an_answer_does_not_wait(bot: Bot) -> None:
    """The answer has gone out before the chat is even asked, whatever the chat does."""
    bot.room.trouble = [Blocked()]
    await bot.hears(EMERGENCY)
    assert "ambulance" in bot.outbox.last
    assert bot.room.trouble


async def test_nothing_of_it_in_the_log(bot: Bot) -> None:
    """The log has numbers of escalations and people, never what somebody reported."""
    with capture_logs() as log:
        await bot.tells("canary " + EMERGENCY)
        await bot.hears(bot.share_button())
        await bot.pressed(bot.room.press(0))
    assert "canary" not in repr(log)
    assert "desk.told" in [line["event"] for line in log]


async def test_it_runs(bot: Bot) -> None:
    """The desk is woken by a report: nobody waits for its next look into the database."""
    bot.desk._tick_s = 60
    running = asyncio.create_task(bot.desk.run())
    await asyncio.sleep(0.05)
    await bot.hears(BACK)
    for _ in range(200):
        await asyncio.sleep(0.01)
        if bot.room.posted:
            break
    bot.desk.stop()
    await asyncio.wait_for(running, 5)
    assert bot.room.posted == 1


# -- the runner is told the truth --------------------------------------------------------------------------------------
async def test_somebody_is_told(bot: Bot) -> None:
    """Beneath a report stands that a person is being told and that nobody promises an answer; and only there."""
    await bot.tells(BACK)
    assert bot.outbox.last.endswith(bot.words("watched"))
    await bot.tells("#s:back-pain:none")
    assert bot.words("watched") not in bot.outbox.last


async def test_nobody_is_told(bot: Bot) -> None:
    """Where the chat was found to take nothing, or the database is away, the runner is told that nobody reads along."""
    bot.room.trouble = [Blocked()]
    await bot.tells(BACK)
    await bot.tells(EMERGENCY)
    assert bot.outbox.last.endswith(bot.words("unwatched"))
    assert not [data for data in bot.outbox.buttons if data.startswith("share")]


async def test_somebody_has_seen_it(bot: Bot) -> None:
    """Once somebody has seen it the runner is told so, once, without a promise."""
    await bot.tells(BACK)
    seen, contacted = bot.room.press(0), bot.room.press(1)
    for data in (contacted, seen, contacted):
        await bot.pressed(data)
    told = [reply.text for person, reply in bot.outbox.sent if person == ANN]
    assert told.count(bot.words("watched_seen")) == 1


async def test_the_chat_is_back(bot: Bot) -> None:
    """A chat that could not be reached at the start is asked again, so that runners are told when somebody is told."""
    bot.room.trouble = [Blocked()]
    running = asyncio.create_task(bot.desk.run())
    await asyncio.sleep(0.05)
    bot.desk.stop()
    await running
    await bot.hears(BACK)
    assert bot.outbox.last.endswith(bot.words("unwatched"))
    bot.clock.passes(minutes=10)
    await bot.desk.tick()
    await bot.hears(BACK)
    assert bot.outbox.last.endswith(bot.words("watched"))


# -- presses -----------------------------------------------------------------------------------------------------------
async def test_seen_and_contacted(bot: Bot) -> None:
    """A press shows on the card who and when; each can be pressed once, and contacted means seen."""
    await bot.tells(BACK)
    assert await bot.pressed(bot.room.press(0)) == bot.words("desk_noted")
    assert "Seen by Cleo *the coach*, 2026-06-15 12:01 UTC" in bot.room.texts[0]
    assert await bot.pressed(bot.room.press(0)) == bot.words("desk_noted")
    assert "Contacted by Cleo *the coach*, 2026-06-15 12:01 UTC" in bot.room.texts[0]
    assert bot.room.cards[1].buttons == ()
    (one,) = await bot.store.escalations.of(ANN)
    assert (one.seen_by, one.contacted_by) == (CLEO, CLEO)


@pytest.mark.parametrize("chat", [ELSEWHERE, CLEO, ADMIN])
async def test_a_press_elsewhere(bot: Bot, chat: int) -> None:
    """A press from any other chat, an admin's own too, is refused and changes nothing."""
    await bot.tells(BACK)
    assert await bot.pressed(bot.room.press(0), chat=chat) == bot.words("desk_elsewhere")
    (one,) = await bot.store.escalations.of(ANN)
    assert one.seen_at is None


@pytest.mark.parametrize("data", ["esc:", "esc:s:1", "esc:x:1:2", "esc:s:1:99", "esc:s:²:1", "esc:s:1:" + "9" * 40])
async def test_a_forged_press(bot: Bot, data: str) -> None:
    """Data that names no escalation there is gets a polite word and changes nothing."""
    await bot.tells(BACK)
    assert await bot.pressed(data, card=2) == bot.words("desk_expired")
    (one,) = await bot.store.escalations.of(ANN)
    assert one.seen_at is None


async def test_the_first_one_stays(bot: Bot) -> None:
    """Of two who press, the card names the first; a name is shown as it is, whatever is in it."""
    await bot.tells(BACK)
    data = bot.room.press(0)
    await bot.pressed(data)
    await bot.pressed(data, person=BOB)
    (one,) = await bot.store.escalations.of(ANN)
    assert one.seen_by == CLEO


async def test_a_name_that_is_forgotten(bot: Bot) -> None:
    """After a restart the card shows who has seen it by number: their names are not stored."""
    await bot.tells(BACK)
    await bot.pressed(bot.room.press(0))
    bot.starts()
    await bot.pressed(bot.room.press(0), person=BOB)
    assert f"Seen by {CLEO}," in bot.room.texts[0]


# -- unseen emergencies ------------------------------------------------------------------------------------------------
async def test_unseen(bot: Bot) -> None:
    """An emergency that nobody has seen goes to the admins after ten minutes, four times at growing distance."""
    await bot.tells(EMERGENCY)
    heard = []
    for minute in range(1, 900):
        bot.clock.passes(minutes=1)
        await bot.desk.tick()
        if len(to_admin(bot)) > len(heard):
            heard.append(minute)
    assert heard == [10, 40, 130, 370]
    assert bot.words("desk_unseen", minutes=10) in to_admin(bot)[0]
    assert bot.room.posted == 1


async def test_seen_in_time(bot: Bot) -> None:
    """An emergency that somebody has seen is not repeated."""
    await bot.tells(EMERGENCY)
    await bot.pressed(bot.room.press(0))
    bot.clock.passes(hours=1)
    await bot.desk.tick()
    assert to_admin(bot) == []


async def test_what_is_no_emergency(bot: Bot) -> None:
    """What can wait until the morning wakes no admin."""
    await bot.tells(BACK)
    bot.clock.passes(hours=5)
    await bot.desk.tick()
    assert to_admin(bot) == []


async def test_repeated_once(bot: Bot) -> None:
    """A repeat may be lost with its process, but it never comes twice."""
    await bot.tells(EMERGENCY)
    bot.clock.passes(minutes=11)
    bot.outbox.trouble = [MaybeSent("timed out")]
    await bot.desk.tick()
    bot.starts()
    await bot.desk.tick()
    assert to_admin(bot) == []
    bot.clock.passes(minutes=30)
    await bot.desk.tick()
    assert len(to_admin(bot)) == 1


async def test_no_chat_to_be_reached(bot: Bot) -> None:
    """The admins learn of an emergency also when the chat takes nothing."""
    bot.room.trouble = [Blocked()] * 9
    await bot.tells(EMERGENCY)
    bot.clock.passes(minutes=10)
    await bot.desk.tick()
    assert len(to_admin(bot)) == 1


# -- sharing -----------------------------------------------------------------------------------------------------------
async def test_sharing(bot: Bot) -> None:
    """The words are on the card and in the database only once the runner has tapped the button."""
    said = "canary *dog* <b>, " + EMERGENCY
    await bot.tells(said)
    (one,) = await bot.store.escalations.of(ANN)
    assert one.shared is None
    await bot.hears(bot.share_button())
    assert bot.outbox.last.startswith(bot.words("share_done"))
    assert bot.words("emergency_still") in bot.outbox.last
    assert said in bot.room.texts[0]
    (one,) = await bot.store.escalations.of(ANN)
    assert one.shared == said


async def test_sharing_before_the_card(bot: Bot) -> None:
    """Shared before the card was made, the words are on it from the first."""
    await bot.hears(BACK)
    await bot.hears(bot.share_button())
    await bot.desk.tick()
    assert bot.room.posted == 1
    assert BACK in bot.room.texts[0]


async def test_sharing_another_message(bot: Bot) -> None:
    """The button shares the message it stands under and no later one: an older button shares nothing."""
    await bot.tells(BACK)
    older = bot.share_button()
    await bot.tells("my back hurts, and canary")
    await bot.hears(older)
    assert bot.outbox.last.startswith(bot.words("share_gone"))
    assert "canary" not in bot.room.texts[0]


async def test_sharing_after_a_restart(bot: Bot) -> None:
    """After a restart the words are gone, and the runner is asked to write again."""
    await bot.tells(BACK)
    press = bot.share_button()
    bot.starts()
    await bot.hears(press)
    assert bot.outbox.last.startswith(bot.words("share_gone"))


async def test_sharing_when_the_chat_is_away(bot: Bot) -> None:
    """Shared while the chat cannot be reached: the runner is told so, and the same button works later."""
    await bot.tells(BACK)
    press = bot.share_button()
    bot.room.trouble = [NotSent("no connection")]
    await bot.hears(press)
    assert bot.outbox.last.startswith(bot.words("share_failed"))
    await bot.hears(press)
    assert bot.outbox.last.startswith(bot.words("share_done"))
    assert BACK in bot.room.texts[0]


async def test_sharing_two(bot: Bot) -> None:
    """Who shares a second message has both on the card."""
    for said in (BACK, "my back hurts when sitting"):
        await bot.tells(said)
        await bot.hears(bot.share_button())
    assert "my back hurts when sitting\n\nmy lower back hurts" in bot.room.texts[0]


async def test_a_long_message(bot: Bot) -> None:
    """A message of any length that is shared leaves a card that Telegram takes, with its buttons."""
    await bot.tells(BACK + " 🦵" * 3000)
    await bot.hears(bot.share_button())
    assert bot.room.cards[1].text.units < 4096
    assert bot.room.cards[1].buttons


async def test_forgotten(bot: Bot) -> None:
    """Who deletes everything leaves no row behind, and the cards in the chat say nothing about them any more."""
    await bot.tells("canary " + BACK)
    await bot.hears(bot.share_button())
    press = bot.room.press(0)
    await bot.tells("#d:yes")
    assert await bot.store.escalations.of(ANN) == []
    assert bot.room.texts == [bot.words("desk_gone")]
    assert await bot.pressed(press) == bot.words("desk_expired")


async def test_forgotten_meanwhile(bot: Bot) -> None:
    """A card that arrives after its runner has deleted everything is emptied at once."""
    await bot.hears(BACK)
    post = bot.room.post

    async def deleted_meanwhile(message):
        await bot.hears("#d:yes")
        return await post(message)

    bot.room.post = deleted_meanwhile  # type: ignore[method-assign]
    await bot.desk.tick()
    assert bot.room.texts == [bot.words("desk_gone")]


@pytest.mark.parametrize("trouble", [NotSent("flood control", retry_after_s=20), MaybeSent("timed out")])
async def test_forgotten_while_the_chat_takes_nothing(bot: Bot, trouble: Exception) -> None:
    """A card that could not be emptied when its runner deleted everything is emptied as soon as it can be."""
    await bot.tells("canary " + BACK)
    await bot.hears(bot.share_button())
    bot.room.trouble = [trouble]
    await bot.tells("#d:yes")
    assert "canary" in bot.room.texts[0]
    await bot.desk.tick()
    assert bot.room.texts == [bot.words("desk_gone")]


async def test_a_card_that_can_never_be_emptied(bot: Bot) -> None:
    """A card that Telegram refuses to change for good keeps no other from being emptied, or sent."""
    await bot.tells(BACK)
    await bot.tells(EMERGENCY)
    bot.room.trouble = [Refused("message to edit not found")]
    await bot.tells("#d:yes")
    assert bot.room.texts.count(bot.words("desk_gone")) == 1
    await bot.tells(BACK, BOB)
    assert bot.room.posted == 3


async def test_a_number_that_comes_back(bot: Bot) -> None:
    """An old button never counts for somebody else's report that got the deleted one's number."""
    await bot.tells(BACK)
    old = bot.room.press(0)
    await bot.tells("#d:yes")
    await bot.tells(BACK, BOB)
    assert await bot.pressed(old) == bot.words("desk_expired")
    (one,) = await bot.store.escalations.of(BOB)
    assert one.seen_at is None


# -- a database that comes and goes ------------------------------------------------------------------------------------
async def test_a_report_while_the_database_is_away(bot: Bot, tmp_path: Path) -> None:
    """A report made while the database was away is told once it is back, also when more was said meanwhile."""
    await bot.hears("hello")
    load, save = bot.store.load, bot.store.save
    broken = SqlStore(f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/kneebot.db")
    bot.store.load, bot.store.save = broken.load, broken.save  # type: ignore[method-assign]
    await bot.hears(EMERGENCY)
    assert bot.outbox.last.endswith(bot.words("unwatched"))
    await bot.hears("how many reps and how often?")
    bot.store.load, bot.store.save = load, save  # type: ignore[method-assign]
    with suppress(NotSent):
        await bot.conversation.catch_up()
    await bot.desk.tick()
    assert bot.room.posted == 1
    assert (await bot.store.load(ANN)) != DialogueState()
    await broken.close()
