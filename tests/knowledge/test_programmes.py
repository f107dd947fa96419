"""A programme is checked for what a physio would ask of it: rest days, doses, the way up, and what comes first."""

import pytest
from coach import GOOD, Coach

PROGRAMME = """\
    ---
    title: Three weeks for the knee
    for_whom: Runners with a sore knee.
    phrasings:
      - knee programme
      - a plan for my knee
      - what do i do on which day
      - three weeks of exercises
      - weekly schedule please
      - put me on a plan
      - routine for runners
      - which days do i train
    weeks: 3
    sessions:
      - name: A
        days: [mon, wed, fri]
        exercises: [bridge]
    ladders:
      - [bridge, lunge]
    move_on:
      up: Up after two good sessions in a row with pain at 2 or below.
      stay: In between, stay.
      down: From 5 out of 10 on, one step down.
      good_in_a_row: 2
      good_pain: 2
      red_pain: 5
    stop_if: [The back hurts]
    related: [desk]
    sources: [cpg]
    reviewed: null
    ---
    Begin with the bridge.
    """
FILE = "programmes/knee.md"
RELEASE = """\
release:
  ask: Is it comfortable again?
  ready: "Yes"
  not_ready: Not yet
  cleared: Open again.
  kept: It stays on hold.
  steps: [[bridge], [lunge]]
check_back:
  ask: How is it?
  better: Better
  same: The same
  worse: Worse
  if_same: It stays on hold.
  worse_leads_to: emergency
sources:"""


@pytest.fixture
def planner(coach: Coach) -> Coach:
    """A coach with a programme that has no problem: the bridge on three days, the lunge as its next step."""
    bridge = GOOD["exercises/bridge.md"]
    lunge = bridge.replace("title: Bridge", "title: Lunge").replace("[glute bridge]", "[long step]")
    lunge = lunge.replace("how do i do the bridge", "teach me a lunge").replace("easier: null", "easier: bridge")
    coach.writes("exercises/lunge.md", lunge)
    coach.changes("exercises/bridge.md", "harder: null", "harder: lunge")
    coach.writes(FILE, PROGRAMME)
    assert coach.sees() == []
    return coach


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (
            "exercises: [bridge]",
            "exercises: [brigde]",
            [
                "17: exercises 'brigde' is no file there is. Did you mean 'bridge'?",
                "19: the ladder begins with 'bridge', which stands in no session. Put it into one",
            ],
        ),
        (
            "- [bridge, lunge]",
            "- [bridge, lungee]",
            ["19: ladders 'lungee' is no file there is. Did you mean 'lunge'?"],
        ),
        ("related: [desk]", "related: [dsek]", ["28: related 'dsek' is no file there is. Did you mean 'desk'?"]),
        ("weeks: 3", "week: 3", ["13: 'week' is no key that is known here. Did you mean 'weeks'?"]),
        (
            "days: [mon, wed, fri]",
            "days: [mon, wednesday]",
            [
                "16: item 2 of 'days' in item 1 of 'sessions' must be 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or "
                "'sun', not 'wednesday'"
            ],
        ),
        (
            "  - which days do i train\n",
            "",
            ["4: 'phrasings' needs at least 8 and has 7. Add more"],
        ),
        ("sources: [cpg]\n", "", ["1: it has no source. Add a line 'sources: […]' with ids from sources.md"]),
        (
            "Begin with the bridge.",
            "",
            ["32: there is no text under the keys. Write it under the second line ---"],
        ),
    ],
)
def test_keys(planner: Coach, old: str, new: str, messages: list[str]) -> None:
    """What is misspelt, missing or impossible is told at its line, with what was probably meant."""
    planner.changes(FILE, old, new)
    assert planner.sees() == [f"knowledge/{FILE}:{message}" for message in messages]


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ("[mon, tue]", "'mon' and 'tue' are neighbours, and 'bridge' wants a rest day between. Move one"),
        ("[sun, wed, mon]", "'sun' and 'mon' are neighbours, and 'bridge' wants a rest day between. Move one"),
    ],
)
def test_neighbouring_days(planner: Coach, days: str, message: str) -> None:
    """No two sessions on neighbouring days when the dose wants a rest day; Sunday and Monday are neighbours too."""
    planner.changes(FILE, "[mon, wed, fri]", days)
    assert planner.sees() == [f"knowledge/{FILE}:16: {message}"]


def test_neighbouring_sessions(planner: Coach) -> None:
    """The rest day counts between different sessions as well."""
    planner.changes(
        FILE,
        "    exercises: [bridge]\n",
        "    exercises: [bridge]\n  - {name: B, days: [thu, sun], exercises: [plank]}\n",
    )
    plank = GOOD["exercises/bridge.md"].replace("title: Bridge", "title: Plank").replace("[glute bridge]", "[board]")
    plank = plank.replace("how do i do the bridge", "teach me a plank").replace("between: 1", "between: 0")
    planner.writes("exercises/plank.md", plank)
    assert planner.sees() == [
        f"knowledge/{FILE}:{line}: '{one}' and '{other}' are neighbours, and 'bridge' wants a rest day between. "
        "Move one"
        for line, one, other in ((16, "sun", "mon"), (16, "thu", "fri"), (18, "wed", "thu"))
    ]


