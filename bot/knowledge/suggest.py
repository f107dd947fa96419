"""What someone may have meant by a name that is none."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

# 'see_also' is no misspelling of 'related'; 'cat-cow-strech' is one of 'cat-cow-stretch'.
_NEAR = 70
_ONE_SLIP = 1  # 'hpi' is one of 'hip', too short to be near


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """`Did you mean 'x'?` for the nearest known name, or the other advice when none is near."""
    names = sorted(known)
    near = process.extractOne(word, names, scorer=fuzz.ratio, processor=str.lower, score_cutoff=_NEAR)
    slip = process.extractOne(word, names, scorer=OSA.distance, processor=str.lower, score_cutoff=_ONE_SLIP)
    found = near or slip
    return f"Did you mean '{found[0]}'?" if found else otherwise
