"""A reminder's card and what is made of it: done, later, skipped and why, or it hurts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.dialogue.occurrences import AnswerOccurrence, OccurrenceName, Reminder
from bot.dialogue.policy import Policy
from bot.dialogue.records import RecordPain, RecordSession
from bot.dialogue.reply import Message
from bot.dialogue.state import DialogueState, ReminderSetup, Screening
from bot.dialogue.turn import AdverseEvent
from bot.reminders.occurrence import Answer, Noted, OccurrenceState
from tests.dialogue.transcript import Runner

BRIDGE = "hamstring-bridge-90"
TODAY = date(2026, 6, 15)
MOMENT = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)


def noted(day: date, answer: Answer | None = None, **more: object) -> Noted:
    """An occurrence that came at its time."""
    return Noted(day, MOMENT - (TODAY - day), OccurrenceState.SENT, answer=answer, **more)  # type: ignore[arg-type]


def card_of(policy: Policy, exercise: str, day: date = TODAY, state: DialogueState | None = None) -> Message:
    """The reminder of that day as it goes out."""
    (message,) = policy.reminders.due(exercise, state or DialogueState(), OccurrenceName(5, day)).messages
    return message


def reminded(
    policy: Policy, *, exercise: str = BRIDGE, consent: bool | None = True, notes: tuple[Noted, ...] = ()
) -> Runner:
    """Somebody whose reminder number 5 has come today, with its buttons on the screen."""
    one = Reminder(5, exercise, time(9), "Europe/London", recent=notes or (noted(TODAY),))
    runner = Runner(policy, DialogueState(introduced=True, zone="Europe/London", reminders=(one,), consent=consent))
    runner.buttons = [button for row in card_of(policy, exercise).buttons for button in row]
    return runner


def after(runner: Runner, *notes: Noted) -> None:
    """The store has noted what was answered."""
    (one,) = runner.state.reminders
    runner.state = replace(runner.state, reminders=(replace(one, recent=notes),))


class TestCard:
    """What comes at the chosen time."""

    def test_what_is_on_it(self, policy: Policy) -> None:
        """Picture, title, one cue, the dose, when to stop, the video's page and the four answers."""
        message = card_of(policy, BRIDGE)
        exercise = policy.base.exercises[BRIDGE]
        assert message.picture == BRIDGE
        assert sum(cue in message.text.text for cue in exercise.cues) == 1
        for part in (exercise.title, "2–3 sets of 8–12", exercise.stop_if[0]):
            assert part in message.text.text
        labels = [[button.label for button in row] for row in message.buttons]
        assert labels[:2] == [["✅ Done", "💤 Snooze"], ["⏭ Skip", "⚠ It hurts"]]
        assert exercise.video is not None
        assert message.buttons[2][0].url == exercise.video.url

    def test_the_cue_rotates(self, policy: Policy) -> None:
        """Each day has its cue, and after as many days as there are cues every one has had its turn."""
        cues = policy.base.exercises[BRIDGE].cues
        days = [TODAY + timedelta(days=ahead) for ahead in range(len(cues))]
        shown = [next(cue for cue in cues if cue in card_of(policy, BRIDGE, day).text.text) for day in days]
        assert {*shown} == {*cues}
        assert shown[0] in card_of(policy, BRIDGE).text.text

    def test_a_programme(self, policy: Policy) -> None:
        """A programme's card has the session of the day, without what is on hold."""
        message = card_of(policy, "weak-hamstring-ladder")
        assert "Wall sit" in message.text.text
        runner = Runner(policy)
        runner.talk("> my back hurts\n> none")
        held = card_of(policy, "weak-hamstring-ladder", state=runner.state)
        assert "On hold for you just now: 90 degree hamstring bridge" in held.text.text
        assert f"e:{BRIDGE}" not in {button.data for row in held.buttons for button in row}

    def test_buttons_fit(self, policy: Policy) -> None:
        """No button is longer than Telegram takes, however many reminders there have been."""
        for id in (*policy.base.exercises, *policy.base.programmes):
            (message,) = policy.reminders.due(id, DialogueState(), OccurrenceName(2**62, TODAY)).messages
            data = [button.data or "" for row in message.buttons for button in row]
            assert max(len(one.encode()) for one in data) <= 64 - len(":knee:10")


