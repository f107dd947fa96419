"""A small base for the matching room: eleven entries that are easily mistaken for one another."""

from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.embedding import WIDTH, Encoder
from bot.matching.matcher import Phrasing
from bot.matching.vocabulary import Vocabulary

ENTRIES = {
    "bridge-90": [
        "90 degree bridge",
        "how do i do the 90 degree hamstring bridge",
        "show me the ninety bridge",
        "bridge with knees at 90",
    ],
    "bridge-30": [
        "30 degree bridge",
        "how do i do the 30 degree hamstring bridge",
        "show me the thirty bridge",
        "bridge with knees at 30, legs nearly straight",
    ],
    "inner-knee": [
        "pain on the inside of my knee",
        "inner knee hurts",
        "medial knee pain",
        "inner side of the knee is sore",
    ],
    "outer-knee": [
        "pain on the outside of my knee",
        "outer knee hurts",
        "lateral knee pain",
        "outer side of the knee is sore",
    ],
    "behind-knee": [
        "pain at the back of my knee",
        "the back of the knee hurts",
        "sore behind the knee",
        "back of knee pain when i run",
    ],
    "front-knee": [
        "pain at the front of my knee",
        "the front of the knee hurts",
        "ache around my kneecap",
        "front of knee pain going down stairs",
    ],
    "before-surgery": [
        "which exercises before my surgery",
        "can i run before surgery",
        "training before the operation",
        "pre op exercises for the knee",
    ],
    "after-surgery": [
        "which exercises after my surgery",
        "can i run after surgery",
        "training after the operation",
        "post op exercises for the knee",
    ],
    "weaker-leg": [
        "my left hamstring is weaker than my right",
        "one leg is much weaker than the other",
        "weak left hamstring what can i do",
        "strength difference between my legs",
    ],
    "swelling": [
        "my knee is swollen",
        "swelling after a run",
        "why does my knee swell up",
        "puffy knee",
    ],
    "keep-running": [
        "can i keep running with knee pain",
        "should i stop running",
        "is it ok to run through it",
        "do i have to rest",
    ],
}
PHRASINGS = [Phrasing(entry, text) for entry, texts in ENTRIES.items() for text in texts]

VOCABULARY = Vocabulary.from_mapping(
    {
        "same": {"hamstring": ["hammy", "ham string"], "kneecap": ["knee cap", "patella"]},
        "veto": {
            "side": {"left": [], "right": []},
            "place": {
                "inner": ["inside", "medial"],
                "outer": ["outside", "lateral"],
                "behind": ["back of my knee", "back of the knee", "back of knee", "behind my knee", "behind the knee"],
                "front": ["front of my knee", "front of the knee", "front of knee", "kneecap"],
            },
            "part": {"knee": ["knees", "kneecap"], "ankle": ["ankles"], "hip": ["hips"]},
            "surgery": {
                "before surgery": ["before ... surgery", "before ... operation", "pre op"],
                "after surgery": ["after ... surgery", "after ... operation", "post op"],
            },
        },
    }
)


class CountingEncoder(Encoder):
    """Vectors from the letters of a text, and a count of how many were asked for."""

    name = "counting"

    def __init__(self) -> None:
        super().__init__(Path())
        self.encoded: list[str] = []

    def encode(self, texts: list[str]) -> NDArray[np.float32]:  # type: ignore[override]
        self.encoded += texts
        rows = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for first, second in pairwise(text):
                row[hash((ord(first), ord(second))) % WIDTH] += 1
        return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
