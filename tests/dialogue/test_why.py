"""/why: the reasons of the last turn in plain words, and what a coach may say to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue.effects import Dispute, SettleDispute, ShowDisputes
from bot.dialogue.policy import Policy
from bot.dialogue.review import SHOWN, OpenDispute
from bot.dialogue.state import DialogueState, RunnerUp
from bot.dialogue.turn import Turn, Utterance
from bot.dialogue.why import percent
from bot.knowledge.models import Review
from tests.dialogue.transcript import MONDAY, Runner


def coach(runner: Runner, command: str | None = None, button: str | None = None) -> Turn:
    """The turn for an admin in the runner's place."""
    return runner.policy.respond(Utterance(runner.now, command=command, button=button, admin=True), runner.state)


def buttons(turn: Turn) -> list[str]:
    return [button.data or "" for message in turn.reply.messages for row in message.buttons for button in row]


def test_an_escalation_is_explained(runner: Runner) -> None:
    """Which words raised which sign, how grave it is and by which protocol, with its sources and reviewer."""
    runner.talk("""
        > hello, my lower back hurts since Sunday
        > /why
        {why_raised}
        “my lower back” + “hurts”: The back hurts, is stiff, went, was done in, by any word.
        So I went by Back pain: stop the exercise and ask some questions.
        Not yet reviewed by a clinician.
        safety/back-pain.md
        revision
        holds back-pain
    """)


def test_with_an_earlier_message(runner: Runner) -> None:
    """Of a sign told in two messages only this message's words are there, and that there were others before."""
    runner.talk("""
        > it has gone numb
        > between my legs
        > /why
        “between my legs”, together with what you wrote before:
        get help now
        not gone numb
    """)


def test_an_answer_is_explained(runner: Runner) -> None:
    """Entry and file, the wording it was nearest to, both scores, revision, sources and whether it is reviewed."""
    answer = runner.says("one of my hamstrings is much weaker than the other").explanation
    assert answer.phrasing is not None
    assert answer.score is not None
    assert answer.runner_up is not None
    assert answer.runner_up.score < answer.score
    runner.talk(f"""
        > /why
        I took your question for: One hamstring is much weaker
        “{answer.phrasing}”
        sure that you meant it: {percent(answer.score)} %
        Next came {runner.policy.base.title_of(answer.runner_up.entry)}
        (file {answer.runner_up.entry}): {percent(answer.runner_up.score)} %
        •
        Not yet reviewed by a clinician.
        answers/one-hamstring-weaker.md
        revision {runner.policy.base.revision}
    """)


def test_the_runner_up(runner: Runner) -> None:
    """What came second is the next entry of the same ranking, as `kneebot ask` shows it."""
    text = "one of my hamstrings is much weaker than the other"
    second = runner.policy.rank(text).matches[1]
    assert runner.says(text).explanation.runner_up == RunnerUp(second.entry, second.score)


def test_reviewed(policy: Policy) -> None:
    """Once somebody qualified has read the answer, /why says who and when."""
    base = policy.base
    review = Review(by="Ann Lee, physiotherapist", on=date(2026, 1, 31))
    read = base.answers["keep-running"].model_copy(update={"reviewed": review})
    base = replace(base, answers={**base.answers, "keep-running": read})
    runner = Runner(Policy(base, policy.safety, policy.matcher))
    runner.talk("""
        > can i keep running
        > /why
        Reviewed by Ann Lee, physiotherapist on 2026-01-31.
        not Not yet reviewed
    """)


def test_two_answers_are_explained(runner: Runner) -> None:
    """Who asked two things is told of both answers, each with its sources."""
    asked = runner.says("what is runner's knee? and how often should i do the exercises?").explanation
    assert len(asked.choices) == 2
    assert asked.entry == asked.choices[0]
    first, second = (runner.policy.base.title_of(id) for id in asked.choices)
    why = runner.talk(f"> /why\nI took your question for: {first}\nAnd for: {second}")
    assert why.reply.text.count("Not yet reviewed by a clinician.") == 2


def test_a_programme_is_explained(runner: Runner) -> None:
    """After a programme, the file in which it stands is named."""
    runner.talk("> short on time programme\n= answer short-on-time\n> /why\nprogrammes/short-on-time.md")


def test_a_kind_word_is_explained(runner: Runner) -> None:
    """A message that was taken for small talk was matched too, and may have been mistaken: it has its reasons."""
    said = runner.says("hello").explanation
    runner.talk(f"> /why\n“{said.phrasing}”\nsmalltalk/{said.entry}.md\nnot reviewed")


@pytest.mark.parametrize(("score", "shown"), [(0.0, "1"), (0.004, "1"), (0.444, "44"), (0.9996, "99"), (1.0, "99")])
def test_no_chance_is_certain(score: float, shown: str) -> None:
    """How sure it was is said in whole percent, never as none and never as all."""
    assert percent(score) == shown


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("#e:pain-rule", "why_led"),
        ("asking for a friend, his back hurts", "why_mentioned"),
        ("qwertz asdfg", "why_fallback"),
        ("/help", "why_nothing"),
        ("/remind", "why_asked_back"),
        ("/why", "why_nothing"),
    ],
)
def test_everything_else_is_explained(runner: Runner, said: str, told: str) -> None:
    """A tap, a careful answer, nothing found, a page: each has its own reason."""
    runner.talk(f"> {said}\n> /why\n{{{told}}}")


def test_a_tap_is_explained(runner: Runner) -> None:
    """Who tapped "My back" wrote no word, and is told what was tapped."""
    runner.talk("> #h:back\n> /why\nYou tapped it, or answered my questions: Back pain.")


