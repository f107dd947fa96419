"""A coach at work on a folder, for every test of this room."""

from pathlib import Path

import pytest
from coach import GOOD, Coach


@pytest.fixture
def coach(tmp_path: Path) -> Coach:
    """A coach with a folder that has no problem."""
    coach = Coach(tmp_path / "knowledge")
    for file, text in GOOD.items():
        coach.writes(file, text)
    return coach
