"""The coach's list: questions that ask alike together, what each tap wishes for, and that only an admin's tap does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.dialogue.effects import DecideGroup, GroupChoice, ShowQuestions
from bot.dialogue.groups import SHOWN, Group, groups_of, phrasing_of
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState, NamingEntry
from bot.dialogue.turn import Turn, Utterance
from bot.dialogue.unanswered import OpenQuestion
from bot.errors import Problem
from tests.dialogue.transcript import MONDAY, Runner

DROP = (
    "what heel to toe drop should my shoes have",
    "low heel drop or high drop shoes",
    "heel drop of my shoes […]",
)
ASKED = OpenQuestion(7, MONDAY, DROP[0], ("pain-rule",), "abc")
GROUP = Group((ASKED, replace(ASKED, number=5, text=DROP[1])), ("pain-rule", "warm-up"), DROP[0])


def coach(runner: Runner, said: str = "", command: str | None = None, button: str | None = None) -> Turn:
    """The turn for an admin in the runner's place, whose state goes on from it."""
    utterance = Utterance(runner.now, said, command=command, button=button, admin=True)
    turn = runner.policy.respond(utterance, runner.state)
    runner.state = turn.state
    return turn


# -- groups ------------------------------------------------------------------------------------------------------------
def test_alike(policy: Policy) -> None:
    """Wordings of one question are one group, before what was asked once; each has its nearest entries."""
    others = ("can i defer my marathon place", "do collagen powders work")
    asked = [replace(ASKED, number=number, text=text) for number, text in enumerate((others[0], *DROP, others[1]))]
    groups = groups_of(asked, policy.base, policy.matcher)
    assert {one.text for one in groups[0].questions} == {*DROP}
    assert [len(group.questions) for group in groups] == [3, 1, 1]
    assert groups == groups_of(asked, policy.base, policy.matcher)
    assert all(entry in policy.base.entries for group in groups for entry in group.nearest)
    assert 2 <= len(groups[0].nearest) <= 3
    assert groups_of([], policy.base, policy.matcher) == ()


def test_wording(policy: Policy) -> None:
    """The wording is one that fits a phrasing, though another is more typical; of none that fits there is none."""
    long = replace(ASKED, number=1, text=f"heel drop shoes {'heel drop shoes ' * 20}")
    (group,) = groups_of([long, ASKED], policy.base, policy.matcher)
    assert (group.wording, group.questions[0]) == (DROP[0], ASKED)
    assert groups_of([long], policy.base, policy.matcher)[0].wording == ""


@pytest.mark.parametrize(
    ("text", "wording"),
    [("is it […] or me  ", "is it or me"), ("[…]", ""), ("90 30", ""), ("x" * 201, ""), ("é?", "é?"), ("x", "")],
)
def test_phrasing_of(text: str, wording: str) -> None:
    """What was scrubbed leaves no mark in a phrasing; what is too long or has no letter is none."""
    assert phrasing_of(text) == wording


def test_mark() -> None:
    """A group with a question more is not the group that was shown; in another order it is."""
    assert GROUP.mark == replace(GROUP, questions=GROUP.questions[::-1]).mark
    assert GROUP.mark != replace(GROUP, questions=GROUP.questions[:1]).mark


# -- what is shown -----------------------------------------------------------------------------------------------------
def test_page(policy: Policy) -> None:
    """A group shows its questions as they were written, why each is there, the words that a tap adds, and the taps."""
    odd = replace(GROUP, wording="is *it* {titles}?", questions=(replace(ASKED, text="is *it* {titles}?"),))
    message = policy.menus.groups.page([odd, GROUP])
    assert "2026-06-15, nothing fitted: “is *it* {titles}?”" in message.text.text
    assert message.text.text.endswith("\nis *it* {titles}?")
    data = [button.data for row in message.buttons for button in row]
    assert data == [
        f"g:m:7:{odd.mark}:pain-rule",
        f"g:m:7:{odd.mark}:warm-up",
        f"g:x:7:{odd.mark}",
        f"g:d:7:{odd.mark}",
        f"g:i:7:{odd.mark}",
        "g:p:1",
    ]
    longest = policy.menus.groups._means(10**10 - 1, "f" * 8, max(policy.base.entries, key=len))
    assert len(longest[0].data or "") <= 64