class TestDone:
    """Done is noted, counted, and never noted twice."""

    def test_done(self, policy: Policy) -> None:
        """It becomes a session of that day, and the days of the last week are counted."""
        runner = reminded(
            policy, notes=(noted(TODAY), noted(date(2026, 6, 12), Answer.DONE), noted(date(2026, 6, 1), Answer.DONE))
        )
        runner.talk("> [Done]\n{answer_done}\nYou trained on 2 of the last 7 days.")
        assert runner.turn.effects == (AnswerOccurrence(5, TODAY, Answer.DONE), RecordSession(BRIDGE, TODAY))

    def test_first_of_the_week(self, policy: Policy) -> None:
        """Missed days are no word worth: the first one is just noted."""
        reminded(policy).talk("> [Done]\n{answer_done}\nnot of the last 7 days")

    def test_twice(self, policy: Policy) -> None:
        """A second press notes nothing."""
        runner = reminded(policy)
        runner.talk("> [Done]")
        after(runner, noted(TODAY, Answer.DONE))
        for again in ("[Done]", "[Snooze]", "[Skip]"):
            runner.talk(f"> {again}\n{{answer_done_before}}")
            assert runner.turn.effects == ()

    @pytest.mark.parametrize("consent", [None, False])
    def test_without_a_yes(self, policy: Policy, consent: bool | None) -> None:
        """The reminder is answered all the same; a session is kept only with a yes, which is asked for once."""
        runner = reminded(policy, consent=consent)
        runner.talk("> [Done]\n{answer_done}")
        assert runner.turn.effects == (AnswerOccurrence(5, TODAY, Answer.DONE),)
        assert (runner.words("keep_ask") in runner.turn.reply.text) == (consent is None)

    def test_a_programme(self, policy: Policy) -> None:
        """Done to a programme is a session of each exercise of that day."""
        runner = reminded(policy, exercise="short-on-time")
        runner.talk("> [Done]")
        assert runner.turn.effects[1:] == (RecordSession("wall-sit", TODAY), RecordSession(BRIDGE, TODAY))

    def test_yesterdays(self, policy: Policy) -> None:
        """A card of yesterday can still be answered, and counts for yesterday."""
        runner = reminded(policy, notes=(noted(TODAY), noted(TODAY - timedelta(days=1))))
        runner.talk("> #o:d:5:20260614\n{answer_done}")
        assert runner.turn.effects[1] == RecordSession(BRIDGE, date(2026, 6, 14))

    @pytest.mark.parametrize(
        "data", ["o:d:6:20260615", "o:d:5:20260699", "o:d:5", "o:d:5:20270101", "o:q:5:20260615", "o:d:5:20260615:x"]
    )
    def test_not_ones_own(self, policy: Policy, data: str) -> None:
        """Another person's reminder, a day to come, a forged button: nothing happens."""
        runner = reminded(policy)
        runner.talk(f"> #{data}\n{{answer_gone}}")
        assert runner.turn.effects == ()


class TestSnooze:
    """Later, once."""

    def test_later(self, policy: Policy) -> None:
        """It asks when, and says when it comes."""
        runner = reminded(policy)
        runner.talk("> [Snooze]\n{snooze_ask}\n[This evening]\n> [1 h]\n{snooze_set}\nonce more at 11:00")
        again = runner.now + timedelta(hours=1)
        assert runner.turn.effects == (AnswerOccurrence(5, TODAY, Answer.SNOOZED, again_at=again),)
        after(runner, noted(TODAY, Answer.SNOOZED, again_at=again))
        runner.talk("> [1 h]\n{snooze_before}")
        assert runner.turn.effects == ()

    def test_this_evening(self, policy: Policy) -> None:
        """This evening is 19:00 of the reminder's place, and not offered when it is evening."""
        runner = reminded(policy)
        runner.talk("> [Snooze]\n> [This evening]\nonce more at 19:00")
        assert runner.turn.effects[0] == AnswerOccurrence(
            5, TODAY, Answer.SNOOZED, again_at=datetime(2026, 6, 15, 18, 0, tzinfo=UTC)
        )
        runner = reminded(policy)
        runner.talk("~ 9 h\n> [Snooze]\nnot [This evening]\n> #o:z:5:20260615:eve\n{snooze_ask}")

    def test_an_old_one(self, policy: Policy) -> None:
        """A card of days ago comes no more; the next one does."""
        runner = reminded(policy)
        runner.talk("~ 50 h\n> [Snooze]\n{snooze_old}")
        assert runner.turn.effects == ()


