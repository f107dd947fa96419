"""A saved change is live by itself, a broken one never, and those who edit are told which line is wrong, once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from copy import copy
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.service.library import Library
from bot.service.ports import Blocked, NotSent
from bot.service.watching import MOST_TRIES, Watching
from tests.in_use import KNOWLEDGE
from tests.not_root import not_root
from tests.service.fakes import ANN, BOB, Outbox

FILE = "answers/how-many-how-often.md"
OLD, NEW = "Two to three sets of 8 to 12", "Two to four sets of 8 to 12"
LIMIT_S = 60.0  # An edit takes half a second; a machine busy with other tests may take long.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge folder in an editor's hands."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


@pytest.fixture
def edited(library: Library, folder: Path) -> Library:
    """The knowledge in use, read from the copy from now on."""
    edited = copy(library)
    edited._folder = folder
    return edited


@asynccontextmanager
async def watched(library: Library, outbox: Outbox, *, events: bool = True) -> AsyncIterator[Watching]:
    """The folder is watched; at the end watching stops at once and nothing has ended it before."""
    watching = Watching(library, outbox, [ANN, BOB], look_s=0.1, settled_s=0.3, events=events)
    running = asyncio.create_task(watching.run())
    await asyncio.sleep(0.3)
    try:
        yield watching
        assert not running.done()
    finally:
        watching.stop()
        await asyncio.wait_for(running, LIMIT_S)


async def until(come: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not come():  # noqa: ASYNC110 - nothing tells of it but what came of it
            await asyncio.sleep(0.02)


@contextmanager
def without_right(folder: Path, denied: str) -> Iterator[None]:
    """Nobody may read the file or folder."""
    path = folder / denied
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        with not_root(folder.parent):
            yield
    finally:
        path.chmod(mode)


def save(folder: Path, old: str, new: str, file: str = FILE) -> None:
    """What an editor does: a new file beside the old one, then moved into its place."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    part = folder / f"{file}.swp"
    part.write_text(text.replace(old, new), encoding="utf-8")
    part.rename(folder / file)


def says(library: Library, words: str) -> bool:
    return words in library.policy.base.answers["how-many-how-often"].body


def told(outbox: Outbox, person: int = ANN) -> list[str]:
    return [reply.text for to, reply in outbox.sent if to == person]


@pytest.mark.parametrize("events", [True, False], ids=["events", "no events"])
async def test_a_saved_change_is_live(edited: Library, folder: Path, outbox: Outbox, events: bool) -> None:
    """It goes live without a word, also where the system reports nothing, as on a network drive."""
    async with watched(edited, outbox, events=events):
        save(folder, OLD, NEW)
        await until(lambda: says(edited, NEW))
    assert told(outbox) == []


async def test_a_broken_change_is_told_once(edited: Library, folder: Path, outbox: Outbox) -> None:
    """File, line and cure, to each admin, not again at every save; other words when it is another mistake."""
    async with watched(edited, outbox):
        save(folder, "related: [hamstring-bridge-90,", "related: [hamstring-bridge-9O,")
        await until(lambda: len(told(outbox)) == 1)
        save(folder, OLD, NEW)
        await until(lambda: len(edited.last.problems) == 1 and edited.last.revision == edited.policy.base.revision)
        await asyncio.sleep(0.8)
        assert told(outbox) == told(outbox, BOB)
        (first,) = told(outbox)
        assert "not live: 1 problem" in first
        assert f"knowledge/{FILE}:" in first
        assert "Did you mean 'hamstring-bridge-90'?" in first
        assert says(edited, OLD)

        save(folder, "title:", "titel:")
        await until(lambda: len(told(outbox)) == 2)
        assert "'titel'" in told(outbox)[1]


async def test_mended(edited: Library, folder: Path, outbox: Outbox) -> None:
    """When it is mended the new words are live, and one line says so."""
    async with watched(edited, outbox):
        save(folder, "title:", "titel:")
        await until(lambda: len(told(outbox)) == 1)
        save(folder, "titel:", "title:")
        save(folder, OLD, NEW)
        await until(lambda: len(told(outbox)) == 2)
        assert says(edited, NEW)
        base = edited.policy.base
        assert f"{len(base.entries)} entries, revision {base.revision}" in told(outbox)[1]
        assert edited.last.problems == ()


async def test_half_written(edited: Library, folder: Path, outbox: Outbox) -> None:
    """A file that is whole again in a moment was no mistake, and nobody hears of it."""
    whole = (folder / FILE).read_text(encoding="utf-8")
    watching = Watching(edited, outbox, [ANN], settled_s=30)
    (folder / FILE).write_text(whole[:300], encoding="utf-8")
    await watching.look()
    assert edited.last.problems
    assert says(edited, OLD)
    (folder / FILE).write_text(whole.replace(OLD, NEW), encoding="utf-8")
    await watching.look()
    assert says(edited, NEW)
    assert told(outbox) == []


