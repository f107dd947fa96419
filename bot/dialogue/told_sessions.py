"""A session told in own words: "did 3x10 wall sits today, knee 2/10". Pure parsing.

Every word must be known: what was done, how often, when, how much the knee hurt, and small words around them. One word
more, a question, a plan or a denial, and it is no session: what is noted by mistake misleads for weeks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.dialogue.counts import NUMBERS
from bot.dialogue.exercise_names import ExerciseNames
from bot.dialogue.pain_rule import MOST
from bot.text import one_line, tokens, word_set

_LONGEST = 140
_MOST_REPETITIONS = 40  # "30 bridges" may be thirty of them; nobody does ninety
# What stands for an exercise that is named, for "my bridges" and for "both bridges", while the rest is read.
_NAME, _BRIDGE, _BOTH = "@", "&", "#"
_MARKS = re.compile(f"[{_NAME}{_BRIDGE}{_BOTH}]")
_GAP = " ; "  # in place of what has been read: what stood around it is no neighbours

_UNIT = r"(?:s|secs?|seconds?|mins?|minutes?|reps?)"
_COUNT = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|a few"
    r"|(?:a )?couple(?: of)?)"
)
_DOSE = re.compile(
    rf"\b\d{{1,3}} ?(?:x|\*|×|by|times) ?\d{{1,3}}(?: ?{_UNIT})?\b"
    rf"|\b{_COUNT} (?:sets?|rounds?|lots)(?: of(?: {_COUNT}(?: ?{_UNIT})?)?)?\b(?! ?/)"
    rf"|\b\d{{1,3}} ?(?:{_UNIT}|x)\b(?! ago)|\bx ?\d{{1,3}}\b"
)
_NUMBER_OF = re.compile(rf"\b{_COUNT}(?: of)?(?: (?:my|the|those|these))? (?=[{_NAME}{_BRIDGE}])")  # "20 wall sits"
_MINUTES_AGO = r"(?:a few|\d{1,2}) ?(?:mins?|minutes?) ago"
_TODAY = re.compile(
    r"\b(?:(?:earlier |for |all )?today|just now|right now|this (?:morning|evening|afternoon)|tonight|earlier"
    r"|in the morning|at lunch(?:time)?|before (?:work|breakfast|bed)|after (?:work|breakfast)"
    rf"|{_MINUTES_AGO})\b"
)
_YESTERDAY = re.compile(r"\b(?:yesterday(?: (?:morning|evening|afternoon|night))?|last night)\b")

_LEVELS = {word: number for word, number in NUMBERS.items() if number <= MOST}
_NUMBER = rf"(10|\d|{'|'.join(_LEVELS)})"
_IN_TEN = r" ?(?:/|out of) ?(?:10|ten)\b"
# A number that is no count, no range and no time.
_LEVEL = (
    rf"{_NUMBER}(?:{_IN_TEN})?(?![\w%]|[-.,/:]\d| ?(?:-|to) ?\d| ?[x*×] ?\d| ?[{_NAME}{_BRIDGE}{_BOTH}]"
    rf"| (?:{_UNIT}|sets?|rounds?|lots|times|of|or|days?|weeks?|hours?)\b)"
)
_ALONE = r"(?<![\w.,/*×-])"  # in front of a number
_AROUND = (
    r"(?:level|score|was|is|were|felt|during|after(?:wards?)?|it|in|the|my|both|knees?|sore|bit|slightly|about|around|maybe"
    r"|only|just|like|roughly|a|an|at|of|max)"
)
_PAIN_BEFORE = re.compile(
    rf"\b(?:(?:left|right|bad) )?(?:(?:knees? )?(?:pain|discomfort)|knees?)(?: {_AROUND})*[ :=]*{_ALONE}{_LEVEL}"
)
_PAIN_BEHIND = re.compile(
    rf"{_ALONE}{_LEVEL} (?:(?:for |of )?(?:the |my )?(?:knees? )?(?:pain|discomfort)|in (?:the |my |both )?knees?)\b"
)
_NO_PAIN = re.compile(
    r"\b(?:no|without(?: any)?|0|zero) (?:knees? )?(?:pain|discomfort)(?: (?:at all|whatsoever))?\b|\bpain[ -]?free\b"
    r"|\b(?:it |knees? )?did(?:n'?t| not) hurt(?: at all)?\b"
)
_NONE = re.compile(r"none at all|nothing(?: at all)?|not at all")
_OF_TEN = re.compile(rf"{_ALONE}{_NUMBER}{_IN_TEN}|{_ALONE}\d this time\b")  # of what, is not said: that is asked
_OF_THE_PAIN = re.compile(r"\b(?:after(?:wards?)?|during|in (?:the |my )?knees?)\b")
_FINE = re.compile(
    r"\bno (?:probs?|problems?|issues|trouble)\b"
    r"|\bknees? (?:(?:was|were|is|felt|feels|feeling|all|pretty|totally) )*(?:fine|ok|okay|good|great|happy)\b"
)
_LEVEL_ALONE = re.compile(
    rf"(?:(?:it|was|is|it's|its|about|around|maybe|only|just|like|a|an|at|say|i'd say) )*{_NUMBER}(?:{_IN_TEN})?"
    r"(?: (?:maybe|i think|only|today|thanks|please|after|during))*"
)

_WAS_NONE = re.compile(
    r"(?:(?:no|oh|sorry|wait|actually|oops|please|pls)[ ,.]+)*"
    r"(?:(?:undo|scrap|scratch|delete|remove|ignore|forget)(?: (?:that|it|this))?|take (?:that|it|this) (?:back|out)"
    r"|i (?:did(?:n'?t| not)|haven'?t|have not)(?: (?:do|done) (?:it|that|them|any|one))?"
    r"|(?:it|that|this)(?: was|'?s| is)(?:n'?t| not) (?:me|done|true|right)"
    r"|(?:(?:that|it) was )?(?:not done|(?:by |my |a )?(?:mistake|accident)|(?:the )?wrong(?: one)?))"
    r"(?:[ ,.]+(?:please|pls|sorry|thanks))?[ .!]*"
)
_ALL = re.compile(r"(?:i )?(?:did |done )?(?:both|all)(?: (?:of )?(?:them|those|these|bridges))?[ .!]*")

_DEGREES = re.compile(r"(?<=\d) ?(?:degs?\b|°)")
_ANGLE = re.compile(r"(\d\d) bridges")
_BRIDGES = re.compile(r"\bbridges?\b")
_BOTH_BRIDGES = re.compile(r"\bboth (?:my |the )?bridges\b|\b(?:my|the) (?:two|2) bridges\b")
_TWO_ANGLES = re.compile(r"\b(\d\d)(?: degrees?)? (?:and|&|\+) (?:the )?(\d\d)(?: degrees?)? bridges?\b")
_THE_ANGLE = re.compile(  # "did the 90 today"
    r"\bthe (\d\d)(?: degrees?)?(?: ones?)?(?=$|[.,;]| \d| (?:today|yesterday|done|knee|pain|no pain|again|and)\b)"
)
_THE_EXERCISE = re.compile(r"\b(?:the|that|this) exercise\b")

# A question, or what the knee did: "it did it again".
_ASKS = re.compile(
    r"\b(?:did|do|have|had|has|should|could|must|may) (?:i|we|you|u|ya)\b|\bcan i\b"
    r"|\b(?:it|that|those|these|them) did\b"
)
_LOGS = re.compile(r"^(?:(?:please|pls|hi|hey|ok|can you|could you|and|now) )*(?:log|note|record)\b")
_DONE = re.compile(r"\b(?:did|done|finished|completed|managed|logged)\b")
_POINTS = re.compile(r"\b(?:just|my|the|it|them|again|all|both)\b")
_PERFECT = re.compile(r"\b(?:ive|i've|have)\b(?! just)")  # "I have done wall sits": some day
_IT = re.compile(r"\b(?:it|them|those|these|that|again)\b|\b(?:done|finished) (?:for )?today\b")
_FILLERS = word_set(
    "i ive i've have just my the a an all some so ok okay oh hi hey hello coach yes yep yeah and also then please pls"
    " thanks thank you ta cheers it them these those that thats that's again each per both side sides leg legs on for"
    " felt feeling was were went fine good great nice easy slow slowly nicely lol now can could"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A session as a message tells it, yesterday's or today's.

    `exercises`: those that it names. With none of them it says "bridges", `both` of them perhaps, or means what was
    spoken of last. `again`: it was done before. `pain`: of the knee, 0 to 10.
    """

    exercises: tuple[str, ...] = ()
    bridges: bool = False
    both: bool = False
    again: bool = False
    yesterday: bool = False
    pain: int | None = None


