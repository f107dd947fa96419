"""A session told in words is noted as the Done button would, and the pain rule says what its number means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.dialogue.effects import ShowProgress
from bot.dialogue.occurrences import AnswerOccurrence, Reminder
from bot.dialogue.pain_rule import RULE
from bot.dialogue.policy import Policy
from bot.dialogue.records import RecordSession, TakeBackSession
from bot.dialogue.state import DialogueState, Screening, TellingSession
from bot.dialogue.turn import AdverseEvent
from bot.reminders.occurrence import Answer, Noted, OccurrenceState
from tests.dialogue.transcript import MONDAY, Runner

NINETY, THIRTY, WALL, CLAM = "hamstring-bridge-90", "hamstring-bridge-30", "wall-sit", "clam"
TODAY = MONDAY.date()


@pytest.fixture
def runner(policy: Policy) -> Runner:
    """Somebody whose training may be kept."""
    return Runner(policy, DialogueState(introduced=True, consent=True))


def reminded(policy: Policy, exercise: str = WALL, at: datetime = MONDAY - timedelta(hours=1)) -> Runner:
    """Somebody whose reminder number 5 has come today."""
    one = Reminder(5, exercise, time(9), "Europe/London", recent=(Noted(at.date(), at, OccurrenceState.SENT),))
    return Runner(policy, DialogueState(introduced=True, consent=True, reminders=(one,), zone="Europe/London"))


class TestNoted:
    """What is noted of a session, and what is said to it."""

    @pytest.mark.parametrize(("level", "name"), [(0, "green"), (2, "green"), (3, "amber"), (4, "amber"), (7, "red")])
    def test_with_its_pain(self, runner: Runner, level: int, name: str) -> None:
        """The session is noted with its pain, said back, and the rule speaks to that number."""
        turn = runner.talk(f"""
            > did 3x10 90 degree bridges today, knee {level}/10
            = answer {RULE}
            Noted: 90 degree hamstring bridge, today, pain {level} out of 10.
            {{pain_{name}}}
        """)
        assert turn.effects == (RecordSession(NINETY, TODAY, level),)
        assert (turn.adverse == AdverseEvent(NINETY)) == (level > 2)

    def test_red_leads_to_the_easier_one(self, runner: Runner) -> None:
        """After red the easier exercise is one tap away."""
        runner.talk(
            "> did 3x10 90 degree bridges, pain 6\n[Easier]\n> did 3x10 90 degree bridges, pain 1\nnot [Easier]"
        )

    def test_yesterdays(self, runner: Runner) -> None:
        """What was done yesterday counts for yesterday, and the morning that counts is today's."""
        turn = runner.talk("> did 2x10 clams yesterday, knee 1\nyesterday, pain 1\n{session_morning_after}")
        assert turn.effects == (RecordSession(CLAM, TODAY - timedelta(days=1), 1),)

    def test_the_day_is_the_persons_own(self, policy: Policy) -> None:
        """In Auckland it is tomorrow already."""
        state = DialogueState(introduced=True, consent=True, zone="Pacific/Auckland")
        runner = Runner(policy, state, now=datetime(2026, 6, 15, 18, 0, tzinfo=UTC))
        assert runner.says("did 2x10 clams today knee 0").effects == (RecordSession(CLAM, date(2026, 6, 16), 0),)

    def test_several(self, runner: Runner) -> None:
        """Of several exercises with one number each is noted."""
        turn = runner.talk("> did wall sits and clams today, knee 2\nWall sit, Clam, today, pain 2")
        assert turn.effects == (RecordSession(WALL, TODAY, 2), RecordSession(CLAM, TODAY, 2))

    def test_how_much(self, runner: Runner) -> None:
        """Without a number the session is noted and its pain asked; the answer, typed or tapped, is its pain."""
        turn = runner.talk("> did 2x10 clams\nNoted: Clam, today.\n{session_how_much}")
        assert turn.effects == (RecordSession(CLAM, TODAY),)
        for answer, level in (("> knee 3", 3), ("> [4]", 4), ("> not at all", 0)):
            turn = runner.talk(f"> did 2x10 clams\n{answer}\nClam, today, pain {level} out of 10")
            assert turn.effects == (RecordSession(CLAM, TODAY, level),)
            assert turn.state.pending is None

    def test_told_again_by_a_button(self, runner: Runner) -> None:
        """Another number tapped afterwards is the pain of the same session; the event is counted once."""
        turn = runner.talk("> did 2x10 clams\n> [6]\n{pain_red}\n> [3]\n{pain_amber}")
        assert turn.effects == (RecordSession(CLAM, TODAY, 3),)
        assert turn.adverse is None

    def test_taken_back(self, runner: Runner) -> None:
        """What was noted by mistake is taken back with one tap, also while its pain is asked."""
        for said in ("did 2x10 clams, knee 2", "did 2x10 clams"):
            turn = runner.talk(f"> {said}\n> [Not done: Clam]\nTaken back: Clam, today")
            assert turn.effects == (TakeBackSession(CLAM, TODAY),)
            assert turn.state.pending is None

    @pytest.mark.parametrize("said", ["undo that", "sorry, I didn't do it", "oops, by mistake", "wrong one"])
    def test_taken_back_in_words(self, runner: Runner, said: str) -> None:
        """While its pain is asked, words take it back as well."""
        turn = runner.talk(f"> did 2x10 clams\n{{session_how_much}}\n> {said}\nTaken back: Clam, today")
        assert turn.effects == (TakeBackSession(CLAM, TODAY),)
        assert turn.state.pending is None

    def test_anything_else_leaves_the_question(self, runner: Runner) -> None:
        """What answers nothing is heard for itself, and a number after it is no pain of the session."""
        runner.talk("> did 2x10 clams\n> can i keep running\n= answer keep-running\n> 3\nnot Clam, today")
        assert runner.turn.effects == ()

    def test_a_sign_comes_first(self, runner: Runner) -> None:
        """A warning sign beside a session, or in place of the number, is heard as one and nothing is noted."""
        turn = runner.talk("> did 2x10 clams today knee 3, and my back hurts\n= escalate back-pain")
        assert turn.effects == ()
        runner.state = DialogueState(introduced=True, consent=True)
        runner.talk("> did 2x10 clams\n> my back hurts, 3\n= escalate back-pain")
        assert not isinstance(runner.state.pending, TellingSession)


