"""Of many texts at once the similarities are those of each by itself."""

from __future__ import annotations

from itertools import cycle, islice

import numpy as np
import pytest

from bot.matching.index import Featurise, Index, character_features, word_features

SAID = ("hurts", "on", "stairs", "when", "running", "downhill", "the", "morning", "after", "a", "long", "day")
# Some words in nearly all of them, most in few; one text has no words at all.
TEXTS = [*(("my", "knee", *islice(cycle(SAID), at, at + at % 5), f"word{at % 7}") for at in range(300)), ()]


@pytest.mark.parametrize("featurise", [word_features, character_features])
def test_the_same(featurise: Featurise) -> None:
    """However many are asked for, common features and rare ones add up to the similarity that a message has."""
    index = Index(TEXTS, featurise)
    asked = np.array([300, 7, 7, *range(0, 300, 2)])
    one_by_one = [index.similarities(TEXTS[at]) for at in asked]
    np.testing.assert_allclose(index.rows().of(asked), one_by_one, atol=1e-6)
    assert index.rows().of(asked[:0]).shape == (0, len(TEXTS))