class TestSkip:
    """Skipped without a scolding, and an answer to what was in the way."""

    @pytest.mark.parametrize(
        ("barrier", "wanted"),
        {
            "No time": ("time", "[Short on time"),
            "Sore": ("sore", "[Just sore, or injured?]"),
            "Forgot": ("forgot", "[Once more]"),
            "No equipment": ("equipment", "[90 degree hamstring bridge]"),
        }.items(),
    )
    def test_why(self, policy: Policy, barrier: str, wanted: str | tuple[str, str]) -> None:
        """Each barrier has its own answer, with a way on; what rests on facts leads to its sources."""
        name, button = wanted
        runner = reminded(policy)
        runner.talk("> [Skip]\n{skip_ask}")
        assert runner.turn.effects == (AnswerOccurrence(5, TODAY, Answer.SKIPPED),)
        after(runner, noted(TODAY, Answer.SKIPPED))
        said = "barrier_equipment_none" if name == "equipment" else f"barrier_{name}"
        runner.talk(f"> [{barrier}]\n{{{said}}}\n{button}")
        assert runner.turn.effects == (AnswerOccurrence(5, TODAY, Answer.SKIPPED, barrier=name),)
        if name in ("time", "sore"):
            runner.talk("[Sources]")

    def test_twice(self, policy: Policy) -> None:
        """A second press of Skip, or of the same barrier, notes nothing."""
        runner = reminded(policy, notes=(noted(TODAY, Answer.SKIPPED, barrier="sore"),))
        runner.talk("> [Skip]\n{skip_ask}\n> [Sore]\n{barrier_sore}")
        assert not any(turn.effects for turn in runner.turns)

    def test_no_equipment(self, policy: Policy) -> None:
        """For an exercise that needs a thing, those that need none are offered; none of them is on hold."""
        runner = reminded(policy, exercise="hamstring-slider")
        runner.talk(
            "> my back hurts\n> none\n> #o:b:5:20260615:equipment\n{barrier_equipment}\nnot [90 degree hamstring"
        )

    def test_an_exercise_that_is_gone(self, policy: Policy) -> None:
        """An old card of what the knowledge no longer has still leads to what needs nothing."""
        one = Reminder(5, "old-name", time(9), "Europe/London", recent=(noted(TODAY),))
        runner = Runner(policy, DialogueState(introduced=True, zone="Europe/London", reminders=(one,), consent=True))
        runner.talk("> #o:b:5:20260615:equipment\n{barrier_equipment}\nold-name")

    def test_forgot_leads_to_another_time(self, policy: Policy) -> None:
        """Who forgot can change the time at once."""
        runner = reminded(policy)
        runner.talk("> [Skip]\n> [Forgot]\n> [The time]\n{remind_time}")
        assert isinstance(runner.state.pending, ReminderSetup)
        assert runner.state.pending.edits == 5


