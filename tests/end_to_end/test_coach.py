"""The coach edits the files: a good edit is live by itself, a bad one never; /reload says at once how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator import Phone, TelegramServer
from tests.end_to_end.process import START_S, Kneebot
from tests.end_to_end.talk import asks, knowledge, label, somebody, words

COACH = 4_242
QUESTION = "how many reps and how often?"
ANSWER = "how-many-how-often"
RELOADED = ("Knowledge read anew", "Nothing has changed", "Not taken")


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kneebot]:
    """A bot with a knowledge folder of its own and one admin."""
    with TelegramServer() as server:
        own = Kneebot(server, tmp_path_factory.mktemp("edited"), admin_ids=f"99, {COACH}")
        own.own_knowledge()
        own.start()
        yield own
        own.close()


class File:
    """A file of the knowledge folder, in the coach's editor."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.good = path.read_text()

    def write(self, text: str) -> None:
        self._path.write_text(text)

    def add(self, line: str) -> None:
        """The good version with one more paragraph."""
        self.write(f"{self.good}\n{line}\n")

    def delete(self) -> None:
        self._path.unlink()


@pytest.fixture
def file(edited: Kneebot) -> Iterator[File]:
    """One answer's file, as it was again afterwards."""
    opened = File(edited.folder / "knowledge" / "answers" / f"{ANSWER}.md")
    yield opened
    opened.write(opened.good)


@pytest.fixture
def coach(edited: Kneebot) -> Phone:
    return edited.server.phone(COACH, "Coach")


@pytest.fixture
def ann(edited: Kneebot) -> Phone:
    return somebody(edited.server)


async def reloads(coach: Phone) -> str:
    """What the coach is told to /reload, whatever the bot says by itself meanwhile."""
    coach.heard = len(coach.all)
    coach.says("/reload")
    return (await coach.until(lambda said: said.text.startswith(RELOADED), START_S)).text


async def test_without_reload(file: File, coach: Phone, ann: Phone) -> None:
    """The coach breaks a file, is told of it, mends it, and the bot answers in the new words; nobody says /reload."""
    await reloads(coach)  # an admin is told what nobody else is, once they have written to the bot
    coach.heard = len(coach.all)
    file.write(file.good.replace("title:", "titel:") + "\nNEW WORDS\n")
    told = (await coach.hears(f"answers/{ANSWER}.md:3:", START_S)).text
    assert words("edit_refused", count=1) in told
    assert "Did you mean 'title'?" in told
    assert "NEW WORDS" not in (await asks(ann, QUESTION)).text
    file.add("NEW WORDS")
    assert (await coach.hears("Mended", START_S)).text.startswith("Mended: it is live")
    assert "NEW WORDS" in (await asks(ann, QUESTION)).text


async def test_good_edit(file: File, coach: Phone, ann: Phone) -> None:
    """What the coach has changed is said from /reload on at the latest, to the letter, whatever signs it has."""
    stray = "Stray signs: a < b & c > d, 2 * 3, snake_case_name, [x], 100%."
    assert stray not in (await asks(ann, QUESTION)).text
    file.add(stray)
    assert "Not taken" not in await reloads(coach)
    assert stray in (await asks(ann, QUESTION)).text


async def test_bad_edit(file: File, coach: Phone, ann: Phone) -> None:
    """Of a bad edit the coach is told file, line, finding and cure, and the last good version keeps answering."""
    before = (await asks(ann, QUESTION)).text
    file.write(file.good.replace("title:", "titel:") + "\nNEW WORDS\n")
    told = await reloads(coach)
    assert words("reload_failed", count=1) in told
    assert f"answers/{ANSWER}.md:3:" in told
    assert "'titel'" in told
    assert "Did you mean 'title'?" in told
    again = (await asks(ann, QUESTION)).text
    assert "NEW WORDS" not in again
    assert before.startswith(again)


async def test_mended(file: File, coach: Phone, ann: Phone) -> None:
    """A bad edit that is mended is live with the next /reload."""
    file.write(file.good.replace("related: [", "related: [no-such-entry, ") + "\nNEW WORDS\n")
    assert "no-such-entry" in await reloads(coach)
    file.add("NEW WORDS")
    assert "Not taken" not in await reloads(coach)
    assert "NEW WORDS" in (await asks(ann, QUESTION)).text


async def test_deleted_file(file: File, coach: Phone, ann: Phone) -> None:
    """A file that others lead to cannot just go: the coach is told who does, and it goes on answering."""
    file.delete()
    assert ANSWER in await reloads(coach)
    assert (await asks(ann, QUESTION)).text.startswith(knowledge().title_of(ANSWER))


async def test_no_folder(edited: Kneebot, coach: Phone, ann: Phone) -> None:
    """A knowledge folder that has gone is said in words, and the last good version keeps answering."""
    folder = edited.folder / "knowledge"
    away = folder.rename(edited.folder / "away")
    told = await reloads(coach)
    away.rename(folder)
    assert "knowledge" in told
    assert words("sorry") not in told
    assert (await asks(ann, QUESTION)).text.startswith(knowledge().title_of(ANSWER))


async def test_nothing_changed(coach: Phone) -> None:
    """/reload without an edit says that nothing has changed, or that an earlier edit was taken back."""
    await reloads(coach)
    assert "Nothing has changed" in await reloads(coach)


async def test_others(file: File, ann: Phone, coach: Phone) -> None:
    """Nobody but an admin can make the bot read the files, and nothing is said of what is in them."""
    await reloads(coach)
    file.write("broken")
    refused = await asks(ann, "/reload")
    assert refused.text == words("admin_only")
    assert label("menu_help") in refused.buttons


async def test_others_by_press(edited: Kneebot, file: File, ann: Phone, coach: Phone) -> None:
    """No press shows who is no admin what is wrong in the files."""
    await reloads(coach)
    menu = await asks(ann, "/help")
    file.write("broken")
    for data in ("reload", "m:reload", "/reload", "e:reload"):
        await ann.notice(ann.presses_data(menu, data))
    assert not [said for said in ann.all if f"{ANSWER}.md" in said.text]


async def test_admin_in_a_group(edited: Kneebot, coach: Phone) -> None:
    """In a group /reload shows nobody the coach's files."""
    club = coach.in_group(-1_009_999)
    club.says(f"/reload@{edited.server.username}")
    assert (await club.hears()).text == words("group")
