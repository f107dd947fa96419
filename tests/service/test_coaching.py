"""A coach's taps: a phrasing goes into the file and live, or nothing is changed and the coach reads why."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from copy import copy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState, Unanswered
from bot.dialogue.turn import Explanation, Turn
from bot.service.conversation import Conversation
from bot.service.library import Library
from bot.storage.store import SqlStore
from tests.in_use import KNOWLEDGE
from tests.service.fakes import ANN, BOB, NOON, Outbox
from tests.typed import typed

FILE = "answers/warm-up.md"
VAIN = ("should i do wibble drills first", "wibble drills first?", "are wibble drills worth it")


@dataclass
class Desk:
    """Bob the coach at his phone, on a copy of the knowledge; what Ann asked in vain is on his list."""

    library: Library
    folder: Path
    store: SqlStore
    outbox: Outbox = field(default_factory=Outbox)
    minutes: int = 0

    def __post_init__(self) -> None:
        self.conversation = Conversation(self.library, self.store, [BOB])

    async def asked(self, *texts: str) -> None:
        """These questions are on the list."""
        for text in texts:
            self.minutes += 1
            question = Unanswered(text, (), "r1")
            state = DialogueState(consent=True)
            turn = Turn(Explanation(DecisionKind.FALLBACK), Reply(()), state, questions=(question,))
            await self.store.save(ANN, turn, at=NOON + timedelta(minutes=self.minutes), revision="r1")

    async def says(self, said: str, person: int = BOB) -> str:
        """A text, a command, or `[Label` of a button shown last; the reply."""
        await self.conversation.handle(person, typed(NOON, said), self.outbox.reply)
        return self.outbox.last

    def button(self, start: str) -> str:
        """The data of the first button shown last that begins so."""
        return next(data for data in self.outbox.buttons if data.startswith(start))

    async def means(self, entry: str) -> str:
        """The coach taps "means" for the first group and that entry."""
        await self.says("/unanswered")
        start, _, _ = self.button("g:x:").replace("g:x:", "g:m:", 1).partition("\n")
        return await self.says(f"#{start}:{entry}")

    async def listed(self) -> list[str]:
        return [question.text for question in await self.store.questions()]

    def files(self) -> dict[str, bytes]:
        """Every file of the folder."""
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in self.folder.rglob("*.md")}

    def words(self, name: str) -> str:
        return self.library.policy.say.rich(name).text


@pytest.fixture
async def desk(library: Library, tmp_path: Path) -> AsyncIterator[Desk]:
    folder = Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))
    own = copy(library)
    own._folder = folder
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}")
    yield Desk(own, folder, store)
    await store.close()


async def test_means(desk: Desk) -> None:
    """One tap: one line in one file, live at once; what gets that answer now is off the list, the rest stays."""
    await desk.asked(*VAIN, "can i defer my marathon place")
    before = desk.files()
    told = await desk.means("warm-up")
    after = desk.files()
    assert [name for name in after if after[name] != before[name]] == [FILE]
    old, new = before[FILE].decode().splitlines(), after[FILE].decode().splitlines()
    (line,) = [at for at, text in enumerate(new, 1) if text not in old]
    assert new[: line - 1] + new[line:] == old
    wording = new[line - 1].removeprefix("  - ")
    assert wording in VAIN
    assert f"knowledge/{FILE}, line {line}" in told
    assert wording in told
    assert desk.library.policy.rank(wording).answer.entry == "warm-up"  # type: ignore[union-attr]
    left = await desk.listed()
    assert wording not in left
    assert "can i defer my marathon place" in left
    assert "Nothing has changed" in await desk.says("/reload")


async def test_means_a_programme(desk: Desk) -> None:
    """A programme is given a phrasing by a tap, like every entry."""
    await desk.asked(VAIN[0])
    told = await desk.means("short-on-time")
    assert "knowledge/programmes/short-on-time.md, line" in told
    assert desk.library.policy.rank(VAIN[0]).answer.entry == "short-on-time"  # type: ignore[union-attr]


async def test_an_entry_that_is_gone(desk: Desk) -> None:
    """An entry that has gone since its button was shown is said to be one that cannot be changed."""
    told = await desk.library.add_phrasing("old-name", VAIN[0])
    (problem,) = told.problems
    assert str(problem).startswith("knowledge/answers/old-name.md:1: it cannot be changed from here")


async def test_a_failed_check(desk: Desk) -> None:
    """A folder that would not pass is left as it is, and the coach is told which line is wrong and what to do."""
    await desk.asked(VAIN[0])
    path = desk.folder / FILE
    path.write_bytes(path.read_bytes().replace(b"\nsources: [", b"\nsources: [NONE, "))
    before, in_use = desk.files(), desk.library.policy
    told = await desk.means("warm-up")
    assert desk.words("unanswered_not_changed") in told
    assert f"knowledge/{FILE}:" in told
    assert "source 'NONE' is not in sources.md" in told
    assert desk.files() == before
    assert desk.library.policy is in_use
    assert await desk.listed() == [VAIN[0]]


async def test_a_slip_of_a_safety_word(desk: Desk) -> None:
    """A phrasing would make a slip a word of its own, and safety deaf to it: it is not taken."""
    await desk.asked("wibble drills for numbnes")
    before = desk.files()
    told = await desk.means("warm-up")
    assert "'numbnes' is heard as 'numbness'" in told
    assert desk.files() == before


async def test_not_writable(desk: Desk) -> None:
    """Where the bot cannot write, nothing is changed, and it says so."""
    await desk.asked(VAIN[0])
    (desk.folder / FILE).unlink()
    told = await desk.means("warm-up")
    assert f"knowledge/{FILE}:1: it cannot be changed from here" in told
    assert await desk.listed() == [VAIN[0]]


async def test_already_there(desk: Desk) -> None:
    """A tap whose saving was lost can be repeated: a phrasing is never added twice."""
    await desk.asked(VAIN[0])
    await desk.means("warm-up")
    once = desk.files()
    await desk.asked(VAIN[0])
    assert "line" in await desk.means("warm-up")
    assert desk.files() == once
    assert await desk.listed() == []


async def test_changed_since(desk: Desk) -> None:
    """A group that has grown since it was shown is shown anew; nothing is done with what the coach has not seen."""
    await desk.asked(*VAIN[:2])
    await desk.says("/unanswered")
    old = desk.button("g:i:")
    await desk.asked(VAIN[2])
    assert desk.words("unanswered_changed") in await desk.says(f"#{old}")
    assert len(await desk.listed()) == 3
    assert await desk.says("#" + desk.button("g:i:"))
    assert await desk.listed() == []
    assert desk.words("unanswered_gone") in await desk.says(f"#{old}")


async def test_ignore(desk: Desk) -> None:
    """Ignoring drops the group and no other, and touches no file."""
    await desk.asked(*VAIN, "can i defer my marathon place")
    before = desk.files()
    await desk.says("/unanswered")
    await desk.says("#" + desk.button("g:i:"))
    assert await desk.listed() == ["can i defer my marathon place"]
    assert desk.files() == before
    assert "can i defer" in await desk.says("#" + desk.button("g:p:0"))


async def test_new_entry(desk: Desk) -> None:
    """A new entry is a draft that is not read: the bot and its checks go on as before."""
    await desk.asked(*VAIN)
    await desk.says("/unanswered")
    told = await desk.says("#" + desk.button("g:d:"))
    (draft,) = (desk.folder / "answers").glob("_*.md")
    assert f"knowledge/answers/{draft.name}" in told
    assert all(f"- {text}" in draft.read_text() for text in VAIN)
    assert await desk.listed() == []
    assert "Nothing has changed" in await desk.says("/reload")


async def test_another_entry(desk: Desk) -> None:
    """The coach names an entry that is not among the nearest, and taps it."""
    await desk.asked(VAIN[0])
    await desk.says("/unanswered")
    await desk.says("#" + desk.button("g:x:"))
    await desk.says("sources of hamstring cramp")
    await desk.says("#" + desk.button("g:m:"))
    assert VAIN[0] in (desk.folder / "answers" / "hamstring-cramp.md").read_text()


async def test_refused_and_noted(desk: Desk) -> None:
    """No tap of anybody else changes a thing; who tried is in the log by number, with none of the words."""
    await desk.asked(*VAIN)
    await desk.says("/unanswered")
    taps, before = desk.outbox.buttons, desk.files()
    with capture_logs() as logged:
        for said in ("/unanswered", *(f"#{data}" for data in taps if data.startswith("g:"))):
            assert desk.words("admin_only") in await desk.says(said, ANN)
    assert {"event": "admin.refused", "person": ANN, "log_level": "info"} in logged
    assert "wibble" not in repr(logged)
    assert desk.files() == before
    assert len(await desk.listed()) == 3


async def test_logs_carry_no_words(desk: Desk) -> None:
    """Of an added phrasing the log has file and line, not the words."""
    await desk.asked(VAIN[0])
    with capture_logs() as logged:
        await desk.means("warm-up")
    assert any(entry["event"] == "knowledge.phrasing_added" for entry in logged)
    assert "wibble" not in repr(logged)


async def test_without_a_database(desk: Desk) -> None:
    """While the database is away nothing is changed, and the coach is told that it went wrong."""
    await desk.asked(VAIN[0])
    await desk.says("/unanswered")
    tap, before = desk.button("g:i:"), desk.files()
    await desk.store.close()
    assert desk.words("sorry") in await desk.says(f"#{tap}")
    assert desk.files() == before


async def test_figures(desk: Desk) -> None:
    """/admin counts runners, not the admin, and says what waits, how the last reading went, and who is an admin."""
    await desk.asked(*VAIN)
    await desk.says("#c:yes", ANN)
    await desk.says("how should i warm up", ANN)
    await desk.says("#v:down:warm-up", ANN)
    path = desk.folder / FILE
    path.write_bytes(path.read_bytes().replace(b"\nsources: [", b"\nsources: [NONE, "))
    await desk.says("/reload")
    page = await desk.says("/admin")
    assert "1 people, 6 messages" in page
    assert f"{desk.library.policy.base.title_of('warm-up')} (👎 1, 👍 0)" in page
    assert "4 questions in" in page  # the thumbs down too
    assert "not taken, 1 problem(s)" in page
    assert f"Admins: {BOB}" in page
    assert desk.words("admin_only") in await desk.says("/admin", ANN)
