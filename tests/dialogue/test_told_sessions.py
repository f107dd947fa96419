"""A session is told in own words, as people type on phones; whatever is not surely one is left alone."""

from __future__ import annotations

import pytest

from bot.dialogue.exercise_names import ExerciseNames
from bot.dialogue.policy import Policy
from bot.dialogue.told_sessions import Told, names_dose, pain_of_session, told_session

NINETY, THIRTY, WALL, CLAM = "hamstring-bridge-90", "hamstring-bridge-30", "wall-sit", "clam"


@pytest.fixture(scope="module")
def names(policy: Policy) -> ExerciseNames:
    """The names of the exercises that there are."""
    return ExerciseNames(policy.base.exercises)


TOLD = {
    "did 3x10 90 degree bridges today, knee 3/10": Told((NINETY,), pain=3),
    "just done 3 sets of 10 wall sits, knee was a 2": Told((WALL,), pain=2),
    "log 2x10 90 bridge pain 1": Told((NINETY,), pain=1),
    "90 bridge done 3x8": Told((NINETY,)),
    "did 2x10 clams": Told((CLAM,)),
    "Did 3 x 10 clams. No pain!": Told((CLAM,), pain=0),
    "done 20 wall sits this morning, pain free": Told((WALL,), pain=0),
    "did 3x12 30 bridges knee 4": Told((THIRTY,), pain=4),
    "did 10 90 bridges each side... pain 1": Told((NINETY,), pain=1),
    "just did the 90 deg bridge 3x8 knee 0": Told((NINETY,), pain=0),
    "did the 90° bridge, knee was about a 2": Told((NINETY,), pain=2),
    "did the 90 today pain 2": Told((NINETY,), pain=2),
    "i did 3x10 calf raises yesterday, knee pain was 4 out of 10": Told(("calf-raise",), yesterday=True, pain=4),
    "did my wall sits last night no pain": Told((WALL,), yesterday=True, pain=0),
    "finished my wall sits, 0 pain": Told((WALL,), pain=0),
    "wall sits done, 2/10 knee pain": Told((WALL,), pain=2),
    "did my wall sits just now. knee felt fine": Told((WALL,)),
    "have just done 3 lots of eight step downs, knee about a 3": Told(("step-down",), pain=3),
    "managed 2 sets of clams tonight pain 5": Told((CLAM,), pain=5),
    "ive done 3x10 wall sits today pain in knee 6": Told((WALL,), pain=6),
    "completed 2x8 single leg 90 bridges this morning 3/10 pain": Told(("hamstring-bridge-90-single-leg",), pain=3),
    "did the staggered bridge 2x10, pain two out of ten after": Told(("hamstring-bridge-staggered-90",), pain=2),
    "log wall sit 5x45 sec": Told((WALL,)),
    "did 3x10 wall sits knee 3/10 😭": Told((WALL,), pain=3),
    "hi coach, wall sits done 5 mins ago, didnt hurt": Told((WALL,), pain=0),
    "did 2x30 wall sits today, left knee 3": Told((WALL,), pain=3),
    "did 3x10 clams today knee was a bit sore 3/10": Told((CLAM,), pain=3),
    "did the 90 degree ones 3x10 knee 2/10": Told((NINETY,), pain=2),
    "did my clams no probs": Told((CLAM,)),
    "all done for today": Told(),
    "did 90 and 30 bridges, knee 2": Told((NINETY, THIRTY), pain=2),
    "did wall sits and clams today, knee 2": Told((WALL, CLAM), pain=2),
    "did 3x10 nordics, 2/10": Told(("nordic-hamstring",)),  # two of what, is asked
    "did my bridges": Told(bridges=True),
    "that's my bridges done, knee 1": Told(bridges=True, pain=1),
    "did 30 bridges today": Told(bridges=True),  # thirty, or the 30 degree one
    "did both bridges today pain 2/10": Told(bridges=True, both=True, pain=2),
    "did it today": Told(),
    "done for today": Told(),
    "did the exercise, knee 2": Told(pain=2),
    "did 3x30 seconds": Told(),
    "did it, didnt hurt": Told(pain=0),
    "did them yesterday no pain": Told(yesterday=True, pain=0),
    "did them again, 4 this time": Told(again=True),
    "log it please": Told(),
}


@pytest.mark.parametrize(("said", "told"), TOLD.items())
def test_a_session_is_told(names: ExerciseNames, said: str, told: Told) -> None:
    """What was done, when, and how much the knee hurt are found as people type them."""
    assert told_session(said, names) == told


