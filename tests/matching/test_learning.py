"""What is learnt from phrasings, and that it is learnt right."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from small_base import ENTRIES, PHRASINGS, VOCABULARY, CountingEncoder

from bot.matching.calibration import Calibration, HeldOut, Thresholds, folds
from bot.matching.index import Index, character_features, word_features
from bot.matching.matcher import Matcher, Phrasing
from bot.matching.ridge import PENALTY, Fit, LandmarkFit
from bot.matching.similarity import Similarity
from bot.matching.vocabulary import Vocabulary
from bot.matching.wording import plain

LABELS = np.array([at for at, texts in enumerate(ENTRIES.values()) for _ in texts])
TEXTS = [plain(phrasing.text).normal for phrasing in PHRASINGS]


def _solved(kernel: NDArray[np.float64], keep: NDArray[np.intp], trust: NDArray[np.float64]) -> NDArray[np.float64]:
    """Kernel ridge the long way round: solve with the kept rows, score every row."""
    inner = kernel[np.ix_(keep, keep)] + np.diag(PENALTY / trust[keep])
    return np.asarray(kernel[:, keep] @ np.linalg.solve(inner, np.eye(len(ENTRIES))[LABELS[keep]]))


def test_the_short_cut_equals_training_again() -> None:
    """Scores without some phrasings, in closed form, are those of a model that never saw them."""
    kernel = Similarity(TEXTS, None).kernel()
    trust = np.where(np.arange(len(LABELS)) % 3, 1, 0.3).astype(np.float32)
    held = np.array([0, 1, 5, 17, 18, 30])
    keep = np.setdiff1d(np.arange(len(LABELS)), held)
    expected = _solved(kernel.astype(np.float64), keep, trust.astype(np.float64))[held]
    assert np.abs(Fit(kernel, LABELS, trust).without(held) - expected).max() < 1e-4


def test_the_solution_of_many_texts_is_exact_too() -> None:
    """What is solved by halves, from some hundred texts on, is the solution of the whole."""
    shuffled = np.random.default_rng(7)
    rows = shuffled.normal(size=(1500, 40)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    kernel = (rows @ rows.T) ** 2
    labels = shuffled.integers(0, 30, len(rows))
    trust = np.where(labels % 3, 1, 0.1).astype(np.float32)
    penalised = kernel.astype(np.float64) + np.diag(PENALTY / trust)
    expected = np.linalg.solve(penalised, np.eye(30)[labels]).T @ kernel[3]
    assert np.abs(Fit(kernel, labels, trust).ridge.scores(kernel[3]) - expected).max() < 1e-3


def test_the_large_way_agrees_with_the_small_way() -> None:
    """What is used beyond some thousand texts is the exact solution when every text is a landmark, and near it else."""
    kernel = Similarity(TEXTS, None).kernel()
    trust = np.where(np.arange(len(LABELS)) % 3, 1, 0.3).astype(np.float32)
    held = np.array([0, 1, 5, 17])
    exact = Fit(kernel, LABELS, trust)
    same = LandmarkFit(kernel, np.arange(len(LABELS)), LABELS, trust)
    assert np.abs(same.without(held) - exact.without(held)).max() < 1e-3
    assert np.abs(same.ridge.scores(kernel[3]) - exact.ridge.scores(kernel[3])).max() < 1e-3
    landmarks = np.setdiff1d(np.arange(len(LABELS)), [9, 21, 40])
    fewer = LandmarkFit(kernel[:, landmarks], landmarks, LABELS, trust)
    assert (fewer.without(held).argmax(axis=1) == exact.without(held).argmax(axis=1)).all()


@pytest.mark.parametrize("featurise", [word_features, character_features])
def test_blocks_and_rows_agree(featurise) -> None:
    """The similarity of all to all, in blocks, is that of each text looked up alone."""
    index = Index(TEXTS, featurise)
    rows = np.array([index.similarities(text) for text in TEXTS])
    assert np.abs(index.kernel() - rows).max() < 1e-5


def test_a_held_out_entry_is_held_out_whole() -> None:
    """In each fold an entry is a stranger with all its phrasings or not at all; every entry is one once a round."""
    seen = list(folds(LABELS, len(ENTRIES)))
    assert all(not set(LABELS[fold.known]) & set(LABELS[fold.strangers]) for fold in seen)
    counts = np.bincount(np.concatenate([fold.strangers for fold in seen]), minlength=len(LABELS))
    assert len(set(counts)) == 1


def _held(best: list[float], right: list[bool], stranger: list[bool]) -> HeldOut:
    return HeldOut(np.array(best), np.zeros(len(best)), np.array(right), np.array(stranger))


def test_probabilities_mean_what_they_say() -> None:
    """Of phrasings given about 70 %, about 70 % are right."""
    scores = np.random.default_rng(0).random(4000)
    right = np.random.default_rng(1).random(4000) < 1 / (1 + np.exp(-(12 * scores - 6)))
    curve = Calibration.fit(_held(list(scores), list(right), [False] * 4000))
    near = np.abs(curve.probability(scores) - 0.7) < 0.05
    assert right[near].mean() == pytest.approx(0.7, abs=0.06)


def test_with_little_to_learn_from_the_usual_is_kept() -> None:
    """One phrasing in all still gives a rising curve and thresholds within bounds."""
    seen = _held([1.0], [True], [False])
    curve = Calibration.fit(seen)
    assert curve.probability(np.array([0.9]))[0] > curve.probability(np.array([0.1]))[0]
    assert Thresholds.learn(seen, curve) == Thresholds()


def test_the_outlook_adds_up(matcher: Matcher) -> None:
    """What the coach is told to expect covers every outcome, and wrong answers stay within what is allowed."""
    outlook = matcher.outlook
    assert outlook is not None
    assert outlook.right + outlook.wrong + outlook.asked + outlook.turned_away == pytest.approx(1)
    assert outlook.wrong <= 0.03 + 1 / len(PHRASINGS)


def test_only_what_is_new_is_encoded(tmp_path: Path) -> None:
    """After an edit the vectors of unchanged phrasings come from the disk."""
    first = CountingEncoder()
    Matcher.build(PHRASINGS, encoder=first, cache=tmp_path)
    assert len(first.encoded) == len(PHRASINGS)
    second = CountingEncoder()
    Matcher.build([*PHRASINGS, Phrasing("swelling", "water on the knee")], encoder=second, cache=tmp_path)
    assert second.encoded == ["water on the knee"]


def test_a_broken_cache_costs_time_only(tmp_path: Path) -> None:
    """A cache file cut short by a full disk is made anew."""
    Matcher.build(PHRASINGS, encoder=CountingEncoder(), cache=tmp_path)
    (tmp_path / "counting.npz").write_bytes(b"PK\x03\x04 half a file")
    again = CountingEncoder()
    Matcher.build(PHRASINGS, encoder=again, cache=tmp_path)
    assert len(again.encoded) == len(PHRASINGS)


def test_a_known_wording_does_not_wake_the_model() -> None:
    """Asked in the words of the folder, manners aside, the model sleeps on."""
    encoder = CountingEncoder()
    matcher = Matcher.build(PHRASINGS, vocabulary=VOCABULARY, encoder=encoder)
    encoder.encoded.clear()
    assert matcher.rank("Hi, could you show me the 30 degree brigde please?").matches[0].entry == "bridge-30"
    assert encoder.encoded == []
    matcher.rank("my shin is sore")
    assert encoder.encoded == ["my shin is sore"]


def test_the_model_is_asked_in_plain_english() -> None:
    """Shorthand and slips are put right before a sentence is embedded; the rest stays as written."""
    encoder = CountingEncoder()
    matcher = Matcher.build(PHRASINGS, vocabulary=VOCABULARY, encoder=encoder)
    encoder.encoded.clear()
    matcher.rank("Is my Hammy stronger since the opperation?")
    assert encoder.encoded == ["Is my hamstring stronger since the operation?"]


def test_what_an_entry_says_helps_to_find_it() -> None:
    """A question in words that stand only in an entry's own text leads there."""
    said = "my kneecap moves when i tense the quadriceps"
    passages = [Phrasing("front-knee", "The kneecap moves as the quadriceps tense and relax.")]
    without = Matcher.build(PHRASINGS, vocabulary=VOCABULARY).rank(said).matches[0]
    helped = Matcher.build(PHRASINGS, vocabulary=VOCABULARY, passages=passages).rank(said).matches[0]
    assert helped.entry == "front-knee"
    assert helped.score > without.score or without.entry != "front-knee"


@pytest.mark.parametrize(
    "wrong",
    [
        {"same": ["hammy"]},
        {"same": {"hamstring": "hammy"}},
        {"veto": {"side": ["left"]}},
        {"veto": {"side": {"left": 3}}},
    ],
)
def test_a_vocabulary_of_the_wrong_shape_is_named(wrong: dict[str, object]) -> None:
    """The coach is told which key is wrong."""
    with pytest.raises(ValueError, match=r"same|veto"):
        Vocabulary.from_mapping(wrong)
