"""Every surface on which an exercise can show itself obeys a hold, also one that opens step by step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.dialogue.escalation import held_exercises
from bot.dialogue.reply import Button, Message
from tests.dialogue.transcript import Runner

BRIDGE = "hamstring-bridge-30"
# What to do before the report, and then after it.
SURFACES = {
    "free text": ("", "30 degree hamstring bridge"),
    "a question": ("", "how do i do the 30 degree bridge"),
    "with reassurance": ("", "my back is fine really, show me the 30 degree bridge"),
    "card button": ("", f"#e:{BRIDGE}"),
    "faults button": ("", f"#f:{BRIDGE}"),
    "deep link": ("", f"/start {BRIDGE}"),
    "menu button": ("/help", "[30° bridge]"),
    "old list": ("/exercises", "[30 degree hamstring bridge]"),
    "ladder, easier": (f"#e:{BRIDGE}", "[Easier]"),
    "ladder, harder": (f"#e:{BRIDGE}", "[Harder]"),
    "two questions": ("", "how do i do the 30 degree bridge and what is runner's knee?"),
    "how many": (f"#e:{BRIDGE}", "how many?"),
    "video": (f"#e:{BRIDGE}", "video?"),
    "faults": (f"#e:{BRIDGE}", "what goes wrong?"),
    "purpose": (f"#e:{BRIDGE}", "what is it for?"),
    "again": (f"#e:{BRIDGE}", "show me again"),
    "easier one": (f"#e:{BRIDGE}", "an easier one"),
    "harder one": (f"#e:{BRIDGE}", "something harder"),
    "the other one": (f"#e:{BRIDGE}", "and the other one?"),
    "programme": ("", "#e:runners-knee-six-weeks"),
    "programme in words": ("", "give me a programme for my runner's knee"),
    "programme's button": ("#e:runners-knee-six-weeks", "[30 degree hamstring bridge]"),
    "programme's reminder": ("#rem:runners-knee-six-weeks", "[30 degree hamstring bridge]"),
    "reminder button": (f"#e:{BRIDGE}", "[Remind me]"),
    "reminder command": ("", "/remind 30 degree hamstring bridge at 7 in London"),
    "reminder in words": ("", "remind me of the 30 degree bridge at 7 in London"),
    "reminder half set, time": (f"#rem:{BRIDGE}", "#t:0700"),
    "reminder half set, words": (f"#rem:{BRIDGE}", "7:15"),
    "reminder half set, place": (f"#rem:{BRIDGE}\n> 7:15\n> London", "#z:yes"),
}  # fmt: skip


@pytest.mark.parametrize("stepping", [False, True], ids=["held", "opening in steps"])
@pytest.mark.parametrize(("before", "after"), SURFACES.values(), ids=SURFACES)
def test_surface(runner: Runner, before: str, after: str, *, stepping: bool) -> None:
    """No card, picture, dose, cue, fault, video or reminder of a bridge, whichever way it is asked for."""
    if before:
        runner.talk(f"> {before}")
    card = runner.policy.base.exercises[BRIDGE]
    runner.talk("> my back hurts\n> none")
    if stepping:
        runner.talk("> #rs:back-pain\n> none\n> yes, comfortable\n{step_opened}")
    assert BRIDGE in held_exercises(runner.state)
    turn = runner.says(after)
    shown = "\n".join(message.text.text for message in turn.reply.messages)
    assert all(message.picture is None for message in turn.reply.messages)
    for told in (*card.setup, *card.cues, *(fault.cue for fault in card.faults), card.purpose, "Set-up", "sets of"):
        assert told not in shown
    assert not [button.url for button in _buttons(turn.reply.messages) if button.url]
    assert turn.effects == ()
    assert BRIDGE in held_exercises(runner.state)


@pytest.mark.parametrize("said", ["bridge", "which bridge", "hamstring bridge", "bridge exercise"])
def test_did_you_mean(runner: Runner, said: str) -> None:
    """Among the choices offered, what is on hold says so."""
    runner.talk("> my back hurts\n> none")
    turn = runner.says(said)
    held, mark = held_exercises(runner.state), runner.policy.say.plain("held_choice")
    for button in _buttons(turn.reply.messages):
        if (button.data or "").startswith("e:") and (button.data or "")[2:] in held and "°" not in button.label:
            assert mark in button.label


def test_an_answer_that_speaks_of_it(runner: Runner) -> None:
    """An answer about exercises on hold says so before anything else, and which they are."""
    runner.talk("> my back hurts\n> none\n> #e:how-to-do-the-bridges\n= answer how-to-do-the-bridges")
    title = runner.policy.base.title_of(BRIDGE)
    first, _, _, _, held, *_ = runner.turn.reply.messages[0].text.text.splitlines()
    assert first.startswith("Exercises are on hold for you")
    assert held.startswith("On hold for you just now")
    assert title in held
    runner.talk("> #e:leaking-when-running\nnot On hold for you")


def _buttons(messages: tuple[Message, ...]) -> Iterator[Button]:
    for message in messages:
        for row in message.buttons:
            yield from row
