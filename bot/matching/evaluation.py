"""How well a matcher does on messages whose right entry is known: a coach's labelled log or a public benchmark."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.matching.matcher import Matcher, Phrasing, Ranking
from bot.matching.vocabulary import Vocabulary
from bot.text import word_set

if TYPE_CHECKING:
    from bot.embedding import Encoder

Doubles = NDArray[np.float64]

# Labels that mean "none of these" in the sets we know: HINT3, CLINC150 and their like.
_NONE_OF_THESE = word_set(
    "no_nodes_detected oos ood out_of_scope out-of-scope outofscope none no_intent fallback unknown other"
)
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Confusion:
    """Messages meant for one entry that went to another; None stands for out of scope or turned away."""

    meant: str | None
    got: str | None
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """One row of the reliability table: of messages given about this probability, how many were right."""

    predicted: float
    observed: float
    count: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one run; a share without any message it could be taken of is None."""

    in_scope_accuracy: float | None
    out_of_scope_recall: float | None
    mcc: float
    top1: float | None
    top3: float | None
    auroc: float | None
    threshold: float
    p50_ms: float
    p99_ms: float
    build_s: float
    n_train: int
    n_test: int
    confusions: tuple[Confusion, ...]
    reliability: tuple[Bin, ...]
    tradeoff: tuple[tuple[float, float], ...]

    @property
    def figures(self) -> dict[str, float | int | None]:
        """The figures that `kneebot evaluate` prints, rounded."""
        names = (
            "in_scope_accuracy out_of_scope_recall mcc top1 top3 auroc threshold p50_ms p99_ms build_s n_train n_test"
        )
        values = {name: getattr(self, name) for name in names.split()}
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Judged:
    """One message: what was meant (None: out of scope), the ranking's entries, the best score."""

    text: str
    meant: str | None
    ranked: tuple[str, ...]
    score: float

    def got(self, threshold: float) -> str | None:
        return self.ranked[0] if self.ranked and self.score >= threshold else None


def out_of_scope_label(train: Iterable[str], test: Iterable[str]) -> str | None:
    """The label that means "none of these": named like it, in the test and not in the training."""
    only_in_test = sorted(set(test) - set(train))
    return next((label for label in only_in_test if label.strip().lower() in _NONE_OF_THESE), None)


def evaluate(
    train: Sequence[Phrasing],
    test: Sequence[Phrasing],
    out_of_scope: str | None = None,
    *,
    vocabulary: Vocabulary | Mapping[str, object] | None = None,
    encoder: Encoder | None = None,
    cache: Path | None = None,
    protected: frozenset[str] = frozenset(),
) -> Evaluation:
    """Build a matcher from `train` alone and judge it on `test`. Labels of no training phrasing are out of scope.

    Without `out_of_scope` that label is guessed. Phrasings in `train` that carry it are left out.
    """
    label = out_of_scope or out_of_scope_label([said.entry for said in train], [said.entry for said in test])
    known = [said for said in train if said.entry != label]
    started = time.perf_counter()
    matcher = Matcher.build(known, vocabulary=vocabulary, encoder=encoder, cache=cache, protected=protected)
    build_s = time.perf_counter() - started
    judged, milliseconds = judge(matcher.rank, matcher.entries, test)
    return summarise(judged, milliseconds, matcher.thresholds.answer, build_s, len(known))


def judge(
    rank: Callable[[str], Ranking], entries: Iterable[str], test: Sequence[Phrasing]
) -> tuple[list[Judged], Doubles]:
    """Rank every message, and how long each took."""
    known = frozenset(entries)
    judged, milliseconds = [], []
    for said in test:
        started = time.perf_counter()
        ranking = rank(said.text)
        milliseconds.append((time.perf_counter() - started) * 1e3)
        ranked = tuple(match.entry for match in ranking.matches)
        score = ranking.matches[0].score if ranking.matches else 0.0
        judged.append(Judged(said.text, said.entry if said.entry in known else None, ranked, score))
    return judged, np.array(milliseconds)


def summarise(
    judged: Sequence[Judged], milliseconds: Doubles, threshold: float, build_s: float, n_train: int
) -> Evaluation:
    """The figures of a run with everything below `threshold` turned away."""
    inside = [one for one in judged if one.meant is not None]
    outside = [one for one in judged if one.meant is None]
    return Evaluation(
        in_scope_accuracy=_share(one.got(threshold) == one.meant for one in inside),
        out_of_scope_recall=_share(one.got(threshold) is None for one in outside),
        mcc=mcc([one.meant for one in judged], [one.got(threshold) for one in judged]),
        top1=_share(one.meant in one.ranked[:1] for one in inside),
        top3=_share(one.meant in one.ranked[:3] for one in inside),
        auroc=auroc([one.score for one in inside], [one.score for one in outside]),
        threshold=threshold,
        p50_ms=float(np.percentile(milliseconds, 50)) if len(milliseconds) else 0.0,
        p99_ms=float(np.percentile(milliseconds, 99)) if len(milliseconds) else 0.0,
        build_s=build_s,
        n_train=n_train,
        n_test=len(judged),
        confusions=_confusions(judged, threshold),
        reliability=_reliability(judged),
        tradeoff=_tradeoff(inside, outside),
    )


