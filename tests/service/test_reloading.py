"""/reload: a good edit goes live, a bad one never does, and the admin reads which line is wrong."""

from __future__ import annotations

import shutil
from copy import copy
from pathlib import Path

import pytest

from bot.dialogue.turn import Utterance
from bot.errors import KnowledgeError, KnowledgeUnusable
from bot.service.conversation import Conversation
from bot.service.library import Library
from tests.in_use import KNOWLEDGE
from tests.service.fakes import ANN, BOB, NOON, MemoryStore, Outbox

ANSWER = "answers/how-many-how-often.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge folder that a test may spoil."""
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    return folder


@pytest.fixture
def taken(library: Library, folder: Path) -> Library:
    """The knowledge in use, to be read anew from the copy."""
    taken = copy(library)
    taken._folder = folder
    return taken


def change(folder: Path, old: str, new: str, file: str = ANSWER) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


async def reload(library: Library, outbox: Outbox) -> str:
    """What Ann, the admin, reads after /reload."""
    conversation = Conversation(library, MemoryStore(), [ANN])
    await conversation.handle(ANN, Utterance(NOON, command="reload"), outbox.reply)
    return outbox.last


async def test_good_bad_and_unchanged(taken: Library, folder: Path, outbox: Outbox) -> None:
    """Nothing changed is said so; a good edit answers at once; a bad one leaves the last good one answering."""
    conversation = Conversation(taken, MemoryStore(), [ANN])

    async def asked() -> str:
        await conversation.handle(BOB, Utterance(NOON, "how many reps should i do?"), outbox.reply)
        return outbox.last

    first = taken.policy.base.revision
    assert "Nothing has changed" in await reload(taken, outbox)

    change(folder, "Two to three sets of 8 to 12", "Two to four sets of 8 to 12")
    assert "read anew" in await reload(taken, outbox)
    assert "Two to four sets" in await asked()
    second = taken.policy.base.revision
    assert first != second

    change(folder, "related: [hamstring-bridge-90,", "related: [hamstring-bridge-9O,")
    change(folder, "Two to four sets", "Two to five sets")
    told = await reload(taken, outbox)
    assert "Not taken: 1 problem" in told
    assert "answers/how-many-how-often.md:" in told
    assert "Did you mean 'hamstring-bridge-90'?" in told
    assert "Two to four sets" in await asked()
    assert taken.policy.base.revision == second


async def test_many_problems_fit_a_message(library: Library, taken: Library, folder: Path, outbox: Outbox) -> None:
    """Of very many problems the admin reads the first ten and how many more there are."""
    for file in sorted((folder / "answers").glob("*.md"))[:12]:
        file.write_text("---\ntitle: Broken\n---\n", encoding="utf-8")
    told = await reload(taken, outbox)
    assert told.count("\u2022") == 10
    assert "\n+ " in told
    assert taken.policy.base.revision == library.policy.base.revision


async def test_the_folder_is_gone(library: Library, taken: Library, folder: Path, outbox: Outbox) -> None:
    """A folder that has vanished stops nothing."""
    shutil.rmtree(folder)
    assert "Not taken" in await reload(taken, outbox)
    assert taken.policy is library.policy


def test_a_bad_folder_starts_nothing(folder: Path, tmp_path: Path) -> None:
    """At the start there is no last good one: every problem is named, and nothing starts."""
    change(folder, "title: How many", "titel: How many")
    with pytest.raises(KnowledgeError) as caught:
        Library(folder)
    assert any("titel" in str(problem) for problem in caught.value.problems)
    with pytest.raises(KnowledgeUnusable):
        Library(tmp_path / "nowhere")