class TestWhich:
    """Which exercise is meant."""

    def test_the_card_shown_last(self, runner: Runner) -> None:
        """It, them, my bridges and a dose alone are of the exercise whose card was shown last."""
        for said in (
            "did it today, knee 2",
            "did 3x10, pain 2",
            "did my bridges no pain 2x8",
            "did the exercise, knee 1",
        ):
            (record,) = runner.talk(f"> #e:{THIRTY}\n> {said}\n30 degree hamstring bridge, today").effects
            assert isinstance(record, RecordSession)
            assert record.exercise == THIRTY

    @pytest.mark.parametrize("said", ["did it today", "done for today", "did 3x10", "did them again, knee 2"])
    def test_without_a_card(self, runner: Runner, said: str) -> None:
        """Without one nobody knows what was done, so nothing is noted; nor after something else was spoken of."""
        assert runner.says(said).effects == ()
        runner.talk(f"> #e:{THIRTY}\n~ 50 h\n> {said}\nnot 30 degree hamstring bridge, today")

    def test_after_something_else(self, runner: Runner) -> None:
        """ "Did it" after an answer about running may be a run."""
        assert runner.talk(f"> #e:{THIRTY}\n> can i keep running\n> did it today").effects == ()

    def test_the_reminder(self, policy: Policy) -> None:
        """It is what the last reminder was for; the reminder is answered with it, and is not sent once more."""
        runner = reminded(policy)
        turn = runner.talk("> did it today, pain 2\nWall sit, today, pain 2 out of 10")
        assert turn.effects == (AnswerOccurrence(5, TODAY, Answer.DONE), RecordSession(WALL, TODAY, 2))

    def test_nothing_holds_back_a_red(self, policy: Policy) -> None:
        """What changes a reminder is saved before a reply goes out; what is said to much pain does not wait for it."""
        assert reminded(policy).says("did it today, pain 7").effects == (RecordSession(WALL, TODAY, 7),)

    def test_a_programmes_session(self, policy: Policy) -> None:
        """Of a programme's several exercises none is guessed."""
        runner = reminded(policy, "runners-knee-six-weeks")
        assert len(policy.reminders.exercises_on("runners-knee-six-weeks", TODAY)) > 1
        assert runner.says("did it today").effects == ()

    def test_my_bridges(self, runner: Runner) -> None:
        """With two bridges that may be meant and none shown, it is asked which, and how much."""
        turn = runner.talk(
            "> did my bridges\n{session_which}\n[90 degree hamstring bridge]\n[30 degree hamstring bridge]"
        )
        assert turn.effects == ()
        turn = runner.talk("> [30 degree hamstring bridge]\n{session_how_much}\n> 2\n{pain_green}")
        assert turn.effects == (RecordSession(THIRTY, TODAY, 2),)

    def test_bit_by_bit(self, runner: Runner) -> None:
        """A dose and a number told before the name are not lost."""
        turn = runner.talk(
            "> did my bridges\n> 3x12\n{session_which}\n> knee about 2 out of ten\n> the 90\n{pain_green}"
        )
        assert turn.effects == (RecordSession(NINETY, TODAY, 2),)

    def test_both(self, runner: Runner) -> None:
        """Asked which, "both" is each of them; without a number they are asked about one by one."""
        runner.talk("> did my bridges\n{session_which}\n> both\n{session_which}")
        turn = runner.talk("> knee 2\n{session_which}\n> both of them\n{pain_green}")
        assert turn.effects == (RecordSession(NINETY, TODAY, 2), RecordSession(THIRTY, TODAY, 2))

    def test_several_without_a_number(self, runner: Runner) -> None:
        """Several exercises without a number are noted one by one, each with its own."""
        runner.talk("> did wall sits and clams today\n{session_which}\n[Wall sit]\n[Clam]")


