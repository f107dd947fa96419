"""Free-text answers to safety's questions: which signs are there, and is it comfortable again. Pure parsing.

Only a plain no is a no. What could be a yes is one; what could be either is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from bot.knowledge.models import Question
from bot.knowledge.protocol import Release
from bot.text import fold, one_line, tokens, word_set

_MOST_WORDS = 24  # a longer message is a story, not an answer
_LONGEST_NEWS = 80  # characters of "my back is fine again"
FEW_WORDS = 8  # words up to which a lone "bladder" or "the second" answers, rather than tells


YES = word_set("yes yep yeah yeh yup ya y aye yea definitely absolutely")
NO = word_set("no nope nah none noen nonee nun nay not nothing never neither nil zero negative without")
_BARE = YES | word_set("no nope nah n")
_DENIES = NO | word_set("don't dont haven't havent hasn't hasnt isn't isnt doesn't doesnt nor")
_FINE = word_set("fine ok okay good normal alright")
_THAT_IS = re.compile(r"^(?:that'?s|that is|it'?s|it is|all|sounds|looks) (?=right|correct|ok|okay)")
_UNLESS = word_set("but except apart besides other however though")
_BUT = _UNLESS | word_set("only just")
_OF_ONE = re.compile(r"\bnot (?:that|this|it)\b")  # of the one that was spoken of; nothing of the others
EXCEPT = re.compile(r"\b(?:except(?: for)?|apart from|aside from|besides|other than)\b")
_ALL = word_set("all of them is are it's the")
_TROUBLE = word_set("trouble problem problems issue issues loss")
_ACHE = word_set(
    "back ache aches aching achy sore soreness pain pains painful stiff stiffness tight tightness hurt hurts"
)
# What may stand around a no without making it less of one.
_AROUND_NO = word_set(
    "of to the these those them that this it any all at above listed list sign signs thing things like or and anything"
    " else apply applies me have got i i've ive do am my nowt thanks thank you mate sorry luckily thankfully"
    " god goodness fortunately definitely absolutely so far a an clear questions is it's its whatsoever down there"
)
# "No, just a dull ache in my back": the ache that the questions are about is none of their signs.
_AROUND_ACHE = _AROUND_NO | word_set(
    "just only but bit little dull ordinary usual normal muscle muscular lower low back in was slightly mildly mild"
    " feels still there"
)
_OF_THE_ACHE = NO | _AROUND_ACHE | _ACHE
_UNSURE = re.compile(
    r"\bnot (?:really |too |so |quite |very |100 |completely )?(?:sure|certain|clear)\b|\bmaybe\b|\bperhaps\b"
    r"|\bunsure\b|\buncertain\b|\bpossibly\b|\bprobably\b|\bdon'?t know\b|\bdunno\b|\bmight\b|\bkind of\b|\bsort of\b"
    r"|\ba bit\b|\ba little\b|\bidk\b|\bsometimes\b|\bi think so\b|\bslightly\b|\ba touch\b"
    r"|\bhard to (?:say|tell)\b|\bno (?:idea|clue)\b"
)
# "None, probably just slept funny": the doubt is about where it comes from, not about a sign. Without the "none" it is
# no answer.
_CAUSE = re.compile(
    r"\b(?:slept|sleep\w*|sat|sit|sits|sitting|chair|desk|work\w*|mattress|bed|pillow|sofa|couch|car|driv\w+|drove|travel\w*"
    r"|flight|gym|lift\w*|deadlift\w*|squat\w*|garden\w*|digging|dug|mov(?:ed|ing)|carr(?:y|ied|ying)|posture|muscle|muscular"
    r"|strain\w*|stress|anxiety|anxious|nerves|worr(?:y|ied|ying)|age|weather|cold|shoes|hoover\w*|housework|paint\w*"
    r"|yesterday|doms|workout|session|bending|bent)\b"
)
_CLAUSE = re.compile(r"[,.;:!]|\s-|\b(?:because|cos|cause|coz|since)\b")
_ASKS_WHAT = re.compile(
    r"\b(?:what|which) (?:\w+ ){0,3}(?:you )?mean\b|\bnot (?:sure )?understand\b|\bsure (?:what|which)\b"
)
# "It's not normal" is no "no, it's normal".
_NOT_FINE = re.compile(
    r"\b(?:not|nothing|never|isn'?t|don'?t|doesn'?t)(?: (?:is|it|so|that|at|all|very|feel|feels|feeling|look|looks))* "
    r"(?:fine|ok|okay|good|normal|alright)\b|\bno good\b"
)
# "I don't think so" is neither a no nor a doubt: it is asked again.
_SOFT_NO = re.compile(r"\bdon'?t think so\b|\bnot (?:really(?! sure| certain)|that i)\b|\bhope not\b|\bprobably not\b")
_SOME = re.compile(
    r"\bnot (?:all|none|nothing|every\w*)\b"
    r"|\b(?:all|everything|every one|all of (?:them|it)) (?:\w+ )?(?:but|except|apart)\b"
)
_ORDINALS = {
    **{word: n for n, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)},
    **{word: n for n, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)},
    **{f"{n}{end}": n for n in range(1, 7) for end in ("", "st", "nd", "rd", "th")},
}
# What may follow a question's number: "my first run", "3 boxes", "2 weeks ago" and "4 out of 10" are none.
_AFTER_A_NUMBER = frozenset(("", *YES, *NO, *_BUT, *_ORDINALS)) | word_set(
    "and or n i one ones question questions too also as is are maybe perhaps probably possibly please thanks thank"
    " apply applies sometimes a bit little slight slightly mild mildly mostly kinda kind sort that it for since now"
)
# "Show me the single-leg deadlift" asks for one; neither its leg nor that of "one leg bridge" is a sign, or a number.
_ASKS_FOR_ONE = re.compile(r"^(?:please )?(?:show|send|give|tell|explain|remind|open|play)\b")
_EXERCISE = re.compile(
    r"\b(?:(?:single|one|two|double|both)[ -])?(?:leg(?:s|ged)?[ -])?"
    r"(?:deadlift|bridge|squat|raise|lunge|rdl|curl|walk-?out|slide|plank)s?\b"
)
# One leg alone is none of the signs: they ask for both, or for one that gets weak.
_ONE_LEG = re.compile(r"\b(?:one|left|right|a|down (?:my|the)) leg\b|\bto (?:the|my) (?:foot|toes|calf|ankle)\b")
_AROUND_YES = word_set(
    "it is it's its all at i i'm im i've ive am have has been was now thanks thank you and a the completely fully"
    " totally done 100 sure definitely absolutely please that's right both more"
)
_COMFORTABLE = "comfortable"  # a question that asks whether it is so asks not only whether somebody has looked
# "Cleared", "yes the doctor cleared me": to a question that asks for nothing else.
_CLEARED = YES | word_set(
    "cleared seen checked and fully the a my doctor doc gp hospital surgeon physio me has have i was been by it"
)
_VAGUE = _FINE | word_set("now all not me it's its it is i'm im feels feel really sure")
_NOT_QUITE = word_set("almost nearly yet still but bit worse except not sore stiff hurts aches")
QUESTION = re.compile(
    r"\?|^(?:so |and |but |ok )?(?:am|is|are|can|could|may|how|when|will|would|should|what|do|does|why|which)\b"
)
_SAYS_I_MAY = re.compile(
    r"(?:yes |yep |yeah )?(?:and )?(?:the |my )?"
    r"(?:doctors?|doc|gp|physio|surgeon|midwife|consultant|hospital|they|he|she)"
    r" (?:(?:has |have )?(?:said|says?|told me)(?: that)?(?: yes| ok| okay| go ahead| it'?s (?:ok|okay|fine)"
    r"| i (?:can|may)(?: (?:run|exercise|start|train|go on))?)|is (?:happy|ok|okay|fine)(?: with (?:it|that))?)"
    r"(?: again| now)?"
)
_NO_PAIN = re.compile(r"(?:none|no (?:more |back )?pain)(?: at all| today| now| any ?more| whatsoever)*")
_NO_TROUBLE = re.compile(r"(?:ok |oh )?no (?:problems?|worries)(?: (?:at all|mate|thanks))?")  # "fine", or "of course"
_THEY_SAID = word_set("he she they said says told")


@dataclass(frozen=True, slots=True)
class ScreenAnswer:
    """What someone said to the screening.

    `yes`: ids of the questions answered yes; `some`: yes, without saying which; `none`: none of them; `unsure`.
    """

    yes: tuple[str, ...] = ()
    some: bool = False
    none: bool = False
    unsure: bool = False


def screen_answer(text: str, questions: Sequence[Question]) -> ScreenAnswer | None:
    """The answer that the text gives, or None when it gives none clearly and must be asked again.

    "No, none of those" is none; "only the second", "2 and 3" and "the bladder one" are those; any doubt is unsure.
    """
    folded = one_line(text)
    words = [token.word for token in tokens(folded)]
    if not words or len(words) > _MOST_WORDS:
        return None
    if (listed := _one_by_one(words, questions) or _all_but(folded, questions)) is not None:
        return listed
    if _SOME.search(folded):
        return ScreenAnswer(some=True)
    if _ASKS_FOR_ONE.search(folded) and not (YES | NO) & {*words}:
        return None
    told = [token.word for token in tokens(_ONE_LEG.sub(" ", _EXERCISE.sub(" ", folded)))]
    numbered = _numbered(told, questions)
    if numbered is not None:
        return numbered
    if _SOFT_NO.search(folded) or _ASKS_WHAT.search(folded) or _NOT_FINE.search(folded):
        return None
    if ("?" not in folded and (_plain_no(words) or _denies_each(words, told, questions))) or words == ["n"]:
        return ScreenAnswer(none=True)
    named = tuple(question.id for question in questions if _names(told, question))
    if not named and not {*words} & _UNLESS and _CAUSE.search(folded):
        answer = _CLAUSE.split(folded, maxsplit=1)[0]
        if _CAUSE.search(answer) or not _UNSURE.search(answer):
            return ScreenAnswer(none=True) if _plain_no([token.word for token in tokens(answer)]) else None
    if not named and _of_the_ache(folded):
        return ScreenAnswer(none=True) if _denied_beside(folded) else None
    if _UNSURE.search(folded):
        return ScreenAnswer(unsure=True)
    if named and len(words) <= FEW_WORDS and not QUESTION.search(folded) and not (_DENIES | _FINE) & {*words}:
        return ScreenAnswer(yes=named)
    if words[0] in YES | {"all", "both", "everything"} and {*words[1:]} <= YES | _AROUND_NO | {"one"}:
        return ScreenAnswer(some=True)
    return None


def _one_by_one(words: Sequence[str], questions: Sequence[Question]) -> ScreenAnswer | None:
    """The answer given as a yes or a no to each question in turn: "no no no yes no"; None for anything else."""
    if len(words) != len(questions) or not {*words} <= _BARE:
        return None
    yes = tuple(question.id for word, question in zip(words, questions, strict=True) if word in YES)
    return ScreenAnswer(yes=yes) if yes else ScreenAnswer(none=True)


def _all_but(folded: str, questions: Sequence[Question]) -> ScreenAnswer | None:
    """The answer given as what is left of a no: "none of them apart from the tingling"; None where that names none."""
    before, *left = EXCEPT.split(folded, maxsplit=1)
    words, said = ([token.word for token in tokens(part)] for part in (" ".join(left), before))
    if not left or {*words} & _DENIES or not (_plain_no(said) or ({*said} & _FINE and {*said} <= _FINE | _ALL)):
        return None
    yes = tuple(question.id for question in questions if _names(words, question))
    return _numbered(words, questions) or (ScreenAnswer(yes=yes) if yes else None)


def _denies_each(words: Sequence[str], told: Sequence[str], questions: Sequence[Question]) -> bool:
    """ "No numbness, no bladder trouble, no fever …": a no, then what every question asks about and no other word."""
    if words[0] not in NO or not all(_names(told, question) for question in questions):
        return False
    asked = {token.word for question in questions for token in tokens(fold(f"{question.ask} {question.label}"))}
    named = {word for word in words if any(_names([word], question) for question in questions)}
    return {*words} <= NO | _AROUND_NO | _TROUBLE | asked | named


def _plain_no(words: Sequence[str]) -> bool:
    """A no and nothing beside it that could be a yes."""
    said = {*words}
    if not said & _DENIES or _OF_ONE.search(" ".join(words)):
        return False
    if said <= NO | _DENIES | _AROUND_NO | _FINE:
        return True
    # "No pain" denies the ache, which nobody has asked about.
    tells = words[0] in NO and bool(said & _ACHE) and (len(words) < 2 or words[1] not in _ACHE)
    return tells and said <= _OF_THE_ACHE


def _of_the_ache(folded: str) -> bool:
    """ "A little tight": nothing is told but how much there is of the ache that the questions are about."""
    said = {token.word for token in tokens(folded)}
    return bool(said & _ACHE) and said <= _OF_THE_ACHE


def _denied_beside(folded: str) -> bool:
    """ "A bit tight, none of those": a plain no stands in a clause of its own."""
    return any(_plain_no([token.word for token in tokens(clause)]) for clause in _CLAUSE.split(folded))


def _numbered(words: Sequence[str], questions: Sequence[Question]) -> ScreenAnswer | None:
    """The answer given by numbers: "2 and 3", "only the second", "1 no 2 yes", "no to all five"; None without any."""
    places = places_of_numbers(words, len(questions))
    if not places:
        return None
    said = {*words}
    if said & NO and not said & (YES | _BUT):
        every = {number for _, number in places} == set(range(1, len(questions) + 1))
        in_all = [number for _, number in places] == [len(questions)] and said & {"all", "any", "none", "of", "either"}
        rest = said - {words[at] for at, _ in places}
        if every or in_all:
            return ScreenAnswer(none=True) if rest <= NO | _AROUND_NO | _FINE else None
        # "No 2" may be number two: doubt is a yes. "Not 2" and "no to 2" leave the others open.
        if said & ((NO - {"no"}) | {"to"}):
            return None
    chosen = [number for at, number in places if not _denied(words, at)]
    if chosen and (len(words) <= FEW_WORDS or said & _BUT or len(places) > 1):
        return ScreenAnswer(yes=tuple(questions[number - 1].id for number in sorted({*chosen})))
    return None


def places_of_numbers(words: Sequence[str], most: int) -> list[tuple[int, int]]:
    """Where a question's number stands among the words, and which number, of `most`: digits, ordinals, "the last"."""
    found = []
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        after = words[at + 1] if at + 1 < len(words) else ""
        # "The last one", "no one", "the bladder one", "one of them": no number.
        if word == "one" and (len(words) > 1 and (before not in ("", "and", "or", "number", "to") or after == "of")):
            continue
        if _ORDINALS.get(word, most + 1) <= most and after in _AFTER_A_NUMBER:
            found.append((at, _ORDINALS[word]))
        if word == "last" and after in ("", "one") and len(words) <= FEW_WORDS:
            found.append((at, most))
    return found


