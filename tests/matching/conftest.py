"""The small base, built once."""

import pytest
from small_base import PHRASINGS, VOCABULARY

from bot.matching.matcher import Matcher


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    """The small base, lexical, with its vocabulary."""
    return Matcher.build(PHRASINGS, vocabulary=VOCABULARY, protected=frozenset({"numb", "numbness", "bladder"}))
