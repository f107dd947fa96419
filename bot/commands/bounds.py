"""How sure a counted share or rate is: exact one-sided 95 % bounds, from the counts alone.

Shares: C. J. Clopper and E. S. Pearson, The use of confidence or fiducial limits illustrated in the case of the
binomial, Biometrika 26 (1934) 404-413, doi:10.2307/2331986. Rates: F. Garwood, Fiducial limits for the Poisson
distribution, Biometrika 28 (1936) 437-442, doi:10.1093/biomet/28.3-4.437. Both limits are quantiles (of the beta and
the chi-squared distribution); here the tail is summed and the limit found by bisection, so that nobody needs to trust
more than addition. Exact means that the bound holds at least 95 times in 100, whatever the truth is.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

OUTSIDE = 0.05  # one-sided 95 %: so likely is it that the truth lies beyond the bound
_HALVINGS = 80  # more than the 53 bits of a float, also for a bound close to 0

# Adverse events that users of the Kaia app reported per active day: D. Jain and others, JMIR Human Factors 8 (2021)
# e25453, doi:10.2196/25453 (138,337 active users, 2018 to 2019).
KAIA_PER_ACTIVE_DAY = 0.00014


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `of` messages."""

    hits: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.of:
            raise ValueError(f"{self.hits} of {self.of} is no share")

    @property
    def value(self) -> float | None:
        """The share itself; None of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def lower(self) -> float | None:
        """The smallest share under which so many hits would still be seen 5 times in 100; None of nothing."""
        if not self.of:
            return None
        if not self.hits:
            return 0.0
        terms = _binomial(self.of, range(self.hits, self.of + 1))
        return _first(lambda share: _tail(terms, math.log(share), math.log1p(-share)) >= OUTSIDE, 1.0)

    @property
    def upper(self) -> float | None:
        """The largest share under which so few hits would still be seen 5 times in 100; None of nothing."""
        if not self.of:
            return None
        if self.hits == self.of:
            return 1.0
        terms = _binomial(self.of, range(self.hits + 1))
        return _first(lambda share: _tail(terms, math.log(share), math.log1p(-share)) <= OUTSIDE, 1.0)


@dataclass(frozen=True, slots=True)
class Rate:
    """Events over active days, with a bound on either side that is exceeded 5 times in 100."""

    events: int
    active_days: int
    value: float
    lower: float
    upper: float


def rate_per_active_day(events: int, active_days: int) -> Rate | None:
    """Adverse events per active day (one person on one day); None while nobody has had a day."""
    if events < 0 or active_days < 0:
        raise ValueError(f"{events} events in {active_days} days cannot be")
    if not active_days:
        return None
    lower = _first(lambda mean: _poisson(mean, events - 1) <= 1 - OUTSIDE, float(events)) if events else 0.0
    highest = 2.0 * events + 10.0  # above the bound of every count, which is 3.0 for no event and 10.5 for five
    upper = _first(lambda mean: _poisson(mean, events) <= OUTSIDE, highest)
    return Rate(events, active_days, events / active_days, lower / active_days, upper / active_days)


def _binomial(of: int, hits: range) -> list[tuple[float, int, int]]:
    """For each number of hits the logarithm of the ways to have it, the hits and the rest."""
    whole = math.lgamma(of + 1)
    return [(whole - math.lgamma(hit + 1) - math.lgamma(of - hit + 1), hit, of - hit) for hit in hits]


def _tail(terms: list[tuple[float, int, int]], log_share: float, log_rest: float) -> float:
    return math.fsum(math.exp(ways + hit * log_share + rest * log_rest) for ways, hit, rest in terms)


def _poisson(mean: float, most: int) -> float:
    """How likely `most` events or fewer are when so many are expected."""
    return math.fsum(math.exp(count * math.log(mean) - mean - math.lgamma(count + 1)) for count in range(most + 1))


def _first(holds: Callable[[float], bool], highest: float) -> float:
    """The smallest number between 0 and `highest` for which it holds, where it goes on holding from there on."""
    low, high = 0.0, highest
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
