"""The second opinion: hears what no sign has words for, and lowers nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.embedding import Encoder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.models import TriageLevel
from bot.safety.second_opinion import CLASSES, SecondOpinion, graver_of, label_of, together, units
from bot.safety.triage import SECOND_OPINION, Safety

HERE = Path(__file__).parent
HARMLESS = "Lovely tempo run along the canal today, new shoes feel great and the dog came too."
# Told in words that no sign knows.
UNHEARD = (
    "My other half says my words came out as soup at breakfast and the mug slid out of my hand",
    "keep looking down to see if i have already been because i have no idea anymore when i am going",
)


def taken_for(second: SecondOpinion, text: str) -> str:
    """The gravest class that any unit of the message is taken for."""
    return max((label for _, label in second.found(text)), key=CLASSES.index, default=CLASSES[0])


@pytest.fixture(scope="module", params=["with meanings", "words alone"])
def second(request: pytest.FixtureRequest) -> SecondOpinion:
    return SecondOpinion(Encoder.find() if request.param == "with meanings" else None)


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_is_taken_for_something(by_words: SecondOpinion, text: str) -> None:
    """Whatever is sent is taken for one of these classes, and what is held for harmless for the first of them."""
    label = taken_for(by_words, text)
    assert label in CLASSES
    assert label == "none" or not by_words.holds_harmless(text)


@pytest.fixture(scope="module")
def by_words() -> SecondOpinion:
    return SecondOpinion()


def test_no_example_is_doubted(heedful: Safety, base: KnowledgeBase) -> None:
    """What a sign's file gives as its example raises it, also where the second opinion would hold it for harmless."""
    examples = [
        (sign.level or protocol.level, said)
        for protocol in base.protocols.values()
        for sign in protocol.signs
        for said in sign.raised_by
    ]
    assert not [said for level, said in examples if heedful.assess(said).level < level]
    assert heedful.assess(f"{HARMLESS} My knee is locked. {HARMLESS}").level is TriageLevel.URGENT
    assert heedful.assess("nice run, but since then my knee is locked when i get up").level is TriageLevel.URGENT


@pytest.mark.parametrize("text", ["", " \n ", "?!", "\N{GRINNING FACE}" * 50])
def test_no_words_are_no_alarm(second: SecondOpinion, text: str) -> None:
    """Without words there is nothing to have an opinion on."""
    assert taken_for(second, text) == "none"


def test_a_report_inside_a_story_is_found(second: SecondOpinion) -> None:
    """What is reported anywhere in a long message decides, however much harmless stands around it."""
    report = "since this morning i cannot feel anything between my legs and i have not been able to pee"
    story = " ".join([HARMLESS] * 12 + [report] + [HARMLESS] * 12)
    assert taken_for(second, story) == "emergency"
    assert taken_for(second, " ".join([HARMLESS] * 24)) == "none"


def test_a_long_message_is_read_to_its_end() -> None:
    """Every word of a long message stands in something that is judged, none of it longer than forty words."""
    words = [f"word{number}" for number in range(205)]
    read = units(" ".join(words))
    assert [word for word in words if not any(word in unit.split() for unit in read)] == []
    assert all(len(unit.split()) <= 40 for unit in read)


@pytest.mark.parametrize("pattern", ["{0}. {1}", "{1}. {0}", "{0}, {1}", "{1}, {0}", "{0}\n{1}", "{0} - {1}"])
def test_what_is_added_leaves_the_report_to_be_judged_alone(pattern: str) -> None:
    """A report with something in front or behind is judged without it too."""
    report, more = "the feeling between my legs has gone", "wife says it is nothing"
    assert report in units(pattern.format(report, more))


def test_two_judges_must_agree_to_be_sure() -> None:
    """What one judge rules out, the other alone cannot make likely."""
    sure, unsure = np.array([0.01, 0.0, 0.0, 0.99]), np.array([0.98, 0.0, 0.0, 0.02])
    assert together(sure, unsure, np.float32(0.5))[3] < 0.6
    assert together(sure, sure, np.float32(0.5))[3] > 0.98


@pytest.mark.parametrize(
    ("chances", "label"),
    [
        ([0.1, 0.2, 0.3, 0.4], "emergency"),
        ([0.3, 0.1, 0.4, 0.2], "urgent"),
        ([0.35, 0.45, 0.1, 0.1], "back_pain"),
        ([0.6, 0.0, 0.0, 0.4], "none"),
    ],
)
def test_the_gravest_class_that_is_likely_enough_counts(chances: list[float], label: str) -> None:
    """A report is as grave as the gravest class whose share of it, with the graver ones', reaches its threshold."""
    thresholds = np.array([0, 0.6, 0.6, 0.4], np.float32)
    assert label_of(graver_of(np.array(chances, np.float32)), thresholds) == label


