"""An edit is answered by at once and learnt in full behind the answers; in the end all is as after a new start."""

from __future__ import annotations

import asyncio
import shutil
from copy import copy
from pathlib import Path

import pytest

from bot.dialogue.policy import Policy
from bot.knowledge.protocol import TriageLevel
from bot.service.building import build_safety, read_checked
from bot.service.library import Library
from tests.in_use import KNOWLEDGE, with_few_phrasings

FILE, SIGN, WORDS = "answers/how-many-how-often.md", "safety/hot-joint.md", "words/safety-sensations.md"
ASKED = ("amount of lifting", "how many", "is my knee pain serious", "show me the 30 one", "weather in paris")
REPORTED = ("my bum went fnordy", "my knee is hot and red", "numb between my legs", "my back hurts", "how many sets")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge folder."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


@pytest.fixture
def few(folder: Path) -> Path:
    """The copy, made small: it is soon learnt."""
    return with_few_phrasings(folder, 4)


@pytest.fixture
def edited(library: Library, folder: Path) -> Library:
    """The knowledge in use, read from the copy from now on; nothing is learnt in full while a test runs."""
    edited = copy(library)
    edited._folder = folder
    return edited


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def assert_same(one: Policy, other: Policy) -> None:
    """Both decide the same, to the last digit."""
    assert one.base.revision == other.base.revision
    assert one.matcher.thresholds == other.matcher.thresholds
    for text in (*ASKED, *REPORTED):
        assert one.rank(text) == other.rank(text)
        assert one.safety.assess(text) == other.safety.assess(text)


async def test_learnt_in_full_afterwards(few: Path, tmp_path: Path) -> None:
    """In the end the bot answers exactly as one that is started with the edited folder, and such a start is quick."""
    library = Library(few, tmp_path / "cache", quiet_s=0)
    change(few, FILE, "phrasings:\n", "phrasings:\n  - tell me the amount of lifting\n")
    await library.reload()
    quick = library.policy
    assert quick.rank(ASKED[0]).matches[0].entry == Path(FILE).stem
    await library.settled()
    assert library.policy.matcher is not quick.matcher
    assert library.policy.safety is quick.safety
    assert quick.matcher.thresholds != library.policy.matcher.thresholds
    assert_same(library.policy, Library(few).policy)
    assert_same(library.policy, Library(few, tmp_path / "cache").policy)


async def test_edits_while_it_learns(few: Path) -> None:
    """Taps and saved files that come while everything is learnt are all in what is learnt in the end."""
    library = Library(few, quiet_s=0)
    for number, entry in enumerate(("warm-up", "pain-rule")):
        await asyncio.gather(library.add_phrasing(entry, f"fnord question {number} {entry}"), library.reload())
        await asyncio.sleep(0.3)
    await library.settled()
    assert library.policy.rank("fnord question 1 pain-rule").matches[0].entry == "pain-rule"
    assert_same(library.policy, Library(few).policy)


async def test_a_sign_is_whole_at_once(edited: Library, folder: Path) -> None:
    """What is changed of the signs is heard from the first moment on as after a new start, second opinion included."""
    before = edited.policy
    assert before.safety.assess(REPORTED[0]).level is TriageLevel.NONE
    change(folder, WORDS, "(numb|numbness", "(fnordy|numb|numbness")
    change(folder, SIGN, "level: urgent", "level: emergency")
    change(folder, FILE, "phrasings:\n", "phrasings:\n  - tell me the amount of lifting\n")
    assert not (await edited.reload()).problems
    after = edited.policy.safety
    anew = build_safety(read_checked(folder))
    assert after.assess(REPORTED[0]).level is TriageLevel.EMERGENCY
    assert after.words == anew.words
    assert after.second_opinion is before.safety.second_opinion is not None
    for text in REPORTED:
        assert after.assess(text) == anew.assess(text)


async def test_a_spoilt_sign_is_not_live(edited: Library, folder: Path) -> None:
    """A change by which a sign no longer hears its own proof is refused with its line, however little it is."""
    before = edited.policy
    change(folder, WORDS, "(numb|numbness", "(nubm|numbness")
    result = await edited.reload()
    assert any("does not raise" in str(problem) for problem in result.problems)
    assert edited.policy is before


async def test_taken_back(edited: Library, folder: Path) -> None:
    """An edit that is taken back leaves nothing behind: the matcher is the one from before, and learnt in full."""
    before = edited.policy
    change(folder, FILE, "phrasings:\n", "phrasings:\n  - tell me the amount of lifting\n")
    await edited.reload()
    assert edited.policy.matcher is not before.matcher
    change(folder, FILE, "  - tell me the amount of lifting\n", "")
    await edited.reload()
    assert edited.policy.matcher is before.matcher
    assert_same(edited.policy, before)


async def test_what_matching_does_not_read(edited: Library, folder: Path) -> None:
    """An edit of a menu, a source or a picture leaves the ranking as it is, to the last digit."""
    before = edited.policy
    change(folder, "menus/about.md", "\n---\n", "\n---\nFnord.\n")
    assert (await edited.reload()).changed
    assert edited.policy.matcher is before.matcher
