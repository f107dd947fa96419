"""A folder as an editor would judge it, and how little is done again after an edit."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

import bot
from bot.knowledge.folder import parse
from bot.knowledge.loader import read
from bot.service.editor import MOST_CHANGED, Judged, judge_files, judge_ranking, judge_signs
from bot.service.kept import Kept

SHIPPED = Path(bot.__file__).resolve().parent.parent / "knowledge"
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
FEW = 5  # phrasings of each entry: enough to judge, and learnt in a moment


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge that is shipped, with few phrasings for each entry and without any proof."""
    folder = Path(shutil.copytree(SHIPPED, tmp_path_factory.mktemp("small") / "knowledge"))
    for file in (*folder.glob("answers/*.md"), *folder.glob("exercises/*.md"), *folder.glob("smalltalk/*.md")):
        file.write_text("".join(_shortened(file.read_text(encoding="utf-8"))), encoding="utf-8")
    return folder


def _shortened(text: str) -> Iterator[str]:
    """The keys without most phrasings and without a proof, and the first line under them."""
    head, _, body = text.removeprefix("---\n").partition("\n---\n")
    yield "---\n"
    under, count = "", 0
    for line in head.splitlines():
        if key := re.match(r"(\w+):", line):
            under, count = key[1], 0
        count += line.startswith("  -")
        if not (under == "phrasings" and count > FEW) and under != "proof":
            yield f"{line}\n"
    yield f"---\n{body.splitlines()[0]}\n"


@pytest.fixture
def folder(small: Path, tmp_path: Path) -> Path:
    """A copy of that, to be edited."""
    return Path(shutil.copytree(small, tmp_path / "knowledge"))


