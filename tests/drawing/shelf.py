"""The exercises with a picture, as they lie in the knowledge folder."""

from pathlib import Path

import yaml

from bot.knowledge.pose import Picture

EXERCISES = Path(__file__).parents[2] / "knowledge" / "exercises"


def shelf() -> dict[str, tuple[str, Picture]]:
    """Title and picture of every exercise that has one, by id."""
    found = {}
    for file in sorted(EXERCISES.glob("*.md")):
        front = yaml.safe_load(file.read_text(encoding="utf-8").split("\n---", 1)[0])
        if front.get("picture"):
            found[file.stem] = (front["title"], Picture.model_validate(front["picture"]))
    return found


SHELF = shelf()
EVERY = sorted(SHELF)


def bridge(**end: object) -> Picture:
    """A bridge with these words for its end."""
    return Picture.model_validate(
        {
            "alt": "Lying on the back, hips lifted.",
            "body": "on back",
            "mark": None,
            "start": {"label": "Start"},
            "end": {"label": "Up", "hips": "up", **end},
        }
    )
