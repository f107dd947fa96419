"""How hard a text is to read, as the school grade in which most could read it (Flesch-Kincaid).

Our own few lines: the libraries for it bring a pronouncing dictionary under the GPL, for a count of syllables that
need only be right on the whole.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.rich import RichText

# Grade 6 is what the AMA Foundation's manual for clinicians recommends for patients; the US EPA's guide to health
# messages ("Readability for developing and pretesting concepts ...") has 4 to 6 for what people must understand.
HARDEST = 6.0
FEWEST_WORDS = 40  # of fewer the formula says little: one long word is a grade
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?:](?=\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
# Written and not said: "take", "times", "walked"; but "little", "bridges", "wanted" say it.
_SILENT = re.compile(r"[^aeiouyl]e$|[^aeiouycgszx](?<!ch)(?<!sh)es$|[^aeiouytd]ed$")


def grade(markdown: str) -> float | None:
    """The grade of a text, or None where it is too short to tell. A line of a list counts as a sentence."""
    text = RichText.from_markdown(markdown).text
    sentences = [words for said in _SENTENCE.split(text) if (words := _WORD.findall(said))]
    words = [word for sentence in sentences for word in sentence]
    if len(words) < FEWEST_WORDS:
        return None
    # Kincaid, Fishburne, Rogers, Chissom: Derivation of New Readability Formulas (Navy, Research Branch Report 8-75).
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@lru_cache(maxsize=1 << 14)
def syllables(word: str) -> int:
    """How many syllables a word has, by its vowels: right for most words of English, near for the rest."""
    word = word.lower()
    return max(1, len(_VOWELS.findall(word)) - bool(_SILENT.search(word)))
