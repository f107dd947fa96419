"""Figures that mean what their names say."""

import pytest
from small_base import PHRASINGS

from bot.matching.evaluation import auroc, cross_validate, evaluate, mcc, out_of_scope_label
from bot.matching.matcher import Phrasing

TEST = [
    Phrasing("swelling", "swollen knee"),
    Phrasing("bridge-30", "the 30 degree bridge please"),
    Phrasing("oos", "what is the weather tomorrow"),
    Phrasing("oos", "who won the cup"),
]


def test_the_figures_of_a_small_run() -> None:
    """Two in scope and right, two out of scope and turned away: everything is 1."""
    found = evaluate(PHRASINGS, TEST).figures
    assert found["n_train"] == len(PHRASINGS)
    assert found["n_test"] == 4
    assert found["top1"] == found["top3"] == found["auroc"] == 1
    assert list(found) == [
        "in_scope_accuracy",
        "out_of_scope_recall",
        "mcc",
        "top1",
        "top3",
        "auroc",
        "threshold",
        "p50_ms",
        "p99_ms",
        "build_s",
        "n_train",
        "n_test",
    ]


def test_without_anything_out_of_scope_those_figures_are_absent() -> None:
    """A log in which every message has an answer has no recall of strangers."""
    found = evaluate(PHRASINGS, TEST[:2]).figures
    assert found["out_of_scope_recall"] is None
    assert found["auroc"] is None


def test_a_label_that_was_never_trained_is_out_of_scope() -> None:
    """An entry that the training file does not know cannot be the right answer."""
    found = evaluate(PHRASINGS, [*TEST[:2], Phrasing("knitting", "how do i purl")])
    assert found.out_of_scope_recall is not None


def test_training_rows_out_of_scope_are_left_out() -> None:
    """The label that means none of these is no entry."""
    found = evaluate([*PHRASINGS, Phrasing("oos", "weather")], TEST, "oos")
    assert found.n_train == len(PHRASINGS)


@pytest.mark.parametrize("label", ["NO_NODES_DETECTED", "oos", "out_of_scope"])
def test_the_out_of_scope_label_is_guessed(label: str) -> None:
    """Named like it, and only in the test."""
    assert out_of_scope_label(["a", "b"], ["a", label]) == label
    assert out_of_scope_label(["a", label], ["a", label]) is None


def test_confusions_come_with_examples() -> None:
    """The coach sees which two were mixed up, and by which message."""
    swapped = [Phrasing("bridge-90", "thirty degree bridge"), Phrasing("bridge-90", "30 degree bridge")]
    (worst, *_) = evaluate(PHRASINGS, swapped).confusions
    assert (worst.meant, worst.got, worst.count) == ("bridge-90", "bridge-30", 2)
    assert worst.examples == ("thirty degree bridge", "30 degree bridge")


def test_mcc_by_hand() -> None:
    """Perfect is 1, always the same answer is 0, and a textbook case agrees."""
    assert mcc(["a", "b", None], ["a", "b", None]) == 1
    assert mcc(["a", "b", None], ["a", "a", "a"]) == 0
    # Two labels, tp 6, tn 3, fp 1, fn 2: (6*3 - 1*2) / sqrt(7 * 8 * 4 * 5)
    meant = ["a"] * 8 + ["b"] * 4
    got = ["a"] * 6 + ["b"] * 2 + ["b"] * 3 + ["a"]
    assert mcc(meant, got) == pytest.approx(16 / 1120**0.5)


def test_auroc_by_hand() -> None:
    """Pairs in the right order count one, ties a half."""
    assert auroc([0.9, 0.5], [0.1, 0.5]) == pytest.approx(3.5 / 4)
    assert auroc([], [0.1]) is None


def test_cross_validation_judges_every_phrasing_or_its_entry() -> None:
    """A folder is judged on itself, with strangers made of held-out entries."""
    found = cross_validate(PHRASINGS, 3)
    assert found.n_test > len(PHRASINGS)
    assert found.auroc is not None
    assert 0.5 < found.auroc <= 1
