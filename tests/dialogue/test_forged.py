"""Presses and links that no button of ours made: whatever they hold, they open nothing and break nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.effects import (
    DecideGroup,
    Dispute,
    ReloadKnowledge,
    SettleDispute,
    SettleQuestions,
    ShowDisputes,
    ShowFigures,
    ShowQuestions,
)
from bot.dialogue.menus import ADMIN_COMMANDS
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Utterance
from tests import in_use
from tests.dialogue.transcript import Runner

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
ADMINS_OWN = (
    DecideGroup,
    Dispute,
    ReloadKnowledge,
    SettleDispute,
    SettleQuestions,
    ShowDisputes,
    ShowFigures,
    ShowQuestions,
)
PLACES = ["../../etc/passwd", "/etc/passwd", "..\\..\\secret", "a\0b", "con", "nul", "C:\\x", "file:///etc/passwd", "."]
IDS = sorted({*in_use.knowledge().entries, *in_use.knowledge().protocols})
KINDS = [
    *"efwsxmtzdchnqvg1",
    "ns",
    "nb",
    "rem",
    "rr",
    "rs",
    "rz",
    "aw",
    "cb",
    "st",
    "yw",
    "rw",
    "ad",
    "esc",
    "share",
    "reload",
]
VALUES = ["yes", "no", "none", "some", "unsure", "0", "1", "-1", "9" * 30, "²", "ask", "better", "0700", "reload"]
BUTTONS = st.text(max_size=64) | st.lists(st.sampled_from([*KINDS, *IDS, *VALUES, *PLACES, ""]), max_size=5).map(
    ":".join
)


@pytest.fixture(scope="module")
def held() -> DialogueState:
    """Somebody who has reported back pain and answered the questions."""
    runner = Runner(in_use.library().policy)
    runner.talk("> my back hurts\n> none")
    return runner.state


@settings(max_examples=600, deadline=None)
@given(BUTTONS)
def test_any_button(policy: Policy, held: DialogueState, data: str) -> None:
    """A press of any data is answered; it takes nothing off hold and does nothing that is for admins."""
    turn = policy.respond(Utterance(NOON, button=data), held)
    wiped = data == "d:yes"  # everybody may delete what is kept of them
    assert wiped or {hold.protocol for hold in turn.state.holds} >= {hold.protocol for hold in held.holds}
    assert turn.reply.messages
    assert not [effect for effect in turn.effects if isinstance(effect, ADMINS_OWN)]


@pytest.mark.parametrize("name", ADMIN_COMMANDS)
@pytest.mark.parametrize("text", ["", "now", "'; DROP TABLE people; --"])
def test_admin_commands(policy: Policy, name: str, text: str) -> None:
    """What is for admins is refused to everybody else, and marked as refused so that the log has it."""
    turn = policy.respond(Utterance(NOON, text, command=name), DialogueState(introduced=True))
    assert turn.refused
    assert turn.effects == ()


@pytest.mark.parametrize("place", [*PLACES, "menus", "messages", "_draft", "'; DROP TABLE people; --"])
def test_a_link_to_no_entry(policy: Policy, place: str) -> None:
    """A link that opens the bot with anything but an entry's id shows no file, whatever path it names."""
    turn = policy.respond(Utterance(NOON, place, command="start"), DialogueState(introduced=True))
    assert turn.reply.text == policy.say.rich("unknown_start").text


@pytest.mark.parametrize(
    "text",
    [
        "knee " * 20_000,
        "my back hurts " * 7_000,
        "([{<" * 25_000,
        "🦵" * 100_000,
        "a" * 100_000,
        "\u202e\u0301" * 50_000,
    ],
    ids=["words", "reports", "brackets", "emoji", "one word", "marks"],
)
def test_a_hundred_thousand_characters(policy: Policy, text: str) -> None:
    """A message as long as a book is answered in time."""
    begun = time.monotonic()
    assert policy.respond(Utterance(NOON, text), DialogueState()).reply.messages
    assert time.monotonic() - begun < 60  # seconds, on a busy machine: hearing takes as long as the text is


def test_a_long_answer_to_a_form(policy: Policy) -> None:
    """The reminder's form takes a book for an answer and asks again."""
    runner = Runner(policy)
    runner.talk("> #rem:clam")
    for _ in range(2):
        begun = time.monotonic()
        runner.says("7:15 london " * 8_000)
        assert time.monotonic() - begun < 10  # seconds
