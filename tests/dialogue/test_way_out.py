"""From a hold back to the exercises: the questions again, the last one, and no way around them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.dialogue.answers import ready_answer
from bot.dialogue.policy import Policy
from tests.dialogue.transcript import Runner


class TestTheWayOut:
    """Back pain, no signs, a hold; then better, the questions again, and only then the bridges."""

    def test_from_report_to_release(self, runner: Runner) -> None:
        """The hold stays after "none of these" and opens only after a re-screen without a sign, and then in steps."""
        runner.talk("""
            > my back hurts
            > [None of these]
            {back-pain:none}
            holds back-pain
            > [It is better]
            {rescreen_title}
            holds back-pain
            > [None of these]
            {back-pain:release}
            holds back-pain
            > [Yes, comfortable]
            {step_opened}
            holds back-pain
            > heel dig
            = answer hamstring-heel-dig
            > 30 degree bridge
            {held}
        """)

    def test_all_of_it_typed(self, runner: Runner) -> None:
        """The same in words, without a single tap but the one that says it is better."""
        runner.talk("""
            > my back hurts
            > no none of those
            > my back is better now
            {better}
            holds back-pain
            > [It is better]
            > nope
            {back-pain:release}
            > yes, comfortable
            {step_opened}
            not {held}
        """)

    @pytest.mark.parametrize("said", ["not yet", "no", "nearly", "yes but still a bit stiff", "i think so", "not sure"])
    def test_not_ready(self, runner: Runner, said: str) -> None:
        """Anything short of a plain yes at the end keeps the hold."""
        runner.talk(f"""
            > my back hurts
            > none
            > [It is better]
            > none
            > {said}
            {{back-pain:kept}}
            [It is better]
            holds back-pain
        """)

    def test_unclear_at_the_end(self, runner: Runner) -> None:
        """Words that do not answer the last question get that question again."""
        runner.talk("""
            > my back hurts
            > none
            > [It is better]
            > none
            > hmm
            {screen_unclear}
            {back-pain:release}
            > [Not yet]
            {back-pain:kept}
        """)

    def test_worse_in_the_re_screen(self, runner: Runner) -> None:
        """A sign that turns up in the re-screen is acted on and adds its hold."""
        runner.talk("""
            > my back hurts
            > none
            > [It is better]
            > only the first
            = escalate cauda-equina
            holds back-pain, cauda-equina
        """)

    def test_pain_comes_back_at_the_last_question(self, runner: Runner) -> None:
        """Back pain told at the last question keeps the hold."""
        runner.talk("""
            > my back hurts
            > none
            > [It is better]
            > none
            > no, my back still hurts
            holds back-pain
            > #rr:back-pain:yes
            not {back-pain:cleared}
            holds back-pain
        """)

    def test_only_ending_it_is_not_enough(self, runner: Runner) -> None:
        """Leaving the questions leaves the hold, and says what to do if a sign is there."""
        runner.talk("""
            > my back hurts
            > /cancel
            {cancelled_screening}
            999
            holds back-pain
            > none
            holds back-pain
        """)

    def test_several_holds_one_after_another(self, runner: Runner) -> None:
        """Each hold has its own way out; a step of the lower one opens nothing that the higher holds."""
        runner.talk("""
            > my back hurts
            > only the fifth
            holds back-pain, back-urgent
            > #rs:back-pain
            > none
            > yes
            {still_held}
            holds back-pain, back-urgent
            > #e:hamstring-heel-dig
            {held}
            > #rs:back-urgent
            {back-urgent:release}
            > yes both
            {step_opened}
            > #e:hamstring-heel-dig
            = answer hamstring-heel-dig
            not {held}
        """)

    def test_the_highest_first(self, runner: Runner) -> None:
        """Ending the higher hold leaves the lower."""
        runner.talk("> my back hurts\n> i have crushing chest pain")
        runner.now += timedelta(hours=4)
        runner.talk("""
            > #rs:call-now
            > yes
            {still_held}
            holds back-pain
            > #e:clam
            = answer clam
            not {held}
            > #e:hamstring-bridge-90
            {held}
        """)

    def test_reported_again(self, runner: Runner) -> None:
        """Back pain after a release is a new report, with its questions, and what was open is on hold again."""
        runner.talk("> my back hurts\n> none\n> [It is better]\n> none\n> yes\n{step_opened}")
        runner.talk("> my back hurts again\n= escalate back-pain\n{back-pain}\nholds back-pain")
        runner.talk("> #e:hamstring-heel-dig\n{held}")

    def test_reported_again_while_asked(self, runner: Runner) -> None:
        """A yes right after a new report is no answer to the question that releases: it stays on hold."""
        runner.talk("> i want to die\n~ 12 h\n> #rs:self-harm\n> i want to die\n{self-harm}\n> yes\nholds self-harm")

    @pytest.mark.parametrize("said", ["yes, back pain again", "yes, pain sitting", "yes, pain today"])
    def test_a_yes_to_pain(self, runner: Runner, said: str) -> None:
        """ "Comfortable, with no back pain?" is not answered by a yes that names the pain."""
        runner.talk(f"> my back hurts\n> none\n> #rs:back-pain\n> none\n> {said}\nnot {{step_opened}}\nholds back-pain")


class TestOldAndForgedButtons:
    """A button does what it says only where it still makes sense."""

    def test_an_old_release_button(self, runner: Runner) -> None:
        """A release button from an earlier re-screen clears nothing: it leads to the questions."""
        runner.talk("""
            > my back hurts
            > none
            > [It is better]
            > none
            > [Yes, comfortable]
            {step_opened}
            > my back hurts
            > none
            > [Yes, comfortable]
            {rescreen_title}
            holds back-pain
        """)

    def test_a_release_button_while_a_worse_hold_is_open(self, runner: Runner) -> None:
        """Another protocol's release button clears nothing of this one's."""
        runner.talk("""
            > my back hurts
            > none
            > [It is better]
            > none
            > and i can't pee
            holds back-pain, cauda-equina
            > #rr:back-pain:yes
            > #rr:cauda-equina:no
            holds back-pain, cauda-equina
        """)

    @pytest.mark.parametrize(
        "data",
        ["rr:back-pain:yes", "s:back-pain:none", "rs:back-pain", "s:back-pain:zzz", "rs:zzz", "rr:zzz:yes",
         "s:zzz:none", "x:zzz", "h:zzz", "s:", ":", "rr", "e:", "x:back-pain", "m:main", "n:", "d:no", "z:yes",
         "t:0700", "t:²³45",
         "rz:hamstring-bridge-90:0700", "rem:zzz", "s:pregnancy:none",
         "cb:back-pain:better", "cb:back-pain:same", "cb:back-pain:zzz", "cb:zzz:worse",
         "cb:self-harm:worse", "st:back-pain:0", "st:back-pain:1", "st:back-pain:6", "st:back-pain:zzz", "st:zzz:1"],
    )  # fmt: skip
    def test_forged(self, runner: Runner, data: str) -> None:
        """No single press, whatever it claims, opens what is on hold."""
        runner.talk(f"> my back hurts\n> none\n> #{data}\nholds back-pain")
        assert runner.turn.reply.messages

    def test_nothing_is_held(self, runner: Runner) -> None:
        """An old card's buttons say so when nothing is on hold any more."""
        for data in ("s:back-pain:none", "rs:back-pain", "rr:back-pain:yes"):
            runner.talk(f"> #{data}\n{{nothing_held}}\nholds nothing")

    def test_an_old_cards_sign_still_counts(self, runner: Runner) -> None:
        """A sign tapped on an old card is a report like any other."""
        runner.talk("> #s:back-pain:saddle\n= escalate cauda-equina\nholds cauda-equina")


