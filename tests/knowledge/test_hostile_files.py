"""Files that nobody would write by accident: refused in words, within moments, and never followed out of the folder."""

from __future__ import annotations

import os
import time

import pytest
from coach import Coach
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import front_matter
from bot.knowledge.front_matter import SIZE_LIMIT
from bot.knowledge.loader import check
from bot.knowledge.plain_yaml import TEXT_LIMIT
from bot.rich import RichText

MOMENTS_S = 5.0  # each takes less than one on a machine with nothing else to do
FULL = SIZE_LIMIT - 100

BOMBS = {
    "aliases": "a: &a [lol, lol]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]",
    "an alias of itself": "a: &a [*a]",
    "a merge": "<<: *a",
    "a program": "a: !!python/object/apply:os.system [ls]",
    "lists in lists": "a: " + "[" * FULL,
    "keys in keys": "a: " + "{a: " * (FULL // 4),
    "a stair": "".join(f"{' ' * step}a:\n" for step in range(700)),
    "dashes": "- " * (FULL // 2),
    "question marks": "? " * (FULL // 2),
    "the same key": "a: b\n" * (FULL // 5),
    "one long text": f"a: {'x' * FULL}",
    "one long number": f"a: {'9' * FULL}",
    "one long key": f"{'x' * 20_000}: b",
    "escapes": 'a: "' + "\\x41" * (FULL // 4) + '"',
}
MARKUP = ["![", "[", "[a](", "[a](<", "*a ", "_a*", "`a ", ">", "- ", "<a:", "&", "[a][a]", "a\n", "\\", "**a*", "# "]


@pytest.mark.parametrize("keys", BOMBS.values(), ids=BOMBS)
def test_a_bomb(coach: Coach, keys: str) -> None:
    """Keys that unfold, nest or repeat without end are one problem at their line, and nothing is built from them."""
    coach.writes("menus/help.md", f"---\n{keys}\n---\nText.\n".encode())
    begun = time.monotonic()
    (problem,) = {said.partition(":")[0] for said in coach.sees()}
    assert problem == "knowledge/menus/help.md"
    assert time.monotonic() - begun < MOMENTS_S


@pytest.mark.parametrize("size", [SIZE_LIMIT + 1, 10 * 1024 * 1024])
def test_ten_megabytes_of_keys(coach: Coach, size: int) -> None:
    """A file of millions of keys is not read to its end."""
    coach.writes("menus/help.md", b"---\n" + b"k: v\n" * (size // 5 + 1) + b"---\nText.\n")
    begun = time.monotonic()
    assert coach.sees() == ["knowledge/menus/help.md:1: the file is larger than 256 kB. Make several files of it"]
    assert time.monotonic() - begun < MOMENTS_S


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_without_end(markup: str) -> None:
    """The longest text that is taken is formatted in moments, whatever signs it is made of."""
    text = markup * (TEXT_LIMIT // len(markup))
    begun = time.monotonic()
    RichText.from_markdown(text)
    assert time.monotonic() - begun < MOMENTS_S


def test_a_text_as_long_as_a_book(coach: Coach) -> None:
    """A text that no message can hold is refused before it is formatted, under the keys and in them."""
    long = "word " * (TEXT_LIMIT // 4)
    coach.writes("menus/help.md", f"---\ntitle: Help\n---\n\n{long}")
    coach.changes("menus/messages.md", "back: Back", f"back: {long}")
    said = "this text has 20479 characters, more than a message can hold. Shorten it, or make several files of it"
    assert coach.sees() == [f"knowledge/menus/help.md:5: {said}", f"knowledge/menus/messages.md:4: {said}"]


# -- what is no file of the folder's -----------------------------------------------------------------------------------
def test_a_link_out_of_the_folder(coach: Coach) -> None:
    """A link to a file elsewhere is not followed: nothing of what stands there is read or shown."""
    secret = coach.folder.parent / "secret.md"
    secret.write_text("---\nKNEEBOT_TELEGRAM_TOKEN: 123456:canary\n---\n")
    (coach.folder / "answers" / "leak.md").symlink_to(secret)
    (coach.folder / "answers" / "environ.md").symlink_to("/proc/self/environ")
    (coach.folder / "smalltalk" / "zero.md").symlink_to("/dev/zero")
    said = "the file is a link that leads out of the knowledge folder. Put the file itself here"
    files = ("answers/environ.md", "answers/leak.md", "smalltalk/zero.md")
    assert coach.sees() == [f"knowledge/{file}:1: {said}" for file in files]


def test_a_folder_elsewhere(coach: Coach) -> None:
    """A folder that is a link out of the knowledge folder gives nothing either."""
    elsewhere = coach.folder.parent / "elsewhere"
    (coach.folder / "answers").rename(elsewhere)
    (coach.folder / "answers").symlink_to(elsewhere)
    assert "leads out of the knowledge folder" in coach.sees()[0]


def test_links_within_the_folder(coach: Coach) -> None:
    """A folder whose files are links to one another, as Kubernetes puts them there, is read; so is a linked folder."""
    data = coach.folder / "..2026_06_15"
    data.mkdir()
    for shelf in ("answers", "smalltalk"):
        (coach.folder / shelf).rename(data / shelf)
    (coach.folder / "..data").symlink_to(data.name)
    for shelf in ("answers", "smalltalk"):
        (coach.folder / shelf).symlink_to(f"..data/{shelf}")
    linked = coach.folder.parent / "linked"
    linked.symlink_to(coach.folder)
    assert check(linked) == []


def test_a_pipe(coach: Coach) -> None:
    """A pipe is not waited for."""
    os.mkfifo(coach.folder / "answers" / "pipe.md")
    assert coach.sees() == ["knowledge/answers/pipe.md:1: this is no file but a device or a pipe. Take it away"]


def test_a_link_to_itself(coach: Coach) -> None:
    """A link that leads to itself is a file that cannot be read, and the others are checked all the same."""
    (coach.folder / "answers" / "circle.md").symlink_to("circle.md")
    (problem,) = coach.sees()
    assert problem.startswith("knowledge/answers/circle.md:1: the file cannot be read")


def test_a_thousand_folders(coach: Coach) -> None:
    """Folders in folders without end do not end the reading."""
    deep = coach.folder / "answers"
    for _ in range(900):
        deep = deep / "a"
    os.makedirs(deep)
    (coach.folder / "answers" / "a" / "desk.md").write_text("anything")
    (problem,) = coach.sees()
    assert "a folder inside answers/ is not read" in problem


@pytest.mark.parametrize("name", ["con", "nul", "aux", "com1", "lpt9"])
def test_a_device_of_windows(coach: Coach, name: str) -> None:
    """A name that Windows keeps for a device is refused: a coach who works there could not open the folder."""
    (coach.folder / "answers" / "desk.md").rename(coach.folder / "answers" / f"{name}.md")
    assert coach.sees() == [f"knowledge/answers/{name}.md:1: Windows cannot keep a file named '{name}'. Rename it"]


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"\x1f\x8b\x08" + b"\xff" * 99, b"MZ\x90\x00", b"\xff\xd8\xff\xe0JFIF"],
    ids=["a picture", "an archive", "a program", "a photo"],
)
def test_what_is_no_text(coach: Coach, content: bytes) -> None:
    """A picture, an archive or a program with the ending .md is one problem."""
    coach.writes("answers/desk.md", content)
    problems = coach.sees()
    assert len(problems) == 1
    assert problems[0].startswith("knowledge/answers/desk.md:1: ")


# -- what a coach's own words are taken for ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "written", ["<script>alert(1)</script>", "<a href='tg://user?id=1'>you</a>", "[you](javascript:alert(1))"]
)
def test_markup_that_is_none(written: str) -> None:
    """HTML and links that run something are words, in front matter and in the text: no link comes of them."""
    assert [span for span in RichText.from_markdown(written).spans if span.style == "link"] == []


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_key(text: str) -> None:
    """Whatever is written as a title is read as that text, or told in words at a line of the file."""
    document = front_matter.read(f"---\ntitle: {text}\n---\nText.\n".encode())
    assert document.slips or isinstance(document.values, dict)
    assert all(slip.message and slip.line >= 1 for slip in document.slips)


@pytest.mark.parametrize("picture", ["../../secret.png", "https://evil.example/x.svg", "[bomb.png]", "1e400", "true"])
def test_a_picture_that_is_none(coach: Coach, picture: str) -> None:
    """A picture is drawn from joint angles: a file or an address in its place is refused, and never opened."""
    coach.changes("exercises/bridge.md", "picture: null", f"picture: {picture}")
    (problem,) = coach.sees()
    assert problem.startswith("knowledge/exercises/bridge.md:")
    assert "picture" in problem


@pytest.mark.parametrize("angle", ["1e9", "-1e9", "999999999999999999", ".inf", ".nan", "0x7fffffff"])
def test_a_picture_without_bounds(coach: Coach, angle: str) -> None:
    """No angle makes a drawing larger: what no joint can do is refused at its line."""
    poses = f"start: {{label: a, knee: {angle}}}, end: {{label: b, knee: 90}}"
    drawn = f"{{alt: somebody lying on the floor, body: on back, {poses}}}"
    coach.changes("exercises/bridge.md", "picture: null", f"picture: {drawn}")
    assert coach.sees()