def _denied(words: Sequence[str], at: int) -> bool:
    """In "1 no 2 yes", the word after a number says which; in "not the first", the words before it."""
    if at + 1 < len(words) and words[at + 1] in NO and (at + 2 == len(words) or words[at + 2] in _ORDINALS):
        return True
    return "not" in words[max(0, at - 2) : at]


def _names(words: Sequence[str], question: Question) -> bool:
    listens = [word for word in question.words if word not in _ORDINALS]
    return any(
        word.startswith(listen[:-1]) if listen.endswith("*") else word == listen for listen in listens for word in words
    )


def ready_answer(text: str, release: Release) -> bool | None:
    """What someone said to a release question: True only for a plain yes, False for a no or any doubt, else None.

    A yes may repeat the question's own words ("yes, comfortable"); with other words beside it, it is asked again.
    """
    folded = one_line(text)
    words = [token.word for token in tokens(folded)]
    if not words or len(words) > _MOST_WORDS:
        return None
    said = {*words}
    asked = {token.word for token in tokens(fold(f"{release.ask} {release.ready}"))}
    own = asked - _DENIES - _ACHE  # "with no back pain today" is asked: "yes, back pain" is no yes to it
    if "pain" in asked and _NO_PAIN.fullmatch(folded.strip(" .!")):
        return True
    if _NO_TROUBLE.fullmatch(folded.strip(" .!")):
        return None
    if words[0] in YES:
        no_pain = re.sub(r"\bno (?:more |back )?pain\b", "", folded)
        if {token.word for token in tokens(no_pain)} <= YES | _AROUND_YES | own:
            return True
    if _COMFORTABLE not in asked and (_is_cleared(said) or _SAYS_I_MAY.fullmatch(folded.strip(" .!"))):
        return True
    if words[0] in YES and (said & {"only", "until"} or (said & {"no", "not"} and said & _THEY_SAID)):
        return False
    doubt = _UNSURE.search(folded) or _SOFT_NO.search(folded) or said & _NOT_QUITE
    if doubt or (words[0] in NO and not folded.startswith("no pain")):
        return False
    return None


