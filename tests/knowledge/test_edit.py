"""One phrasing more is one line more, and everything else in the file stays as its writer left it."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.knowledge.edit import NotEdited, replace_content, with_phrasing
from bot.knowledge.front_matter import read
from tests.in_use import KNOWLEDGE

# Every way in which a coach may have written a list: indents, quotes, comments, line ends, brackets, long items.
LINES = (
    "title: A title\nphrasings:\n  - one\n  - two # a note\n  # the end of it\n\nsources: [a]\n",
    "title: A title\nphrasings:\n- one\n-   'it''s: two'\nsources: [a] # phrasings: [no]\n",
    'phrasings: # all of them\n    - "one \\"word\\" 👟"\n    - two\n      goes on\n\n\ntitle: phrasings\n',
    "phrasings:\n  - one\n  - |\n    two\n\ntitle: A title\n",
    "phrasings:\n  - one\n  - >-\n    two\n    goes on\n# note\ntitle: A title\n",
    "title: A title\nphrasings:\n\n  - one",
)
BRACKETS = (
    "title: A title\nphrasings: [one, 'two', \"👟 three\" ]  # a note\nsources: [a]\n",
    "title: A title\nphrasings: [\n  one, # a note\n  two,\n]\n",
    "phrasings: [one,\n  two\n  goes on]\ntitle: A title\n",
)
GARBLED = "ÂÃâðï\ufffd"  # what a garbled sign begins with: such a file is refused whoever writes it
CHARACTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=GARBLED) | st.sampled_from(
    " -:#'\"[]{},\\|>&*!?%@`"
)
WORDINGS = st.text(CHARACTERS, max_size=40).map(str.strip).filter(lambda wording: bool(wording))


def file(keys: str, line_end: str = "\n", mark: bytes = b"") -> bytes:
    text = f"---\n{keys.rstrip()}\n---\nThe text.\n\n- phrasings:\n  - no\nno line end"
    return mark + text.replace("\n", line_end).encode()


@given(
    st.sampled_from((*LINES, *BRACKETS)),
    WORDINGS,
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from((b"", b"\xef\xbb\xbf")),
)
@example(LINES[0], "is it: a #1 'shoe' or \"not\"?", "\r\n", b"")
@example(LINES[0], "- leading dash", "\n", b"")
@example(LINES[0], "no", "\n", b"")
@example(LINES[0], "30", "\n", b"")
@example(LINES[0], "null", "\n", b"")
@example(LINES[0], "a \\ b", "\n", b"")
@example(BRACKETS[0], "one, two] and {three}", "\r", b"\xef\xbb\xbf")
def test_one_line(keys: str, wording: str, line_end: str, mark: bytes) -> None:
    """Whatever the wording: the file has the old phrasings and the new one, and no byte of the rest has changed."""
    content = file(keys, line_end, mark)
    edited = with_phrasing(content, wording)
    before, after = read(content), read(edited.content)
    assert not after.slips
    assert after.values == {**before.values, "phrasings": [*before.values["phrasings"], wording]}
    assert after.body == before.body
    assert after.line(("phrasings", len(before.values["phrasings"]))) == edited.line
    old, new = content.split(line_end.encode()), edited.content.split(line_end.encode())
    if keys in BRACKETS:
        (changed,) = [at for at, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
        assert changed == edited.line - 1
        assert len(new[changed]) > len(old[changed])
    else:
        assert new[: edited.line - 1] + new[edited.line :] == old


def test_every_file_in_use() -> None:
    """Each file of this repository that has phrasings takes one more as one line of the difference."""
    files = [path for shelf in ("answers", "exercises", "smalltalk") for path in (KNOWLEDGE / shelf).glob("*.md")]
    assert len(files) > 50
    for path in files:
        content = path.read_bytes()
        edited = with_phrasing(content, "one: more")
        old, new = content.decode().splitlines(), edited.content.decode().splitlines()
        changed = [line for line in unified_diff(old, new, n=0, lineterm="") if line[:1] in "+-"][2:]
        assert changed == ['+  - "one: more"']


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"---\ntitle: A title\n---\n", "no list 'phrasings'"),
        (b"---\ntitle: A title\nphrasings: []\n---\n", "no list 'phrasings'"),
        (b"---\ntitle: A title\nphrasings: one\n---\n", "no list 'phrasings'"),
        (b"no keys", "no keys at its top"),
        (b"---\nphrasings:\n  - [one]\n---\n", "by hand"),
    ],
)
def test_refused(content: bytes, why: str) -> None:
    """A file in which the place cannot be found for sure is left alone, and the coach is told what to do."""
    with pytest.raises(NotEdited, match=why):
        with_phrasing(content, "two")


@pytest.mark.parametrize("wording", ["two\nthree", "two\x00", "two \ud800"])
def test_refused_wordings(wording: str) -> None:
    """A wording that would be no single line, or would come out as another, changes nothing."""
    with pytest.raises(NotEdited):
        with_phrasing(file(LINES[0]), wording)


# -- writing -----------------------------------------------------------------------------------------------------------
def test_whole_or_not(tmp_path: Path) -> None:
    """The file keeps its mode, a link stays a link, nothing is left beside it."""
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    replace_content(link, b"old", b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.md", "real.md"]


def test_changed_meanwhile(tmp_path: Path) -> None:
    """What somebody has saved in the meantime is not overwritten."""
    path = tmp_path / "file.md"
    path.write_bytes(b"theirs")
    with pytest.raises(NotEdited, match="in the meantime"):
        replace_content(path, b"old", b"new")
    assert path.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [path]