def test_last_page(policy: Policy) -> None:
    """Past the end the last group is shown; of very many questions the first, with how many more there are."""
    many = replace(GROUP, questions=tuple(replace(ASKED, number=n, text="long " * 99) for n in range(SHOWN + 4)))
    message = policy.menus.groups.page([GROUP, many], 9)
    assert policy.say.rich("unanswered_more", count=4).text in message.text.text
    assert [button.data for button in message.buttons[-1]] == ["g:p:0"]
    assert len(message.text.text) < 4096


def test_no_wording(policy: Policy) -> None:
    """A group of which no question can be a phrasing has no tap that would add one."""
    message = policy.menus.groups.page([replace(GROUP, wording="")])
    assert [(button.data or "")[:3] for row in message.buttons for button in row] == ["g:d", "g:i"]
    assert policy.say.rich("unanswered_no_wording").text in message.text.text


def test_nothing_left(policy: Policy) -> None:
    """An empty list says so."""
    assert policy.say.plain("unanswered_none") in policy.menus.groups.page([]).text.text


def test_problems(policy: Policy) -> None:
    """Of what keeps a phrasing out the coach reads place and cure, the first few and how many more."""
    message = policy.menus.groups.not_changed([Problem("knowledge/answers/a.md", n, "is wrong") for n in range(12)])
    assert "knowledge/answers/a.md:4: is wrong" in message.text.text
    assert "+ 2" in message.text.text


# -- taps --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "said",
    ["/unanswered", "#g:p:0", "#g:m:7:abc:pain-rule", "#g:x:7:abc", "#g:d:7:abc", "#g:i:7:abc", "#g:", "#g:m:x"],
)
def test_only_admins(runner: Runner, said: str) -> None:
    """The list is for admins, to read and to act on; that somebody else tried is noted."""
    runner.talk(f"> {said}\n{{admin_only}}")
    assert runner.turn.effects == ()
    assert runner.turn.refused
    assert runner.state.pending is None


def test_wishes(runner: Runner) -> None:
    """Each tap wishes for one thing, about the group that was shown."""
    assert coach(runner, command="unanswered").effects == (ShowQuestions(),)
    assert coach(runner, button="g:p:3").effects == (ShowQuestions(3),)
    for choice in GroupChoice:
        entry = "pain-rule" if choice is GroupChoice.MEANS else ""
        turn = coach(runner, button=f"g:{choice.value}:7:abc:{entry}".removesuffix(":"))
        assert turn.effects == (DecideGroup(7, "abc", choice, entry),)
        assert turn.reply.in_place


@pytest.mark.parametrize(
    "data", ["g:", "g:p:", "g:p:-1", "g:m:7:abc:no-entry", "g:m:7", "g:z:7:abc", "g:i:x:abc", f"g:i:{'9' * 30}:abc"]
)
def test_no_such_tap(runner: Runner, data: str) -> None:
    """Data that means nothing (any more) does nothing, and says so."""
    turn = coach(runner, button=data)
    assert turn.effects == ()
    assert runner.words("expired") in turn.reply.text


# -- another entry -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "first"),
    [("warm-up", "warm-up"), ("How should I warm up?", "warm-up"), ("pain rule", "pain-rule"), ("warm upp", "warm-up")],
)
def test_named(runner: Runner, said: str, first: str) -> None:
    """An admin names the entry by its file's name or its title, more or less, and taps one of those that are near."""
    assert coach(runner, button="g:x:7:abc").state.pending == NamingEntry(7, "abc")
    (message,) = coach(runner, said).reply.messages
    assert message.buttons[0][0].data == f"g:m:7:abc:{first}"
    assert len(message.buttons) <= 5


def test_named_again(runner: Runner) -> None:
    """What is called like no entry is asked for again; a command, a tap and a warning sign end it."""
    coach(runner, button="g:x:7:abc")
    assert runner.words("unanswered_unnamed") in coach(runner, "qzx").reply.text
    for said, command in (("", "help"), ("", "cancel"), ("i have crushing chest pain", None)):
        coach(runner, button="g:x:7:abc")
        assert not isinstance(coach(runner, said, command).state.pending, NamingEntry)


def test_no_longer_an_admin(policy: Policy) -> None:
    """Who is an admin no more is not led on, and is answered again the next time."""
    runner = Runner(policy, DialogueState(introduced=True, pending=NamingEntry(7, "abc")))
    runner.talk("> warm up\n{admin_only}\n> hello\n= smalltalk hello")
