"""A person gets told: the chat for warning signs, as the people in it and the runner see it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from tests.emulator import Phone, TelegramServer, eventually
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import ANSWER_S, asks, hears, knowledge, label, somebody, taps, words

EMERGENCY = "canary, i am numb between my legs and i cannot pee"
CHAT = -1_001_234_567_890
ADMIN = 6_000_000_001
_others = count(-1_001_700_000_000, -1)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kneebot]:
    """A bot with a chat for warning signs and one admin."""
    with TelegramServer() as server:
        settings = {"escalation_chat_id": str(CHAT), "admin_ids": str(ADMIN)}
        kneebot = Kneebot(server, tmp_path_factory.mktemp("told"), **settings)
        try:
            kneebot.start()
            yield kneebot
        finally:
            if kneebot.alive:
                assert kneebot.terminate() == 0
        assert "canary" not in kneebot.log


@pytest.fixture
def running(told: Kneebot) -> Kneebot:
    if not told.alive:
        told.start()
    return told


@pytest.fixture
def cleo(running: Kneebot) -> Phone:
    """Cleo, in the chat for warning signs, who has read what was there so far."""
    phone = running.server.phone(77, "Cleo").in_group(CHAT)
    phone.heard = len(phone.all)
    return phone


def about(phone: Phone) -> str:
    """What only the card of this runner has in it."""
    return f"(id {phone.chat})"


async def test_a_card(running: Kneebot, cleo: Phone) -> None:
    """A report makes one card in the chat, without its words; the runner is told that somebody is told, no more."""
    ann = somebody(running.server)
    answer = await asks(ann, EMERGENCY)
    assert answer.text.endswith(words("watched"))
    card = await hears(cleo, about(ann))
    assert words("desk_emergency", title=knowledge().protocols["cauda-equina"].title) in card.text
    assert "canary" not in card.text
    assert list(card.buttons) == [label("desk_see"), label("desk_contact")]
    assert f'"url": "tg://user?id={ann.chat}"' in card.fields["entities"]
    await asks(ann, EMERGENCY)
    await cleo.hears_nothing()


async def test_seen(running: Kneebot, cleo: Phone) -> None:
    """A press in the chat shows on the card who has seen it; the runner is told once; then who has contacted them."""
    ann = somebody(running.server)
    await asks(ann, "my lower back hurts")
    card = await hears(cleo, about(ann))
    assert await cleo.notice(cleo.presses(card, label("desk_see"))) == label("desk_noted")
    shown = await hears(cleo, about(ann))
    assert shown.edited
    assert "Seen by Cleo" in shown.text
    assert (await hears(ann)).text == words("watched_seen")
    await cleo.notice(cleo.presses(shown, label("desk_contact")))
    done = await hears(cleo, about(ann))
    assert "Contacted by Cleo" in done.text
    assert done.buttons == {}
    await ann.hears_nothing()


async def test_a_press_elsewhere(running: Kneebot, cleo: Phone) -> None:
    """The same press from another group, or from the admin's own chat, is refused."""
    ann = somebody(running.server)
    await asks(ann, "my lower back hurts")
    card = await hears(cleo, about(ann))
    data = card.buttons[label("desk_see")]
    admin = running.server.phone(ADMIN, "Dora")
    for phone in (somebody(running.server).in_group(next(_others)), admin):
        said = await asks(phone, f"@{running.server.username} hello")
        assert await phone.notice(phone.presses_data(said, data)) == label("desk_elsewhere")
    assert running.rows("SELECT seen_at FROM escalations WHERE person = ?", ann.chat) == [(None,)]


async def test_sharing(running: Kneebot, cleo: Phone) -> None:
    """The words are kept and shown in the chat only once the runner has tapped the button; deleting takes them away."""
    ann = somebody(running.server)
    answer = await asks(ann, EMERGENCY)
    await hears(cleo, about(ann))
    assert running.rows("SELECT shared FROM escalations WHERE person = ?", ann.chat) == [(None,)]
    assert (await taps(ann, answer, label("share"))).text == words("share_done")
    shown = await hears(cleo, about(ann))
    assert shown.edited
    assert EMERGENCY in shown.text
    ((sealed,),) = running.rows("SELECT shared FROM escalations WHERE person = ?", ann.chat)
    assert sealed
    assert EMERGENCY not in sealed
    await ann.notice(ann.presses_data(answer, "d:yes"))
    assert (await hears(cleo)).text == words("desk_gone")
    assert running.rows("SELECT 1 FROM escalations WHERE person = ?", ann.chat) == []