async def test_a_pull(edited: Library, folder: Path, outbox: Outbox) -> None:
    """Fifty files that change together are one edit or a few, and whole at the end."""
    files = sorted((folder / "answers").glob("*.md"))[:50]
    async with watched(edited, outbox):
        for file in files:
            file.write_text(file.read_text(encoding="utf-8") + "\nPulled.\n", encoding="utf-8")
        answers = [file.stem for file in files]
        await until(lambda: all(edited.policy.base.answers[id].body.endswith("Pulled.") for id in answers))
    assert told(outbox) == []


async def test_half_pulled(edited: Library, folder: Path, outbox: Outbox) -> None:
    """While files are still being written nothing is taken, though what is there already would pass every check."""
    watching = Watching(edited, outbox, [ANN], quiet_s=1)
    with capture_logs() as logs:
        looking = asyncio.create_task(watching.look())
        await asyncio.sleep(0.3)
        save(folder, OLD, NEW)
        await asyncio.sleep(0.3)
        save(folder, NEW, f"{NEW}, at most")
        await looking
    assert says(edited, f"{NEW}, at most")
    assert [log["changed"] for log in logs if log["event"] == "knowledge.edited"] == [True]


async def test_the_folder_goes_and_comes_back(edited: Library, folder: Path, outbox: Outbox) -> None:
    """A folder that is taken away stops nothing; put back it is watched as before."""
    async with watched(edited, outbox):
        shutil.move(folder, folder.parent / "away")
        await until(lambda: len(told(outbox)) == 1)
        assert says(edited, OLD)
        shutil.move(folder.parent / "away", folder)
        await until(lambda: len(told(outbox)) == 2)
        save(folder, OLD, NEW)
        await until(lambda: says(edited, NEW))


async def test_a_deleted_folder(edited: Library, folder: Path, outbox: Outbox) -> None:
    """Answers that are gone are told like any other mistake; written anew they are taken as if nothing had been."""
    async with watched(edited, outbox):
        shutil.rmtree(folder / "answers")
        await until(lambda: len(told(outbox)) == 1)
        assert says(edited, OLD)
        shutil.copytree(KNOWLEDGE / "answers", folder / "answers")
        save(folder, OLD, NEW)
        await until(lambda: says(edited, NEW))


async def test_a_file_that_cannot_be_read(edited: Library, folder: Path, outbox: Outbox) -> None:
    """It is told like any other mistake, and the last good version answers."""
    (folder / FILE).unlink()
    (folder / FILE).symlink_to(folder / "nowhere")
    async with watched(edited, outbox):
        await until(lambda: len(told(outbox)) == 1)
        assert "cannot be read" in told(outbox)[0]
        assert says(edited, OLD)


@pytest.mark.parametrize("denied", [FILE, "answers", "."])
async def test_no_right_to_read(edited: Library, folder: Path, outbox: Outbox, denied: str) -> None:
    """A file or folder that the bot may not read stops nothing; with the right given back all is as before."""
    await edited.reload()
    async with watched(edited, outbox):
        with without_right(folder, denied):
            await until(lambda: len(told(outbox)) == 1)
            assert "Permission denied" in told(outbox)[0]
            assert says(edited, OLD)
        await until(lambda: len(told(outbox)) == 2)
        save(folder, OLD, NEW)
        await until(lambda: says(edited, NEW))


async def test_who_cannot_be_told(edited: Library, folder: Path, outbox: Outbox) -> None:
    """An admin who never wrote to the bot is left out; one whom the network kept from it is told later."""
    outbox.trouble = [Blocked(), NotSent("away")]
    async with watched(edited, outbox):
        save(folder, "title:", "titel:")
        await until(lambda: len(told(outbox, ANN)) == 1)
        assert told(outbox, BOB) == []
        assert outbox.tried == 3

        outbox.trouble = [NotSent("away")] * MOST_TRIES * 2
        save(folder, "titel:", "title:")
        await until(lambda: outbox.tried == 3 + 2 * MOST_TRIES)
        await asyncio.sleep(0.3)
        assert outbox.tried == 3 + 2 * MOST_TRIES


async def test_reload_takes_the_same_road(edited: Library, folder: Path, outbox: Outbox) -> None:
    """What the last reading brought stands in one place, whoever asked for it: when, which revision, which problems."""
    save(folder, OLD, NEW)
    result = await edited.reload()
    assert edited.last is result
    assert result.changed
    save(folder, "title:", "titel:")
    after = await edited.reload()
    assert edited.last is after
    assert after.revision == result.revision
    assert after.at > result.at
    assert len(after.problems) == len(edited.last.problems) > 0
