"""What comes after a report is looked over: where "worse" leads, and whether the steps of a release fit the hold."""

import pytest
from coach import Coach

RELEASE = """\
release:
  ask: Better?
  ready: Yes
  not_ready: No
  cleared: Open.
  kept: Held.
"""
CHECK_BACK = """\
check_back:
  ask: How is it?
  better: Better
  same: Same
  worse: Worse
  if_same: See a physio.
  worse_leads_to: {worse}
"""
FILE = "knowledge/safety/back-pain.md"


def protocol(coach: Coach, level: str = "caution", *, release: str = RELEASE, check_back: str = "") -> None:
    text = (
        f"---\ntitle: Back pain\nlevel: {level}\nholds: [bridge]\n{release}{check_back}sources: [trial]\n---\nStop.\n"
    )
    coach.writes("safety/back-pain.md", text.encode())


def another(coach: Coach, level: str) -> None:
    text = f"---\ntitle: Go now\nlevel: {level}\nholds: [all]\nsources: [trial]\n---\nGo.\n"
    coach.writes("safety/go-now.md", text.encode())


@pytest.mark.parametrize(
    ("level", "worse"), [("caution", "urgent"), ("caution", "emergency"), ("emergency", "emergency")]
)
def test_worse_goes_up(coach: Coach, level: str, worse: str) -> None:
    """Worse may lead higher, and from an emergency to an emergency."""
    another(coach, worse)
    protocol(coach, level, check_back=CHECK_BACK.format(worse="go-now"))
    assert coach.sees() == []


@pytest.mark.parametrize(("level", "worse"), [("caution", "caution"), ("urgent", "caution"), ("emergency", "urgent")])
def test_worse_goes_nowhere(coach: Coach, level: str, worse: str) -> None:
    """Worse that leads to the same level or a lower one is a problem."""
    another(coach, worse)
    protocol(coach, level, check_back=CHECK_BACK.format(worse="go-now"))
    assert coach.sees() == [
        f"{FILE}:17: who gets worse is led from {level} to 'go-now', which is {worse}. "
        "Name a protocol of a higher level"
    ]


def test_unknown_worse(coach: Coach) -> None:
    """Worse that leads to no protocol is answered with the one that was meant."""
    another(coach, "urgent")
    protocol(coach, check_back=CHECK_BACK.format(worse="go-nwo"))
    assert coach.sees() == [f"{FILE}:17: worse_leads_to 'go-nwo' is no file there is. Did you mean 'go-now'?"]


def test_night(coach: Coach) -> None:
    """Hours that leave no time of day are a problem."""
    another(coach, "urgent")
    protocol(coach, check_back=CHECK_BACK.format(worse="go-now") + "  from_hour: 22\n  until_hour: 8\n")
    (problem,) = coach.sees()
    assert "from_hour before its until_hour" in problem


def test_nothing_to_ask_about(coach: Coach) -> None:
    """A check-back without a way out of the hold is a problem."""
    another(coach, "urgent")
    protocol(coach, release="", check_back=CHECK_BACK.format(worse="go-now"))
    (problem,) = coach.sees()
    assert problem.startswith(f"{FILE}:5: 'check_back' asks about what is on hold.")


def test_steps(coach: Coach) -> None:
    """Steps need a check-back to be asked about in, exercises that are held, and each of them once."""
    another(coach, "urgent")
    steps = RELEASE + "  steps:\n    - [bridge]\n"
    protocol(coach, release=steps)
    (problem,) = coach.sees()
    assert "there is none. Add one, or take 'steps' out" in problem
    protocol(coach, release=steps + "    - [bridge]\n", check_back=CHECK_BACK.format(worse="go-now"))
    assert coach.sees() == [f"{FILE}:13: 'bridge' stands in step 1 already. Take one out"]
    protocol(coach, release=steps + "    - [brigde]\n", check_back=CHECK_BACK.format(worse="go-now"))
    assert f"{FILE}:13: steps 'brigde' is no file there is. Did you mean 'bridge'?" in coach.sees()


def test_a_step_that_was_never_held(coach: Coach) -> None:
    """A step cannot open what the protocol does not hold."""
    another(coach, "urgent")
    bridge = (coach.folder / "exercises/bridge.md").read_text()
    other = bridge.replace("title: Bridge", "title: Squat").replace("glute bridge", "air squat")
    coach.writes("exercises/squat.md", other.replace("how do i do the bridge", "teach me to sit down").encode())
    steps = RELEASE + "  steps:\n    - [bridge]\n    - [squat]\n"
    protocol(coach, release=steps, check_back=CHECK_BACK.format(worse="go-now"))
    assert coach.sees() == [f"{FILE}:13: 'squat' is not among what is put on hold. Add it to 'holds', or take it out"]