READY = ["yes", "Yes, comfortable", "yep", "yeah it is", "yes, no back pain", "yes comfortable again thanks", "y"]
NOT_READY = ["no", "not yet", "almost", "nearly", "yes but it aches", "yes mostly but stiff", "i think so", "a bit"]
NO_WORD = ["", "ok", "what?", "how many reps", "yep all good mate", "yes and no", "yes run " * 30]


@pytest.mark.parametrize("said", READY)
def test_a_plain_yes(policy: Policy, said: str) -> None:
    """Only a yes, alone or with the question's own words, says that someone is ready."""
    release = policy.base.protocols["back-pain"].release
    assert release is not None
    assert ready_answer(said, release) is True


@pytest.mark.parametrize("said", NOT_READY)
def test_a_no_or_a_but(policy: Policy, said: str) -> None:
    """A no, a doubt or a "yes, but" says that someone is not ready."""
    release = policy.base.protocols["back-pain"].release
    assert release is not None
    assert ready_answer(said, release) is False


@pytest.mark.parametrize("said", NO_WORD)
def test_neither(policy: Policy, said: str) -> None:
    """Anything else is asked again."""
    release = policy.base.protocols["back-pain"].release
    assert release is not None
    assert ready_answer(said, release) is None


def test_feeling_fine_is_not_being_cleared(policy: Policy) -> None:
    """ "Yes, comfortable" does not answer whether a doctor has cleared it."""
    release = policy.base.protocols["cauda-equina"].release
    assert release is not None
    assert ready_answer("yes, comfortable", release) is None
    assert ready_answer("yes, seen and cleared", release) is True