ASKED = [
    "did i do my wall sits right", "did i do it right?", "should i have done 3x10?", "did 3x10 wall sits ok?",
    "can i log my wall sits", "have you done wall sits", "did the bridges help", "when did i do my bridges",
]  # fmt: skip
PLANNED = [
    "i will do 3x10 wall sits later", "gonna do my bridges tonight", "do 3x10 wall sits today",
    "did my bridges tomorrow",
    "need to get my bridges done today", "wall sits 3x30 knee 2", "if i did 3x10 wall sits",
    "hope i did my bridges right",
    "remind me once i did my bridges",
]  # fmt: skip
DENIED = [
    "didn't do my bridges", "didnt do my wall sits today", "i did not do the clams", "never did my bridges",
    "no bridges done today", "half done with wall sits", "nearly done my bridges", "only did half my bridges",
    "done with wall sits", "couldnt get my wall sits done",
]  # fmt: skip
OF_OTHERS = ["my wife did 3x10 wall sits", "he did the bridges today", "my mate did 30 bridges, knee 2"]
LONG_AGO = [
    "i did bridges for years", "i have done wall sits", "did wall sits", "did 3x10 wall sits last week",
    "did bridges daily", "did 3 wall sits a day", "did 3 sets of bridges in 2019", "used to do my clams, pain 2",
]  # fmt: skip
OTHER_SPORTS = [
    "did a marathon", "did 5k, knee 2/10", "ran 5k today pain 2", "did my 5k and my bridges", "did 20 squats today",
    "did my physio", "did the stairs today knee 3", "did 3x10 wall sits and a run, knee 3",
]  # fmt: skip
COMPLAINTS = [
    "did 20 squats and my knee crunched", "did my bridges and now it hurts more",
    "did wall sits, knee is sore", "did clams, knee sore 3 days",
    "did 3x10 wall sits, knee worse", "did my wall sit but knee gave way", "did my bridges today and my knee clicked",
    "did 3x10 wall sits, back 3/10", "did 3x10 clams hip pain 3", "did my bridges today, sharp pain 3",
    "did the clams wrong", "it did it again, pain 6",
    "done my knee again", "did 3x10 clams, left knee 2 right knee 4", "did my clams, knee swelled",
]  # fmt: skip
NUMBERS = [
    "did 3x10 wall sits pain 2-3", "did 3x10 wall sits pain 2 then 4", "did 3x10 wall sits knee 12",
    "did a wall sit knee 10 times", "did 3x10 wall sits, pain 2.5", "did wall sits knee 3 weeks",
    "did 90 bridge knee 2 and wall sit knee 4", "did 3x10 wall sits yesterday knee 2, today 4",
]  # fmt: skip
NOTHING = [
    "", "done", "well done", "pain 2 after", "knee 3", "did my hamstring today", "log in", "i did wall sits",
    "i did that", "all done thanks", "log my pain 3", "did that 3 times today knee 8",
    "did 3x10 wall sits knee at 90",
]  # fmt: skip


@pytest.mark.parametrize(
    "said", [*ASKED, *PLANNED, *DENIED, *OF_OTHERS, *LONG_AGO, *OTHER_SPORTS, *COMPLAINTS, *NUMBERS, *NOTHING]
)
def test_no_session_is_told(names: ExerciseNames, said: str) -> None:
    """A question, a plan, a denial, others, long ago, another sport, a complaint, odd numbers are left alone."""
    assert told_session(said, names) is None


@pytest.mark.parametrize(
    ("said", "level"),
    [("3", 3), ("about a 2", 2), ("knee 3", 3), ("no pain", 0), ("2/10", 2), ("it was a 4", 4), ("pain 2 after", 2),
     ("knee about 2 out of ten", 2), ("like a 3 maybe", 3), ("didn't hurt", 0), ("none", 0), ("not at all", 0),
     ("3x12", None), ("knee 3 sets", None), ("12", None), ("3-4", None), ("3?", None), ("a bit", None),
     ("3 and it clicks", None), ("no", None), ("knee 2 back 5", None)],
)  # fmt: skip
def test_the_answer_to_how_much(said: str, level: int | None) -> None:
    """Asked how much the knee hurt, one number from 0 to 10 and no other news is the answer."""
    assert pain_of_session(said) == level


def test_a_dose_alone() -> None:
    """How many were done is no pain."""
    assert names_dose("3x12")
    assert names_dose("3 sets of 10")
    assert not names_dose("3x12, knee clicked")
