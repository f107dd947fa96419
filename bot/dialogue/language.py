"""Whether a message is in another language than English. Pure: from scripts, accents and the small words of languages.

Doubt means English: a wrong "only English, sorry" to somebody who wrote English, however broken, is worse than a
fallback to somebody who did not. The small words decide, since nobody writes a sentence without them. A library with
statistics of letters (py3langid) was as good on sentences, far worse on lists of names, and took 100 MB of memory.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from bot.embedding.wordpiece import common_words
from bot.text import fold

_SMALL_WORDS = Path(__file__).with_name("languages.txt")
_ENGLISH = "english"

FEWEST_WORDS = 4  # in Latin letters; fewer may be a name, an exercise, a joke
FEWEST_STRANGE = 2  # words in another script
_FEWEST_SIGNS = 4  # of a script that writes no spaces
_FEWEST_OWN = 2  # different words that the other language has and English has not
_ENOUGH = 0.25  # the share of a message's words that must be a language's own
_OUTWEIGHED = 2  # a word of English counts for as many
_MANY_ACCENTS = 3  # words with them; fewer are names, Zoë Müller's
_LONG = 5  # letters; of the model's common words, shorter ones are often no English
_LONGEST = 1000  # characters; a language shows itself in the first lines

# Chest, heart, breath and death, where English has no such word: one is enough, whatever language is around it. Not
# pain: "knee ka dard when running" is asked in as good as English.
_NAMED = """
atmen brust brustschmerzen chhati coeur coracao corazon cuore herz klatce klatka morir mourir oddech oddychac pecho
peito petto piersi piersiach piersiowej poitrine respirar respirare respirer seena seene sterben suicidarme umbringen
umrzec zabic
"""
_DANGER = frozenset(_NAMED.split())

_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[@/#]\w+")
_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def is_other_language(text: str) -> bool:
    """Whether the text is surely not English: most of it in another script, or four words and more of another tongue.

    False in doubt, and for whatever has too few words to tell; but true where chest, heart, breath or death are named
    in another language: what is missed there must not look like an answer.
    """
    text = unicodedata.normalize("NFKC", _ADDRESS.sub(" ", text[:_LONGEST]))
    letters = [char for char in text if char.isalpha()]
    strange = {char for char in letters if not _is_latin(char)}
    if 2 * sum(char in strange for char in letters) > len(letters):
        unspaced = sum(unicodedata.name(char, "").startswith(_UNSPACED) for char in letters)
        return unspaced >= _FEWEST_SIGNS or sum(not strange.isdisjoint(word) for word in text.split()) >= FEWEST_STRANGE
    written = _WORD.findall(text)
    if not _DANGER.isdisjoint(map(fold, written)):
        return True
    return len(written) >= FEWEST_WORDS and _is_foreign(written)


def _is_foreign(written: Sequence[str]) -> bool:
    """Whether words in Latin letters are rather some other language's than English."""
    words = [fold(word) for word in written]
    accented = {word for word, as_written in zip(words, written, strict=True) if not as_written.isascii()}
    languages = dict(_small_words())
    small = languages.pop(_ENGLISH)
    english = {word for word in words if word in small or (len(word) >= _LONG and word in common_words())}
    return any(_is_rather(known, words, accented, small, english) for known in languages.values())


def _is_rather(
    known: frozenset[str], words: Sequence[str], accented: set[str], small: frozenset[str], english: set[str]
) -> bool:
    own = [word for word in words if (word in known or word in accented) and word not in small]
    against = sum(word in english - known for word in words)
    named = not known.isdisjoint(own) or len(accented) >= _MANY_ACCENTS
    return (
        named and len({*own}) >= _FEWEST_OWN and len(own) >= _ENOUGH * len(words) and len(own) > _OUTWEIGHED * against
    )


@lru_cache(maxsize=1)
def _small_words() -> Mapping[str, frozenset[str]]:
    lines = [line for line in _SMALL_WORDS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    named = (line.split(":") for line in "\n".join(lines).replace("\n ", " ").splitlines())
    return {name: frozenset(listed.split()) for name, listed in named}


def _is_latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith(("LATIN", "MODIFIER LETTER"))
