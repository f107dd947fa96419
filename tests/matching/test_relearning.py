"""An edit is answered at once, and nearly as if everything had been learnt anew."""

from __future__ import annotations

import numpy as np
import pytest
from small_base import PHRASINGS, VOCABULARY, CountingEncoder

from bot.matching import evidence
from bot.matching.matcher import Matcher, Phrasing
from bot.matching.relearning import Change, solved_again
from bot.matching.ridge import PENALTY, Fit, trust_in
from bot.matching.similarity import Similarity
from bot.matching.texts import Texts
from bot.matching.vocabulary import Vocabulary

SHOES = [Phrasing("shoes", text) for text in ("which running shoes", "do shoes matter", "new trainers or old shoes")]
ICE = Phrasing("inner-knee", "should i put ice on the inner side")
PASSAGES = [Phrasing("inner-knee", "The inner side is where the goosefoot tendons end.")]
GONE = PHRASINGS[0]
EDITED = [phrasing for phrasing in PHRASINGS if phrasing.entry != "outer-knee" and phrasing != GONE] + [*SHOES, ICE]


@pytest.fixture(scope="module")
def edited() -> Matcher:
    """The small base after an edit: one entry new, one gone, one phrasing new, one gone."""
    quick = Matcher.build(PHRASINGS, vocabulary=VOCABULARY).after_edit(EDITED, passages=PASSAGES, vocabulary=VOCABULARY)
    assert quick is not None
    return quick


def test_what_is_new_is_answered(edited: Matcher) -> None:
    """A new entry and a new wording of an old one are found in words near to theirs."""
    assert edited.rank("which shoes for running").matches[0].entry == "shoes"
    assert edited.rank("ice for the inner side?").matches[0].entry == "inner-knee"
    assert edited.rank("goosefoot tendons").matches[0].entry == "inner-knee"


def test_what_is_gone_is_not(edited: Matcher) -> None:
    """An entry that has gone is never ranked, and a wording that has gone is nobody's reason."""
    for text in ("lateral knee pain", "outer side of the knee", GONE.text):
        matches = edited.rank(text).matches
        assert "outer-knee" not in {match.entry for match in matches}
        assert GONE.text not in {match.phrasing for match in matches}


def test_it_decides_as_a_full_learning_would(edited: Matcher) -> None:
    """Asked for every wording that there is, the edited matcher and a newly learnt one name the same entry first."""
    full = Matcher.build(EDITED, passages=PASSAGES, vocabulary=VOCABULARY)
    for phrasing in EDITED:
        quick, slow = edited.rank(phrasing.text), full.rank(phrasing.text)
        assert quick.matches[0].entry == slow.matches[0].entry
        assert quick.matches[0].score == pytest.approx(slow.matches[0].score, abs=0.15)


def test_nothing_is_remembered_from_before() -> None:
    """What was asked before an edit is ranked anew after it, and the matcher from before still ranks as it did."""
    matcher = Matcher.build(PHRASINGS, vocabulary=VOCABULARY)
    before = matcher.rank(ICE.text)
    quick = matcher.after_edit(EDITED, vocabulary=VOCABULARY)
    assert quick is not None
    assert quick.rank(ICE.text).matches[0].phrasing == ICE.text
    assert matcher.rank(ICE.text) == before


def test_only_a_full_learning_judges_phrasings(edited: Matcher) -> None:
    """What each phrasing would get were it not there is not told from before an edit: nobody has found it out since."""
    assert edited.confused() == edited.left_out() == []


def test_without_an_edit_nothing_changes() -> None:
    """An edit of what matching does not read, such as a picture, leaves every ranking as it was."""
    matcher = Matcher.build(PHRASINGS, passages=PASSAGES, vocabulary=VOCABULARY)
    same = matcher.after_edit(PHRASINGS, passages=PASSAGES, vocabulary=VOCABULARY)
    assert same is not None
    for phrasing in PHRASINGS:
        for one, other in zip(same.rank(phrasing.text).matches, matcher.rank(phrasing.text).matches, strict=True):
            assert (one.entry, one.phrasing) == (other.entry, other.phrasing)
            assert one.score == pytest.approx(other.score, abs=1e-4)


def test_only_new_texts_are_encoded() -> None:
    """A phrasing that was there before does not wake the model."""
    encoder = CountingEncoder()
    matcher = Matcher.build(PHRASINGS, vocabulary=VOCABULARY, encoder=encoder)
    encoder.encoded.clear()
    quick = matcher.after_edit(EDITED, passages=PASSAGES, vocabulary=VOCABULARY)
    assert quick is not None
    assert sorted(encoder.encoded) == sorted(text.text for text in (*SHOES, ICE, *PASSAGES))
    assert quick.rank("which shoes for running").matches[0].entry == "shoes"


def test_new_shorthand_reaches_every_text() -> None:
    """A synonym that is added is understood in messages and in phrasings that were there before."""
    matcher = Matcher.build(PHRASINGS, vocabulary=VOCABULARY)
    same = {**VOCABULARY.same, "knee": ["hinge"]}
    quick = matcher.after_edit(PHRASINGS, vocabulary=Vocabulary(same=same, veto=VOCABULARY.veto))
    assert quick is not None
    assert quick.rank("inner hinge hurts").matches[0].entry == "inner-knee"


def test_too_much_has_changed() -> None:
    """A folder that is another one is learnt anew and not patched."""
    matcher = Matcher.build(PHRASINGS, vocabulary=VOCABULARY)
    assert matcher.after_edit(SHOES, vocabulary=VOCABULARY) is None
    assert matcher.after_edit([], vocabulary=VOCABULARY) is None
    assert Matcher.build([]).after_edit(SHOES) is None


def test_near_is_exact_where_it_is_all() -> None:
    """In a base so small that every text is near, the weights after an edit are those of solving all of it anew."""
    then, now = Texts.read(PHRASINGS, [], VOCABULARY), Texts.read(EDITED, PASSAGES, VOCABULARY)
    similarity = Similarity(then.normal, None)
    fit = Fit(similarity.kernel(), then.labels, trust_in(np.ones(then.size, np.bool_)))
    change = Change.between(then, now)
    gone = [then.normal[at] for at in change.origin[now.size :]]
    moved = similarity.moved([*now.normal, *gone], None, change.origin)
    ridge, seen_from = solved_again(fit.ridge, None, moved, change)
    assert seen_from.tolist() == list(range(now.size + len(gone)))

    there = np.arange(now.size)
    kernel = moved.of_all(there)[:, there].astype(np.float64)
    exact = np.linalg.solve(kernel + np.diag(PENALTY / change.trust[there]), change.targets(there))
    assert np.abs(ridge.weights[:, there] - exact.T).max() < 1e-3
    assert np.abs(ridge.weights[:, now.size :]).max() < 1e-4


def test_landmarks_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """With so many texts that only some are landmarks, what is new is answered and what is gone is not."""
    monkeypatch.setattr(evidence, "ALL_UP_TO", 10)
    monkeypatch.setattr(evidence, "LANDMARKS", len(PHRASINGS) * 2 // 3)
    quick = Matcher.build(PHRASINGS, vocabulary=VOCABULARY).after_edit(EDITED, passages=PASSAGES, vocabulary=VOCABULARY)
    assert quick is not None
    test_what_is_new_is_answered(quick)
    test_what_is_gone_is_not(quick)
