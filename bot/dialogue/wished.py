"""Which exercise or programme a few words mean, in a wish to be reminded or a command: titles first, then matching."""

from __future__ import annotations

import re

from bot.dialogue.exercise_titles import ExerciseTitles, says_little
from bot.dialogue.wishes import thing, wish
from bot.knowledge.base import KnowledgeBase
from bot.matching.matcher import Matcher
from bot.text import word_set

_MOST_NAMING = 6  # words; more of them ask something rather than name an exercise
_NAMING = re.compile(r"\b(?:do|doing|for|to|my|the|one|exercise|reminders?|remind|me|please|about|daily|day)\b|[/-]")
_CLOCK_FACE = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
# Exercises in general, whichever is meant; and what stands for them.
_TRAINING = word_set(
    "exercise exercises exercising train training workout workouts session sessions rehab physio routine programme"
    " program plan stretch stretches stretching strength knee knees leg legs hamstring hamstrings set sets rep reps"
    " bridge bridges it them this these those that do doing my the a some daily again"
)
_PROGRAMME = re.compile(r"\b(?:plan|program(?:me)?|ladder|weeks?|schedule|routine|short on time)\b")


class Wished:
    """Finds what is wished for, with one knowledge revision. `titles`: the exercises by the words of their titles."""

    def __init__(self, base: KnowledgeBase, matcher: Matcher) -> None:
        self._base = base
        self._matcher = matcher
        self.titles = ExerciseTitles(base.exercises)

    def named(self, text: str) -> str | None:
        """The one exercise or programme that a few words name ("the 30 one", "30 degree bridge at 7"), or None."""
        said = _CLOCK_FACE.sub(" ", text)  # "25:00" is no time, and no exercise
        if len(alone := self.titles.named(wish(said).rest)) == 1:
            return alone[0]
        words = _NAMING.sub(" ", wish(said).rest)
        if not re.search(r"[^\W\d]", words) or says_little(words) or len(words.split()) > _MOST_NAMING:
            return None
        # "My bridges" are no programme, though one has them in its name.
        programmes = self._base.programmes if _PROGRAMME.search(text.lower()) else {}
        found = [id for id in self._near(words) if self._base.is_training(id)]
        return found[0] if len(found) == 1 and (found[0] in self._base.exercises or found[0] in programmes) else None

    def is_other(self, text: str) -> bool:
        """Whether a wish to be reminded is of something that is no exercise: "about my run", "to ice my knee"."""
        what = thing(text)
        if {*what.split()} <= _TRAINING or self.titles.named(what) or self.named(what):
            return False
        trained = self._base.exercises.keys() | self._base.programmes.keys()
        return says_little(what) or (trained.isdisjoint(self._near(what)) and not _PROGRAMME.search(what))

    def _near(self, text: str) -> list[str]:
        """The entries that the text is likely to mean: the answer, or else the choices."""
        ranking = self._matcher.rank(text)
        return [match.entry for match in ([ranking.answer] if ranking.answer else ranking.choices)]
