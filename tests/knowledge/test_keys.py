"""What a wrong, missing or misspelt key looks like to its writer: what is wanted there, in plain words."""

import pytest
from coach import Coach

from bot.knowledge.loader import read


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        ("purpose:", "purpos:", ["5: 'purpos' is no key that is known here. Did you mean 'purpose'?"]),
        (
            "purpose: Strengthens the back of the thigh.\n",
            "",
            ["1: 'purpose' is missing: what it is for; not on the card, told when asked. Add a line 'purpose: …'"],
        ),
        ("  sets: 3\n", "", ["13: 'sets' in 'dose' is missing: how many sets: `3` or `2-3`. Add a line 'sets: …'"]),
        (
            "    cue: Ribs down.\n",
            "",
            ["11: 'cue' in item 1 of 'faults' is missing: the short sentence that mends it. Add a line 'cue: …'"],
        ),
        (
            "easier: null",
            "sets: 3\neasier: null",
            ["19: 'sets' is no key that is known here. It belongs to 'dose'. Indent it under 'dose:'"],
        ),
        (
            "  sets: 3",
            "  sets: 3\n  pulse: 90",
            [
                "15: 'pulse' in 'dose' is no key that is known here. "
                "Known are: sets, repetitions, hold_s, days_a_week, rest_days_between, note",
            ],
        ),
        ("title: Bridge", "title: 30", ["2: 'title' must be text. Put it in quotes: \"30\""]),
        ("title: Bridge", "title: true", ["2: 'title' must be text. Put it in quotes: \"true\""]),
        ("title: Bridge", "title:", ["2: 'title' is empty. Write something after it"]),
        ("title: Bridge", 'title: " "', ["2: 'title' is empty. Write something after it"]),
        ("title: Bridge", "title: [Bridge]", ["2: 'title' must be one text and not a list. Take the '- ' out"]),
        (
            "cues: [Push through the heels.]",
            "cues:\n  - Push.\n  - Then: lift",
            ["11: item 2 of 'cues' has a colon in it, so it needs quotes. Write: \"Then: lift\""],
        ),
        (
            "cues: [Push through the heels.]",
            "cues: Push through the heels.",
            ["9: 'cues' must be a list. Write each item on a line of its own, beginning with '- '"],
        ),
        (
            "sources: [cpg]",
            "sources: cpg, leslie",
            ["24: 'sources' must be a list. Put it in square brackets: 'sources: [cpg, leslie]'"],
        ),
        (
            "cues: [Push through the heels.]",
            "cues: []",
            ["9: 'cues' needs at least 1 and has 0. Add more"],
        ),
        ("easier: null", "easier: null\nknee_angle_deg: 200", ["20: 'knee_angle_deg' must be at most 160"]),
        ("easier: null", "easier: null\nknee_angle_deg: 9.5", ["20: 'knee_angle_deg' must be a whole number"]),
        ("easier: null", "easier: null\nknee_angle_deg: ninety", ["20: 'knee_angle_deg' must be a whole number"]),
        (
            "repetitions: 8-12",
            "repetitions: 12-8",
            ["15: 'repetitions' in 'dose' must go up: the smaller number first, such as 2-3"],
        ),
        (
            "repetitions: 8-12",
            "repetitions: a few",
            ["15: 'repetitions' in 'dose' must be a number or two with a dash, such as 3 or 2-3, not 'a few'"],
        ),
        ("repetitions: 8-12", "repetitions: 8-5000", ["15: 'repetitions' in 'dose' must be at most 1000"]),
        ("repetitions: 8-12", "repetitions: 120", ["15: 'repetitions' in 'dose' must be between 1 and 50, not 120"]),
        (
            "days_a_week: 2-3",
            "days_a_week: 5",
            [
                "13: 'dose' asks for 5 day(s) with 1 rest day(s) after each: that is 10 days, and a week has 7. "
                "Lower one of them"
            ],
        ),
        (
            "video: null",
            "video:\n  url: youtube\n  title: Bridge\n  checked: last week",
            [
                "23: 'url' in 'video' is no web address. Write it whole, from https:// on",
                "25: 'checked' in 'video' must be a date, written like 2026-03-31",
            ],
        ),
        (
            "video: null",
            "video: https://www.youtube.com/watch",
            ["22: 'video' must be null or have keys of its own, each on an indented line: url, title, checked"],
        ),
        ("title: Bridge", "id: bridge\ntitle: Bridge", ["2: the file's name is its id. Take the line 'id' out"]),
        (
            "title: Bridge",
            "title: Bridge\nbody: Text",
            ["3: the text is no key. Write it under the second line --- and take 'body' out"],
        ),
    ],
)
def test_exercise(coach: Coach, old: str, new: str, messages: list[str]) -> None:
    """Each thing that is wrong with an exercise's keys is told once, at its line, with what is wanted."""
    coach.changes("exercises/bridge.md", old, new)
    assert coach.sees() == [f"knowledge/exercises/bridge.md:{message}" for message in messages]


