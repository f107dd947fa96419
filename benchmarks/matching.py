"""Matchers side by side: accuracy, latency, memory; a reliability table; a picture of the trade-off.

    python benchmarks/matching.py FOLDER [FOLDER ...] [--picture FILE.svg]

Each folder holds `train.csv` and `test.csv` with the columns `text,intent` (without folders: those that
KNEEBOT_BENCH lists, with colons between). Thresholds come from the training file alone, by one rule for all. Each
method runs in a process of its own, on one thread, so that memory and time are its own.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

OURS = {"ours, words alone": False, "ours": True}
COLUMNS = ("in_scope_accuracy", "out_of_scope_recall", "mcc", "top1", "top3", "auroc")
_FORMAT = "{:<26} {:>7} {:>7} {:>6} {:>6} {:>6} {:>6}  {:>7} {:>7} {:>7} {:>6}"


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["--one"]:
        print(json.dumps(_run(arguments[1], Path(arguments[2]))))
        return
    if arguments[:1] == ["--size"]:
        print(json.dumps(_run_size(int(arguments[1]), Path(arguments[2]))))
        return
    picture = Path(arguments[arguments.index("--picture") + 1]) if "--picture" in arguments else None
    listed = [a for a in arguments if a != "--picture" and Path(a) != picture]
    folders = [Path(name) for name in listed or filter(None, os.environ.get("KNEEBOT_BENCH", "").split(":"))]
    if not folders:
        raise SystemExit(__doc__)
    curves = {}
    for folder in folders:
        curves[folder.name] = _compare(folder)
    _sizes()
    if picture:
        _draw(curves, picture)


def _compare(folder: Path) -> dict[str, list[tuple[float, float]]]:
    from matching_peers import PEERS

    print(f"\n## {folder.name}\n")
    print(_FORMAT.format("", "in", "out", "MCC", "top1", "top3", "AUROC", "p50 ms", "p99 ms", "build s", "RSS MB"))
    curves = {}
    for name in (*PEERS, *OURS):
        found = _child("--one", name, str(folder))
        figures = found["figures"]
        shares = [_share(figures[column]) for column in COLUMNS]
        times = [f"{figures[name]:.2f}" for name in ("p50_ms", "p99_ms", "build_s")]
        print(_FORMAT.format(name, *shares, *times, found["rss_mb"]), flush=True)
        curves[name] = [tuple(point) for point in found["tradeoff"]]
        reliability = found["reliability"]
    print("\npredicted -> observed (messages), ours:")
    print("  ".join(f"{said:.2f} -> {seen:.2f} ({count})" for said, seen, count in reliability))
    return curves  # type: ignore[return-value]


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _child(*arguments: str) -> Any:
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def _run(name: str, folder: Path) -> dict[str, Any]:
    """One method on one set, in this process."""
    from bot.embedding import Encoder
    from bot.matching.evaluation import evaluate, judge, out_of_scope_label, summarise

    train, test = _read(folder / "train.csv"), _read(folder / "test.csv")
    if name in OURS:
        found = evaluate(train, test, encoder=Encoder.find() if OURS[name] else None)
    else:
        from matching_peers import PEERS, PeerMatcher

        label = out_of_scope_label([said.entry for said in train], [said.entry for said in test])
        started = time.perf_counter()
        matcher = PeerMatcher(PEERS[name], [said for said in train if said.entry != label])
        build_s = time.perf_counter() - started
        judged, milliseconds = judge(matcher.rank, matcher.entries, test)
        found = summarise(judged, milliseconds, matcher.threshold, build_s, len(train))
    return {
        "figures": found.figures,
        "tradeoff": found.tradeoff,
        "reliability": [(row.predicted, row.observed, row.count) for row in found.reliability],
        "rss_mb": _rss_mb(),
    }


def _sizes() -> None:
    """Time for one message and for a build against the size of the knowledge base."""
    print("\n## size: entries x 10 made-up phrasings\n")
    print(
        "{:>8} {:>9} {:>9} {:>12} {:>12} {:>7}".format(
            "entries", "p50 ms", "p99 ms", "build cold s", "cached s", "RSS MB"
        )
    )
    for entries in (100, 1000):
        with tempfile.TemporaryDirectory() as cache:
            cold, warm = (_child("--size", str(entries), cache) for _ in range(2))
        print(
            f"{entries:>8} {warm['p50_ms']:>9.2f} {warm['p99_ms']:>9.2f} {cold['build_s']:>12.2f} "
            f"{warm['build_s']:>12.2f} {warm['rss_mb']:>7}",
            flush=True,
        )


def _run_size(entries: int, cache: Path) -> dict[str, Any]:
    import random

    import numpy as np

    from bot.embedding import Encoder
    from bot.embedding.wordpiece import common_words
    from bot.matching.matcher import Matcher, Phrasing

    drawn = random.Random(0)  # noqa: S311 - made-up sentences, not secrets
    words = sorted(word for word in common_words() if 3 < len(word) < 9)[::4]
    topics = [drawn.sample(words, 6) for _ in range(entries)]

    def sentence(topic: list[str]) -> str:
        return " ".join(drawn.sample(topic, 3) + drawn.sample(words, 3) + ["how", "my"])

    phrasings = [Phrasing(f"entry-{at}", sentence(topic)) for at, topic in enumerate(topics) for _ in range(10)]
    started = time.perf_counter()
    matcher = Matcher.build(phrasings, encoder=Encoder.find(), cache=cache)
    build_s = time.perf_counter() - started
    milliseconds = []
    for _ in range(400):
        said = sentence(drawn.choice(topics))
        started = time.perf_counter()
        matcher.rank(said)
        milliseconds.append((time.perf_counter() - started) * 1e3)
    p50, p99 = np.percentile(milliseconds[20:], [50, 99])
    return {"p50_ms": float(p50), "p99_ms": float(p99), "build_s": build_s, "rss_mb": _rss_mb()}


def _read(file: Path) -> list[Any]:
    from bot.matching.matcher import Phrasing

    with file.open(encoding="utf-8", newline="") as opened:
        return [Phrasing(row["intent"], row["text"]) for row in csv.DictReader(opened)]


def _rss_mb() -> int:
    """Memory held now; on Linux."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def _draw(curves: dict[str, dict[str, list[tuple[float, float]]]], file: Path) -> None:
    """In-scope accuracy against out-of-scope recall, a curve for each method."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(curves), figsize=(6 * len(curves), 5), squeeze=False)
    for axis, (folder, methods) in zip(axes[0], curves.items(), strict=True):
        for name, points in methods.items():
            style = {"linewidth": 2.5} if name in OURS else {"linewidth": 1, "alpha": 0.8}
            axis.plot([out for _, out in points], [inside for inside, _ in points], label=name, **style)
        axis.set(title=folder, xlabel="out of scope, turned away", ylabel="in scope, right and not turned away")
        axis.grid(alpha=0.3)
    axes[0][0].legend(loc="lower left", fontsize=8)
    figure.tight_layout()
    figure.savefig(file, metadata={"Date": None})
    print(f"\n{file}")


if __name__ == "__main__":
    main()