async def test_killed(running: Kneebot, cleo: Phone) -> None:
    """Killed between the turn and its card, the bot makes the card at its next start, and exactly one."""
    ann = somebody(running.server)
    screening = await asks(ann, "my lower back hurts")
    await hears(cleo, about(ann))
    tries = running.server.tried.count("sendMessage")
    running.server.weather("sendMessage", "429", retry_after=60)  # The answer to a tap is an edit; this is the card.
    (button,) = [name for name, data in screening.buttons.items() if data == "s:back-pain:saddle"]
    assert (await taps(ann, screening, button)).edited
    await eventually(lambda: running.server.tried.count("sendMessage") > tries, ANSWER_S)
    waiting = "SELECT 1 FROM escalations WHERE person = ? AND card IS NULL"

    def told() -> int:
        return len([said for said in cleo.all if about(ann) in said.text])

    await eventually(lambda: running.rows(waiting, ann.chat), ANSWER_S)
    running.kill()
    for _ in range(2):
        running.start()
        await asks(ann, "hello")
        await eventually(lambda: not running.rows(waiting, ann.chat), ANSWER_S)
        await eventually(lambda: told() >= 2, ANSWER_S)  # claimed is not sent yet: a kill in between is another test's
        running.kill()
    assert told() == 2


async def test_unseen(running: Kneebot, cleo: Phone) -> None:
    """An emergency that nobody has seen reaches the admin in private, also when the bot was restarted meanwhile."""
    ann = somebody(running.server)
    await asks(ann, EMERGENCY)
    await hears(cleo, about(ann))
    await eventually(
        lambda: running.rows("SELECT 1 FROM escalations WHERE person = ? AND card > 0", ann.chat), ANSWER_S
    )
    running.kill()
    earlier = datetime.now(UTC) - timedelta(minutes=11)
    with closing(sqlite3.connect(running.database_file)) as connection, connection:
        connection.execute(
            "UPDATE escalations SET at = ?, told_at = ? WHERE person = ?",
            (*[f"{earlier:%Y-%m-%d %H:%M:%S.%f}"] * 2, ann.chat),
        )
    running.start()
    admin = running.server.phone(ADMIN, "Dora")
    repeated = await hears(admin, about(ann))
    assert words("desk_unseen", minutes=11) in repeated.text
    assert repeated.buttons == {}
    await admin.hears_nothing()


async def test_group_talk(running: Kneebot, cleo: Phone) -> None:
    """What people say to each other in that chat is left alone, and what they say to the bot stays group talk."""
    cleo.says("shall I call her?")
    cleo.says(f"@{running.server.username} hello")
    assert (await hears(cleo)).text == words("group")


async def test_without_a_chat(tmp_path: Path) -> None:
    """Without such a chat the runner is told that nobody reads along, and nothing is written down."""
    with TelegramServer() as server:
        kneebot = Kneebot(server, tmp_path)
        kneebot.start()
        ann = somebody(server)
        answer = await asks(ann, EMERGENCY)
        assert answer.text.endswith(words("unwatched"))
        assert label("share") not in answer.buttons
        assert kneebot.rows("SELECT 1 FROM escalations") == []
        assert await ann.notice(ann.presses_data(answer, "esc:s:1:1")) == label("desk_elsewhere")
        kneebot.close()


async def test_a_wrong_chat(tmp_path: Path) -> None:
    """A chat that does not take the bot is named in the log, and the runner gets the answer and the truth."""
    with TelegramServer() as server:
        server.shuts_out(CHAT)
        kneebot = Kneebot(server, tmp_path, escalation_chat_id=str(CHAT))
        kneebot.start()
        await eventually(lambda: "desk.chat_unreachable" in kneebot.log, ANSWER_S)
        answer = await asks(somebody(server), EMERGENCY)
        assert answer.text.endswith(words("unwatched"))
        assert kneebot.terminate() == 0