@pytest.mark.parametrize("blanks", [" " * 2000, "\t " * 1000])
def test_blanks_say_nothing(blanks: str) -> None:
    """However many blanks stand between two words, the same is judged as with one."""
    said = "my knee went{}and the foot is cold, what now. Numb too - since lunch"
    assert units(said.format(blanks)) == units(said.format(" "))


@pytest.mark.parametrize("text", UNHEARD)
def test_it_raises_what_no_sign_hears(heedful: Safety, text: str) -> None:
    """An emergency told in words that no sign knows is raised, as a doubt with a question."""
    assessment = heedful.assess(text)
    assert assessment.flags == (SECOND_OPINION,)
    assert assessment.level >= TriageLevel.URGENT


def test_no_phrasing_is_raised_by_it(heedful: Safety) -> None:
    """What somebody has written down as a way to ask is not raised by it.

    A part of that is, and what is told beside it; and a sign hears it all the same.
    """
    odd = "My words come out as soup, the mug slid out of my hand. What now?"
    assert heedful.assess(odd).flags == (SECOND_OPINION,)
    written = heedful.knowing([odd])
    assert written.assess(odd.upper()).level is TriageLevel.NONE
    assert written.assess(odd.removesuffix(" What now?")).flags == (SECOND_OPINION,)
    assert written.assess(f"{odd} {UNHEARD[1]}").flags == (SECOND_OPINION,)
    numb = "since today i am numb between my legs"
    assert heedful.knowing([numb]).assess(numb).level is TriageLevel.EMERGENCY


def test_no_phrasing_of_ours_is_raised_by_it(safety: Safety, base: KnowledgeBase) -> None:
    """Runners get the answer to every phrasing that no sign hears, also to those that it takes for a report."""
    taken = [wording for _, wording in base.wordings() if taken_for(safety.second_opinion, wording) != CLASSES[0]]
    assert taken
    assert not [wording for wording in taken if SECOND_OPINION in safety.assess(wording).flags]


def test_it_lowers_nothing(heedful: Safety, signs: Safety) -> None:
    """No sign that is sure by itself is judged lower because of a second opinion."""
    rows = [json.loads(line)["text"] for line in (HERE / "lay.jsonl").read_text(encoding="utf-8").splitlines()]
    lowered = []
    for text in rows:
        sure = [finding.level for finding in signs.assess(text).findings if not finding.doubtful]
        if sure and heedful.assess(text).level < max(sure):  # where no sign is sure there is nothing to lower
            lowered.append(text)
    assert lowered == []


def test_something_else_that_is_as_grave_counts_too(heedful: Safety) -> None:
    """A sore back that only the second opinion hears counts beside a sign as grave, behind it; its doubts do not."""
    back = "ive been walking like an old man since i moved house"
    assert [finding.protocol for finding in heedful.assess(back).findings] == ["back-pain"]
    both = heedful.assess(f"my knee gives way. {back}").findings
    assert [finding.protocol for finding in both] == ["knee-check", "back-pain"]


def test_a_doubtful_sign_needs_more_than_its_words(heedful: Safety) -> None:
    """A sign whose words are used harmlessly too gets a careful answer in a harmless message, an alarm in another."""
    harmless = heedful.assess("hot knee sleeve weather today, any breathable one that you can recommend?")
    assert harmless.level == TriageLevel.NONE
    assert "hot-knee" in [finding.sign for finding in harmless.mentioned]
    assert heedful.assess("my knee has been red hot and swollen since last night, i feel shivery").level > 1


def test_a_doubtful_sign_is_judged_by_what_says_it(heedful: Safety) -> None:
    """Harmless words raise nothing for what is reported beside them; where a sign is said twice, the graver counts."""
    sleeve = "hot knee sleeve weather today, any breathable one that you can recommend?"
    beside = heedful.assess(f"{sleeve} By the way my back hurts.")
    assert beside.level == TriageLevel.CAUTION
    assert "hot-knee" in [finding.sign for finding in beside.mentioned]
    again = heedful.assess(f"{sleeve} My knee has been red hot and swollen since last night, i feel shivery.")
    assert "hot-knee" in [finding.sign for finding in again.findings]


@pytest.mark.parametrize("between", [" ", "\0", "\ud800", "\n"])
def test_a_character_of_no_meaning_hides_no_report(heedful: Safety, between: str) -> None:
    """Whatever characters stand in front of a doubtful sign's words, they are judged all the same."""
    report = "my knee has been red hot and swollen since last night, i feel shivery"
    counted = {finding.sign for finding in heedful.assess(f"lovely run today.{between}{report}").findings}
    assert {"hot-knee", "knee-and-fever"} <= counted
