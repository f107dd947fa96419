"""The bounds beside the figures: exact, and known to others by the same numbers."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from bot.commands.bounds import KAIA_PER_ACTIVE_DAY, OUTSIDE, Share, rate_per_active_day

COUNTS = [(0, 1), (1, 1), (0, 7), (3, 7), (7, 7), (1, 40), (39, 40), (98, 103)]


def exactly(share: float, of: int, hits: range) -> float:
    """How likely so many hits are, without any rounding on the way."""
    true = Fraction(share)
    return float(sum(math.comb(of, hit) * true**hit * (1 - true) ** (of - hit) for hit in hits))


@pytest.mark.parametrize(("hits", "of"), COUNTS)
def test_share_bounds(hits: int, of: int) -> None:
    """At its bound a share would show so many hits, or so few, five times in a hundred."""
    share = Share(hits, of)
    assert share.value is not None
    assert share.lower is not None
    assert share.upper is not None
    assert share.lower <= share.value <= share.upper
    if hits:
        assert exactly(share.lower, of, range(hits, of + 1)) == pytest.approx(OUTSIDE)
    if hits < of:
        assert exactly(share.upper, of, range(hits + 1)) == pytest.approx(OUTSIDE)


@pytest.mark.parametrize(("hits", "of", "upper"), [(5, 100_000, 0.0001051275), (0, 600, 1 - 0.05 ** (1 / 600))])
def test_published_bound(hits: int, of: int, upper: float) -> None:
    """The bound is the one that R's GenBinomApps documents, and the closed form where nothing was seen."""
    assert Share(hits, of).upper == pytest.approx(upper, rel=1e-6)


def test_all_or_nothing() -> None:
    """No miss in twenty is no proof of 100 %; of no message at all nothing can be said."""
    assert Share(20, 20).lower == pytest.approx(0.05 ** (1 / 20))
    assert Share(20, 20).upper == 1.0
    assert Share(0, 20).lower == 0.0
    nothing = Share(0, 0)
    assert (nothing.value, nothing.lower, nothing.upper) == (None, None, None)


@pytest.mark.parametrize(("hits", "of"), [(-1, 3), (4, 3), (0, -1)])
def test_no_share(hits: int, of: int) -> None:
    """More hits than messages is a mistake of the caller and never a figure."""
    with pytest.raises(ValueError, match="no share"):
        Share(hits, of)


# Half the 5 % and 95 % points of the chi-squared distribution with 2k and 2k + 2 degrees of freedom, from its tables.
@pytest.mark.parametrize(("events", "lower", "upper"), [(0, 0.0, 2.996), (1, 0.0513, 4.744), (5, 1.970, 10.513)])
def test_rate_bounds(events: int, lower: float, upper: float) -> None:
    """The rate of adverse events has the exact Poisson bounds of the statistical tables."""
    rate = rate_per_active_day(events, 10_000)
    assert rate is not None
    assert rate.value == events / 10_000
    assert (rate.lower * 10_000, rate.upper * 10_000) == pytest.approx((lower, upper), abs=6e-4)


def test_a_quiet_start_proves_nothing() -> None:
    """Without an event the bound falls below Kaia's published rate only after 21,399 active days."""
    before, after = rate_per_active_day(0, 21_398), rate_per_active_day(0, 21_399)
    assert before is not None
    assert after is not None
    assert after.upper < KAIA_PER_ACTIVE_DAY < before.upper


def test_many_events() -> None:
    """A large count has bounds close around it."""
    rate = rate_per_active_day(2_000, 1)
    assert rate is not None
    assert 1_920 < rate.lower < 2_000 < rate.upper < 2_080


def test_no_rate() -> None:
    """Before anybody has had a day there is no rate, and counts below zero are a mistake of the caller."""
    assert rate_per_active_day(0, 0) is None
    with pytest.raises(ValueError, match="cannot be"):
        rate_per_active_day(-1, 10)
