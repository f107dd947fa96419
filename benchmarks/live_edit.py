"""From saving a file to its words being live, and what answers then beside what is learnt in full afterwards.

    python benchmarks/live_edit.py [ENTRIES]

Makes a folder of the repository's own with ENTRIES made-up answers beside it (0: as it is), watches it as the running
bot does, and saves one file five times, with three phrasings and a sentence more each time. The processor's time is
this process's own; on a machine with other work it says more than the clock.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from check import make

from bot.dialogue.reply import Reply
from bot.embedding import Encoder
from bot.matching.matcher import Matcher
from bot.service.library import Library
from bot.service.watching import Watching

DEVELOPMENT = Path(__file__).parents[1] / "tests" / "utterances" / "development"
FILE = "answers/how-many-how-often.md"
BEFORE = "  - how many sets\n"
EDITS = 5
QUIET_S = 15.0


class Nobody:
    """A channel that nothing should go to."""

    async def send(self, person: int, reply: Reply) -> None:  # noqa: ARG002 - any person
        raise AssertionError(reply.text)


async def saved_to_live(library: Library, file: Path) -> list[tuple[float, float]]:
    """Seconds and processor seconds of each of some edits."""
    watching = Watching(library, Nobody(), [1])
    running = asyncio.create_task(watching.run())
    await asyncio.sleep(3)
    taken = []
    for number in range(EDITS):
        revision = library.policy.base.revision
        started, worked = time.perf_counter(), time.process_time()
        edit(file, number)
        while library.policy.base.revision == revision:
            await asyncio.sleep(0.005)
        taken.append((time.perf_counter() - started, time.process_time() - worked))
        assert not library.last.problems
    watching.stop()
    await running
    return taken


def edit(file: Path, number: int) -> None:
    """Three new phrasings and a new sentence."""
    new = "".join(f"  - {words} {number}\n" for words in ("is it enough if i do", "my plan says", "why not just"))
    text = file.read_text(encoding="utf-8").replace(BEFORE, BEFORE + new)
    file.write_text(f"{text}\nOne more sentence with number {number}.\n", encoding="utf-8")


def decided(matcher: Matcher, text: str) -> tuple[str, ...]:
    """What a runner would see: the answer, the choices in their order, or nothing."""
    ranking = matcher.rank(text)
    return (ranking.answer.entry,) if ranking.answer else ("", *(match.entry for match in ranking.choices))


def main() -> None:
    """Prints the figures, one a line."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as made:
        measure(Path(made), entries)


def measure(made: Path, entries: int) -> None:
    """The figures for a folder that is made in `made`, unless it is there."""
    if not (made / "knowledge").exists():
        make(made / "knowledge", entries)
    library = Library(made / "knowledge", made / "cache", Encoder.find(), quiet_s=QUIET_S)
    texts = [json.loads(line)["text"] for file in DEVELOPMENT.glob("*.jsonl") for line in file.open(encoding="utf-8")]
    for seconds, processor in asyncio.run(saved_to_live(library, made / "knowledge" / FILE)):
        print(f"saved to live            {seconds:5.2f} s, processor {processor:5.2f} s", flush=True)
    quick, worked = library.policy.matcher, time.process_time()
    asyncio.run(library.settled())
    full = library.policy.matcher
    assert full is not quick
    print(f"learnt in full after it  processor {time.process_time() - worked:5.1f} s")
    same = sum(decided(quick, text) == decided(full, text) for text in texts) / len(texts)
    print(f"decided the same before  {same:.3f} of {len(texts)} messages")


if __name__ == "__main__":
    main()
