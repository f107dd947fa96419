"""The rules of progress are checked for what would mislead a runner: gaps, numbers that differ from their words."""

import pytest
from coach import GOOD, Coach

RULES = """\
    ---
    title: Progress
    move_on:
      up: Up after two good sessions in a row with pain at 2 or below.
      stay: In between, stay.
      down: From 5 out of 10 on, one step down.
      good_in_a_row: 2
      good_pain: 2
      red_pain: 5
    balance:
      test: bridge-single-leg
      how: Lift until the hips drop.
      most: 100
      bands:
        - from_percent: 90
          says: 90% or more is the target.
        - from_percent: 0
          says: Under 90%, train the weak side.
      too_hard: Go back to two legs.
      again_weeks: 3-4
      operated: Ask your physio.
      leads_to: back-pain
      related: [desk]
      cautions: [It is a rough guide.]
    sources: [cpg]
    reviewed: null
    ---
    """
FILE = "progress/rules.md"


@pytest.fixture
def ruled(coach: Coach) -> Coach:
    """A folder that has rules of progress."""
    one_leg = GOOD["exercises/bridge.md"].replace("Bridge", "Bridge on one leg").replace("glute bridge", "one-leg lift")
    coach.writes("exercises/bridge-single-leg.md", one_leg.replace("how do i do the bridge", "one leg, how"))
    coach.writes(FILE, RULES)
    return coach


def test_good(ruled: Coach) -> None:
    """Rules that fit together are no problem."""
    assert [problem for problem in ruled.sees() if FILE in problem] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("good_pain: 2", "good_pain: 3", "'up' does not say 3, and 'good_pain' is 3"),
        ("from_percent: 0", "from_percent: 95", "95 stands below 90. Put the highest band first"),
        ("from_percent: 0", "from_percent: 10", "nothing is said from 0 percent on. End with a band from 0"),
        ("Under 90%", "Under that", "'says' names neither of its limits (90%)"),
        ("test: bridge-single-leg", "test: bridge", "'bridge' is not named single-leg"),
        ("test: bridge-single-leg", "test: brigde-single-leg", "Did you mean 'bridge-single-leg'?"),
        ("most: 100", "most: 5", "must be at least 10"),
        ("sources: [cpg]", "sources: []", "it has no source"),
    ],
)
def test_misleading(ruled: Coach, old: str, new: str, said: str) -> None:
    """What would tell a runner something else than is meant is told to the author, with file and line."""
    ruled.changes(FILE, old, new)
    assert any(said in problem and FILE in problem for problem in ruled.sees()), ruled.sees()


def test_two_files(ruled: Coach) -> None:
    """There is one file of rules: a second would be changed in vain."""
    ruled.writes("progress/others.md", RULES)
    assert any("stand in" in problem for problem in ruled.sees())