def test_dose(planner: Coach) -> None:
    """An exercise is done as often as its own dose says, and with its rest days, also as a later step of a ladder."""
    planner.changes("exercises/lunge.md", "days_a_week: 2-3", "days_a_week: 1-2")
    assert planner.sees() == [
        f"knowledge/{FILE}:19: 'lunge' is done on 3 day(s) a week here, and its own dose says 1–2. Change the days",
    ]
    planner.changes(FILE, "[mon, wed, fri]", "[mon, wed]")
    assert planner.sees() == []
    planner.changes("exercises/lunge.md", "rest_days_between: 1", "rest_days_between: 2")
    assert planner.sees() == [
        f"knowledge/{FILE}:19: 'lunge' wants 2 rest days between 'mon' and 'wed'. Change the days",
    ]


def test_ladder(planner: Coach) -> None:
    """A ladder goes up as the exercises' own links do, and only its first step stands in a session."""
    planner.changes(FILE, "exercises: [bridge]", "exercises: [lunge]")
    planner.changes(FILE, "[bridge, lunge]", "[lunge, bridge]")
    assert planner.sees() == [
        f"knowledge/{FILE}:19: 'bridge' is not the next step up from 'lunge'. Nothing is. End the ladder there",
    ]
    planner.changes(FILE, "exercises: [lunge]", "exercises: [lunge, bridge]")
    assert planner.sees()[0] == (
        f"knowledge/{FILE}:19: 'bridge' is a later step of the ladder and stands in a session too. Take one out"
    )


def test_said_twice(planner: Coach) -> None:
    """A day has one session, and no name or exercise stands twice."""
    planner.changes(
        FILE,
        "    exercises: [bridge]\n",
        "    exercises: [bridge, bridge]\n  - {name: A, days: [fri], exercises: [bridge]}\n",
    )
    assert planner.sees() == [
        f"knowledge/{FILE}:17: 'bridge' stands on line 17 already. Take one out",
        f"knowledge/{FILE}:18: 'A' stands on line 15 already. Take one out",
        f"knowledge/{FILE}:18: 'fri' stands on line 16 already. Take one out",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("good_in_a_row: 2", "good_in_a_row: 3", "21: 'up' does not say 3, and 'good_in_a_row' is 3"),
        ("at 2 or below", "as usual", ""),
        ("red_pain: 5", "red_pain: 6", "23: 'down' does not say 6, and 'red_pain' is 6"),
    ],
)
def test_rule(planner: Coach, old: str, new: str, message: str) -> None:
    """The rule's words and its numbers say the same."""
    planner.changes(FILE, old, new)
    assert planner.sees() == ([f"knowledge/{FILE}:{message}. Let both say the same"] if message else [])


def test_rule_upside_down(planner: Coach) -> None:
    """Pain that is good cannot be red as well."""
    planner.changes(FILE, "good_pain: 2", "good_pain: 5")
    assert planner.sees() == [
        f"knowledge/{FILE}:20: 'move_on' must have its good_pain below its red_pain, such as 2 and 5",
    ]


def test_after(planner: Coach) -> None:
    """What comes after a re-screen needs one, and begins with what its first step opens."""
    planner.changes(FILE, "weeks: 3", "weeks: 3\nafter: back-pian")
    assert planner.sees() == [f"knowledge/{FILE}:14: after 'back-pian' is no file there is. Did you mean 'back-pain'?"]
    planner.changes(FILE, "back-pian", "back-pain")
    assert planner.sees() == [
        f"knowledge/{FILE}:14: 'back-pain' has no re-screen that could come first. Name a protocol with a 'release'",
    ]
    planner.changes("safety/back-pain.md", "holds: [bridge]", "holds: [bridge, lunge]")
    planner.changes("safety/back-pain.md", "sources:", RELEASE)
    planner.writes(
        "safety/emergency.md", "---\ntitle: Emergency\nlevel: emergency\nsources: [trial]\n---\nCall an ambulance.\n"
    )
    assert planner.sees() == []
    planner.changes("safety/back-pain.md", "[[bridge], [lunge]]", "[[lunge], [bridge]]")
    assert planner.sees() == [
        f"knowledge/{FILE}:18: 'bridge' is still on hold when back-pain opens its first step. Begin with one of that",
        f"knowledge/{FILE}:20: back-pain opens 'lunge' before 'bridge'. Put the ladder in the order of its steps",
    ]
