"""Commands in the words of people: "stop reminders" is /stop. Only what can hardly mean anything else."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from bot.dialogue.turn import Utterance
from bot.dialogue.wishes import asks_for_change, asks_for_list, asks_for_reminder
from bot.text import one_line

_ASK = (
    r"(?:(?:please|pls|hey|hi|ok|can you|could you|would you|i want (?:you )?to|i'd like (?:you )?to|i want|i need) )*"
)
_REMINDERS = r"(?:daily )?(?:reminders?|reminding|notifications?|alerts?|alarms?)"
_END = r"(?:stop|end|cancel|turn off|switch off|delete|remove|disable|mute|no more)"
_WANT = r"(?:want |need )?(?:(?:to|the|any|be|get|send|sending|more|these|your|those|daily|everyday) )*"
_CALLS = (
    r"(?:remind(?:ed|ing|ers?)?|messag\w+|ping(?:s|ing)?|text(?:ing)?|contact(?:ing)?|nag(?:s|ging)?|msgs?"
    r"|prompt(?:s|ing)?|alerts?|notifications?)"
)
_FOR_GOOD = r"(?:,? (?:any ?more|again|daily|every (?:day|morning)|at all|for good|ever|thanks|thank you|please|pls))*"
_TIME = r"(?:change|move|make|set) (?:it|them|this) (?:to |at )?(?:\d.{0,20}|an hour .{1,20}|earlier|later)"
_LISTED = r"show|list|see|any|got|is|are|there|me|the|some|all|your|a|an|do|you|have|what|which|training|exercise"
_THERE_ARE = r"(?:do you have|have you got|are there)"
_ERASE = r"(?:delete|erase|remove|wipe|forget)"
_ERASES = rf"(?:yes,? (?:please )?)?{_ERASE}"
_COMMANDS = tuple(
    (re.compile(rf"^{_ASK}{pattern}(?:,? please)?$"), command, button)
    for pattern, command, button in (
        (rf"{_END} (?:(?:all|my|the|these|those|sending|me) )*{_REMINDERS}(?: me)?", "stop", None),
        (r"(?:stop|unsubscribe|(?:stop|no more) (?:all )?(?:the |these |your )?messages(?: from you)?)", "stop", None),
        (
            rf"(?:i )?(?:do not|don'?t|stop|quit|no more|no) {_WANT}{_CALLS}(?: me)?{_FOR_GOOD}",
            "stop",
            None,
        ),
        (r"(?:turn|switch) (?:them|those|these|it)(?: all)? off(?: (?:again|for good))*", "stop", None),
        # The list has a button for each of these.
        (_TIME, "reminders", None),
        (r"when (?:is|comes|does) (?:the |my )?next (?:one|reminder|reminding)(?: come)?", "reminders", None),
        (
            rf"(?:change|move|edit|pause|resume|unpause) (?:(?:my|the|this|these|all|daily) )*{_REMINDERS}.{{0,40}}",
            "reminders",
            None,
        ),
        (
            r"(?:i'?m |i am |we are )?(?:away|on holidays?|travelling|traveling|ill|sick|off)?,? ?(?:so )?(?:please )?"
            rf"(?:stop|pause|skip|hold|mute) (?:(?:my|the|all|those|sending|me) )*{_REMINDERS} "
            r"(?:for|until|till|to|from|while|during|this|next) .{1,30}",
            "reminders",
            None,
        ),
        (
            r"(?:snooze|delay|postpone)(?: (?:it|this|that|for))*(?: (?:\d+|an?|one|two) ?(?:m|min\w*|h|hours?))?",
            "reminders",
            None,
        ),
        (r"(?:change|set|update|switch) (?:(?:my|the) )?time ?zone(?: .{1,30})?", "settings", None),
        (r"(?:my|the) time ?zone (?:is wrong|has changed)", "settings", None),
        (r"(?:change|move) (?:the|its|my) (?:time|days?)(?: (?:to|of)\b.{0,40})?", "reminders", None),
        (r"pause (?:it|them)?(?: ?(?:for|until|till) .{1,30})?", "reminders", None),
        (r"(?:turn|switch) (?:it|them|(?:my |the )?reminders?) (?:back )?on(?: again)?", "reminders", None),
        (rf"{_ERASES} (?:(?:all|everything|about|of|my) )*(?:data|account|history|information|info|me)", None, "d:ask"),
        (rf"{_ERASES} everything(?: (?:you (?:know|have|keep|store|saved)|about me|of mine|on me))*", None, "d:ask"),
        (r"yes,? you may(?: note (?:it|them))?", None, "c:yes"),
        (r"no,? (?:you may not|do not note (?:it|them|anything))", None, "c:no"),
        (r"(?:export|download|send me|give me) (?:(?:all|of|my|the|a|copy) )*(?:data|history)", "export", None),
        (
            r"(?:export|download) (?:(?:all|of|my|the) )*(?:stuff|info|information|records?|things|everything)",
            "export",
            None,
        ),
        (rf"what exercises {_THERE_ARE}", "exercises", None),
        (rf"what program(?:me)?s {_THERE_ARE}", "programmes", None),
        (
            r"what (?:(?:data|info|information|stuff) )?(?:do|have) you (?:still |actually |really )?"
            r"(?:know|keep|kept|store|stored|save|saved|remember|have|got|hold)(?: stored| saved)? (?:about|of|on) me"
            r"(?: now| still)?",
            "privacy",
            None,
        ),
        (r"(?:(?:show|list|see|any|got|is|are|there|me|the|some|all|your|an) )*exercises?", "exercises", None),
        (rf"(?:(?:{_LISTED}) )*(?:program(?:me)?s?|(?:training|exercise) plans?)", "programmes", None),
        (
            r"(?:count|test|measure|compare) (?:my )?(?:left (?:and|against|vs|versus|with) right|balance)",
            "balance",
            None,
        ),
        (rf"(?:(?:{_LISTED}|my) )*progress", "progress", None),
        (
            rf"(?:(?:{_LISTED}) )*my (?:(?:training|exercise|pain|knee) )?(?:diary|log|log ?book|journal|sessions"
            r"|records?)|(?:the )?diary",
            "progress",
            None,
        ),
        (r"why (?:did|do) you (?:say|think|tell me|ask|ask me) (?:that|this|so)", "why", None),
        (r"(?:main )?menu", None, "m:main"),
        (
            r"(?:never ?mind|forget (?:it|that)|leave it|stop (?:it|this|that)|abort|cancel)(?: it| this)?",
            "cancel",
            None,
        ),
        (r"(settings|help|privacy|about|start)", None, None),
    )
)
_CONFIRMS = re.compile(rf"yes,? (?:please )?{_ERASE}(?: (?:it|everything|me|(?:all )?(?:my |the )?data))?")
_LONGEST = 120
# While a reminder is being set up, "no reminder" is its own button, and "pause" has nothing to pause yet.
_NOT_THIS_ONE = re.compile(
    r"(?:(?:actually|ok|okay|sorry|no|oh|well|then),? )*(?:i )?(?:no|do not|don'?t|forget|leave)"
    r" (?:want |need |set )?(?:(?:a|any|the|this|that|it) )?reminders?"
    r"(?:,? (?:thanks|thank you|please|pls|then|now|after all|at all|mate|any ?more))*"
    r"|(?:can you |could you |please )*pause\b(?!.*\breminders?\b).*"
)
_ALL_OF_THEM = re.compile(r"\b(?:all|every|everything|unsubscribe|messag\w*)\b")
_ANOTHER_TIME = re.compile(_TIME)  # which an open form takes itself
_STOP = re.compile(rf"^{_ASK}{_END}\b")
# A thumb or folded hands under an answer, in any colour of skin, is a thank you; beside a question it could be a yes.
_THANKS = re.compile(
    r"\s*(?:[\U0001F44D\U0001F64F\U0001F44C\U0001F4AF\U0001F44F\u2764\U0001F970\U0001F60A][\U0001F3FB-\U0001F3FF\uFE0F]?\s*)+"
)
# With a question open, days and a time alone answer it; "remind me" begins anew.
_REMIND = re.compile(r"\b(?:remind\w*|alarms?)\b")


_MENDS = re.compile(
    r"\s*(?:(?:no|oh)[ ,.]+)?(?:(?:oops|sorry|actually|wait|i mean|i meant)[ ,.:]+)+(?=\w)|\s*no[ ,]+(?=the \d)",
    re.IGNORECASE,
)


def without_mending(text: str) -> str:
    """The text without the words by which somebody mends what they said before: "no sorry, I mean the 30 one"."""
    return _MENDS.sub("", text, count=1) if _MENDS.match(text) else text


_HOW_IT_GOES = re.compile(r"(?:so )?how (?:am i|i am) (?:doing|getting on|going|progressing)(?: so far| now)?")


def asks_how_it_goes(text: str) -> bool:
    """Whether somebody asks how they are doing: their progress, if any is kept, and else small talk."""
    return _HOW_IT_GOES.fullmatch(_plain(text)) is not None


def confirms_deleting(text: str) -> bool:
    """Whether the text says yes to deleting, as an answer to whether everything is to be: "yes, delete it"."""
    return len(text) <= _LONGEST and _CONFIRMS.fullmatch(_plain(text)) is not None


def is_command(text: str) -> bool:
    """Whether the text is one of the ways to say a command, from beginning to end."""
    return len(text) <= _LONGEST and _spoken(_plain(text)) is not None


def _plain(text: str) -> str:
    return one_line(text).strip(" .!?/✖")


def _spoken(said: str) -> tuple[str | None, str | None] | None:
    """The command and the button that the plain text stands for; of the last kind of commands neither, but a word."""
    return next(((command, button) for pattern, command, button in _COMMANDS if pattern.match(said)), None)


def as_meant(
    utterance: Utterance, *, open_question: bool, setting_up: bool = False, commands: Collection[str] = ()
) -> Utterance:
    """The utterance, as a command or a press of a button where its text means one; thanks in pictures as words.

    While a question is open, "stop" leaves it, as "cancel" does, and ends no reminder; nor does "no reminder" while one
    is being set up, unless it says all. A typed command that is none of `commands` is read as words: "/menu" and
    "/never_mind".
    """
    if utterance.command is not None and utterance.command not in commands:
        words = replace(utterance, command=None, text=utterance.command.replace("_", " "))
        meant = as_meant(words, open_question=False)
        return meant if meant.command or meant.button else utterance
    if utterance.command is not None or utterance.button is not None or len(utterance.text) > _LONGEST:
        return utterance
    if not open_question and _THANKS.fullmatch(utterance.text):
        return replace(utterance, text="thank you")
    said = _plain(utterance.text)
    if setting_up and _NOT_THIS_ONE.fullmatch(said):
        return replace(utterance, command="cancel", text="")
    # What a form asks for is said of the reminder that is being set up.
    of_this_one = setting_up and asks_for_change(utterance.text)
    if (not open_question or setting_up or _REMIND.match(said)) and not of_this_one and asks_for_list(utterance.text):
        return replace(utterance, command="reminders")
    if (not open_question or _REMIND.match(said)) and asks_for_reminder(utterance.text) and not _STOP.match(said):
        return replace(utterance, command="remind")
    if open_question and _ANOTHER_TIME.fullmatch(said):
        return utterance
    spoken = _spoken(said)
    # "Stop?" after a pain that climbs asks whether to stop the exercise.
    if spoken is None or (said == "stop" and "?" in utterance.text):
        return utterance
    command, button = spoken
    if button is not None:
        return replace(utterance, button=button)
    if open_question and (said == "stop" or (setting_up and command == "stop" and not _ALL_OF_THEM.search(said))):
        command = "cancel"
    if command == "reminders":  # the list tells by the words what it is asked for
        return replace(utterance, command=command)
    # What stands behind a typed command is its argument; these words are none.
    return replace(utterance, command=command or said.removesuffix(" please").rsplit(" ", 1)[-1], text="")
