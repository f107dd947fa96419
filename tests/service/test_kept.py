"""What is kept between two starts is there again, and only for what it was made from."""

from __future__ import annotations

from pathlib import Path

from bot.service.kept import Kept


def test_made_once(tmp_path: Path) -> None:
    """A value is made once for what it is made from, and anew for something else."""
    made: list[str] = []

    def value(made_from: str) -> str:
        return Kept(tmp_path).value("it", made_from, lambda: made.append(made_from) or f"of {made_from}")

    assert [value("one"), value("one"), value("two"), value("two")] == ["of one", "of one", "of two", "of two"]
    assert made == ["one", "two"]


def test_found(tmp_path: Path) -> None:
    """What was kept can be asked for without making it; of what was made from something else nothing is found."""
    Kept(tmp_path).keep("it", "one", {"a": 1})
    assert Kept(tmp_path).found("it", "one") == {"a": 1}
    assert Kept(tmp_path).found("it", "two") is None
    assert Kept(tmp_path).found("other", "one") is None


def test_damaged(tmp_path: Path) -> None:
    """A damaged file is as good as none."""
    Kept(tmp_path).keep("it", "one", "a value")
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-3])
    assert Kept(tmp_path).found("it", "one") is None
    assert Kept(tmp_path).value("it", "one", lambda: "made again") == "made again"


def test_no_folder() -> None:
    """Without a folder everything is made anew."""
    Kept(None).keep("it", "one", "a value")
    assert Kept(None).found("it", "one") is None
