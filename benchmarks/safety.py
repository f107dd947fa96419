"""How long does safety take over a message, and over the worst that somebody may send?

    python benchmarks/safety.py

Assesses a thousand labelled messages of tests/safety/, drawn at random, one by one, and prints the median and the 99th
percentile, by the signs alone and with a second opinion, side by side; then floods, with all of it: one word a million
times, 100,000 odd characters, 4,096 characters of the dearest words (the most that Telegram carries in one message).
Processor time, so that other work on the machine does not count.
"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bot.embedding import Encoder
from bot.safety.second_opinion import SecondOpinion
from bot.service.building import build_safety, read_checked

ROOT = Path(__file__).resolve().parents[1]
TELEGRAMS_LIMIT = 4096
SAMPLE = 1000
FLOODS = {
    '"not " a million times': "not " * 1_000_000,
    '"no numb " a hundred thousand times': "no numb " * 100_000,
    '"my back, " ten thousand times': "my back, " * 10_000,
    "100,000 faces": "\N{FACE WITH TEARS OF JOY}" * 100_000,
    "100,000 joiners": "\N{ZERO WIDTH JOINER}" * 100_000,
    "50,000 accented letters": "e\N{COMBINING ACUTE ACCENT}" * 50_000,
}


def main() -> None:
    """Print one line for the messages in each way, and one for each flood."""
    safety = build_safety(read_checked(ROOT / "knowledge"))
    messages = _messages()
    for name, second in (
        ("signs alone", None),
        ("with a second opinion by words", SecondOpinion()),
        ("by words and meanings", SecondOpinion(Encoder.find())),
    ):
        safety.attach(second)
        safety.assess("the first message loads what is needed")
        took = sorted(_milliseconds(safety.assess, text) for text in messages)
        last = took[len(took) * 99 // 100]
        print(f"{len(took)} messages, {name}: median {statistics.median(took):.2f} ms, 99 % below {last:.2f}")
    drawn = random.Random(1)  # noqa: S311 - the same characters each time
    odd = "".join(chr(drawn.randrange(0x11_0000)) for _ in range(100_000))
    for name, text in {**FLOODS, "100,000 characters of any kind": odd}.items():
        print(f"{name}: {_milliseconds(safety.assess, text):,.0f} ms")
    longest = max(_milliseconds(safety.assess, text[:TELEGRAMS_LIMIT]) for text in (*FLOODS.values(), odd))
    print(f"the worst of these cut to {TELEGRAMS_LIMIT} characters: {longest:.0f} ms")


def _messages() -> list[str]:
    rows = [
        json.loads(line)
        for file in sorted((ROOT / "tests" / "safety").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    messages = [text for row in rows for text in (row.get("texts") or [row["text"]])]
    return random.Random(0).sample(messages, SAMPLE)  # noqa: S311 - the same messages each time


def _milliseconds(assess: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    assess(text)
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    main()