PROTOCOL = """\
---
title: Hot knee
level: urgent
signs:
  - id: hot-knee
    says: The knee is hot
    all: [heat]
    raised_by: [my knee is hot]
questions:
  - id: fever
    ask: Have you a fever?
    label: Fever
    leads_to: back-pain
holds: [bridge]
release:
  ask: Has somebody seen it?
  ready: Seen
  not_ready: Not yet
  cleared: Go gently.
  kept: Have it seen.
check_back:
  ask: How is it?
  better: Better
  same: The same
  worse: Worse
  if_same: Have it seen.
  worse_leads_to: back-pain
sources: [cpg]
---
Have it seen today.
"""
PICTURE = """\
picture:
  alt: Lying on the back with the hips lifted.
  body: on back
  start: {label: Start}
  end: {label: Up, hips: up, knee: 90, other_leg: {knee: 90}}
"""


@pytest.mark.parametrize(
    ("old", "new", "key", "advice"),
    [
        ("says:", "sasy:", "'sasy' in item 1 of 'signs'", "Did you mean 'says'?"),
        (
            "raised_by:",
            "raise_by:",
            "'raise_by' in item 1 of 'signs'",
            "Did you mean 'raised_by'?",
        ),
        ("label:", "lable:", "'lable' in item 1 of 'questions'", "Did you mean 'label'?"),
        ("ask: Have", "aks: Have", "'aks' in item 1 of 'questions'", "Did you mean 'ask'?"),
        ("not_ready:", "notready:", "'notready' in 'release'", "Did you mean 'not_ready'?"),
        ("if_same:", "if_sam:", "'if_sam' in 'check_back'", "Did you mean 'if_same'?"),
        (
            "  kept:",
            "  level: caution\n  kept:",
            "'level' in 'release'",
            "It belongs to the file itself. Begin its line further left",
        ),
        (
            "holds:",
            "steps: []\nholds:",
            "'steps'",
            "It belongs to 'release'. Indent it under 'release:'",
        ),
        (
            "holds:",
            "ask: How is it?\nholds:",
            "'ask'",
            "It belongs to 'questions', 'release' or 'check_back'. Indent it under one of them",
        ),
    ],
)
def test_inside_a_protocol(coach: Coach, old: str, new: str, key: str, advice: str) -> None:
    """A key inside a key is told like one on top: once, what was meant by it, or where it belongs."""
    assert PROTOCOL.count(old) == 1
    coach.writes("safety/hot-knee.md", PROTOCOL.replace(old, new))
    line = PROTOCOL[: PROTOCOL.index(old)].count("\n") + 1
    assert coach.sees() == [f"knowledge/safety/hot-knee.md:{line}: {key} is no key that is known here. {advice}"]


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "advice"),
    [
        ("body:", "boyd:", 25, "'boyd' in 'picture'", "Did you mean 'body'?"),
        (
            "label: Start",
            "lable: Start",
            26,
            "'lable' in 'start' in 'picture'",
            "Did you mean 'label'?",
        ),
        (
            "hips: up, knee",
            "hips: up, kne",
            27,
            "'kne' in 'end' in 'picture'",
            "Did you mean 'knee'?",
        ),
        (
            "{knee: 90}",
            "{knees: 90}",
            27,
            "'knees' in 'other_leg' in 'end' in 'picture'",
            "Did you mean 'knee'?",
        ),
        (
            "label: Start",
            "label: Start, alt: The same",
            26,
            "'alt' in 'start' in 'picture'",
            "It belongs to 'picture'. Begin its line further left",
        ),
        (
            "  start:",
            "  knee: 90\n  start:",
            26,
            "'knee' in 'picture'",
            "It belongs to 'start' or 'end'. Indent it under one of them",
        ),
    ],
)
def test_inside_a_picture(coach: Coach, old: str, new: str, line: int, key: str, advice: str) -> None:
    """The same for a position and its legs."""
    assert PICTURE.count(old) == 1
    coach.changes("exercises/bridge.md", "picture: null\n", PICTURE.replace(old, new))
    assert coach.sees() == [f"knowledge/exercises/bridge.md:{line}: {key} is no key that is known here. {advice}"]