def told_session(text: str, names: ExerciseNames) -> Told | None:
    """The session that the text tells of as done; None where it is not sure to do so."""
    said = _plain(text)
    if not said or _ASKS.search(said):
        return None
    rest = _Rest(said)
    exercises = rest.take_names(names)
    dosed = rest.take(_DOSE)
    levels = rest.take_levels()
    dosed = rest.take(_NUMBER_OF) or dosed or rest.counted
    levels |= rest.take_levels_before_words()
    if levels:
        rest.take(_OF_THE_PAIN)
    rest.take(_FINE)
    yesterday, today = rest.take(_YESTERDAY), rest.take(_TODAY)
    logs = rest.take(_LOGS)
    done = rest.take(_DONE)
    bridges = {_BRIDGE, _BOTH} & {*rest.text}
    if not (done or logs) or len(levels) > 1 or (yesterday and today) or (exercises and bridges) or not rest.is_small:
        return None
    certain = dosed or yesterday or today or levels or logs
    if not certain and (not _POINTS.search(said) or _PERFECT.search(said)):
        return None
    if not (exercises or bridges or dosed or _IT.search(said)):
        return None
    again = re.search(r"\bagain\b", said) is not None
    return Told(exercises, bool(bridges), _BOTH in bridges, again, yesterday, next(iter(levels), None))