@pytest.mark.parametrize("protocol", ["back-urgent", "back-pain"])
@pytest.mark.parametrize("said", ["checked by the doctor", "cleared", "my doctor said i can run"])
def test_being_cleared_is_not_feeling_fine(policy: Policy, protocol: str, said: str) -> None:
    """That somebody has looked does not answer whether moving is comfortable again."""
    release = policy.base.protocols[protocol].release
    assert release is not None
    assert ready_answer(said, release) is None


class TestTooSoon:
    """Where nobody can have been seen within minutes, nothing opens within minutes."""

    @pytest.mark.parametrize(("report", "protocol"), [("my face drooped", "call-now"), ("i want to die", "self-harm")])
    def test_nothing_opens_at_once(self, runner: Runner, report: str, protocol: str) -> None:
        """The way out says from when on it is asked, and a yes opens nothing; later it is asked as ever."""
        runner.talk(f"> {report}\n> #rs:{protocol}\n{{rescreen_too_soon}}\n> yes\nholds {protocol}")
        soonest = runner.policy.base.protocols[protocol].release
        assert soonest is not None
        runner.now += timedelta(hours=soonest.after_hours)
        runner.talk(f"> #rs:{protocol}\nnot {{rescreen_too_soon}}\n> yes\nholds nothing")

    def test_an_old_button_says_what_is_on_hold(self, runner: Runner) -> None:
        """A button of another question does not say that nothing is on hold while something is."""
        runner.talk("> one calf is swollen and hot\n> #s:doubt-emergency:none\n{not_yet}\nnot {nothing_held}")

    @pytest.mark.parametrize("said", ["cleared", "yes the doctor cleared me", "yes, checked"])
    def test_cleared_in_words(self, runner: Runner, said: str) -> None:
        """To the question whether somebody has cleared them, these are a yes."""
        runner.talk("> one calf is swollen and hot\n~ 3 h\n> #rs:blood-clot")
        runner.talk(f"> {said}\nholds nothing")

    @pytest.mark.parametrize(
        "said", ["had the scan, no clot", "the doctor checked it, all fine", "hospital says all ok, scan clear"]
    )
    def test_seen_in_words(self, runner: Runner, said: str) -> None:
        """Who says that somebody has looked and found it well is asked the question that opens, not sent again."""
        runner.talk("> one calf is swollen and hot\n~ 3 h")
        runner.talk(f"> {said}\n= escalate blood-clot\n[cleared]\n> yes\nholds nothing")

    @pytest.mark.parametrize("said", ["it came back", "its back", "worse again", "the same again"])
    def test_it_came_back(self, runner: Runner, said: str) -> None:
        """What was opened and has come back, in these words, is on hold again with its guidance."""
        runner.talk("> one calf is swollen and hot\n~ 3 h\n> #rs:blood-clot\n> cleared\nholds nothing\n~ 24 h")
        runner.talk(f"> {said}\n= escalate blood-clot\n{{blood-clot}}\nholds blood-clot")

    @pytest.mark.parametrize("said", ["it is worse", "its getting worse", "worse now", "it came back"])
    def test_worse_while_on_hold(self, runner: Runner, said: str) -> None:
        """Who says, unasked, that it is worse is told so much more, as in answer to the check-back."""
        runner.talk(f"> my lower back hurts\n> none\n~ 5 h\n> {said}\n= escalate back-urgent\n{{back-urgent}}")
        runner.talk("> how many reps when it gets worse?\nnot {back-urgent}")

    @pytest.mark.parametrize("said", ["still locked", "not better", "still can't straighten it", "its locked again"])
    def test_the_same_while_on_hold(self, runner: Runner, said: str) -> None:
        """What is on hold is said to be as it was, unasked: as in answer to a check-back."""
        runner.talk(f"> my knee is locked\n> {said}\n= escalate knee-injury\n{{knee-injury:same}}\nholds knee-injury")

    @pytest.mark.parametrize("said", ["flared up", "it flared up again today"])
    def test_a_flare_while_on_hold(self, runner: Runner, said: str) -> None:
        """A flare of what is on hold is worse."""
        runner.talk(f"> my back hurts\n> none\n> {said}\n= escalate back-urgent\nholds back-pain, back-urgent")

    @pytest.mark.parametrize("said", ["still sore", "no better"])
    def test_the_same_while_it_opens_in_steps(self, runner: Runner, said: str) -> None:
        """Between two steps, what is as it was is not comfortable: all of it is on hold again."""
        runner.talk(f"""
            > my back hurts
            > none
            > #rs:back-pain
            > none
            > yes, comfortable
            {{step_opened}}
            > {said}
            = escalate back-pain
            > heel dig
            {{held}}
        """)

    @pytest.mark.parametrize("said", ["same", "nobody can see me", "can it wait till monday"])
    def test_not_seen_yet(self, runner: Runner, said: str) -> None:
        """Who was to be seen the same day and was not is told where to go instead."""
        runner.talk(f"> my knee is hot and swollen\n~ 24 h\n> {said}\n{{hot-joint:same}}\nholds hot-joint")

    @pytest.mark.parametrize("said", ["worse, now thigh too", "it got bigger and darker"])
    def test_worse_in_other_words(self, runner: Runner, said: str) -> None:
        """Worse is worse, also with a place beside it or in other words."""
        runner.talk(f"> my calf is swollen\n~ 24 h\n> {said}\n= escalate getting-worse")

    @pytest.mark.parametrize(
        "said", ["got given blood thinners", "doctor says it's a strain", "they sent me home", "saw the doctor"]
    )
    def test_somebody_has_looked(self, runner: Runner, said: str) -> None:
        """Who says that somebody has looked, whatever was found, is asked whether they may exercise."""
        runner.talk(f"> my calf is swollen\n~ 24 h\n> {said}\n{{blood-clot:release}}\nholds blood-clot")

    def test_looked_at_so_soon(self, runner: Runner) -> None:
        """Who has been seen at once is not sent there again; nothing opens for all that."""
        runner.talk("""
            > my knee is hot and swollen
            > seen at a&e, sent home
            {rescreen_seen_soon}
            not {hot-joint:kept}
            holds hot-joint
        """)

    @pytest.mark.parametrize(
        "said", ["that was my brother using my phone", "wrong chat sorry", "i made that up", "oops wrong button"]
    )
    def test_taken_back(self, runner: Runner, said: str) -> None:
        """Who takes a report back is shown the way out; nothing opens by it."""
        runner.talk(f"> my knee is hot and swollen\n> {said}\nDid I take it wrong\n[It is better]\nholds hot-joint")

    @pytest.mark.parametrize("said", ["hello", "ok", "how are you"])
    def test_no_cheer_while_an_emergency_stands(self, runner: Runner, said: str) -> None:
        """Who was sent to an emergency department is not asked cheerfully what the knee is doing."""
        runner.talk(f"> my face drooped\n> {said}\n{{emergency_still}}")
        assert len(runner.turn.reply.messages) == 1

    @pytest.mark.parametrize("said", ["the weather is worse", "my time was worse", "i came back home", "i am back"])
    def test_something_else_is_worse(self, runner: Runner, said: str) -> None:
        """What is worse or back is not taken for what is on hold where something else is named."""
        runner.talk(f"> my lower back hurts\n> none\n> {said}\nnot {{back-urgent}}\nholds back-pain")

    def test_worse_where_nothing_is_asked_later(self, runner: Runner) -> None:
        """Of what has no check-back the guidance comes once more."""
        runner.talk("> crushing chest pain\n> worse now\n= escalate call-now\n{call-now}")

    def test_something_else_came_back(self, runner: Runner) -> None:
        """Another place that hurts again is no return of what was opened, and neither is a question."""
        runner.talk("> one calf is swollen and hot\n~ 3 h\n> #rs:blood-clot\n> cleared\nholds nothing\n~ 24 h")
        runner.talk("> my knee hurts again\nholds nothing\n> what if it comes back?\nholds nothing")

    def test_found_well_of_what_is_on_hold(self, runner: Runner) -> None:
        """The scan that found no clot is no new report of one."""
        runner.talk("> one calf is swollen and hot\n~ 24 h\n> hospital did the scan, no dvt\n[cleared]")

    @pytest.mark.parametrize("said", ["doctor has not looked yet", "is a scan ok?", "the doctor says it is worse"])
    def test_not_seen(self, runner: Runner, said: str) -> None:
        """A doctor who has not looked, or found it worse, and a question open no way out."""
        runner.talk(f"> one calf is swollen and hot\n> {said}\nholds blood-clot\nnot [Yes, cleared]")
