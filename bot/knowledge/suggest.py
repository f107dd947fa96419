"""What someone may have meant by a name that is none."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

# 'see_also' is no misspelling of 'related'; 'cat-cow-strech' is one of 'cat-cow-stretch'.
_NEAR = 70


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """`Did you mean 'x'?` for the nearest known name, or the other advice when none is near."""
    names = sorted(known)
    found = process.extractOne(word.lower(), names, scorer=fuzz.ratio, score_cutoff=_NEAR)
    return f"Did you mean '{found[0]}'?" if found else otherwise
