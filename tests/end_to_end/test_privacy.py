"""What people say about their body is not logged and not kept, and what is kept is gone when they wish."""

from __future__ import annotations

from tests.emulator import Phone, eventually
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import (
    ANSWER_S,
    agrees,
    asks,
    hears,
    is_held,
    label,
    reports_back_pain,
    sets_a_reminder,
    taps,
)

# Words that only the person can have brought in.
PLANTED = ("quuxlomania", "zanzibarful", "blorptastic", "frobnostic")
TOLD = 7  # messages and presses of `tells_a_lot`


async def tells_a_lot(phone: Phone) -> None:
    """Planted words in every form a message can have."""
    first = phone.says(f"my back hurts when i {PLANTED[0]}")
    await hears(phone)
    phone.edits(first, f"is {PLANTED[1]} good for my knee?")
    await hears(phone)
    phone.sends("photo", f"look at my {PLANTED[2]} knee")
    await hears(phone)
    await asks(phone, f"/remind {PLANTED[3]}")
    await asks(phone, f"/{PLANTED[3]}")
    await phone.notice(phone.presses_data(phone.screen[-1], PLANTED[0]), ANSWER_S)
    await asks(phone, f"/start {PLANTED[1]}")
    await hears(phone)


async def test_logs(running: Kneebot, ann: Phone) -> None:
    """The most talkative log holds no word of a message, no name and no token, but what was decided."""
    await tells_a_lot(ann)
    await eventually(lambda: running.log.count(f"person={ann.chat}") >= TOLD, ANSWER_S)
    said = [word for word in (*PLANTED, "my back hurts", "Ann", running.server.token) if word in running.log]
    assert said == []
    assert "decision='escalate'" in running.log
    assert "entry='back-pain'" in running.log


async def test_nothing_said_is_kept(running: Kneebot, ann: Phone) -> None:
    """Once answered, no word of a message is in any file of the bot."""
    await tells_a_lot(ann)
    await eventually(lambda: running.rows("SELECT 1 FROM inbox WHERE payload IS NOT NULL") == [], ANSWER_S)
    assert [word for word in PLANTED if word.encode() in running.on_disk()] == []


async def test_private_file(running: Kneebot) -> None:
    """The database file can be read by its owner alone."""
    assert running.database_file.stat().st_mode & 0o077 == 0


async def test_delete_everything(running: Kneebot, ann: Phone) -> None:
    """Who asks for it, twice, is forgotten: no row of any table is about them any more."""
    await agrees(ann)
    await sets_a_reminder(ann)
    await reports_back_pain(ann)
    await eventually(lambda: about(running, ann) >= {"people", "holds", "turns", "subscriptions"}, ANSWER_S)
    privacy = await asks(ann, "/privacy")
    confirm = await taps(ann, privacy, label("delete"))
    assert about(running, ann)
    done = await taps(ann, confirm, label("delete_yes"))
    assert "is deleted" in done.text
    await eventually(lambda: not about(running, ann), ANSWER_S)


async def test_forgotten(running: Kneebot, ann: Phone) -> None:
    """After deleting one begins anew: nothing is on hold, and the first answer has the disclaimer again."""
    await reports_back_pain(ann)
    confirm = await taps(ann, await asks(ann, "/privacy"), label("delete"))
    await taps(ann, confirm, label("delete_yes"))
    assert not await is_held(ann)
    assert "not medical advice" in ann.screen[-1].text


async def test_not_deleted_by_mistake(running: Kneebot, ann: Phone) -> None:
    """Who says no keeps everything, the hold too."""
    await reports_back_pain(ann)
    confirm = await taps(ann, await asks(ann, "/privacy"), label("delete"))
    await taps(ann, confirm, label("delete_no"))
    assert await is_held(ann)


def about(kneebot: Kneebot, phone: Phone) -> set[str]:
    """The tables with a row that holds the person's number."""
    kept = kneebot.everything_kept()
    return {table for table, rows in kept.items() if any(str(phone.chat) in repr(row) for row in rows)}
