"""Better, the same, worse: what typed words answer to a check-back."""

from __future__ import annotations

import pytest

from bot.dialogue.news import News, news, tells_of_pain


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("much better thanks", News.BETTER),
        ("a little better but still sore", News.BETTER),
        ("no pain", News.BETTER),
        ("Back to normal!", News.BETTER),
        ("ok", News.BETTER),
        ("same", News.SAME),
        ("no change", News.SAME),
        ("not better", News.SAME),
        ("isn't any better", News.SAME),
        ("no worse than yesterday", News.SAME),
        ("still hurts", News.SAME),
        ("not great", News.SAME),
        ("worse today", News.WORSE),
        ("better yesterday, worse today", News.WORSE),
        ("it came back", News.WORSE),
        ("more swollen", News.WORSE),
        ("yes", None),
        ("good morning", None),
        ("which one is better?", None),
        ("what if it gets worse", None),
        ("show me the same exercise", None),
        ("", None),
        ("it was worse on monday then better on tuesday then we went to the sea and all", None),
    ],
)
def test_how_it_is(said: str, means: News | None) -> None:
    """A plain word about how it is counts; a question, a greeting or a story does not."""
    assert news(said) is means


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("yes", News.BETTER),
        ("i went to hospital", News.BETTER),
        ("the doctor saw me", News.BETTER),
        ("no", News.SAME),
        ("not yet", News.SAME),
        ("i have an appointment tomorrow", News.SAME),
        ("going now", News.SAME),
        ("ok", None),
        ("i'm fine", None),
        ("yes but it is worse", News.WORSE),
    ],
)
def test_whether_they_were_seen(said: str, means: News | None) -> None:
    """Seen is seen; going, booked and tomorrow are not yet; fine is neither."""
    assert news(said, of_being_seen=True) is means


@pytest.mark.parametrize("said", ["yes", "a bit", "my back ached at night", "stiff this morning", "yes, some pain"])
def test_pain_at_a_step(said: str) -> None:
    """Anything like pain at a step counts as pain."""
    assert tells_of_pain(said)


@pytest.mark.parametrize("said", ["no", "no pain", "none", "not sore at all", "pain free", "all good", "will it hurt?"])
def test_no_pain_at_a_step(said: str) -> None:
    """A denial, a good word or a question tells of none."""
    assert not tells_of_pain(said)