def test_group_named_like_a_key(coach: Coach) -> None:
    """Names that are the writer's own are no keys: a word group may be called 'words'."""
    coach.writes(
        "words/places.md",
        "---\ntitle: Places\ngroups:\n  words:\n    knid: place\n    says: words\n    words: [word]\n---\n",
    )
    assert coach.sees() == [
        "knowledge/words/places.md:5: 'knid' in 'words' in 'groups' is no key that is known here. Did you mean 'kind'?",
    ]


def test_level(coach: Coach) -> None:
    """A triage level that is none is answered with those there are."""
    coach.changes("safety/back-pain.md", "level: caution", "level: high")
    assert coach.sees() == [
        "knowledge/safety/back-pain.md:3: 'level' must be one of: none, caution, urgent, emergency",
    ]


def test_one_of(coach: Coach) -> None:
    """A word where only some are possible is answered with those."""
    coach.writes(
        "words/places.md",
        "---\ntitle: Places\ngroups:\n  back:\n    kind: body\n    says: the back\n    words: [back]\n---\n",
    )
    assert coach.sees() == [
        "knowledge/words/places.md:5: 'kind' in 'back' in 'groups' must be "
        "'place', 'sensation', 'event' or 'context', not 'body'",
    ]


def test_too_few_phrasings(coach: Coach) -> None:
    """An answer that can be asked for in two ways only needs more."""
    coach.changes("answers/desk.md", "  - knee aches in the cinema\n", "")
    assert coach.sees() == ["knowledge/answers/desk.md:3: 'phrasings' needs at least 3 and has 2. Add more"]


def test_no_text(coach: Coach) -> None:
    """A page or an answer without text under its keys is no page and no answer."""
    coach.changes("menus/help.md", "Ask me anything about your knee.\n", "")
    coach.changes("answers/desk.md", "Stretch your legs **now and then**.\n", "")
    coach.changes("smalltalk/hello.md", "Hello!\n", "")
    missing = "Write it under the second line ---"
    assert coach.sees() == [
        f"knowledge/answers/desk.md:10: there is no answer under the keys. {missing}",
        f"knowledge/menus/help.md:4: there is no text under the keys. {missing}",
        f"knowledge/smalltalk/hello.md:5: there is no answer under the keys. {missing}",
    ]


def test_unread_file_stays_known(coach: Coach) -> None:
    """A mistake in one file is not blamed on the files that name it."""
    coach.changes("exercises/bridge.md", "title: Bridge", "title:")
    assert coach.sees() == ["knowledge/exercises/bridge.md:2: 'title' is empty. Write something after it"]


@pytest.mark.parametrize("written", ["8–12", "8 – 12", "8—12", "'8 - 12'"])
def test_a_word_processors_dash(coach: Coach, written: str) -> None:
    """Between two numbers a long dash, as a word processor makes it of a hyphen, means the same."""
    coach.changes("exercises/bridge.md", "8-12", written)
    assert coach.sees() == []
    exercise = read(coach.folder).exercises["bridge"]
    assert (exercise.dose.repetitions.low, exercise.dose.repetitions.high) == (8, 12)
