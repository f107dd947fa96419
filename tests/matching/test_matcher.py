"""What a runner means, what earns it, and when we had better ask."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_base import ENTRIES, PHRASINGS, VOCABULARY

from bot.matching.matcher import Match, Matcher, Phrasing, Ranking


@pytest.mark.parametrize(("entry", "text"), [(p.entry, p.text) for p in PHRASINGS])
def test_every_phrasing_finds_its_own_entry(matcher: Matcher, entry: str, text: str) -> None:
    """A wording from the knowledge folder leads to the entry it stands in."""
    assert matcher.rank(text).matches[0].entry == entry


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("HOW DO I DO THE 30° HAMMY BRIDGE???", "bridge-30"),
        ("30 deg brigde", "bridge-30"),
        ("the ninety-degree bridge pls", "bridge-90"),
        ("hi, could you show me the 90deg bridge please", "bridge-90"),
        ("my knee’s swollen", "swelling"),
        ("can I keep runnning with my knee pian", "keep-running"),
        ("lateral knee pian", "outer-knee"),
    ],
)
def test_typos_units_and_manners_do_not_matter(matcher: Matcher, said: str, entry: str) -> None:
    """A runner in a hurry is understood: capitals, degree signs, slips, greetings."""
    answer = matcher.rank(said).answer
    assert answer is not None
    assert answer.entry == entry


# What was said, and the one entry it must never be answered with.
SWAPS = [
    ("how do i do the 90 degree hamstring bridge", "bridge-30"),
    ("how do i do the 30 degree hamstring bridge", "bridge-90"),
    ("thirty degree bridge", "bridge-90"),
    ("ninety degree bridge", "bridge-30"),
    ("45 degree bridge", "bridge-30"),
    ("45 degree bridge", "bridge-90"),
    ("show me the 60 bridge", "bridge-90"),
    ("pain on the outside of my knee", "inner-knee"),
    ("pain on the inside of my knee", "outer-knee"),
    ("lateral side of the knee is sore", "inner-knee"),
    ("medial side of the knee is sore", "outer-knee"),
    ("pain at the front of my knee", "behind-knee"),
    ("pain at the back of my knee", "front-knee"),
    ("the back of the knee hurts going down stairs", "front-knee"),
    ("the front of the knee hurts when i run", "behind-knee"),
    ("can i run before surgery", "after-surgery"),
    ("can i run after surgery", "before-surgery"),
    ("which exercises after my second knee surgery", "before-surgery"),
    ("exercises before my big operation", "after-surgery"),
    ("my knee is not swollen", "swelling"),
    ("i have no swelling after a run", "swelling"),
    ("my inner knee doesn't hurt", "inner-knee"),
    ("no pain at the front of my knee", "front-knee"),
    ("my ankle is swollen", "swelling"),
    ("outer hip hurts", "outer-knee"),
]


@pytest.mark.parametrize(("said", "wrong"), SWAPS)
def test_near_opposites_are_never_answered_for_one_another(matcher: Matcher, said: str, wrong: str) -> None:
    """30 is not 90, inner is not outer, before is not after, "no pain" is not "pain", an ankle is no knee."""
    answer = matcher.rank(said).answer
    assert answer is None or answer.entry != wrong


@pytest.mark.parametrize(
    "said",
    ["my right hamstring is weaker than my left", "weak right hamstring what can i do", "left weaker than right"],
)
def test_sides_do_not_matter_where_no_answer_depends_on_them(matcher: Matcher, said: str) -> None:
    """One answer covers a weak leg on either side."""
    assert matcher.rank(said).matches[0].entry == "weaker-leg"
    assert not matcher.rank(said).matches[0].barred


def test_sides_matter_where_two_answers_differ_in_them() -> None:
    """With one entry for the left and one for the right, the other side is never given."""
    sides = [
        Phrasing(f"{side}-knee", f"{side} knee {what}") for side in ("left", "right") for what in ("hurts", "aches")
    ]
    matcher = Matcher.build(sides, vocabulary={"veto": {"side": {"left": [], "right": []}}})
    assert matcher.rank("my left knee hurts").matches[0].entry == "left-knee"
    assert next(m for m in matcher.rank("my left knee hurts").matches if m.entry == "right-knee").barred


def test_a_distance_is_not_an_angle(matcher: Matcher) -> None:
    """ "after 30 km" does not speak of the 30 degree bridge, and does not rule out the 90."""
    ranking = matcher.rank("the 90 degree bridge hurts after 5 km")
    assert ranking.matches[0].entry == "bridge-90"
    assert not ranking.matches[0].barred


def test_a_match_shows_what_earned_it(matcher: Matcher) -> None:
    """The reason is in the person's own letters, beside the wording it met."""
    best = matcher.rank("Hi! lateral knee pian").matches[0]
    assert best.phrasing == "lateral knee pain"
    assert best.words == ("lateral", "knee", "pian")


