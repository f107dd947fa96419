"""What a template leaves to its writer is told blank by blank, and cannot go live."""

import pytest
from coach import Coach


def test_every_blank(coach: Coach) -> None:
    """Each blank is told once, at its line, with the hint behind it: also where a number or an id belongs."""
    coach.changes("exercises/bridge.md", "  sets: 3", "  sets: FILL IN (how many sets)")
    coach.changes("exercises/bridge.md", "sources: [cpg]", "sources: [FILL IN]")
    coach.changes("exercises/bridge.md", "easier: null", "easier: FILL IN (the exercise before)")
    assert coach.sees() == [
        "knowledge/exercises/bridge.md:14: 'sets' in 'dose' is still to fill in: how many sets",
        "knowledge/exercises/bridge.md:19: 'easier' is still to fill in: the exercise before",
        "knowledge/exercises/bridge.md:24: item 1 of 'sources' is still to fill in",
    ]


def test_text(coach: Coach) -> None:
    """A blank in the text is told too, in whatever it stands."""
    old = "Stretch your legs **now and then**.\n"
    coach.changes("answers/desk.md", old, "**FILL IN (the answer)**\n\nStretch.\n\n- FILL IN (when to see somebody)\n")
    assert coach.sees() == [
        "knowledge/answers/desk.md:10: the text is still to fill in: the answer",
        "knowledge/answers/desk.md:14: the text is still to fill in: when to see somebody",
    ]


@pytest.mark.parametrize("said", ["Fill in the form", "how do i fill in my diary", "REFILL INSIDE"])
def test_no_blank(coach: Coach, said: str) -> None:
    """The words themselves may be used."""
    coach.changes("answers/desk.md", "sore knee at my desk", said)
    assert coach.sees() == []


def test_beside_other_problems(coach: Coach) -> None:
    """What else is wrong with the file is told beside its blanks."""
    coach.changes("answers/desk.md", "title: Knee pain at the desk", "titel: FILL IN (the title)")
    assert coach.sees() == [
        "knowledge/answers/desk.md:2: 'titel' is no key that is known here. Did you mean 'title'?",
        "knowledge/answers/desk.md:2: 'titel' is still to fill in: the title",
    ]