class TestKept:
    """What may be kept is asked as for the Done button."""

    def test_asked_once(self, policy: Policy) -> None:
        """Who was never asked is, with the number, and yes keeps the session with its pain."""
        runner = Runner(policy)
        turn = runner.talk(
            "> did 2x10 clams\n{session_how_much}\nnot {keep_ask}\nnot Noted\n> 3\n{keep_ask}\nnot Noted"
        )
        assert turn.effects == ()
        runner.talk("not [Not done]")
        assert runner.talk("> [Yes, keep it]\n{keep_yes}").effects == (RecordSession(CLAM, TODAY, 3),)

    def test_declined(self, policy: Policy) -> None:
        """Who wants nothing kept hears what the rule says just the same; nothing is kept, and nothing said to be."""
        runner = Runner(policy, DialogueState(introduced=True, consent=False))
        turn = runner.talk("> did 2x10 clams, pain 3\nClam, today, pain 3\n{pain_amber}\nnot Noted\nnot {keep_ask}")
        assert turn.effects == ()

    def test_without_memory(self, runner: Runner) -> None:
        """While memory cannot be read there may be a hold that nobody sees: nothing is noted."""
        runner.state = replace(runner.state, known=False)
        assert runner.says("did 2x10 clams, pain 3").effects == ()


class TestKeptBack:
    """What stands before training stands before its number, too."""

    def test_on_hold(self, runner: Runner) -> None:
        """An exercise on hold is not noted with a green light: why it is held is said instead."""
        turn = runner.talk(
            "> my back hurts\n> none\n> did 3x10 90 bridges today, knee 1\nnot {pain_green}\n[It is better]"
        )
        assert turn.effects == ()
        turn = runner.talk(f"> #ns:s:20260615:1:{NINETY}\nnot {{pain_green}}\n[It is better]")
        assert turn.effects == ()

    def test_a_swollen_knee(self, runner: Runner) -> None:
        """After word of a swollen knee nobody is told to carry on."""
        turn = runner.talk("> my knee is swollen\n> did 3x10 wall sits, knee 1\nnot {pain_green}\n{cautioned_first}")
        assert turn.effects == ()

    def test_safetys_questions_stay_open(self, runner: Runner) -> None:
        """A number tapped on an old card leaves the questions about the back open."""
        runner.talk("> did 3x10 wall sits\n> my back hurts\n> #ns:s:20260615:2:wall-sit")
        assert isinstance(runner.state.pending, Screening)

    @pytest.mark.parametrize(
        "data", ["s:20260615:11:clam", "s:20991231:2:clam", "s:20260615:2:nothing", "p:20260615:2:knee:", "x"]
    )
    def test_forged(self, runner: Runner, data: str) -> None:
        """A button that nobody made notes nothing."""
        assert runner.talk(f"> #ns:{data}\n{{expired}}").effects == ()
        assert not [one for one in runner.says(f"#nb:{data}").effects if isinstance(one, RecordSession)]


class TestDiary:
    """What was noted is shown to who asks in own words."""

    @pytest.mark.parametrize(
        "said", ["show my diary", "my diary", "my log", "show me my training log", "see my log book"]
    )
    def test_shown(self, runner: Runner, said: str) -> None:
        """A diary and a log are /progress."""
        assert runner.says(said).effects == (ShowProgress(TODAY),)

    def test_how_am_i_doing(self, runner: Runner) -> None:
        """ "How am I doing" is /progress once something has been kept, and small talk before."""
        assert runner.says("how am i doing").effects == ()
        runner.talk("> did 2x10 clams, pain 2")
        assert runner.says("how am i doing").effects == (ShowProgress(TODAY),)
