"""What is left of a message without what it only denies, and that a doubt goes by no more than that."""

import pytest

from bot.knowledge.models import TriageLevel
from bot.safety.triage import Safety


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("it isn't swollen", ""),
        ("my knee isn't swollen, no fever", ""),
        ("ok, it's not swollen at all, thanks", ""),
        ("my knee isn't swollen, it aches on stairs", "it aches on stairs"),
        ("the knee isn't red or hot just achy", "achy"),
        ("no fever but my bum is numb", "my bum is numb"),
        ("isn't it swollen?", "isn't it swollen?"),
        ("no feeling between my legs", "no feeling between my legs"),
        ("i am not suicidal", "i am not suicidal"),
        ("i do not know", "i do not know"),
        ("my back is not better", "my back is not better"),
        ("how many reps", "how many reps"),
        ("", ""),
    ],
)
def test_what_is_only_denied_is_left_out(signs: Safety, said: str, left: str) -> None:
    """A clause goes that denies all the signs it names; what denies nothing, or cannot be denied, stays as it is."""
    assert signs.without_denials(said) == left


@pytest.mark.parametrize("said", ["the knee isnt red or hot just achy", "my knee isnt swollen or hot. no numbness."])
def test_no_doubt_about_what_is_denied(heedful: Safety, said: str) -> None:
    """The second opinion raises nothing that is only there as a denial."""
    assert heedful.assess(said).level is TriageLevel.NONE


@pytest.mark.parametrize(
    ("denied", "report"),
    [
        ("no chest pain, but", "short of breath"),
        ("no back pain but", "both legs tingle"),
        ("no pain just", "dragging my foot"),
        ("no swelling, no fever, but", "my lower back hurts"),
    ],
)
def test_a_report_is_as_grave_with_a_denial_before_it(heedful: Safety, denied: str, report: str) -> None:
    """What is left without a denial is judged as a message of its own."""
    assert heedful.assess(f"{denied} {report}").level >= heedful.assess(report).level > TriageLevel.NONE


@pytest.mark.parametrize(
    "said", ["no fever, but he slumped and his words came out as soup", "no pain. wee is slow since"]
)
def test_a_denial_hides_no_report(heedful: Safety, said: str) -> None:
    """What is told beside a denial is as grave as without it."""
    assert heedful.assess(said).level is TriageLevel.EMERGENCY


@pytest.mark.parametrize("said", ["my back tooth hurts", "my thumb aches from the phone"])
def test_a_tooth_is_no_back(heedful: Safety, said: str) -> None:
    """What hurts elsewhere is not taken for the back, whose questions would be another's."""
    assert heedful.assess(said).level is TriageLevel.NONE


def test_a_tooth_beside_a_back(heedful: Safety) -> None:
    """Where the back is named too it is heard."""
    assert heedful.assess("my tooth and my lower back hurt").level is TriageLevel.CAUTION