@pytest.fixture(scope="session")
def learnt(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which the folder has been judged before."""
    cache = tmp_path_factory.mktemp("learnt")
    judge(small, cache)
    return cache


@pytest.fixture
def cache(learnt: Path, tmp_path: Path) -> Path:
    """A copy of that."""
    return Path(shutil.copytree(learnt, tmp_path / "cache"))


def judge(folder: Path, cache: Path | None, *, relearn: bool = False) -> Judged:
    return judge_ranking(parse(folder), read(folder), NOW, cache, relearn=relearn)


def said(judged: Judged, file: str) -> list[str]:
    """What is said of one file, without the place."""
    return [finding.message for finding in judged.findings if finding.file == f"knowledge/{file}"]


def adds(folder: Path, file: str, phrasing: str) -> int:
    """One more phrasing at the top of a file's list; its line."""
    return puts(folder, file, "phrasings:\n", f"phrasings:\n  - {phrasing}\n") + 1


def puts(folder: Path, file: str, old: str, new: str) -> int:
    """Change a piece of a file; the line where it begins."""
    before, found, after = (folder / file).read_text(encoding="utf-8").partition(old)
    assert found
    (folder / file).write_text(before + new + after, encoding="utf-8")
    return before.count("\n") + 1


def test_one_to_the_bot(folder: Path) -> None:
    """Two wordings that mean the same to the bot, in two files, are named with both files and lines."""
    one = adds(folder, "answers/warm-up.md", "wobbly patella question")
    other = adds(folder, "answers/body-weight.md", "wobbly kneecap question")
    told = [
        f"{finding.file}:{finding.line}: {finding.message}"
        for finding in judge(folder, None).findings
        if "wobbly" in finding.message and "one to the bot" in finding.message
    ]
    assert told == [
        f"knowledge/answers/body-weight.md:{other}: 'wobbly kneecap question' and 'wobbly patella question' in "
        f"knowledge/answers/warm-up.md:{one} are one to the bot: it cannot tell which entry is meant. "
        "Keep one of the two, or tell them apart"
    ]


def test_raises_a_sign(folder: Path, tmp_path: Path) -> None:
    """A wording that raises a sign which cannot wait is named with the sign: its file would never be given for it."""
    cache = tmp_path / "cache"
    assert judge_signs(parse(folder), read(folder), cache) == []
    line = adds(folder, "answers/warm-up.md", "numb between the legs")
    for _ in range(2):  # the second time as it was kept
        (found,) = judge_signs(parse(folder), read(folder), cache)
        assert str(found) == (
            f"knowledge/answers/warm-up.md:{line}: 'numb between the legs' raises 'saddle-numbness' by "
            "'numb + between the legs', so this file is never given for it. Take it out"
        )
        assert found.warning


def test_a_worry(folder: Path) -> None:
    """A wording that raises no more than caution may stand in the file that is said to who worries."""
    adds(folder, "answers/warm-up.md", "hip raises are giving me backache")
    assert judge_signs(parse(folder), read(folder)) == []


def test_far_too_general(small: Path, folder: Path) -> None:
    """A phrasing of one of the commonest words is named; one that the title has, or that few use, is not."""
    assert not [found for found in judge_files(parse(small), NOW) if "far too general" in found.message]
    line = adds(folder, "answers/warm-up.md", "pain")
    adds(folder, "answers/my-knee-hurts.md", "knee")
    adds(folder, "answers/body-weight.md", "scales")
    (found,) = [found for found in judge_files(parse(folder), NOW) if "far too general" in found.message]
    assert (found.file, found.line, found.warning) == ("knowledge/answers/warm-up.md", line, True)
    assert re.match(r"'pain' is far too general: \d+ phrasings have the word\. Say more", found.message)


def test_astray(folder: Path) -> None:
    """A wording that would lead elsewhere if it were not there is told with the entry that wins and its wording."""
    adds(folder, "answers/warm-up.md", "hello there good morning")
    (told,) = [message for message in said(judge(folder, None), "answers/warm-up.md") if "good morning" in message]
    assert "would be answered with 'hello', by '" in told
    assert "in knowledge/smalltalk/hello.md:" in told


NEW = """\
---
title: What is oinkle?
phrasings: [oinkle, tell me of oinkle, oinkle and boinkle]
sources: [NHS-RI]
---
Nobody knows.
"""
PROOF = """\
proof:
  asks:
    - {asks}
  not:
    - {misses}
title:"""


def test_a_proof_that_holds(folder: Path) -> None:
    """Nothing is said of a proof whose wordings lead where they must."""
    puts(
        folder,
        "answers/cross-training.md",
        "title:",
        PROOF.format(asks="can i do cross training", misses="thanks for telling me so"),
    )
    assert not [told for told in said(judge(folder, None), "answers/cross-training.md") if "must" in told]


def test_a_proof_that_fails(folder: Path) -> None:
    """Both halves of a proof are tried: what must lead here and what must not, and each is told as a problem."""
    proof = PROOF.format(asks="many thanks to you", misses="tell me about cross training")
    line = puts(folder, "answers/cross-training.md", "title:", proof)
    failed = [finding for finding in judge(folder, None).findings if "must" in finding.message]
    assert [finding.warning for finding in failed] == [False, False]
    assert [finding.line for finding in failed] == [line + 2, line + 4]
    assert failed[0].message.startswith("'many thanks to you' must lead here, and 'thanks' is answered by ")
    assert failed[1].message.startswith("'tell me about cross training' must not be answered with this, and is")


def test_a_warning_sign_in_a_proof(folder: Path) -> None:
    """A wording in which a warning sign is heard leads to no entry, and the proof says so."""
    proof = PROOF.format(asks="i cannot feel my legs at all", misses="thanks for telling me so")
    puts(folder, "answers/cross-training.md", "title:", proof)
    (failed,) = [told for told in said(judge(folder, None), "answers/cross-training.md") if "must" in told]
    assert "a warning sign is heard in it" in failed


def test_after_an_edit(folder: Path, cache: Path) -> None:
    """After a small edit the changed file is tried against the ranking learnt last, and which one that was is said."""
    before = parse(folder).revision
    adds(folder, "answers/warm-up.md", "hello there good morning")
    judged = judge(folder, cache)
    assert (judged.since, judged.changed) == (before, ("warm-up",))
    assert [told for told in said(judged, "answers/warm-up.md") if "would be answered with 'hello'" in told]


def test_learnt_when_asked(folder: Path, cache: Path) -> None:
    """Whoever asks for it has the ranking learnt anew after a small edit too."""
    adds(folder, "answers/warm-up.md", "hello there good morning")
    assert judge(folder, cache, relearn=True).since is None
    assert judge(folder, cache).since is None


def test_an_edit_beside_the_ranking(folder: Path, cache: Path) -> None:
    """An edit that no ranking is learnt from, such as the name of a reviewer, leaves it as good as new."""
    puts(folder, "answers/warm-up.md", "reviewed: null", "reviewed: {by: A physio, on: 2026-03-01, due: 2027-03-01}")
    judged = judge(folder, cache)
    assert (judged.since, judged.changed) == (None, ())


@pytest.mark.parametrize("edit", ["a new entry", "a changed proof", "many entries", "the words"])
def test_an_edit_that_is_learnt(folder: Path, cache: Path, edit: str) -> None:
    """What a ranking without the edit could not judge is learnt at once."""
    if edit == "a new entry":
        (folder / "answers/new.md").write_text(NEW, encoding="utf-8")
    elif edit == "a changed proof":
        puts(
            folder,
            "answers/cross-training.md",
            "title:",
            PROOF.format(asks="cross training then", misses="thanks for telling me so"),
        )
    elif edit == "many entries":
        for number, file in enumerate(islice(sorted(folder.glob("answers/*.md")), MOST_CHANGED + 1)):
            adds(folder, f"answers/{file.name}", f"number {number} of many")
    else:
        puts(folder, "words/matching.md", "same:\n", "same:\n  oinkle: [boinkle]\n")
    assert judge(folder, cache).since is None


def test_a_failing_proof_is_tried_again(folder: Path, cache: Path) -> None:
    """As long as a proof fails each edit is learnt, so that the one that mends it is seen to do so."""
    puts(
        folder,
        "answers/cross-training.md",
        "title:",
        PROOF.format(asks="oinkle boinkle", misses="thanks for telling me so"),
    )
    assert [told for told in said(judge(folder, cache), "answers/cross-training.md") if "must lead here" in told]
    adds(folder, "answers/cross-training.md", "tell me of oinkle and boinkle")
    judged = judge(folder, cache)
    assert judged.since is None
    assert not [told for told in said(judged, "answers/cross-training.md") if "must" in told]


def test_hard_to_read(folder: Path) -> None:
    """An answer that only few could read is worth a look."""
    hard = (
        "Progressive rehabilitation necessitates individualised modification of cumulative loading, predictably. " * 6
    )
    puts(folder, "answers/warm-up.md", "reviewed: null\n---\n", f"reviewed: null\n---\n{hard}\n\n")
    (found,) = [found for found in judge_files(parse(folder), NOW) if found.file == "knowledge/answers/warm-up.md"]
    assert found.warning
    assert "reads like school grade" in found.message


def test_no_picture(folder: Path) -> None:
    """An exercise without a picture is worth a look."""
    text = (folder / "exercises/clam.md").read_text(encoding="utf-8")
    without = re.sub(r"picture:\n(?:  .*\n)+", "picture: null\n", text)
    (folder / "exercises/clam.md").write_text(without, encoding="utf-8")
    (found,) = [found for found in judge_files(parse(folder), NOW) if found.file == "knowledge/exercises/clam.md"]
    assert found.warning
    assert found.message.startswith("the exercise has no picture")
    assert without.splitlines()[found.line - 1] == "picture: null"


def test_read_once(folder: Path, tmp_path: Path) -> None:
    """What a text was found to be is kept by its content; what is no longer there is forgotten."""
    cache = tmp_path / "cache"
    first = judge_files(parse(folder), NOW, cache)
    kept = Kept(cache).found("read", "")
    (folder / "answers/warm-up.md").write_text("---\n", encoding="utf-8")
    assert judge_files(parse(folder), NOW, cache) == first
    assert Kept(cache).found("read", "").items() < kept.items()


def test_the_surest_are_named(small: Path) -> None:
    """Of the many phrasings that lead elsewhere if left out the surest are named, and how many more there are."""
    every = judge_ranking(parse(small), read(small), NOW, named=None)
    one = judge_ranking(parse(small), read(small), NOW, named=1)
    assert every.unnamed == 0
    assert one.unnamed == len(every.findings) - len(one.findings) > 0
    assert set(one.findings) < set(every.findings)
