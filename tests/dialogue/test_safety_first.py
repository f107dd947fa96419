"""Safety is asked before anything else, wherever the words stand, and its answer is final."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogue.effects import Subscribe
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState
from bot.knowledge.models import TriageLevel
from tests.dialogue.transcript import Runner


def test_back_pain_stops_the_bridges_and_asks(runner: Runner) -> None:
    """Back pain comes before everything: the bridges stop, and each warning sign is asked about."""
    runner.talk("""
        > i did the 90 degree bridge and now my lower back hurts
        = escalate back-pain
        {back-pain}
        between your legs
        bladder
        both legs
        accident
        Fever
        [None of these]
        [Not sure]
        holds back-pain
    """)


@pytest.mark.parametrize(
    "said",
    [
        "/remind my back hurts",
        "/start my back hurts",
        "/settings ow, my back hurts",
        "/nosuchcommand my back hurts",
        "(photo) my back hurts",
        "(voice) my back hurts",
        "(document) report: my back hurts",
        "how many reps should i do, my back hurts",
        "thanks! but my back hurts",
        "MY BACK HURTS!!!",
        "cancel, my back hurts",
        "stop reminders my back hurts",
    ],
)
def test_wherever_the_words_stand(runner: Runner, said: str) -> None:
    """Back pain is heard behind a command, under a photo, beside a question or a thank-you."""
    runner.talk(f"""
        > {said}
        = escalate back-pain
        holds back-pain
    """)


def test_in_the_middle_of_the_reminder_form(runner: Runner) -> None:
    """Back pain in place of a time or a city ends the form; no reminder comes of it, whatever is tapped after."""
    for answers in ("", "> at 7", "> at 7\n> London"):
        talker = replace(runner, state=DialogueState(introduced=True))
        talker.talk(f"""
            > #rem:hamstring-bridge-30
            {answers}
            > 7:15 but my back hurts
            = escalate back-pain
            > #t:0700
            not = clarify
            > #z:yes
            not {{remind_done}}
        """)
        assert not any(isinstance(effect, Subscribe) for turn in talker.turns for effect in turn.effects)


def test_in_the_middle_of_deleting(runner: Runner) -> None:
    """Who is about to delete everything and mentions chest pain is told to call first."""
    runner.talk("""
        > /privacy
        > [Delete everything]
        > i have crushing chest pain
        = escalate call-now
        999
        holds call-now
    """)


def test_an_edited_message_is_heard_too(runner: Runner) -> None:
    """Words added to a message afterwards count as much as new ones."""
    utterance = runner._utterance("hello, my bum has gone numb since this morning")
    turn = runner.policy.respond(replace(utterance, edited=True), runner.state)
    assert turn.explanation.level is TriageLevel.EMERGENCY


def test_an_emergency_outranks_open_questions(runner: Runner) -> None:
    """A worse sign while the questions are open is acted on at once."""
    runner.talk("""
        > my back hurts
        > none of those, but i can't pee
        = escalate cauda-equina
        999
        holds back-pain, cauda-equina
    """)


@pytest.mark.parametrize(
    ("first", "then"),
    [("my back is really sore", "and i have a fever since yesterday"), ("i have a fever", "my back is really sore")],
)
def test_two_signs_in_two_messages(runner: Runner, first: str, then: str) -> None:
    """Signs told one after the other are read together, in either order."""
    runner.talk(f"> {first}\n> {then}\n= escalate back-urgent")


def test_what_was_said_days_ago_is_not_read_together(runner: Runner) -> None:
    """A fever told a week ago does not turn today's sore back into an urgent case."""
    runner.says("i have a fever")
    runner.now += timedelta(days=7)
    runner.talk("> my back is really sore\n= escalate back-pain")


@pytest.mark.parametrize("said", ["my wife says it's nothing but my back hurts", "it's only a bit of back pain"])
def test_making_little_of_it_changes_nothing(runner: Runner, said: str) -> None:
    """Minimising words never lower the level."""
    runner.talk(f"> {said}\n= escalate back-pain")


@pytest.mark.parametrize("id", ["bridge-felt-in-back", "pregnancy-and-exercise", "under-18", "back-worry"])
def test_a_deep_link_is_no_report(runner: Runner, id: str) -> None:
    """A link to an answer about backs shows the answer: its id is ours, not the person's words."""
    runner.talk(f"> /start {id}\n= answer {id}\nholds nothing")


class TestAskedAboutOnly:
    """Asked about, long past or somebody else's: a careful answer without alarm."""

    @pytest.mark.parametrize(
        "said", ["will this hurt my back?", "i had a slipped disc years ago", "my mate stuffed his back doing these"]
    )
    def test_a_careful_answer(self, runner: Runner, said: str) -> None:
        """Back trouble that is not the runner's, now, gets the careful answer and holds nothing."""
        runner.talk(f"""
            > {said}
            = answer back-worry
            between the legs
            [I have this myself, now]
            holds nothing
        """)

    def test_it_is_me_after_all(self, runner: Runner) -> None:
        """One tap turns the careful answer into the questions."""
        runner.talk("""
            > will this hurt my back?
            > [I have this myself, now]
            = escalate back-pain
            holds back-pain
        """)

    def test_a_friends_knee(self, runner: Runner) -> None:
        """The same tap under an answer about a knee asks about the knee."""
        runner.talk("""
            > my mate's knee keeps giving way
            = answer when-to-see-someone
            holds nothing
            > [I have this myself, now]
            = escalate knee-check
            holds knee-check
        """)

    def test_words_of_a_sign_in_a_harmless_question(self, runner: Runner) -> None:
        """A question is answered though some of its words could be a sign; one tap says that they are."""
        runner.talk("""
            > couldn't breathe for laughing at yoga. is yoga good for the itb?
            = clarify
            [I mean a warning sign]
            holds nothing
            > [I mean a warning sign]
            = escalate doubt-emergency
            holds doubt-emergency
        """)

    def test_words_of_a_sign_and_a_choice(self, runner: Runner) -> None:
        """So is one that is not clear: what it may be about is offered, and that it is about a sign."""
        runner.talk("""
            > how do i do a bridge on my back without a mat
            = clarify
            [I mean a warning sign]
            holds nothing
        """)

    def test_words_of_a_sign_and_nothing_asked(self, runner: Runner) -> None:
        """Where nothing is understood but those words, the careful answer says when they matter."""
        runner.talk("> breathless with excitement, new medal came\n= answer when-to-see-someone")

    def test_somebody_elses_emergency_is_one(self, runner: Runner) -> None:
        """An emergency is told to whoever reports it."""
        runner.talk("> my husband has chest pain and cannot breathe\n= escalate call-now\n999")


