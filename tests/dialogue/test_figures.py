"""/admin: how the bot is doing, for admins only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.dialogue.effects import ReloadKnowledge, ShowDisputes, ShowFigures, ShowQuestions
from bot.dialogue.figures import BAR, Around, Figures, Period, Rated
from bot.dialogue.menus import ADMIN_COMMANDS
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn, Utterance
from tests.dialogue.transcript import MONDAY, Runner

NOTHING = Figures(Period(0, {}), Period(0, {}), (), (), 0)
AROUND = Around(0, 0, MONDAY, 0, frozenset({7, 42}))


def admin(runner: Runner, command: str | None = None, button: str | None = None) -> Turn:
    return runner.policy.respond(Utterance(MONDAY, command=command, button=button, admin=True), runner.state)


@pytest.mark.parametrize("said", ["/admin", *(f"#ad:{name}" for name in ADMIN_COMMANDS)])
def test_only_admins(runner: Runner, said: str) -> None:
    """Nobody else reads a figure or presses a button of the page, and that they tried is noted."""
    runner.talk(f"> {said}\n{{admin_only}}")
    assert runner.turn.refused
    assert runner.turn.effects == ()


def test_today(runner: Runner) -> None:
    """Today begins at midnight where the admin is, if that is known, else at midnight UTC; the week is seven days."""
    week = MONDAY - timedelta(days=7)
    assert admin(runner, "admin").effects == (ShowFigures(datetime(2026, 6, 15, tzinfo=UTC), week),)
    runner.state = replace(runner.state, zone="Australia/Sydney")
    (wish,) = admin(runner, "admin").effects
    assert isinstance(wish, ShowFigures)
    assert wish.today == datetime(2026, 6, 14, 14, tzinfo=UTC)


def test_buttons(runner: Runner) -> None:
    """The page leads to what waits for an admin."""
    wished = {name: type(admin(runner, button=f"ad:{name}").effects[0]) for name in ADMIN_COMMANDS}
    wanted = {"admin": ShowFigures, "unanswered": ShowQuestions, "review": ShowDisputes, "reload": ReloadKnowledge}
    assert wished == wanted
    assert admin(runner, button="ad:start").effects == ()


def test_page(policy: Policy) -> None:
    """People, messages and bars, the most asked and the worst rated, the knowledge, and who is an admin."""
    week = Period(9, {"answer": 30, "clarify": 5, "fallback": 1, "escalate": 0, "smalltalk": 4})
    figures = Figures(Period(1, {"answer": 2}), week, (("warm-up", 12),), (Rated("pain-rule", 3, 1),), 2)
    message = policy.menus.figures.message(figures, replace(AROUND, groups=4, questions=6), DialogueState())
    text = message.text.text
    assert "(since midnight, UTC): 1 people, 2 messages" in text
    assert "9 people, 40 messages" in text
    assert f"{'▇' * BAR} 30 answered\n▇▇ 5 asked back\n▇ 1 nothing fitted\n0 warning sign" in text
    assert "• How should I warm up? (12)" in text
    assert f"• {policy.base.title_of('pain-rule')} (👎 3, 👍 1)" in text
    assert "6 questions in 4 groups" in text
    assert f"{len(policy.base.entries)} entries, revision {policy.base.revision}" in text
    assert "2026-06-15 09:00 UTC: all checks passed" in text
    assert "Admins: 7, 42" in text
    assert [button.data for row in message.buttons for button in row if (button.data or "")[:2] == "ad"] == [
        "ad:unanswered", "ad:review", "ad:reload", "ad:admin",
    ]  # fmt: skip


def test_nothing_yet(policy: Policy) -> None:
    """Before anybody has come the page says so, and that not everybody is counted."""
    message = policy.menus.figures.message(NOTHING, replace(AROUND, problems=3), DialogueState(zone="Europe/London"))
    text = message.text.text
    assert "since midnight, London" in text
    assert "not taken, 3 problem(s)" in text
    assert policy.say.rich("admin_counted").text in text
    assert "▇" not in text
