"""Words planted through every feature: sealed while they are kept, and nowhere once their person is deleted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.emulator import Phone, TelegramServer, eventually
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import ANSWER_S, asks, hears, label, taps, words

COACH, DESK = 4_545, -1_001
# Words that only the person can have brought in, each by another way.
REPORT, CAPTION, EDIT, COMMAND, VAIN, NAME, LATE = PLANTED = (
    "quuxlomania", "zanzibarful", "blorptastic", "frobnostic", "gloopwhistle", "Wibbleford", "snorklebeam",
)  # fmt: skip


@pytest.fixture(scope="module")
def kneebot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kneebot]:
    """A bot with all that can hold words: an admin, a chat for warning signs, the most talkative log."""
    settings = {"admin_ids": str(COACH), "escalation_chat_id": str(DESK), "log_level": "DEBUG"}
    with TelegramServer() as server:
        own = Kneebot(server, tmp_path_factory.mktemp("canary"), **settings)
        own.start()
        yield own
        own.close()


@pytest.fixture
def ann(kneebot: Kneebot) -> Phone:
    return up_to_date(kneebot.server.phone(7_999_000_001, NAME))


@pytest.fixture
def coach(kneebot: Kneebot) -> Phone:
    return up_to_date(kneebot.server.phone(COACH, "Coach"))


def up_to_date(phone: Phone) -> Phone:
    """The phone, with all that was said to it before read."""
    phone.heard = len(phone.all)
    return phone


def found(kneebot: Kneebot) -> list[tuple[str, str]]:
    """Which planted word can be read in which file: database, write-ahead log, shared memory, key, log, backups."""
    files = [file for file in kneebot.folder.rglob("*") if file.is_file()]
    return [(file.name, word) for file in files for word in PLANTED if word.encode() in file.read_bytes()]


def back_up(kneebot: Kneebot, name: str) -> Path:
    """A copy of the database as SQLite makes it."""
    copy = kneebot.folder / name
    with closing(sqlite3.connect(kneebot.database_file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


async def all_saved(kneebot: Kneebot) -> None:
    """Every message so far is answered, saved and marked so."""
    await eventually(lambda: not kneebot.rows("SELECT 1 FROM inbox WHERE payload IS NOT NULL"), ANSWER_S)


async def plant(kneebot: Kneebot, ann: Phone, coach: Phone) -> None:
    """A planted word by every way there is."""
    answer = await asks(ann, f"my lower back hurts since i {REPORT}")
    await eventually(lambda: bool(kneebot.rows("SELECT 1 FROM escalations WHERE card > 0")), ANSWER_S)
    assert words("share_done") in (await taps(ann, answer, label("share"))).text
    ann.sends("photo", f"look at my {CAPTION} knee")
    await hears(ann)
    ann.edits(ann.says("hello"), f"is {EDIT} good for my knee?")
    await hears(ann)
    await asks(ann, f"/remind {COMMAND}")
    await asks(ann, "/cancel")
    vain = await asks(coach, f"qwertz {VAIN}")
    await taps(coach, vain, label("question_send"))
    await all_saved(kneebot)


async def test_planted_words(kneebot: Kneebot, ann: Phone, coach: Phone) -> None:
    """No planted word can be read in any file, before deleting or after, also in backups; the export has them."""
    await plant(kneebot, ann, coach)
    # One that cannot be answered yet is written down, and sealed as well.
    kneebot.server.weather("sendMessage", "429", retry_after=3)
    ann.says(f"how many reps of {LATE}?")
    await eventually(lambda: bool(kneebot.rows("SELECT 1 FROM inbox WHERE payload IS NOT NULL")), ANSWER_S)
    back_up(kneebot, "before.db")
    assert found(kneebot) == []
    await all_saved(kneebot)

    ann.says("/export")
    file = await ann.until(lambda said: "document" in said.message)
    (sent,) = kneebot.server.made("sendDocument")
    kept = json.loads(next(iter(sent.files.values())))["kept"]
    assert REPORT in kept["escalations"]["rows"][0]["shared"]
    assert file.message["document"]["file_name"] == "kneebot-about-me.json"

    assert [about(kneebot, person) for person in (ann.chat, COACH)] != [set(), set()]
    for phone in (ann, coach):
        asked = await asks(phone, "/delete_me")
        gone = await taps(phone, asked, label("delete_yes"))
        assert words("deleted_receipt") in gone.text
    await all_saved(kneebot)
    # The row of the update that asked for it goes a moment after the receipt has come.
    await eventually(lambda: [about(kneebot, person) for person in (ann.chat, COACH)] == [set(), set()], ANSWER_S)
    after = back_up(kneebot, "after.db")
    assert found(kneebot) == []
    assert str(ann.chat).encode() not in after.read_bytes()
    assert kneebot.rows("SELECT count(*) FROM questions") == [(0,)]


def about(kneebot: Kneebot, person: int) -> set[str]:
    """The tables with a row that holds the person's number."""
    kept = kneebot.everything_kept()
    return {table for table, rows in kept.items() if any(str(person) in repr(row) for row in rows)}


async def test_the_most_talkative_log(kneebot: Kneebot, ann: Phone, coach: Phone) -> None:
    """At debug level no library's log has a word of a message, a name, the token or the key either."""
    await plant(kneebot, ann, coach)
    key = (kneebot.folder / "kneebot.db.key").read_text().strip()
    secrets = (*PLANTED, "lower back hurts", "Coach", kneebot.server.token, key)
    assert [word for word in secrets if word in kneebot.log] == []
    assert "event='turn'" in kneebot.log
