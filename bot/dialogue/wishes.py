"""A wish to be reminded, in the words of people: on which days, at what time, and what else it says.

Pure parsing. It takes no question about training ("should i do it in the morning?"); what is not sure comes out as a
choice, to be asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from bot.dialogue.day_words import Once, days_of, without_days
from bot.dialogue.times import Clock, clock, tells_hour, without_time
from bot.reminders.schedule import EVERY_DAY
from bot.text import fold, one_line

_POLITE = (
    r"(?:(?:please|pls|plz|hey|hi|hello|ok|okay|so|and|yes|can you|could you|would you|will you|can u"
    r"|i want (?:you )?to|i'd like (?:you )?to|i would like (?:you )?to|i want|i need|i'd like|i would like"
    r"|can i (?:have|get)|kneebot)[ ,]*)*"
)
_NOT_OF_IT = r"(?:did|does|do|was|is|are|were|has|have|had|not|never|keeps?|came|comes|come)"
_CALL = (
    r"(?:remind me|(?:be|get) reminded|ping me|nudge me|notify me|alert me|prompt me|buzz me|poke me"
    r"|(?:text|message) me(?= (?:at|every|each|daily|on|when|tomorrow|mon|tue|wed|thu|fri|sat|sun|in the))"
    r"|don'?t let me forget|erinner\w* mich"
    r"|(?:set|add|create|make|give|send|schedule|start|get)? ?(?:me |up |an? |another |the |daily |my )*"
    rf"(?:daily )?(?:reminders?|alarms?)(?! {_NOT_OF_IT}))"
)
_ASKS_FOR_ONE = re.compile(rf"^{_POLITE}{_CALL}\b(?!')")
_OF_WHAT = re.compile(rf"{_CALL}\b.*?\b(?:to|about|of|for)\b (.+)|^(?:to|about|of|for)\b (.+)")
# "Weekdays 6:30 reminder for the bridge": what stands before the word says when, and nothing else.
_CALLED_AFTER = re.compile(rf"^(.+?)(?<! my)(?<! the)(?<! your) reminder\b(?!'| {_NOT_OF_IT}\b)")
_HOW_TO_SET = re.compile(
    r"^(?:so |and |ok )*how (?:do|can|would|could) (?:i|you|we)"
    r" (?:do|set(?: up)?|get|make|add|create|have|use|start|turn on)"
    r" (?:(?:a|an|the|some|my|daily) )*reminders?(?: (?:up|on))?$|^how do (?:the |your )?reminders work$"
)
# "Remind me how the bridge goes" asks for the bridge.
_ASKS_TO_BE_TOLD = re.compile(
    r"\bremind me (?:again )?(?:please )?(?:how|what|which|why|whether|if|where|who|again|does|do|is|are|that)\b"
    r"|\bremind me (?:again )?when (?:to|i|should|do|can|is)\b"
)
_MY_OWN = re.compile(
    r"^(?:(?:show|list|see|view|edit|change|manage|what(?: are)?|which|when are|do i have|any|the|all|my|me|set|next)"
    r"\W+)+"
    r"reminders?(?: list)?(?: (?:do i have|have i(?: got)?|i have|i(?:'?ve)? got|are (?:on|set|there)|have i set))?$"
    r"|^reminders$"
    rf"|^{_POLITE}(?:(?:how )?(?:do|can|would|could) (?:i|you) )?"
    r"(?:change|move|edit|adjust|reschedule|shift|switch|postpone|alter|see|check) "
    r"(?:my |the |that |this |daily )*reminders?\b.*"
    r"|^(?:at )?(?:what|which) (?:time|days?) (?:is|are|do|does|did|will) (?:my |the |next )*reminders?\b.*"
    r"|^when (?:is|are|do|does|will) (?:my |the |next |daily )*reminders?\b.*"
    r"|\breminders?\b.*\b(?:did ?n[o']?t|did not|never|not|no longer|stopped|wasn'?t|missed) ?(?:\w+ )?"
    r"(?:come|came|coming|arrive|arrived|work|working|get|got|there|sent|show|ring)?\b"
    r"|\b(?:no|missed|didn'?t get|did not get|never got|where (?:is|was)|why no) (?:my |the |a |any )?reminder\b.*"
    r"|^(?:(?:but|so|hey|and|ok) )*(?:why )?(?:you )?(?:did ?n[o']?t|did not|never|have ?n'?t|have not|forgot to)"
    r" (?:(?:you|i|get|even|to) )*(?:remind(?:ed)? me|reminded|pinged|nudged)\b(?! (?:how|what|of|about|to)\b).*"
    r"|^(?:no,? )?i (?:mean|meant)(?: to)? (?:my|the|those|these) reminders?$"
    r"|^(?:my|the) reminders? (?:is|are|was|were|comes?|came)(?: \w+)? (?:(?:much|far|a bit|way) )?(?:too )?"
    r"(?:early|late|wrong)\b.*"
)
# "No reminders on Sundays", "don't remind me on Monday": what they then name is dropped from one that there is.
_NOT_THEN = re.compile(
    rf"^{_POLITE}(?:(?:i )?(?:do ?n[o']?t|do not|stop)(?: \w+){{0,3}} remind\w*"
    r"|(?:no|skip|drop|cancel|leave out|stop)(?: \w+){0,3} reminders?)\b(.*)"
)
_CHANGES = re.compile(
    r"\b(?:change|move|edit|adjust|reschedule|shift|switch|alter|make (?:it|them|that)|set (?:it|them|that)"
    r"|earlier|later|too early|too late)\b"
)
_FILLER = re.compile(
    r"\b(?:at|on|and|und|the|every|each|in|please|pls|ok|um|ish|around|about|of|for|then|only|just|also|always|sharp|am|pm"
    r"|to|from|a|day|days|uhr|o'?clock)\b|\W+"
)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Wish:
    """What a text says of a reminder.

    `days` (Monday is 0) are none when it names none; `spread`: it said how often, and the days are our choice; `once`:
    it is about one day; `left_out`: it named these days alone, as those on which not. `at` is sure; else `choices` are
    the times that may be meant. `rest` is what else it says.
    """

    days: tuple[int, ...] = ()
    spread: bool = False
    once: Once | None = None
    at: time | None = None
    choices: tuple[time, ...] = ()
    rest: str = ""
    left_out: tuple[int, ...] = ()


def wish(text: str) -> Wish:
    """What the text says of a reminder; an empty one when it says nothing of it."""
    said = days_of(text)
    rest = without_days(text)
    at = _time_of(text, rest)
    return Wish(said.days, said.spread, said.once, at.at, at.choices, without_time(rest), said.left_out)


def _time_of(text: str, rest: str) -> Clock:
    """The time that the text tells; `rest` is what is left of it beside its days."""
    told = clock(rest)
    if told.at or (told.choices and not _says_part(text, rest)):
        return told
    # "Every evening", "8 tonight": the part of the day went with the days.
    told = clock(_joined(text, rest))
    if not tells_hour(told) and tells_hour(whole := clock(text)):
        return whole
    return told


def asks_for_reminder(text: str) -> bool:
    """Whether a message out of the blue asks for a reminder: in so many words, as days and a time and nothing else, or
    as "reminder" behind either.

    Not a question ("how many days a week?"), not a report ("it hurts every morning"), not "remind me how it goes".
    """
    said = one_line(text).strip(" .!?/")
    if not said or len(said) > _LONGEST or _ASKS_TO_BE_TOLD.search(said) or asks_for_list(text):
        return False
    if _ASKS_FOR_ONE.match(said) or _HOW_TO_SET.match(said):
        return True
    if "?" in text:
        return False
    when = _CALLED_AFTER.match(said)
    return _says_when(when[1]) if when else _is_schedule(said)


def thing(text: str) -> str:
    """What the text wants to be reminded of, in its own words beside days and time; empty where it names nothing."""
    named = _OF_WHAT.search(one_line(text).strip(" .!?/"))
    return wish(named[1] or named[2]).rest if named else ""


def asks_for_list(text: str) -> bool:
    """Whether the text asks for the reminders that there are, or where one has got to."""
    said = one_line(text).strip(" .!?/")
    return len(said) <= _LONGEST and (_MY_OWN.search(said) is not None or _leaves_out(said))


def asks_for_change(text: str) -> bool:
    """Whether a text that asks for the reminders there are wants one of them changed: "no reminder on Sundays"."""
    said = one_line(text).strip(" .!?/")
    return _CHANGES.search(said) is not None or _leaves_out(said)


def _leaves_out(said: str) -> bool:
    """ "No reminders on Sundays": some days, or a time, on which there shall be none; all of them are no such."""
    named = _NOT_THEN.match(said)
    if named is None:
        return False
    found = wish(named[1])
    return found.days != EVERY_DAY and bool(found.days or found.once or found.at or found.choices)


def _is_schedule(said: str) -> bool:
    """Days, a time and nothing else."""
    day = days_of(said)
    if not (day.days or day.once):  # nearly every message; a time takes longer to find
        return False
    found = wish(said)
    return bool(found.at or found.choices) and not _FILLER.sub("", found.rest)


def _says_when(said: str) -> bool:
    """Days, or a time, and nothing else."""
    found = wish(said)
    return bool(found.days or found.once or found.at or found.choices) and not _FILLER.sub("", found.rest)


def _says_part(text: str, rest: str) -> bool:
    return len(clock(rest).choices) > 1 and _joined(text, rest) != rest


def _joined(text: str, rest: str) -> str:
    """The rest with the part of the day that stood among the days."""
    parts = re.findall(
        r"\b(?:every|each|all) ?(?:single )?(morning|evening|afternoon|night)s?\b|\b(tonight|nightly)\b", fold(text)
    )
    return " ".join([rest, *("in the " + "".join(part) for part in parts)])