class TestAnEmergencyStands:
    """No words make an emergency's advice unreachable."""

    @pytest.mark.parametrize("said", ["i'm fine", "false alarm", "ok", "how many reps?", "/cancel", "/exercises"])
    def test_the_advice_stays_reachable(self, runner: Runner, said: str) -> None:
        """After "I'm fine", a command or another question, the advice is one tap away."""
        runner.talk(f"""
            > i can't feel when i wipe
            > {said}
            {{emergency_still}}
            > [{runner.policy.say.plain("emergency_show")}]
            {{cauda-equina}}
            holds cauda-equina
        """)

    def test_it_travels_with_the_menu(self, runner: Runner) -> None:
        """A menu that changes in place carries the advice in it, so that taps do not fill the chat."""
        runner.says("i can't feel when i wipe")
        for data in ("m:main", "m:exercises", "m:help"):
            turn = runner.says(f"#{data}")
            assert len(turn.reply.messages) == 1
            assert runner.words("emergency_still") in turn.reply.text

    @pytest.mark.parametrize("said", ["my back hurts as well", "also my knee is locked since this morning"])
    def test_what_is_less_asks_nothing_more(self, runner: Runner, said: str) -> None:
        """Who tells of less after an emergency is shown the emergency again, and no no to questions plays it down."""
        runner.talk(f"""
            > had chest pain on the run this morning
            = escalate call-now
            > {said}
            = escalate call-now
            {{emergency_first}}
            {{call-now}}
            not {{back-pain}}
            > no
            not {{back-pain:none}}
            {{emergency_still}}
        """)

    @pytest.mark.parametrize("said", ["can i keep running", "thanks"])
    def test_in_its_own_words(self, runner: Runner, said: str) -> None:
        """Who wants to die is not told to be examined: what stands then is said in the protocol's own words."""
        runner.talk(f"""
            > i want to kill myself
            > {said}
            The people to call are still there
            not examined
        """)

    def test_what_is_less_is_on_hold_too(self, runner: Runner) -> None:
        """What was told beside an emergency has its own hold, and is asked about when the emergency is over."""
        runner.talk("> had chest pain on the run this morning\n> my back hurts as well\nholds call-now, back-pain")


def test_two_things_to_be_seen_today(runner: Runner) -> None:
    """Of two reports that are as urgent both get what they need: one may forbid what the other says nothing of."""
    runner.talk("> my back aches and i have a fever, and my left calf is swollen and warm\n{back-urgent}\n{blood-clot}")


class TestMemoryAway:
    """The database is away: we cannot see whether something is on hold."""

    @pytest.mark.parametrize("said", ["how many reps?", "#e:hamstring-bridge-90", "/exercises", "hello", "#m:main"])
    def test_the_warning(self, policy: Policy, said: str) -> None:
        """Every answer says that an earlier warning sign still counts."""
        Runner(policy, DialogueState(known=False)).talk(f"> {said}\n{{no_memory}}")

    def test_guidance_is_given_all_the_same(self, policy: Policy) -> None:
        """Back pain stops the bridges without memory too."""
        Runner(policy, DialogueState(known=False)).talk("> my back hurts\n= escalate back-pain\n{back-pain}")

    def test_none_of_these_still_holds(self, policy: Policy) -> None:
        """An answer to questions that the memory has lost never says that nothing is held."""
        Runner(policy, DialogueState(known=False)).talk("> #s:back-pain:none\n{back-pain:none}\nnot {nothing_held}")


class TestTakenTogether:
    """What is told one after the other, or beside something milder."""

    def test_breath_days_after_a_calf(self, runner: Runner) -> None:
        """Who is to be seen for a calf and loses breath two days later has an emergency, whatever is open."""
        runner.talk("> one calf is swollen and hot after the flight\n= escalate blood-clot")
        runner.now += timedelta(hours=48)
        runner.talk("> a bit breathless on the stairs today, how many sets\n= escalate call-now")

    def test_only_the_graver_of_two_that_say_the_same(self, runner: Runner) -> None:
        """A hot knee with a fever is sent to an emergency department, and not beside that to a GP."""
        runner.talk("> hot swollen knee and fever\n= escalate feverish-knee\nholds feverish-knee")
        assert len(runner.turn.reply.messages) == 1

    def test_reports_in_another_language(self, runner: Runner) -> None:
        """What may be a report in another language is told first that only English is understood."""
        runner.talk("> nie moge oddychac, boli w klatce piersiowej\n{other_language}\nnot = answer")
