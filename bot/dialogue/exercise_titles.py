"""The exercises that the words of their titles name: "90 bridge", "the wall sit", "wallsit". A look-up, no matching."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.knowledge.models import Exercise
from bot.text import fold, singular, word_set

# Those that are meant where several have the words: "bridge", "the 90".
MAIN = ("hamstring-bridge-90", "hamstring-bridge-30")
_WORD = re.compile(r"\d+|[a-z]+")
_FILLERS = word_set(
    "the a an my one do doing it to for of that please pls instead rather no not but sorry oops actually wait i meant"
    " mean make change set exercise exercises reminder remind me degree degrees deg s"
)
# Words of titles that alone name something else: "my walk", "my knee".
_NOT_ALONE = word_set("knee leg hamstring side single out down bent walk step sit wall heel dig lying raise")


class ExerciseTitles:
    """Finds exercises by their titles, for one knowledge revision."""

    def __init__(self, exercises: Mapping[str, Exercise]) -> None:
        self._titles = {id: _words(one.title) for id, one in exercises.items()}

    def named(self, text: str) -> tuple[str, ...]:
        """The exercises whose titles have all words of the text, fillers apart; none where it says anything else.

        Of several the two main bridges, where these are among them. A title may be written as one word.
        """
        said = _content(text)
        if not said or says_little(text):
            return ()
        found = [id for id, title in self._titles.items() if {*said} <= {*title}]
        if not found and len(said) == 1:
            found = [id for id, title in self._titles.items() if said[0] in _joined(title)]
        return tuple(id for id in found if id in MAIN) or tuple(found)


def says_little(text: str) -> bool:
    """Whether the text is a lone word that is in some title and means something else by itself: "my walk", "knee"."""
    said = {*_content(text)}
    return len(said) == 1 and said <= _NOT_ALONE


def _content(text: str) -> list[str]:
    return [word for word in _words(text) if word not in _FILLERS]


def _words(text: str) -> list[str]:
    return [singular(word) for word in _WORD.findall(fold(text))]


def _joined(words: Sequence[str]) -> set[str]:
    """Every run of two words and more, written as one."""
    return {"".join(words[at:end]) for at in range(len(words)) for end in range(at + 2, len(words) + 1)}
