"""A small knowledge folder without a fault, for tests to break."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from bot.knowledge.loader import check

GOOD = {
    "sources.md": """\
        ---
        sources:
          - id: cpg
            title: Patellofemoral Pain
            by: A guideline group
            year: 2019
            url: https://doi.org/10.2519/jospt.2019.0302
          - id: trial
            title: A trial
            by: Some people
        ---
        """,
    "menus/messages.md": """\
        ---
        title: Short sentences
        messages:
          back: Back
        ---
        """,
    "menus/help.md": """\
        ---
        title: Help
        ---
        Ask me anything about your knee.
        """,
    "exercises/bridge.md": """\
        ---
        title: Bridge
        other_names: [glute bridge]
        phrasings: [how do i do the bridge]
        purpose: Strengthens the back of the thigh.
        range: Hips from the floor to a straight line.
        muscles: [hamstrings]
        setup: [Lie on your back.]
        cues: [Push through the heels.]
        faults:
          - fault: The back arches
            cue: Ribs down.
        dose:
          sets: 3
          repetitions: 8-12
          hold_s: 2
          days_a_week: 2-3
          rest_days_between: 1
        easier: null
        harder: null
        stop_if: [The back hurts]
        video: null
        picture: null
        sources: [cpg]
        ---
        """,
    "answers/desk.md": """\
        ---
        title: Knee pain at the desk
        phrasings:
          - my knee hurts when i sit
          - sore knee at my desk
          - knee aches in the cinema
        related: [bridge]
        sources: [cpg]
        ---
        Stretch your legs **now and then**.
        """,
    "smalltalk/hello.md": """\
        ---
        title: Hello
        phrasings: [hi, hey there, good morning]
        ---
        Hello!
        """,
    "safety/back-pain.md": """\
        ---
        title: Back pain
        level: caution
        holds: [bridge]
        sources: [trial]
        ---
        Stop the bridges for now.
        """,
    "words/matching.md": """\
        ---
        title: Words
        same:
          kneecap: [knee cap]
        ---
        """,
}


@dataclass(frozen=True)
class Coach:
    """Somebody at work on a knowledge folder."""

    folder: Path

    def writes(self, file: str, text: str | bytes) -> None:
        """Save a file; text may be indented like the code around it."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())

    def changes(self, file: str, old: str, new: str) -> None:
        """Replace one piece of a file."""
        path = self.folder / file
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new))

    def sees(self) -> list[str]:
        """Every problem, as `kneebot check` prints it."""
        return [str(problem) for problem in check(self.folder)]