def test_a_choice_is_explained(runner: Runner) -> None:
    """Where the bot was not sure it names what the choice was between."""
    choices = runner.says("bridge").explanation.choices
    assert choices
    runner.talk(f"> /why\nI was not sure which of these\n{runner.policy.base.title_of(choices[0])}")


def test_in_plain_words(runner: Runner) -> None:
    """ "Why did you say that?" is the command."""
    runner.talk("> my lower back hurts\n> why did you say that?\n{why_raised}\n> /why\n{why_raised}")


def test_safety_comes_first(runner: Runner) -> None:
    """A report behind the command is a report, and then the reason that is asked for."""
    runner.talk("> /why is my bum numb\n= escalate cauda-equina\n> /why\n“bum” + “numb”")


def test_the_words_go_with_the_next_message(runner: Runner) -> None:
    """The words that raised a sign are remembered until the next message, and for looking back no longer either."""
    runner.talk("> my lower back hurts\n> /why\n> hello\n> /why\nnot lower back")
    assert "lower back" not in repr(runner.state)


def test_no_record(runner: Runner) -> None:
    """Who wants no record of their talks has no reasons kept either."""
    runner.talk("> #c:no\n> my lower back hurts\n> /why\n{why_no_record}\nholds back-pain")
    assert runner.state.reasons is None


def test_forgotten(runner: Runner) -> None:
    """Deleting leaves nothing to explain."""
    runner.talk("> my lower back hurts\n> #d:yes")
    assert runner.state == DialogueState()


def test_knowledge_that_has_gone(runner: Runner) -> None:
    """What a later revision no longer has is said to be gone."""
    runner.talk("> my lower back hurts")
    assert runner.state.reasons is not None
    runner.state = replace(runner.state, reasons=replace(runner.state.reasons, entry="gone"))
    runner.talk("> /why\n{why_gone}\n“my lower back”")
    runner.talk("> how many reps and how often")
    assert runner.state.reasons is not None
    runner.state = replace(runner.state, reasons=replace(runner.state.reasons, entry="gone"))
    runner.talk("> /why\n{why_gone}")


def test_odd_characters(runner: Runner) -> None:
    """Words are quoted on one line, without anything that a screen or a database could trip over."""
    runner.says("my lower\u00a0back\x00 hurts \ud800")
    assert runner.state.reasons is not None
    assert runner.state.reasons.signs
    assert all(words.isprintable() for sign in runner.state.reasons.signs for words in sign.words)


def test_a_sign_is_disputed(runner: Runner) -> None:
    """An admin has a button for each sign; it puts sign, words and revision on the review list."""
    runner.talk("> my lower back hurts")
    assert "yw:back-trouble" in buttons(coach(runner, "why"))
    turn = coach(runner, button="yw:back-trouble")
    assert turn.effects == (Dispute("back-trouble", ("my lower back", "hurts"), runner.policy.base.revision),)
    assert turn.reply.text.startswith(runner.words("why_disputed"))
    assert replace(turn.state, pending=runner.state.pending) == runner.state  # the questions only scroll up


def test_a_disputed_sign_is_raised_again(runner: Runner) -> None:
    """A mark on the list weakens nothing: the same words raise the same sign."""
    runner.talk("> my lower back hurts")
    runner.state = coach(runner, button="yw:back-trouble").state
    runner.talk("> my lower back hurts\n= escalate back-pain")


def test_a_sign_of_another_message(runner: Runner) -> None:
    """An old button disputes nothing once something else has been said."""
    runner.talk("> my lower back hurts\n> hello")
    turn = coach(runner, button="yw:back-trouble")
    assert turn.effects == ()
    assert turn.reply.text.startswith(runner.words("expired"))


def test_only_admins_dispute(runner: Runner) -> None:
    """Nobody else sees the buttons, and data pressed all the same changes nothing."""
    runner.talk("> my lower back hurts\n> /why\nnot [Wrong here]\n> #yw:back-trouble\n{admin_only}")
    assert runner.turn.effects == ()


@pytest.mark.parametrize("said", ["/review", "#rw:1"])
def test_only_admins_review(runner: Runner, said: str) -> None:
    """The review list is for admins, to read and to settle."""
    runner.talk(f"> {said}\n{{admin_only}}")
    assert runner.turn.effects == ()


def test_review(runner: Runner) -> None:
    """An admin is shown the list, and may settle what stands on it."""
    assert coach(runner, "review").effects == (ShowDisputes(),)
    assert coach(runner, button="rw:7").effects == (SettleDispute(7),)


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "٣"])
def test_no_such_number(runner: Runner, number: str) -> None:
    """A number that is none settles nothing."""
    assert coach(runner, button=f"rw:{number}").effects == ()


def test_the_list(policy: Policy) -> None:
    """Each line has sign, words, day and the file to edit; more than fit are counted."""
    review = policy.menus.review
    one = OpenDispute(3, MONDAY, "back-trouble", ("my lower back", "hurts"), "abc")
    gone = OpenDispute(2, MONDAY, "no-such-sign", ("x",), "abc")
    message = review.message([one, gone])
    assert (
        "3. back-trouble, raised by “my lower back” + “hurts” on 2026-06-15. "
        "File: safety/back-pain.md (revision abc then)" in message.text.text
    )
    assert policy.say.plain("review_gone") in message.text.text
    assert [row[0].data for row in message.buttons[:2]] == ["rw:3", "rw:2"]
    assert policy.say.plain("review_none") in review.message([]).text.text
    many = review.message([replace(one, number=number) for number in range(SHOWN + 4)])
    assert policy.say.rich("review_more", count=4).text in many.text.text
