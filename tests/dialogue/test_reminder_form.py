"""Setting up a reminder: of what, when, on which days, where. Asked one by one, never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.dialogue.effects import Subscribe
from bot.dialogue.occurrences import EditReminder, Reminder
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState, ReminderSetup
from bot.dialogue.turn import Utterance
from bot.reminders.schedule import EVERY_DAY
from tests.dialogue.transcript import Runner

MON_WED_FRI, WORK_DAYS = (0, 2, 4), (0, 1, 2, 3, 4)


def wishes(runner: Runner) -> list[Subscribe]:
    """Every reminder that the conversation has led to."""
    return [effect for turn in runner.turns for effect in turn.effects if isinstance(effect, Subscribe)]


def test_from_the_card(runner: Runner) -> None:
    """Under an exercise: one tap, a time, days, a city, and a yes to the local time shown."""
    runner.now = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
    runner.talk("""
        > #e:hamstring-bridge-90
        > [Remind me]
        {remind_time}
        > 7:15
        {remind_days}
        > [Mon, Wed, Fri (fits]
        {remind_zone}
        > London
        London time: it is 07:01 there now
        > [Yes]
        {remind_done}
        90 degree hamstring bridge, on Mon, Wed, Fri at 07:15 (London). First: Wed 01/07 07:15
        not {remind_rest}
    """)
    assert wishes(runner) == [Subscribe("hamstring-bridge-90", time(7, 15), "Europe/London", MON_WED_FRI)]
    assert runner.state.zone == "Europe/London"
    assert runner.state.pending is None


def test_in_one_line(runner: Runner) -> None:
    """Everything may stand in the command; the place is confirmed all the same."""
    runner.talk("""
        > /remind 30 degree hamstring bridge weekdays 18:30 paris
        Paris time: it is 11:00 there now
        > yes
        {remind_done}
    """)
    assert wishes(runner) == [Subscribe("hamstring-bridge-30", time(18, 30), "Europe/Paris", WORK_DAYS)]


def test_in_plain_words(runner: Runner) -> None:
    """ "Remind me every weekday at 7am" begins the form; the exercise can be typed as well as tapped."""
    runner.talk("""
        > remind me every weekday at 7am
        {remind_exercise}
        > the 30 degree bridge
        {remind_zone}
        > i'm in mumbai
        Kolkata time: it is 14:31 there now
        > yep
        {remind_done}
    """)
    assert wishes(runner) == [Subscribe("hamstring-bridge-30", time(7), "Asia/Kolkata", WORK_DAYS)]


def test_nothing_but_days_and_a_time(runner: Runner) -> None:
    """Days and a time alone are a wish too; what can be morning or evening is asked, once."""
    runner.talk("""
        > Mon Wed Fri at half past six
        {remind_exercise}
        > [Clam]
        {remind_which_time}
        [06:30]
        [18:30]
        > [18:30]
        {remind_zone}
    """)
    runner.talk("> london\n> yes\non Mon, Wed, Fri at 18:30")


def test_for_one_day(runner: Runner) -> None:
    """ "Tomorrow 18:30" comes once, on that day of the runner's own calendar."""
    runner.talk("> #e:clam\n> remind me tomorrow 18:30\n{remind_zone}\n> london\n> yes\nonce at 18:30\nTue 16/06 18:30")
    assert wishes(runner) == [Subscribe("clam", time(18, 30), "Europe/London", (1,), date(2026, 6, 16))]


def test_a_time_that_is_over_today(runner: Runner) -> None:
    """ "Today at 7am", said at nine, is tomorrow's, and the answer says so."""
    runner.talk("> #e:clam\n> remind me today at 7am\n> london\n> yes\nTue 16/06 07:00")


def test_half_seven(runner: Runner) -> None:
    """ "Half seven" is half past six in Germany and half past seven in Britain: the runner chooses."""
    runner.talk("> #rem:clam\n> half seven in the evening\n{remind_which_time}\n[18:30]\n[19:30]\nnot [06:30]")
    runner.talk("> 19:30\n{remind_days}")


def test_bare_hour(runner: Runner) -> None:
    """ "At 7" may be morning or evening; typed am or pm settles it too."""
    runner.talk("> #rem:clam\n> at 7\n{remind_which_time}\n[07:00]\n[19:00]\n> 7 in the evening\n{remind_days}")


def test_every_other_day(runner: Runner) -> None:
    """A week has seven days, so "every other day" becomes three of them, and the answer says which."""
    runner.talk("> #rem:clam\n> every other day at 20:00\n> london\n> yes\n{remind_spread}\non Mon, Wed, Fri")
    runner.talk("> #rem:wall-sit\n> 8pm\n> 2\n{remind_spread}\non Mon, Thu")


@pytest.mark.parametrize(("days", "told"), {"every day": True, "weekdays": True, "tue and fri": False}.items())
def test_rest_days(runner: Runner, days: str, told: bool) -> None:
    """Days that leave no rest between are taken, with a word about the rest that the exercise wants."""
    runner.talk(f"> #rem:hamstring-bridge-90\n> 7:15\n> {days}\n> london\n> yes\n{{remind_done}}")
    assert (runner.words("remind_rest") in runner.turn.reply.text) == told


def test_a_whole_programme(runner: Runner) -> None:
    """A programme comes on its own days; it can be named in words."""
    runner.talk("""
        > remind me of the weak hamstring ladder at 7am
        {remind_zone}
        > london
        > yes
        The weak hamstring ladder, on Mon, Wed, Fri at 07:00
        not {remind_rest}
    """)
    assert wishes(runner) == [Subscribe("weak-hamstring-ladder", time(7), "Europe/London", MON_WED_FRI)]
    runner.talk("> #e:short-on-time\n> [Remind me]\n> [The whole programme]\n> 8pm\non Tue, Fri at 20:00")


def test_the_exercise_looked_at_last(runner: Runner) -> None:
    """/remind after a card is for that exercise, and says so."""
    runner.talk("> #e:clam\n> /remind\nA reminder for: Clam\n{remind_time}")


@pytest.mark.parametrize("said", ["25:00", "my knee 3/10", "dunno", "hmm"])
def test_a_time_that_is_none(runner: Runner, said: str) -> None:
    """No time is asked again, with the common ones to tap."""
    runner.talk(f"""
        > #rem:clam
        > {said}
        {{remind_time_unclear}}
        [07:00]
        [No reminder]
        > [20:00]
        {{remind_days}}
    """)


@pytest.mark.parametrize("said", ["7 or 8", "7:15 and 18:30", "sometime in the morning", "after work"])
def test_a_time_that_is_several(runner: Runner, said: str) -> None:
    """What may be several times is a choice among them."""
    runner.talk(f"> #rem:clam\n> {said}\n{{remind_which_time}}")


def test_a_slip_of_the_thumb(runner: Runner) -> None:
    """A misspelt city is offered, one tap away, and never taken on trust."""
    runner.talk("""
        > #rem:clam
        > 7am daily
        > lodnon
        {remind_zone_unclear}
        {remind_zone_suggestions}
        > [London]
        London time: it is
        > [Yes]
        {remind_done}
    """)
    assert wishes(runner) == [Subscribe("clam", time(7), "Europe/London")]


@pytest.mark.parametrize("said", ["usa", "australia", "qwertzville", "at home", "98765"])
def test_a_place_that_is_no_city(runner: Runner, said: str) -> None:
    """A country with several zones, or no place at all: the bot asks for a big city."""
    runner.talk(f"> #rem:clam\n> 6pm daily\n> {said}\n{{remind_zone_unclear}}")
    runner.talk("> Perth\nPerth time: it is\n> yes\n{remind_done}")
    assert wishes(runner) == [Subscribe("clam", time(18), "Australia/Perth")]


def test_not_that_place(runner: Runner) -> None:
    """A no to the local time asks for the place again."""
    runner.talk("""
        > #rem:clam
        > noon every day
        > york
        not {remind_done}
        > new york
        > no
        {remind_zone}
        > toronto
        > [Yes]
        {remind_done}
    """)
    assert wishes(runner) == [Subscribe("clam", time(12), "America/Toronto")]


@pytest.mark.parametrize("said", ["it is 18:31 here", "my time is 6:30 pm", "it's half past six in the evening now"])
def test_by_the_clock_at_hand(runner: Runner, said: str) -> None:
    """The time that a runner has now leads to a few places with that time, of which one is tapped and confirmed."""
    runner.now = datetime(2026, 1, 15, 13, 0, tzinfo=UTC)
    runner.talk(f"""
        > #rem:clam
        > 7:15 daily
        > {said}
        {{remind_zone_which}}
        [Kolkata 18:3
        not [London
        > [Kolkata]
        Kolkata time: it is 18:3
        > yes
        {{remind_done}}
    """)
    assert wishes(runner) == [Subscribe("clam", time(7, 15), "Asia/Kolkata")]


def test_a_clock_that_nobody_has(runner: Runner) -> None:
    """A clock that fits no place we know asks for a city."""
    runner.talk("> #rem:clam\n> 7:15 daily\n> it is 09:20 here\n{remind_zone_nowhere}\n> london\n> yes\n{remind_done}")


def test_a_shared_place(runner: Runner) -> None:
    """A location gives the zone, and is not asked about again; only the zone goes further than the channel."""
    runner.talk("> #rem:clam\n> 7:15 daily\n{remind_zone}")
    turn = runner.policy.respond(Utterance(runner.now, attachment="location", zone="America/Lima"), runner.state)
    assert turn.effects == (Subscribe("clam", time(7, 15), "America/Lima"),)
    assert turn.state.zone == "America/Lima"


def test_another_time_on_second_thoughts(runner: Runner) -> None:
    """A time given where a place was asked for is the new time."""
    runner.talk("> #rem:clam\n> 7am\n> daily\n> no wait, 8:30\n> berlin\n> yes\n(Berlin)\n08:30")


@pytest.mark.parametrize(
    "asked", ["how many reps should i do?", "should i do it in the morning?", "how many days a week?"]
)
def test_a_question_in_between(runner: Runner, asked: str) -> None:
    """A question in the middle of the form is answered, and the form goes on."""
    runner.talk(f"> #rem:clam\n> {asked}\nnot {{remind_which_time}}\nnot {{remind_days}}\n> 18:30\n{{remind_days}}")


@pytest.mark.parametrize("leaving", ["/cancel", "cancel", "never mind", "stop", "[No reminder]"])
def test_leaving(runner: Runner, leaving: str) -> None:
    """The form can be left at any step, and later words are no answers to it."""
    for answers in ("", "> 7:15", "> 7:15 daily"):
        runner.talk(f"> #rem:clam\n{answers}\n> {leaving}\n{{cancelled}}\n> 7:15\nnot {{remind_zone}}\n> /cancel")
    assert wishes(runner) == []
    assert not any(turn.effects for turn in runner.turns)


@pytest.mark.parametrize("elsewhere", ["/exercises", "/start", "#m:main", "#e:calf-raise", "#m:hurts", "/reminders"])
def test_going_elsewhere_leaves_it(runner: Runner, elsewhere: str) -> None:
    """Who opens something else has left the form."""
    runner.talk(f"> #rem:clam\n> {elsewhere}\n> 7:15\nnot {{remind_days}}")


def test_expired_buttons_do_not_end_it(runner: Runner) -> None:
    """An old button of another form says that it has expired; the open form stays open."""
    runner.talk("> #rem:clam\n> #z:yes\n{expired}\n> #dy:024\n{expired}\n> 7:15\n{remind_days}\n> #dy:9\n{expired}")


def test_a_zone_once_told_is_remembered(runner: Runner) -> None:
    """The second reminder does not ask for the place again, and shows which one it takes."""
    runner.talk("> #rem:clam\n> 7am daily\n> london\n> yes\n> #rem:calf-raise\n> 8pm daily\n{remind_done}\n(London)")
    runner.talk("> #rem:wall-sit\n> 8pm in sydney\n> [Every day]\nSydney time: it is\n> yes\n(Sydney)")


def test_somewhere_else_now(policy: Policy) -> None:
    """Who has moved can move a reminder with them; a button of one that is no longer there moves nothing."""
    known = Reminder(3, "clam", time(7), "Europe/London")
    runner = Runner(policy, DialogueState(introduced=True, zone="Europe/London", reminders=(known,)))
    runner.talk("> #rz:clam:0700\n{remind_zone}\n> sydney\n> yes\n{remind_done}\n(Sydney)")
    assert runner.turn.effects == (EditReminder(3, time(7), EVERY_DAY, "Australia/Sydney"),)
    runner.talk("> #rz:clam:0915\n{expired}\n> #rz:\n{expired}\n> #rz:clam\n{expired}")


@pytest.mark.parametrize(
    ("way", "asked"),
    [
        ("#ro:3:zone", "remind_zone"),
        ("#ro:3:at", "remind_time"),
        ("#ro:3:days", "remind_days"),
        ("#rz:clam:0700\n> sydney\n> no", "remind_zone"),
        ("remind me of the wall sit at 7am daily in sydney\n> no", "remind_zone"),
    ],
)
def test_looking_at_a_reminders_place(policy: Policy, way: str, asked: str) -> None:
    """Where the person is stays known while the place of a reminder is looked at, asked or refused, and after it."""
    known = Reminder(3, "clam", time(7), "Europe/London")
    runner = Runner(policy, DialogueState(introduced=True, zone="Europe/Berlin", reminders=(known,)))
    runner.talk(f"> {way}\n{{{asked}}}")
    assert runner.state.zone == "Europe/Berlin"
    runner.says("/cancel")
    assert runner.state.zone == "Europe/Berlin"
    runner.talk("> #rem:wall-sit\n> 8pm daily\n{remind_done}\n(Berlin)")


def test_another_time_for_a_reminder_elsewhere(policy: Policy) -> None:
    """A reminder that is changed keeps its own place, and the person theirs."""
    known = Reminder(3, "clam", time(7), "Europe/London")
    runner = Runner(policy, DialogueState(introduced=True, zone="Europe/Berlin", reminders=(known,)))
    runner.talk("> #ro:3:at\n> 8:15\n{remind_done}\n(London)")
    assert runner.turn.effects == (EditReminder(3, time(8, 15), EVERY_DAY, "Europe/London"),)
    assert runner.state.zone == "Europe/Berlin"


def test_what_is_understood_is_said(runner: Runner) -> None:
    """Above the next question stands what the form has till now; what is changed in the meantime is taken, and seen."""
    runner.talk("""
        > #rem:clam
        > 6 in the morning
        Clam at 06:00
        {remind_days}
        > every day
        Clam, every day at 06:00
        {remind_zone}
        > can you make it half past seven pm instead
        Clam, every day at 19:30
        {remind_zone}
        > actually make it mondays and thursdays
        at 19:30
        not every day
        > stop it
        {cancelled}
    """)
    assert wishes(runner) == []


def test_what_is_understood_before_the_exercise_is_said(runner: Runner) -> None:
    """Days and a time told first are taken, and seen above the question of which exercise."""
    runner.talk("""
        > remind me
        {remind_exercise}
        > mon wed fri
        on Mon, Wed, Fri.
        {remind_exercise}
        > 7pm
        on Mon, Wed, Fri at 19:00
        {remind_exercise}
        > clam
        Clam, on Mon, Wed, Fri at 19:00
        {remind_zone}
    """)


def test_days_before_the_time_are_said(runner: Runner) -> None:
    """Who has told the days sees them above the question of the time."""
    runner.talk("> tuesday reminder for the clam\nClam, on Tue.\n{remind_time}")


def test_while_safety_asks(runner: Runner) -> None:
    """While safety's questions are open no reminder is set up: the questions come first."""
    for way in ("#rem:clam", "/remind", "#m:remind", "remind me at 7"):
        runner.talk(f"> my back hurts\n> {way}\n= escalate back-pain\n{{back-pain}}\n> none\n{{back-pain:none}}")
    assert wishes(runner) == []


def test_a_time_never_shown_on_a_button(runner: Runner) -> None:
    """A forged time is no time."""
    for data in ("t:2599", "t:", "t:07", "t:²³45", "t:0715"):
        runner.talk(f"> #rem:clam\n> #{data}\n{{expired}}\n> /cancel")


def test_when_before_of_what(runner: Runner) -> None:
    """Whoever says when, before it is known of what, has said it: only the rest is asked."""
    runner.talk("""
        > /remind
        > every weekday at 7am
        {remind_exercise}
        > the 90
        at 07:00
        {remind_zone}
    """)


@pytest.mark.parametrize(("said", "city"), [("utc+5:45", "Kathmandu"), ("GMT +9.30", "Adelaide")])
def test_an_offset_is_no_time_of_day(runner: Runner, said: str, city: str) -> None:
    """An offset to UTC says where the clocks show what: the time that was wished for stays."""
    runner.talk(f"""
        > remind me of the clam mon and wed at 7am
        > {said}
        not 05:45
    """)
    data = [button.data for row in runner.turn.reply.messages[-1].buttons for button in row]
    assert any(city in str(each) for each in data), data


def test_one_day_to_leave_out(runner: Runner) -> None:
    """ "Skip tomorrow" makes no single reminder of a plan for every day."""
    runner.talk("> remind me of the clam every day at 7pm\n> skip tomorrow\nevery day at 19:00\nnot once at")


@pytest.mark.parametrize(
    ("told", "then", "at"),
    [
        ("7", "morning", "07:00"),
        ("7", "in the evening obviously", "19:00"),
        ("at 7", "the early one", "07:00"),
        ("7 or 8 in the morning", "the later one", "08:00"),
        ("7", "pm", "19:00"),
        ("half seven in the evening", "the second", "19:30"),
        ("in the evening", "8", "20:00"),
        ("in the evening", "half past 7", "19:30"),
        ("7am", "every morning", "07:00"),
    ],
)
def test_a_time_told_in_two_messages(runner: Runner, told: str, then: str, at: str) -> None:
    """An hour and a part of the day make one time, whichever is told first."""
    runner.talk(f"> #rem:clam\n> {told}\n> {then}\nClam\nat {at}\nnot or {at}\nnot {at} or")


def test_told_while_the_time_is_open(runner: Runner) -> None:
    """Days and a place told while the time is still a choice are kept and said back, and so is the choice."""
    runner.talk("""
        > remind me at 7 for wall sits
        Wall sit at 07:00 or 19:00
        {remind_which_time}
        > mondays and thursdays
        Wall sit, on Mon, Thu at 07:00 or 19:00
        > im in manchester
        Wall sit, on Mon, Thu at 07:00 or 19:00, London time
        {remind_which_time}
        > hmm
        {remind_time_unclear}
        Wall sit, on Mon, Thu at 07:00 or 19:00, London time
        > morning
        London time: it is
        > yes
        {remind_done}
    """)
    assert wishes(runner) == [Subscribe("wall-sit", time(7), "Europe/London", (0, 3))]


@pytest.mark.parametrize("said", ["my knee pain was 4 this morning", "it hurts at 7", "pain 3 at night"])
def test_pain_is_no_time(runner: Runner, said: str) -> None:
    """A number of pain in the middle of the form is not taken for a time of day, nor pain for a place."""
    runner.talk(f"> #rem:clam\n> {said}\nnot {{remind_days}}\nnot {{remind_which_time}}")
    runner.talk("> /cancel\n> #rem:clam\n> 7am daily\n> my knee hurts\nnot {remind_zone_unclear}")


@pytest.mark.parametrize(
    ("named", "title"),
    [("90 bridge", "90 degree hamstring bridge"), ("the wall sit instead", "Wall sit"), ("no sorry, clams", "Clam")],
)
def test_another_exercise_on_second_thoughts(runner: Runner, named: str, title: str) -> None:
    """An exercise named at any step takes the place of the other; what has been told stays."""
    for answers, known in (("", ""), ("> 5pm", " at 17:00"), ("> 5pm daily", ", every day at 17:00")):
        runner.talk(f"> #rem:step-down\n{answers}\n> {named}\nA reminder for: {title}\n{title}{known}\n> /cancel")
    runner.talk(f"> #rem:step-down\n> {named} at 7am\n{title} at 07:00\n{{remind_days}}")


def test_a_bridge_is_one_of_two(runner: Runner) -> None:
    """ "Bridge" asks which of the two, and their numbers answer it."""
    runner.talk("""
        > reminder please
        > bridge
        {remind_which}
        [90 degree]
        [30 degree]
        not [Clam]
        > 30
        A reminder for: 30 degree hamstring bridge
        > /cancel
        > remind me every evening to do my bridges
        {remind_which}
        > the 90
        {remind_which_time}
    """)


def test_two_exercises(runner: Runner) -> None:
    """A second exercise beside the first is told to come after it: the first is not lost."""
    runner.talk(
        "> remind me to do the wall sit at 18:30\n> and the bridge too\n{remind_one_at_a_time}\nWall sit at 18:30"
    )


def test_no_time_is_no_exercise(runner: Runner) -> None:
    """A time that is none names no exercise either."""
    runner.talk("> remind me at 25:00\n{remind_exercise}\n> 24:30\n{remind_exercise}\n> oops 5pm\nat 17:00")


@pytest.mark.parametrize(
    "leaving",
    ["no reminder", "✖ No reminder", "i dont want a reminder", "pause", "pause till monday", "cancel the reminder"],
)
def test_leaving_stops_no_other(policy: Policy, leaving: str) -> None:
    """The words of the form's own button, or a pause, leave the form: nothing is set, and the others go on."""
    other = Reminder(3, "wall-sit", time(7), "Europe/London")
    for answers in ("", "> 7:15", "> 7:15 daily"):
        runner = Runner(policy, DialogueState(introduced=True, reminders=(other,)))
        runner.talk(f"> #rem:clam\n{answers}\n> {leaving}\n{{cancelled}}\n{{remind_not_set}}\n{{remind_others}}")
        assert runner.turn.effects == ()
        assert runner.state.pending is None
    runner.talk("> #ro:3:at\n> no reminder\n{remind_unchanged}\nnot {remind_others}")
    runner.talk("> #rem:clam\n> stop all reminders\n{stopped}")


@pytest.mark.parametrize(
    "asked", ["what reminders do i have", "do i have any reminders?", "/reminders", "my reminders"]
)
def test_the_list_from_within(runner: Runner, asked: str) -> None:
    """Who asks for the reminders that there are is shown them at any step, and told that the new one is not set."""
    for answers in ("", "> 7:15", "> 7:15 daily", "> 7:15 daily\n> london"):
        runner.talk(f"> #rem:clam\n{answers}\n> {asked}\n{{remind_not_set}}\n{{remind_none}}")


def test_fewer_days(runner: Runner) -> None:
    """ "No reminder on Sundays" leaves that day out of the days that were told; no other day is added."""
    runner.talk("> #rem:clam\n> tue thu sun 7am\n> no reminder on sundays\non Tue, Thu at 07:00")
    runner.talk("> /cancel\n> #rem:clam\n> 7am\n> not on sundays\non Mon, Tue, Wed, Thu, Fri, Sat at 07:00")


@pytest.mark.parametrize("said", ["thanks", "ta", "did it today"])
def test_small_talk_in_the_middle(runner: Runner, said: str) -> None:
    """Thanks in the middle are answered, and nobody leaves with the thought that a reminder is set."""
    runner.talk(
        f"> #rem:clam\n> {said}\nNothing is set yet\nthe time, the days, where you are\n{{remind_time_unclear}}"
    )
    runner.talk(f"> 7am daily\n> {said}\nNothing is set yet\nmissing: where you are.\n{{remind_zone}}\n> london\n> yes")
    assert len(wishes(runner)) == 1


@pytest.mark.parametrize(
    "said",
    [
        "can you remind me about my run tomorrow",
        "remind me in 2 hours to ice my knee",
        "remind me to take ibuprofen",
        "remind me about my walk at 7",
    ],
)
def test_other_things(runner: Runner, said: str) -> None:
    """The bot says that it reminds of exercises only, and takes no exercise seen before for what was named."""
    runner.talk(f"> #e:clam\n> {said}\n{{remind_only_exercises}}\n[Daily reminder]")
    assert runner.state.pending is None


@pytest.mark.parametrize(
    "said",
    ["remind me to exercise at 7", "remind me to do my rehab", "remind me about the wal sit",
     "remind me to do them daily",
     "remind me of the weak-hamstring plan", "set a reminder for 6pm", "remind me to do clams at 9am on saturdays",
     "how do i set up a reminder?"],
)  # fmt: skip
def test_no_other_things(runner: Runner, said: str) -> None:
    """Exercises by any name begin the form."""
    runner.talk(f"> {said}\nnot {{remind_only_exercises}}\n[No reminder]")


@pytest.mark.parametrize(
    "said", ["remind me to do my knee exercises at 7am", "remind me to do my hamstring work at 7am"]
)
def test_a_part_of_the_body_is_no_exercise(runner: Runner, said: str) -> None:
    """A part of the body that is in some exercise's title names none."""
    runner.talk(f"> {said}\n{{remind_exercise}}")


def test_a_bare_yes_in_the_middle(runner: Runner) -> None:
    """A yes or a no where the form asks for something else is told that nothing is set yet, and nothing besides."""
    for said in ("yes", "no"):
        runner.talk(f"> #rem:clam\n> {said}\nNothing is set yet\n{{remind_time_unclear}}")
        assert len(runner.turn.reply.messages) == 1


def test_a_city_that_is_an_exercise(runner: Runner) -> None:
    """Copenhagen is an exercise while one is asked for, and the city once there is one."""
    runner.talk("> #rem:clam\n> 7am daily\n> copenhagen\nCopenhagen time: it is\nClam, every day")
    runner.talk("> /cancel\n> /remind\n> copenhagen\nA reminder for: Copenhagen, bent knee")


@pytest.mark.parametrize("said", ["7:15", "what?", "mon wed fri"])
def test_an_exercise_that_an_edit_took_away(policy: Policy, said: str) -> None:
    """What was being set up of an exercise that is in the knowledge no more is asked for anew."""
    setup = ReminderSetup("old-name", time(7))
    runner = Runner(policy, DialogueState(introduced=True, zone="Europe/London", pending=setup))
    runner.talk(f"> {said}\n{{remind_exercise}}")