class TestItHurts:
    """Where, how much, and what the pain rule says."""

    @pytest.mark.parametrize(
        ("level", "colour"), [(0, "green"), (2, "green"), (3, "amber"), (4, "amber"), (5, "red"), (10, "red")]
    )
    def test_the_rule(self, policy: Policy, level: int, colour: str) -> None:
        """Green to 2, amber to 4, red from 5; from amber on it counts as an adverse event."""
        runner = reminded(policy)
        runner.talk("> [It hurts]\n{pain_where}\n> [My knee]\n{pain_how_much}")
        runner.talk(f"> #o:p:5:20260615:knee:{level}\n{{pain_{colour}}}\n[How much pain is OK?]")
        assert runner.turn.effects == (RecordPain("knee", level, TODAY, BRIDGE),)
        assert runner.turn.adverse == (None if colour == "green" else AdverseEvent(BRIDGE))
        assert any(turn.effects == (AnswerOccurrence(5, TODAY, Answer.HURT),) for turn in runner.turns)

    def test_red_leads_down(self, policy: Policy) -> None:
        """Red offers the easier exercise."""
        reminded(policy).talk("> [It hurts]\n> [Back of my thigh]\n> [7]\n{pain_red}\n[Easier]\n[Sources]")

    def test_safetys_questions_stay_open(self, policy: Policy) -> None:
        """A tap under a reminder closes no question of safety's: what is written next answers that."""
        runner = reminded(policy)
        runner.talk("> my back hurts\n{back-pain}\n> #o:h:5:20260615\n{pain_where}\n> #o:p:5:20260615:knee:2")
        assert isinstance(runner.state.pending, Screening)
        runner.talk("> none of these\n{back-pain:none}")

    def test_in_words(self, policy: Policy) -> None:
        """Where and how much can be written, together or one after the other."""
        runner = reminded(policy)
        runner.talk("> [It hurts]\n> my knee, about 6/10\n{pain_red}")
        assert runner.turn.effects == (RecordPain("knee", 6, TODAY, BRIDGE),)
        runner = reminded(policy)
        runner.talk("> [It hurts]\n> hamstring\n{pain_how_much}\n> 3\n{pain_amber}")
        assert runner.turn.effects == (RecordPain("thigh", 3, TODAY, BRIDGE),)

    @pytest.mark.parametrize(
        "said",
        [
            "knee, for 2 months now",
            "knee hurts after a 10k",
            "knee, since 4 hours",
            "knee on the 2nd rep",
            "my knee after 5 miles",
            "knee, did 3x10",
            "knee, 3 x 10 of them",
        ],
    )
    def test_a_number_that_is_no_pain(self, policy: Policy, said: str) -> None:
        """A time, a distance or a count beside the place is not taken for how much it hurts: that is asked."""
        runner = reminded(policy)
        runner.talk(f"> [It hurts]\n> {said}\n{{pain_how_much}}")
        assert (runner.turn.effects, runner.turn.adverse) == ((), None)

    @pytest.mark.parametrize("said", ["knee 6ish, for 2 months now", "6/10 in my knee after the 10k"])
    def test_a_pain_beside_another_number(self, policy: Policy, said: str) -> None:
        """The number that is the pain is found beside one that is not."""
        runner = reminded(policy)
        runner.talk(f"> [It hurts]\n> {said}\n{{pain_red}}")
        assert runner.turn.effects == (RecordPain("knee", 6, TODAY, BRIDGE),)

    @pytest.mark.parametrize("said", ["[My back]", "my lower back, 4"])
    def test_the_back(self, policy: Policy, said: str) -> None:
        """The back goes to safety at once, however little it is: the bridges are on hold."""
        runner = reminded(policy)
        runner.talk(f"> [It hurts]\n> {said}\n= escalate back-pain\n{{back-pain}}\nholds back-pain")
        assert runner.turn.adverse is not None
        assert runner.turn.adverse.exercise == BRIDGE

    @pytest.mark.parametrize("said", ["knee 3 and it is numb between my legs", "2 but my chest hurts"])
    def test_a_sign_in_the_words(self, policy: Policy, said: str) -> None:
        """Safety is asked before the pain rule: a warning sign is never a number."""
        runner = reminded(policy)
        runner.talk(f"> [It hurts]\n> {said}\n= escalate\nnot {{pain_green}}\nnot {{pain_amber}}")

    def test_somewhere_else(self, policy: Policy) -> None:
        """Elsewhere asks how much, and for a few words, since it may be a matter for safety."""
        runner = reminded(policy)
        runner.talk("> [It hurts]\n> [somewhere else]\n{pain_how_much}\nChest pain")
        runner.talk("> #o:p:5:20260615:other:1\n{pain_green}")

    def test_twice(self, policy: Policy) -> None:
        """A number pressed again is judged again and noted once."""
        runner = reminded(policy)
        runner.talk("> [It hurts]\n> [My knee]\n> [5]\n> [5]\n{pain_red}")
        assert (runner.turn.effects, runner.turn.adverse) == ((), None)

    def test_a_question_in_between(self, policy: Policy) -> None:
        """A question is answered, and words that are no answer are taken for none."""
        reminded(policy).talk("> [It hurts]\n> how much pain is ok?\n= answer pain-rule")

    @pytest.mark.parametrize(
        "data", ["o:p:5:20260615:knee:11", "o:p:5:20260615:nose:3", "o:w:5:20260615:back", "o:h:6:20260615"]
    )
    def test_forged(self, policy: Policy, data: str) -> None:
        """No number above ten, no place that was not offered, nobody else's reminder."""
        runner = reminded(policy)
        runner.talk(f"> #{data}\n{{answer_gone}}")
        assert runner.turn.effects == ()
