"""What only a database file can do wrong, and what is asked of the file."""

from __future__ import annotations

import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from examples import HOLD, NOW, PERSON, opened, process, rows, turn, update
from sqlalchemy import Connection, text

from bot.dialogue.state import DialogueState
from bot.errors import SettingsError
from bot.service.ports import StoreUnavailable
from bot.storage.dialects import engine_for
from bot.storage.store import SqlStore

HELD = DialogueState(holds=(HOLD,))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kneebot.db"


@pytest.fixture
def database_url(file: Path) -> str:
    # Not the five seconds of everyday: another process's lock is waited for a moment only.
    return f"sqlite+aiosqlite:///{file}?timeout=0.2"


@contextmanager
def no_room_beyond(size: int) -> Iterator[None]:
    """The system refuses to let any file of this process grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def overwrite(file: Path, content: bytes, *, at: int = 0) -> None:
    """From there on the file has this content, as after a bad disk; it grows no longer than it must."""
    with file.open("r+b" if at else "wb") as damaged:
        damaged.seek(at)
        damaged.write(content)


async def test_the_file_is_set_up_to_lose_nothing(database_url: str):
    """Each connection writes ahead, to the disk, with checked references, and overwrites what it deletes."""
    engine = engine_for(database_url)
    async with engine.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        found = {name: await connection.scalar(text(f"PRAGMA {name}")) for name in names}
    await engine.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 200,
    }


async def test_a_new_file_is_for_its_owner_alone(store: SqlStore, file: Path):
    """Nobody else on the machine can read a database that the bot made."""
    assert stat.S_IMODE(os.stat(file).st_mode) == 0o600


async def test_a_deleted_message_is_not_left_in_the_file(database_url: str, file: Path):
    """Once answered, what somebody wrote is nowhere in the file's bytes after the bot has stopped."""
    async with opened(database_url) as store:
        await store.inbox.receive([update(n, payload=f"planted-words {n} " * 50) for n in range(50)], "a")
        await store.inbox.finish(range(50), [PERSON], "a")
    assert b"planted-words" not in bytes_in(file.parent)


async def test_a_database_locked_by_another_process_is_unavailable_until_it_is_free(store: SqlStore, database_url: str):
    """While somebody else holds the lock memory can be read, writing says that it cannot, and later it can again."""
    await store.save(PERSON, turn(HELD), at=NOW, revision="r1")
    other = process("lock", database_url)
    assert other.stdout is not None
    assert other.stdout.readline() == "locked\n"
    with pytest.raises(StoreUnavailable, match="locked") as caught:
        await store.inbox.receive([update(1, payload="text-canary")], "a")
    assert caught.value.__cause__ is not None
    assert "canary" not in repr(caught.value) + str(caught.value.__cause__)
    assert await store.load(PERSON) == HELD
    other.communicate("\n", timeout=10)
    assert await store.inbox.receive([update(1)], "a") == [update(1)]


async def test_a_full_disk_makes_it_unavailable_and_damages_nothing(store: SqlStore, file: Path):
    """On a full disk writing says so; with room again all that was written before is there and more can be."""
    await store.save(PERSON, turn(HELD), at=NOW, revision="r1")
    received = 0

    async def receive_until_full() -> None:
        nonlocal received
        for n in range(1000):
            received += len(await store.inbox.receive([update(n, payload="x" * 10_000)], "a"))

    with no_room_beyond(file.with_name("kneebot.db-wal").stat().st_size + 100_000):
        with pytest.raises(StoreUnavailable):
            await receive_until_full()
        with pytest.raises(StoreUnavailable):
            await store.inbox.receive([update(2000, payload="x" * 1_000_000)], "a")
    assert await store.load(PERSON) == HELD
    assert len(await store.inbox.waiting()) == received
    assert await store.inbox.receive([update(2000)], "a") == [update(2000)]


async def test_a_full_disk_is_named(store: SqlStore):
    """A full disk is called so, in the log and to who looks after the bot, until something can be written again."""

    def fill(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # no more than there are
        connection.exec_driver_sql("CREATE TABLE big AS SELECT zeroblob(1000000)")

    def make_room(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")

    await store.open()
    with pytest.raises(StoreUnavailable) as caught:
        await store._database.write(fill)
    assert caught.value.reason == "disk full"
    assert (await store.pulse.read()).unwritten == "disk full"
    await store._database.write(make_room)
    assert (await store.pulse.read()).unwritten is None


@pytest.mark.parametrize("where", ["missing/kneebot.db", "file/kneebot.db"])
async def test_a_file_that_cannot_be_opened_is_said_to_be_so(tmp_path: Path, where: str):
    """Where there is no folder to make the file in, the store says so and where that is."""
    (tmp_path / "file").touch()
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / where}")
    with pytest.raises(StoreUnavailable, match=r"No such file or directory|Not a directory") as caught:
        await store.open()
    assert str(tmp_path / where) in str(caught.value)
    with pytest.raises(StoreUnavailable):
        await store.load(PERSON)
    await store.close()


async def test_a_file_that_is_no_database_is_left_as_it_is(file: Path, database_url: str):
    """Given some other file, the store says that it is no database and does not touch it."""
    overwrite(file, b"my diary. " * 1000)
    store = SqlStore(database_url)
    with pytest.raises(StoreUnavailable, match="not a database"):
        await store.open()
    await store.close()
    assert bytes_in(file.parent) == b"my diary. " * 1000


async def test_a_damaged_file_is_unavailable(file: Path, database_url: str):
    """When pages of the file are overwritten, every question it can no longer answer says so."""
    async with opened(database_url) as store:
        for n in range(200):
            await store.save(n, turn(HELD), at=NOW, revision="r1")
    overwrite(file, b"\xa5" * 100_000, at=4096)
    store = SqlStore(database_url)
    for question in (
        store.load(5),
        store.save(5, turn(), at=NOW, revision="r1"),
        store.reminders.due(NOW, 1),
        store.inbox.waiting(),
    ):
        with pytest.raises(StoreUnavailable):
            await question
    await store.close()


@pytest.mark.parametrize(
    ("table", "column"), [("holds", "since"), ("holds", "exercises"), ("holds", "level"), ("people", "state")]
)
async def test_a_damaged_cell_is_unavailable_or_unknown(store: SqlStore, database_url: str, table: str, column: str):
    """Nonsense in a single cell never stops the bot with an error of another kind."""
    await store.save(PERSON, turn(HELD), at=NOW, revision="r1")
    await rows(database_url, f"UPDATE {table} SET {column} = X'FF00FF'")  # noqa: S608
    try:
        state = await store.load(PERSON)
    except StoreUnavailable:
        return
    assert not state.known


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kneebot.db",
        "sqlite:///kneebot.db",
        "mysql://u:secret@h/d",
        "postgresql://u:secret@h/d",
        "sqlite+aiosqlite:///x?timeout=soon",
        "postgresql+asyncpg://u:p@rt:secret@h/d",
        "postgresql+asyncpg://u:p@secret@h/d",
        "postgresql+asyncpg://u:password@h:secret/d",
    ],
)
def test_an_address_that_is_none_is_said_to_be_none(address: str):
    """A wrong address names the setting and shows a right one, without the password."""
    with pytest.raises(SettingsError, match=r"KNEEBOT_DATABASE_URL.*sqlite\+aiosqlite:///FILE") as caught:
        SqlStore(address)
    assert "secret" not in str(caught.value)