def cross_validate(
    phrasings: Sequence[Phrasing],
    folds: int = 5,
    *,
    vocabulary: Vocabulary | Mapping[str, object] | None = None,
    encoder: Encoder | None = None,
    cache: Path | None = None,
    protected: frozenset[str] = frozenset(),
) -> Evaluation:
    """Judge a set of phrasings on itself: in each fold a share of the entries and a share of the other phrasings are
    kept from the matcher; the former stand for questions out of scope.
    """
    shuffled = np.random.default_rng(1)
    entries = list(dict.fromkeys(said.entry for said in phrasings))
    out_in = dict(zip([entries[at] for at in shuffled.permutation(len(entries))], range(len(entries)), strict=True))
    part = shuffled.permutation(np.arange(len(phrasings)) % folds)
    judged: list[Judged] = []
    milliseconds: list[float] = []
    thresholds, seconds, sizes = [], 0.0, []
    for fold in range(folds):
        away = [out_in[said.entry] % folds == fold for said in phrasings]
        train = [said for at, said in enumerate(phrasings) if not away[at] and part[at] != fold]
        test = [said for at, said in enumerate(phrasings) if away[at] or part[at] == fold]
        started = time.perf_counter()
        matcher = Matcher.build(train, vocabulary=vocabulary, encoder=encoder, cache=cache, protected=protected)
        seconds += time.perf_counter() - started
        rows, times = judge(matcher.rank, matcher.entries, test)
        # One scale for all folds: what matters is which side of its own fold's threshold a score falls.
        judged += rows
        milliseconds += list(times)
        thresholds.append(matcher.thresholds.answer)
        sizes.append(len(train))
    middle = float(np.mean(thresholds)) if thresholds else 0.5
    return summarise(judged, np.array(milliseconds), middle, seconds / max(folds, 1), int(np.mean(sizes)))


def _share(hits: Iterable[bool]) -> float | None:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else None


def mcc(meant: Sequence[str | None], got: Sequence[str | None]) -> float:
    """Matthews' correlation over all labels, None ("out of scope", "turned away") being one of them."""
    size = len(meant)
    right = sum(one == other for one, other in zip(meant, got, strict=True))
    wanted, given = Counter(meant), Counter(got)
    covered = right * size - sum(wanted[label] * given[label] for label in wanted)
    spread = (size**2 - sum(count**2 for count in given.values())) * (size**2 - sum(c**2 for c in wanted.values()))
    return float(covered / np.sqrt(float(spread))) if spread else 0.0


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    """How often a message in scope scores above one that is not; a tie counts half."""
    if not inside or not outside:
        return None
    low = np.sort(np.array(outside))
    below = np.searchsorted(low, inside, side="left")
    level = np.searchsorted(low, inside, side="right") - below
    return float((below + level / 2).mean() / len(low))


def _confusions(judged: Sequence[Judged], threshold: float) -> tuple[Confusion, ...]:
    """Pairs that were taken for one another, most frequent first."""
    pairs: dict[tuple[str | None, str | None], list[str]] = {}
    for one in judged:
        got = one.got(threshold)
        if got != one.meant:
            pairs.setdefault((one.meant, got), []).append(one.text)
    ordered = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), str(pair[0])))
    return tuple(Confusion(*pair, len(texts), tuple(texts[:_EXAMPLES])) for pair, texts in ordered)


def _reliability(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    """Predicted against observed in ten bins of probability."""
    scores = np.array([one.score for one in judged])
    right = np.array([bool(one.ranked) and one.ranked[0] == one.meant for one in judged])
    place = np.minimum((scores * 10).astype(int), 9)
    return tuple(
        Bin(float(scores[place == at].mean()), float(right[place == at].mean()), int((place == at).sum()))
        for at in range(10)
        if (place == at).any()
    )


def _tradeoff(inside: Sequence[Judged], outside: Sequence[Judged]) -> tuple[tuple[float, float], ...]:
    """In-scope accuracy and out-of-scope recall at every threshold that makes a difference, 101 at most."""
    if not inside or not outside:
        return ()
    scores = np.quantile([one.score for one in (*inside, *outside)], np.linspace(0, 1, 101))
    hits = np.array([one.score if one.ranked[:1] == (one.meant,) else -1.0 for one in inside])
    strange = np.array([one.score for one in outside])
    return tuple((float((hits >= score).mean()), float((strange < score).mean())) for score in scores)