def pain_of_session(text: str) -> int | None:
    """The number from 0 to 10 that a text gives, asked how much the knee hurt; None when it says anything else."""
    said = _plain(text)
    rest = _Rest(said)
    levels = rest.take_levels() | rest.take_levels_before_words()
    if alone := _LEVEL_ALONE.fullmatch(said):
        return _level(alone[1])
    if _NONE.fullmatch(said):
        return 0
    rest.take(_OF_THE_PAIN)
    rest.take(_TODAY)
    return levels.pop() if len(levels) == 1 and rest.is_small else None


def names_dose(text: str) -> bool:
    """Whether the text tells how many were done, and nothing else: "3x12"."""
    rest = _Rest(_plain(text))
    return rest.take(_DOSE) and rest.is_small


def was_none(text: str) -> bool:
    """Whether the text takes back the session just told of: "undo that", "I didn't"."""
    return _WAS_NONE.fullmatch(one_line(text)) is not None


def means_all(text: str) -> bool:
    """Whether the text names every choice, asked which of them was done: "both"."""
    return _ALL.fullmatch(one_line(text)) is not None


class _Rest:
    """A text of which piece by piece is read; `text` is what is left of it."""

    def __init__(self, said: str) -> None:
        self.text = said
        self.counted = False  # whether it has said how many, in place of an angle

    def take(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern was there; it is no more."""
        self.text, count = pattern.subn(_GAP, self.text)
        return count > 0

    def take_names(self, names: ExerciseNames) -> tuple[str, ...]:
        """The exercises that are named, in their order; marks stand in their places, and in those of "bridges"."""
        exercises: list[str] = []
        for naming in reversed(names.all_in(self.text)):
            before, behind = self.text[: naming.start], self.text[naming.end :]
            angle = _ANGLE.fullmatch(self.text[naming.start : naming.end])
            if angle and int(angle[1]) <= _MOST_REPETITIONS and not _DOSE.search(before + _GAP + behind):
                self.counted = True
                self.text = f"{before}{_BRIDGE}{behind}"
            elif len(naming.ids) == 1:
                exercises += naming.ids
                self.text = f"{before}{_NAME}{behind}"
        self.text = _BRIDGES.sub(_BRIDGE, _BOTH_BRIDGES.sub(_BOTH, self.text))
        return tuple(dict.fromkeys(reversed(exercises)))

    def take_levels(self) -> set[int]:
        """The numbers that words for the knee's pain give, 0 for none of it."""
        none = {0} if self.take(_NO_PAIN) else set()
        return none | self._levels(_PAIN_BEFORE)

    def take_levels_before_words(self) -> set[int]:
        """The numbers that stand before such words; one out of ten that is not said to be pain is passed over."""
        levels = self._levels(_PAIN_BEHIND)
        self.take(_OF_TEN)
        return levels

    def _levels(self, pattern: re.Pattern[str]) -> set[int]:
        levels = {_level(number) for number in pattern.findall(self.text)}
        self.take(pattern)
        return levels

    @property
    def is_small(self) -> bool:
        """Whether only small words are left."""
        return _FILLERS.issuperset(token.word for token in tokens(self.text))


def _plain(text: str) -> str:
    """The text in one line, without our marks; nothing of a question, or of one that is too long."""
    said = _DEGREES.sub(" degree ", one_line(text))
    said = _TWO_ANGLES.sub(r"\1 bridge and \2 bridge", " ".join(_MARKS.sub(" ", said).split()))
    said = _THE_EXERCISE.sub("it", _THE_ANGLE.sub(r"the \1 bridge", said))
    return "" if "?" in text or len(said) > _LONGEST else said.strip(" .!,")


def _level(number: str) -> int:
    return _LEVELS[number] if number in _LEVELS else int(number)