def test_off_topic_is_not_answered(matcher: Matcher) -> None:
    """What no entry is about gets no entry."""
    for said in ("what is the weather tomorrow", "who won the cup final", "asdf qwer", "我的膝盖疼"):
        assert matcher.rank(said).answer is None


def test_a_red_flag_word_is_neither_mended_nor_made(matcher: Matcher) -> None:
    """ "numbb" stays as written, and nothing is ever mended into "numb"."""
    guarded = Matcher.build([*PHRASINGS, Phrasing("numb", "my number is numbness")], protected=frozenset({"numbness"}))
    assert "numbness" not in [word for match in guarded.rank("numbnes").matches for word in match.words]


def _ranking(*scores: float, threshold: float = 0.5, margin: float = 0.2, ask: float = 0.3) -> Ranking:
    matches = tuple(Match(f"entry-{at}", score, "", ()) for at, score in enumerate(scores))
    return Ranking(matches, threshold=threshold, margin=margin, ask=ask)


def test_clear_and_likely_is_answered() -> None:
    """Above the threshold and clear of the second by the margin, the best is the answer."""
    assert _ranking(0.9, 0.4).answer is not None
    assert _ranking(0.9, 0.4).choices == ()


def test_two_close_ones_are_asked_about() -> None:
    """Not clear of the second: both get a button."""
    assert _ranking(0.9, 0.8, 0.01).answer is None
    assert [match.entry for match in _ranking(0.9, 0.8, 0.01).choices] == ["entry-0", "entry-1"]


def test_at_most_four_buttons() -> None:
    """However many are near, four are offered."""
    assert len(_ranking(0.45, 0.44, 0.43, 0.42, 0.41).choices) == 4


def test_nothing_near_is_neither_answered_nor_asked_about() -> None:
    """Below every threshold there is no answer and no button."""
    assert _ranking(0.2, 0.1).answer is None
    assert _ranking(0.2, 0.1).choices == ()


def test_a_barred_match_is_offered_but_not_given() -> None:
    """A contradiction is never answered over, however high the score."""
    ranking = Ranking((Match("a", 0.99, "", (), barred=True), Match("b", 0.4, "", ())), 0.5, 0.2, 0.3)
    assert ranking.answer is None
    assert len(ranking.choices) == 2


@pytest.mark.parametrize("texts_per_entry", [1, 2, 3])
def test_small_bases_work(texts_per_entry: int) -> None:
    """A coach who has written one to three wordings for each entry gets sensible rankings."""
    phrasings = [Phrasing(entry, text) for entry, texts in ENTRIES.items() for text in texts[:texts_per_entry]]
    matcher = Matcher.build(phrasings, vocabulary=VOCABULARY)
    assert all(matcher.rank(p.text).matches[0].entry == p.entry for p in phrasings)
    assert 0 < matcher.thresholds.ask <= matcher.thresholds.answer < 1


def test_no_entries_and_no_words_give_an_empty_ranking(matcher: Matcher) -> None:
    """An empty folder and an empty message are no error."""
    assert Matcher.build([]).rank("my knee hurts") == Ranking((), threshold=0.5, margin=0.1, ask=0.25)
    assert Matcher.build([Phrasing("only", "?!")]).rank("knee").matches == ()
    assert matcher.rank("🦵🦵").matches == ()


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_is_ranked(matcher: Matcher, text: str) -> None:
    """Whatever is sent, the ranking comes back, probabilities within 0 and 1, best first."""
    scores = [match.score for match in matcher.rank(text).matches]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "text", ["knee " * 20_000, "x" * 100_000, "\x00\x07\u202e" * 30_000, "ﷺ" * 100_000, "a b " * 25_000]
)
def test_a_flood_of_text_takes_no_time(matcher: Matcher, text: str) -> None:
    """100,000 characters are ranked in a fraction of a second."""
    started = time.perf_counter()
    matcher.rank(text)
    assert time.perf_counter() - started < 1


def test_building_twice_gives_the_same() -> None:
    """Nothing is left to chance: the same folder has the same thresholds in every process."""
    one, other = (Matcher.build(PHRASINGS, vocabulary=VOCABULARY) for _ in range(2))
    assert one.thresholds == other.thresholds
    assert one.rank("knee hurts") == other.rank("knee hurts")
