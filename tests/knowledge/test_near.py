"""Finding wordings that nobody could tell apart, among many and fast."""

from itertools import combinations
from random import Random
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.knowledge.near import ALIKE, alike, meanings, words_of

NOTHING = meanings([])


def test_same_words() -> None:
    """Capitals, accents, punctuation and curly apostrophes make no other wording."""
    assert words_of("Where’s  the CAFÉ?!") == words_of("where's the cafe")


def test_no_words() -> None:
    """A wording of signs alone is told apart from others."""
    assert words_of("👋") != words_of("👍")


def test_several_words_with_one_meaning() -> None:
    """Opposites of several words are kept apart, and different words for one thing are not."""
    known = meanings([{"moment": {"morning": ["first thing"], "night": ["last thing"]}}])
    one = words_of("why does my kneecap hurt so much first thing of the day")
    other = words_of("why does my kneecap hurt so much last thing of the day")
    assert list(alike([one, other], known)) == []
    assert list(alike([one, (*one[:-1], "days")], known)) == [(0, 1)]


@given(st.lists(st.text("abc ", min_size=1, max_size=30), min_size=2, max_size=12, unique=True))
def test_nothing_is_missed(texts: list[str]) -> None:
    """The short cuts find exactly the pairs that comparing each with each would find."""
    wordings = list(dict.fromkeys(words_of(text) for text in texts))
    expected = {
        (first, second)
        for first, second in combinations(range(len(wordings)), 2)
        if fuzz.ratio(" ".join(sorted(wordings[first])), " ".join(sorted(wordings[second]))) >= ALIKE
    }
    assert sorted(alike(wordings, NOTHING)) == sorted(expected)


def test_after_an_edit() -> None:
    """What was compared before is found again beside what is new, each pair once, and nothing of what is gone."""
    one, other, third = (words_of(f"my knee hurts when i run downhi{end}") for end in ("lll", "lls", "llt"))
    apart = words_of("which shoes for the trail")
    assert list(alike([one, other, apart], NOTHING)) == [(0, 1)]
    assert sorted(alike([one, other, apart, third], NOTHING)) == [(0, 1), (0, 3), (1, 3)]
    assert list(alike([apart, third], NOTHING)) == []


def test_ten_thousand() -> None:
    """Ten thousand wordings are compared in a few seconds."""
    random = Random(1)  # noqa: S311
    vocabulary = ["".join(random.choices("abcdefghijklmnopqrst", k=random.randint(2, 9))) for _ in range(800)]
    wordings = [tuple(random.choices(vocabulary, k=random.randint(4, 9))) for _ in range(10_000)]
    began = perf_counter()
    assert len(list(alike(wordings, NOTHING))) < 10
    assert perf_counter() - began < 4
