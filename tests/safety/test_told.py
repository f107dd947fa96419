"""The evidence's section 9, wording by wording: what escalates, how far, and what must not."""

import pytest
import told

from bot.knowledge.models import TriageLevel
from bot.safety.triage import Safety

CAREFUL = [text.replace("'", "") for text in told.BACK if "'" in text]


@pytest.mark.parametrize("text", [*told.BACK, *CAREFUL])
def test_back_trouble_in_any_words_escalates(safety: Safety, text: str):
    """Ordinary back trouble, however it is put, stops the bridges and is screened."""
    assert safety.assess(text).level >= TriageLevel.CAUTION


@pytest.mark.parametrize("text", told.CAUDA_EQUINA)
def test_one_cauda_equina_sign_alone_is_an_emergency(safety: Safety, text: str):
    """Any one sign of pressed nerves at the base of the spine is an emergency, in slang and misspelt too."""
    assert safety.assess(text).level is TriageLevel.EMERGENCY


@pytest.mark.parametrize(("level", "text"), told.OTHER_FLAGS)
def test_other_signs_have_the_level_of_the_evidence(safety: Safety, level: str, text: str):
    """Chest, clot, joint, bone and wound signs go as far up as the evidence says."""
    assert safety.assess(text).level.label == level


@pytest.mark.parametrize("text", told.TRAPS)
def test_words_that_only_look_alarming_raise_nothing(safety: Safety, text: str):
    """Back to running, the back of the knee, numb fingers: no alarm, and no careful answer either."""
    assessment = safety.assess(text)
    assert (assessment.level, assessment.flags) == (TriageLevel.NONE, ())


@pytest.mark.parametrize("text", told.MENTIONED)
def test_what_is_only_mentioned_gets_care_and_no_alarm(safety: Safety, text: str):
    """A question about backs, an old injury or a friend's back is answered with care and holds nothing."""
    assessment = safety.assess(text)
    assert assessment.level is TriageLevel.NONE
    assert assessment.mentioned