def is_bare(text: str) -> bool:
    """Whether the text is a yes or a no and nothing that says to what; "none" speaks of a list."""
    said = {token.word for token in tokens(fold(text))}
    return bool(said & _BARE) and said <= _BARE | {"thanks", "please", "mate"}


def yes_or_no(text: str) -> bool | None:
    """A plain yes or a plain no to a question without consequences for health, else None."""
    words = [token.word for token in tokens(_THAT_IS.sub("", fold(text).strip()))]
    if not words or len(words) > FEW_WORDS:
        return None
    return True if words[0] in YES | {"correct", "right", "ok", "okay"} else False if words[0] in NO else None


def plain_yes_or_no(text: str) -> bool | None:
    """A yes or a no and nothing beside it, for a question whose answer cannot be taken back; else None."""
    words = [token.word for token in tokens(fold(text))]
    if "?" in text or not is_bare(text) or len(words) > FEW_WORDS:
        return None
    said = {*words} & _BARE
    return True if said <= YES else False if not said & YES else None


def says_cleared(text: str) -> bool:
    """Whether the text says no more than that somebody has looked: "cleared", "yes, seen by my doctor"."""
    return _is_cleared({token.word for token in tokens(as_news(text))})


def _is_cleared(said: Set[str]) -> bool:
    return said <= _CLEARED and bool(said & {"cleared", "checked"})


def is_vague(text: str) -> bool:
    """Whether the text could be meant for open questions without answering one: "not really", "a bit tight", "fine"."""
    folded = one_line(text)
    said = {token.word for token in tokens(folded)}
    if not said or len(folded) > _LONGEST_NEWS or "?" in folded:
        return False
    return bool(_SOFT_NO.search(folded) or _ASKS_WHAT.search(folded)) or _of_the_ache(folded) or said <= _VAGUE


def as_news(text: str) -> str:
    """The folded text; nothing of one that is too long to be a word in between."""
    folded = one_line(text)
    return folded if len(folded) <= _LONGEST_NEWS else ""
