"""What each phrasing would get were it not there, without learning anything again."""

from __future__ import annotations

import numpy as np
import pytest
from small_base import ENTRIES, PHRASINGS, VOCABULARY

from bot.matching.matcher import Matcher, Phrasing
from bot.matching.ridge import Fit, LandmarkFit

TEXTS, WIDTH, KINDS = 60, 8, 5


@pytest.fixture(scope="module")
def kernel() -> np.ndarray:
    """Similarities of some texts of five kinds to one another."""
    chance = np.random.default_rng(1)
    points = chance.normal(size=(TEXTS, WIDTH)) + 2 * np.eye(KINDS, WIDTH)[np.arange(TEXTS) % KINDS]
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray((points @ points.T) ** 2, np.float32)


LABELS = np.arange(TEXTS) % KINDS
TRUST = np.where(np.arange(TEXTS) < 40, 1, 0.1).astype(np.float32)


def test_each_left_out(kernel: np.ndarray) -> None:
    """The closed form for each text is what holding out that text gives; the fitted scores are the ridge's."""
    fit = Fit(kernel, LABELS, TRUST)
    seen, alone = fit.each(40)
    assert np.allclose(seen, (kernel @ fit.ridge.weights.T)[:40], atol=1e-4)
    assert np.allclose(alone, [fit.without(np.array([text]))[0] for text in range(40)], atol=1e-4)


def test_each_left_out_of_many(kernel: np.ndarray) -> None:
    """With landmarks too: exactly so for every text that is none of them."""
    landmarks = np.arange(0, TEXTS, 4)
    fit = LandmarkFit(kernel[:, landmarks], landmarks, LABELS, TRUST)
    seen, alone = fit.each(40)
    assert np.allclose(seen, (kernel[:, landmarks] @ fit.ridge.weights.T)[:40], atol=1e-3)
    for text in (1, 2, 3, 5, 38):
        assert np.allclose(alone[text], fit.without(np.array([text]))[0], atol=1e-3)


def built(*more: Phrasing) -> Matcher:
    """The small base with more phrasings."""
    return Matcher.build([*PHRASINGS, *more], vocabulary=VOCABULARY)


def test_confused() -> None:
    """Two wordings that are the same words to the bot, in two entries, are confused even word for word."""
    one, other = Phrasing("swelling", "a puffy patella"), Phrasing("front-knee", "a puffy knee cap")
    pairs = [{rivalry.phrasing, rivalry.rival} for rivalry in built(one, other).confused()]
    assert {one, other} in pairs


def test_nothing_confused() -> None:
    """Entries that are told apart by a number, a side or a place are not confused, however alike their wordings."""
    assert built().confused() == []


def test_astray() -> None:
    """A wording that another entry would be given for, but for its standing here, names that entry and its wording."""
    stray = Phrasing("after-surgery", "my knee is so swollen today")
    (found,) = [rivalry for rivalry in built(stray).left_out() if rivalry.phrasing == stray]
    assert (found.rival.entry, found.rival.text) == ("swelling", "my knee is swollen")


def test_as_if_it_were_not_there() -> None:
    """What is said of a phrasing left out is what the bot answers that has never had it."""
    stray = Phrasing("after-surgery", "my knee is so swollen today")
    answer = built().rank(stray.text).answer
    assert answer is not None
    assert answer.entry == "swelling"


def test_indexed() -> None:
    """The matcher can say which wordings of each entry it has."""
    assert built().phrasings == {entry: frozenset(texts) for entry, texts in ENTRIES.items()}


def test_no_entries() -> None:
    """Without entries nothing is confused and nothing astray."""
    empty = Matcher.build([])
    assert (empty.confused(), empty.left_out()) == ([], [])
