"""A backup holds everything that is remembered, and either engine takes what either made."""

from __future__ import annotations

import gzip
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from examples import FAR_OFF, HOLD, NOW, OTHER, PERSON, TODAY, occurrence, opened, rows, subscribed, turn, update

from bot.dialogue.state import DialogueState
from bot.reminders.occurrence import OccurrenceState
from bot.service.owed import Outcome
from bot.storage.database import Database
from bot.storage.dump import BackupError, back_up, restore
from bot.storage.keys import Keys
from bot.storage.new_key import new_key
from bot.storage.store import SqlStore

KEYS = Keys(new_key())


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """A store on an empty database, sealed with KEYS."""
    async with opened(database_url, KEYS) as store:
        yield store


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of another empty database, of either engine."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'restored.db'}"
    else:
        with request.getfixturevalue("postgres").database() as address:
            yield address


async def fill(store: SqlStore) -> None:
    """People, a hold, a turn, a reminder that was sent, an update that waits and one that is answered."""
    number = await subscribed(store)
    await store.save(OTHER, turn(DialogueState(holds=(HOLD,))), at=NOW, revision="r1")
    await store.reminders.claim([await occurrence(store, number)], at=NOW)
    await store.reminders.settle([Outcome(number, TODAY, OccurrenceState.SENT, NOW)])
    await store.inbox.receive([update(1), update(2)], "a")
    await store.inbox.finish([1], [], "a")


async def test_a_restored_database_goes_on_where_the_other_was(
    store: SqlStore, database_url: str, empty_url: str, tmp_path: Path
):
    """Holds, reminders and what still waits for an answer are there; numbers go on; nothing is sent again."""
    await fill(store)
    source, target = Database(database_url, KEYS), Database(empty_url, KEYS)
    saved = await back_up(source, tmp_path / "backup")
    assert await restore(target, tmp_path / "backup") == saved
    assert saved["inbox"] == 2
    await source.close()
    await target.close()
    async with opened(empty_url, KEYS) as restored:
        assert await restored.load(OTHER) == await store.load(OTHER)
        assert await restored.load(PERSON) == await store.load(PERSON)
        theirs = await restored.reminders.due(FAR_OFF, 9)
        assert theirs == await store.reminders.due(FAR_OFF, 9)
        assert [one.id for one in await restored.inbox.waiting()] == [2]
        (reminder,) = theirs
        assert await restored.reminders.claim([await occurrence(restored, reminder.id)], at=NOW) == [False]
        assert await restored.inbox.receive([update(1)], "b") == []
        assert await subscribed(restored, 77) > reminder.id


async def test_a_backup_is_for_its_owner_alone_and_replaces_none(store: SqlStore, database_url: str, tmp_path: Path):
    """Nobody else on the machine can read a backup, and an older one is left as it is."""
    database, file = Database(database_url, KEYS), tmp_path / "backup"
    await back_up(database, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    with pytest.raises(BackupError, match="file already"):
        await back_up(database, file)
    assert file.read_bytes() == before
    with pytest.raises(BackupError, match="cannot be written"):
        await back_up(database, tmp_path / "nowhere" / "backup")
    await database.close()


async def test_a_database_that_is_not_empty_is_left_alone(store: SqlStore, database_url: str, tmp_path: Path):
    """A backup never mixes with what is there."""
    await fill(store)
    database = Database(database_url, KEYS)
    await back_up(database, tmp_path / "backup")
    with pytest.raises(BackupError, match="not empty"):
        await restore(database, tmp_path / "backup")
    await database.close()


@pytest.mark.parametrize("spoil", ["cut", "one byte", "shorter", "no backup", "other revision"])
async def test_a_spoilt_backup_restores_nothing(
    store: SqlStore, database_url: str, empty_url: str, tmp_path: Path, spoil: str
):
    """A file that is cut, has lost a row or is something else is refused whole, before a database is made for it."""
    await fill(store)
    source, target, file = Database(database_url, KEYS), Database(empty_url, KEYS), tmp_path / "backup"
    await back_up(source, file)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    if spoil == "cut":
        file.write_bytes(file.read_bytes()[:-20])
    elif spoil == "one byte":
        whole = bytearray(file.read_bytes())
        whole[len(whole) // 2] ^= 0xFF
        file.write_bytes(whole)
    elif spoil == "shorter":
        file.write_bytes(gzip.compress(b"".join(lines[:-2] + lines[-1:])))
    elif spoil == "no backup":
        file.write_bytes(b"my diary")
    else:
        file.write_bytes(gzip.compress(b"".join([lines[0].replace(b'"00', b'"99'), *lines[1:]])))
    with pytest.raises(BackupError, match=r"Kneebot|is not whole"):
        await restore(target, file)
    await source.close()
    await target.close()
    assert not target.exists or empty_url.startswith("postgresql")
    async with opened(empty_url, KEYS):
        assert await rows(empty_url, "SELECT count(*) FROM people") == [(0,)]


async def test_a_backup_holds_no_plain_word_and_needs_its_key(
    store: SqlStore, database_url: str, empty_url: str, tmp_path: Path
):
    """What was said is sealed in a backup; with another key nothing is restored, with both everything can be read."""
    await store.inbox.receive([update(1, payload="my marmalade knee")], "a")
    source, file = Database(database_url, KEYS), tmp_path / "backup"
    await back_up(source, file)
    await source.close()
    assert b"marmalade" not in gzip.decompress(file.read_bytes())
    assert KEYS.given is not None
    other = new_key()
    stranger, both = Database(empty_url, Keys(other)), Database(empty_url, Keys(f"{other},{KEYS.given}"))
    with pytest.raises(BackupError, match="key that is not at hand"):
        await restore(stranger, file)
    await stranger.close()
    await restore(both, file)
    await both.close()
    async with opened(empty_url, Keys(f"{other},{KEYS.given}")) as restored:
        assert [one.payload for one in await restored.inbox.waiting()] == ["my marmalade knee"]
