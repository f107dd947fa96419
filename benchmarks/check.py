"""How long does `kneebot check` take over 1,000 entries of 10 phrasings: at first, again, and after one edit?

    python benchmarks/check.py [ENTRIES]

Makes a folder out of the repository's own with ENTRIES answers of made-up words beside it, every one with text. Of its
own entries' phrasings ten stay each, and none of their proofs: those are true of that folder, and made-up neighbours
would disturb some. Then it starts `kneebot check` as its own process: with an empty cache; with the sentence vectors
alone kept, which is all that the first run has beyond a later one; with all kept; and after one phrasing more in one
file.
The processor's time is the operating system's own figure; on a machine with other work it says more than the clock.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPENINGS = (
    "what is the best thing for {0} with {1}",
    "why does my {0} feel {1}",
    "{1} in the {0} after a {2} run",
    "can i do {2} when the {0} is {1}",
    "how long until {1} of the {0} is gone",
    "my coach says {2} helps a {1} {0}",
    "is {2} bad for {0}",
    "{0} {1} every morning since {2}",
    "should i rest the {1} {0} or go on with {2}",
    "tell me about {2} and {0} please",
)
TEXT = (
    "**Take it slowly at first.** Start with the {2} for a few days, and see how the {0} feels in the morning. "
    "Most people find that it settles within some weeks.\n\n"
    "If the {0} stays {1}, do less of it and ask somebody who can look at it. You need not stop all sport for it.\n"
)


def main() -> None:
    """Print one line a kind of run."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as made:
        folder, cache = Path(made) / "knowledge", Path(made) / "cache"
        files = make(folder, entries)
        report("first run, nothing kept", *once(folder, cache))
        for kept in (cache / "kneebot").glob("*.pickle"):
            kept.unlink()
        report("first run, vectors kept", *once(folder, cache))
        report("again", *once(folder, cache))
        text = files[0].read_text(encoding="utf-8")
        first = text.index("  - ")
        files[0].write_text(f"{text[:first]}  - a wholly new way to ask for it\n{text[first:]}", encoding="utf-8")
        report("after one edit", *once(folder, cache))


def make(folder: Path, entries: int) -> list[Path]:
    """A folder without a problem, with so many answers; their files."""
    shutil.copytree(ROOT / "knowledge", folder)
    for kind in ("answers", "exercises", "programmes"):
        for file in (folder / kind).glob("*.md"):
            file.write_text(ten_phrasings(file.read_text(encoding="utf-8")), encoding="utf-8")
    words = invented()
    files = []
    for number in range(entries):
        three = [next(words) for _ in range(3)]
        phrasings = "".join(f"  - {opening.format(*three)}\n" for opening in OPENINGS)
        file = folder / "answers" / f"made-up-{number}.md"
        head = (
            f"---\ntitle: About {three[0]} and {three[1]}\nphrasings:\n{phrasings}sources: [NHS-RI]\nreviewed: null\n"
        )
        file.write_text(f"{head}---\n{TEXT.format(*three)}", encoding="utf-8")
        files.append(file)
    return files


def ten_phrasings(text: str) -> str:
    """The file with the first ten of its phrasings and without its proof."""
    text = re.sub(r"(?m)^proof:\n(?:[ ].*\n)+", "", text)
    return re.sub(r"(?m)^(phrasings:\n(?:  - .*\n){10})(?:  - .*\n)+", r"\1", text)


def invented() -> Iterator[str]:
    """Words that there are not, the same ones at each call."""
    chance = random.Random(0)  # noqa: S311 - nothing secret
    seen: set[str] = set()
    while True:
        word = "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4))
        if word not in seen:
            seen.add(word)
            yield word


def once(folder: Path, cache: Path) -> tuple[float, float, float, str]:
    """One run: seconds, processor seconds, peak memory in MiB, and the last lines that it printed."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KNEEBOT_")}
    environment |= {"XDG_CACHE_HOME": str(cache)}
    began = time.perf_counter()
    check = subprocess.Popen(
        [sys.executable, "-m", "bot", "check", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=folder.parent,
    )
    assert check.stdout is not None
    said = check.stdout.read()
    _, status, usage = os.wait4(check.pid, 0)
    check.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    assert check.returncode == 0, said
    return (
        seconds,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / (1024 if sys.platform == "linux" else 2**20),
        said,
    )


def report(name: str, seconds: float, processor: float, memory: float, said: str) -> None:
    """One line of figures."""
    warnings = next((line.split()[0] for line in said.splitlines() if "warning(s)" in line), "0")
    print(
        f"{name:<24} {seconds:5.1f} s, processor {processor:5.1f} s, {memory:4.0f} MiB, {warnings} warnings", flush=True
    )


if __name__ == "__main__":
    main()
