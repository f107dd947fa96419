"""What is on hold is held on every surface, for this person, until the questions clear it."""

from __future__ import annotations

from operator import attrgetter

import pytest

from bot.dialogue.escalation import held_exercises
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState
from bot.knowledge.models import Exercise, TriageLevel
from tests.dialogue.transcript import Runner


@pytest.fixture
def held(runner: Runner) -> Runner:
    """Somebody with back pain who has denied every warning sign."""
    runner.talk("> my back hurts\n> none\nholds back-pain")
    return runner


@pytest.mark.parametrize(
    "way",
    [
        "30 degree hamstring bridge",
        "how do i do the 30 degree bridge",
        "#e:hamstring-bridge-30",
        "#f:hamstring-bridge-30",
        "/start hamstring-bridge-30",
        "#rem:hamstring-bridge-30",
        "/remind 30 degree hamstring bridge at 7",
    ],
)
def test_every_way_to_the_exercise(held: Runner, way: str) -> None:
    """Asked, tapped, linked to or wished as a reminder: a held exercise shows why it is held and the way out."""
    held.talk(f"""
        > {way}
        {{held}}
        back pain
        [It is better]
        not Set-up
        not {{remind_done}}
        holds back-pain
    """)
    assert all(message.picture is None for message in held.turn.reply.messages)
    assert held.turn.effects == ()


def test_no_held_exercise_is_ever_shown(policy: Policy) -> None:
    """For every exercise and every protocol that holds it: neither its card nor its faults nor its picture."""
    for protocol in filter(attrgetter("level"), policy.base.protocols.values()):
        runner = Runner(policy)
        runner.state = policy.escalation.raise_([protocol.id], runner.state, runner.now).state
        assert protocol.id in [hold.protocol for hold in runner.state.holds]
        for id in held_exercises(runner.state):
            for data in (f"#e:{id}", f"#f:{id}", f"#rem:{id}", f"/start {id}"):
                turn = runner.says(data)
                assert all(message.picture is None for message in turn.reply.messages), (protocol.id, data)
                assert "Set-up" not in turn.reply.text, (protocol.id, data)


def test_the_list_says_what_is_on_hold(held: Runner) -> None:
    """The list of exercises marks each held one; those that are free stand there as ever."""
    turn = held.says("/exercises")
    label = held.policy.say.plain("held_choice")
    marked = {
        (button.data or "").removeprefix("e:")
        for message in turn.reply.messages
        for row in message.buttons
        for button in row
        if label in button.label
    }
    assert marked == held_exercises(held.state)
    assert marked < held.policy.base.exercises.keys()


def test_related_buttons_say_so(held: Runner) -> None:
    """An answer's buttons to held exercises say that they are on hold."""
    held.talk("> #e:how-many-how-often\n[on hold]")


def test_the_reminder_form_offers_only_what_is_free(held: Runner) -> None:
    """Which exercise to be reminded of? None that is on hold."""
    turn = held.says("/remind")
    offered = {button.data for message in turn.reply.messages for row in message.buttons for button in row}
    assert offered
    assert offered.isdisjoint({f"rem:{id}" for id in held_exercises(held.state)})


def test_everything_on_hold_leaves_nothing_to_be_reminded_of(runner: Runner) -> None:
    """When all is on hold, the form says so and shows the way out."""
    runner.talk("""
        > i have crushing chest pain
        > /remind
        {remind_held}
        [It is better]
        not [No reminder]
    """)


def test_settings_name_the_holds(runner: Runner) -> None:
    """/settings names every hold, each with its own way out."""
    runner.talk("""
        > my back hurts
        > only the fifth
        > /settings
        On hold: back pain
        [Better: Back pain]
        [Better: Back pain that a]
    """)


@pytest.mark.parametrize("said", ["blah blah", "asdf qwer zxcv"])
def test_the_way_out_under_a_fallback(held: Runner, said: str) -> None:
    """Where the bot has no answer, the way out of the hold is among what it offers."""
    held.talk(f"> {said}\n[It is better]")


def test_what_is_not_held_stays_open(held: Runner) -> None:
    """A sore back does not take the clam away."""
    held.talk("> #e:clam\n= answer clam\nnot {held}\nSet-up")


def test_a_hold_of_an_older_revision_still_holds(policy: Policy) -> None:
    """A hold whose protocol was since renamed holds still, and says so."""
    runner = Runner(policy)
    runner.says("my back hurts")
    holds = tuple(type(hold)("old-name", hold.level, hold.since, hold.exercises) for hold in runner.state.holds)
    runner.state = DialogueState(holds=holds, introduced=True)
    runner.talk("> #e:hamstring-bridge-90\n{held}\n> /settings\nOn hold")


@pytest.mark.parametrize(
    ("said", "leads_to"),
    [("it is worse", "back-urgent"), ("still the same", "back-pain"), ("still sore", "back-pain")],
)
def test_news_of_a_hold_of_an_older_revision(policy: Policy, said: str, leads_to: str) -> None:
    """News of a hold whose protocol was since renamed is no trouble, and is taken for news of what else is on hold."""
    runner = Runner(policy)
    runner.says("my back hurts")
    (hold,) = runner.state.holds
    gone = type(hold)("old-name", TriageLevel.URGENT, hold.since, hold.exercises)
    runner.state = DialogueState(holds=(gone,), introduced=True)
    runner.talk(f"> {said}\nholds old-name")
    runner.state = DialogueState(holds=(hold, gone), introduced=True)
    runner.talk(f"> {said}\n= escalate {leads_to}")


def test_an_exercise_that_is_gone_is_no_trouble(policy: Policy) -> None:
    """A hold on an exercise that the folder no longer has changes nothing else."""
    runner = Runner(policy)
    runner.says("my back hurts")
    (hold,) = runner.state.holds
    gone = type(hold)(hold.protocol, hold.level, hold.since, (*hold.exercises, "gone-exercise"))
    runner.state = DialogueState(holds=(gone,), introduced=True)
    runner.talk("> /exercises\n= smalltalk\n> #e:clam\n= answer clam")


def test_new_bridges_are_held_too(policy: Policy) -> None:
    """Whatever has a bridge in its name is among what back pain holds."""
    bridges = {id for id, entry in policy.base.entries.items() if isinstance(entry, Exercise) and "bridge" in id}
    assert bridges <= set(policy.base.held_by("back-pain"))


class TestAnswersThatSayGoOn:
    """Who has been told to be seen is not told by an answer that they may run."""

    @pytest.mark.parametrize(
        "report",
        ["had chest pain on my run this morning", "one calf is swollen and warm after my flight", "my knee is locked"],
    )
    @pytest.mark.parametrize(
        "asked",
        [
            "can I keep running?",
            "#e:keep-running",
            "/start keep-running",
            "bike?",
            "how should i warm up",
        ],
    )
    def test_first_be_seen(self, runner: Runner, report: str, asked: str) -> None:
        """Asked, tapped or linked to: in place of the answer, that they are to be examined first."""
        runner.talk(f"""
            > {report}
            > {asked}
            Not yet, because of what you told me
            [Show the advice again]
            not Often yes
            not elliptical
        """)

    def test_first_the_questions(self, runner: Runner) -> None:
        """While safety's questions are open they come in the answer's place, once."""
        turn = runner.talk("> my back hurts\n> can I keep running?\nnot Often yes\n1. Numbness")
        assert turn.reply.text.count("1. Numbness") == 1

    def test_what_is_held_for_less(self, held: Runner) -> None:
        """With a milder hold an answer comes under the reason why it may be no answer for them."""
        held.talk("> how should i warm up\n= answer warm-up\nExercises are on hold for you\nback pain\nWhat follows")

    @pytest.mark.parametrize(
        ("report", "about_running"),
        [
            ("my back hurts | none", "leave out fast or downhill running"),
            ("my knee gives way | none", "No running until somebody has examined it"),
            ("i am 15 and my knee hurts", "No running with a limp"),
            ("i gave birth 3 weeks ago", "Running and jumping usually wait"),
            ("i had knee surgery two weeks ago", "No running until your surgeon"),
            ("i am 20 weeks pregnant", "Ask your midwife"),
        ],
    )
    def test_running_while_less_is_held(self, runner: Runner, report: str, about_running: str) -> None:
        """Who asks whether to run reads what stands about running for what is on hold, and no "often yes"."""
        said = "".join(f"> {one}\n" for one in report.split(" | "))
        runner.talk(f"{said}> can I keep running?\n{about_running}\nnot Often yes\n> #e:keep-running\nnot Often yes")

    def test_nothing_on_hold(self, runner: Runner) -> None:
        """Whoever has reported nothing gets the plain answer."""
        runner.talk("> can I keep running?\n= answer keep-running\nnot on hold\nOften yes")

    def test_asking_is_no_good_news(self, held: Runner) -> None:
        """Who asks to go on is told that it is not time yet; nobody is glad that it is better."""
        held.talk("> can i do the bridges\n{not_yet}\nnot Good to hear\n[It is better]\nholds back-pain")


@pytest.mark.parametrize("said", ["its gone now", "it's all fine again", "feels much better"])
def test_what_has_passed_is_seen_all_the_same(runner: Runner, said: str) -> None:
    """Who was told to be seen and says that it has passed is not congratulated: signs that come and go count too."""
    runner.talk(f"""
        > chest felt tight on the run
        = escalate call-now
        > {said}
        Signs that come and go count
        not {{better}}
        [ask me]
        holds call-now
    """)


def test_how_many_is_not_said_before_somebody_has_looked(runner: Runner) -> None:
    """No dose, no "should I do them today" and no farewell to the next run before a grave sign has been seen."""
    runner.talk("""
        > calf swollen and hot
        = escalate blood-clot
        > how many sets
        until somebody has examined you
        not 8 to 12
        > should i do my bridges today
        until somebody has examined you
        not Well done
        > ok bye
        not next run
    """)


@pytest.mark.parametrize(
    "said", ["which exercises are ok", "so which ones can i do", "what exercises are still allowed?"]
)
def test_which_are_left(runner: Runner, said: str) -> None:
    """Who has some exercises on hold and asks which are left sees all of them, and of which it is so."""
    runner.talk(f"""
        > i am 20 weeks pregnant
        = escalate pregnancy
        > {said}
        [90 degree hamstring bridge (on hold)]
        [Clam]
        not [Clam (on hold)]
    """)


def test_a_childs_knee(runner: Runner) -> None:
    """After word of a child's knee no exercise, dose or leave to run comes without saying that it is for adults."""
    runner.talk("""
        > my 13 year old runs, knee hurts
        = answer under-18
        > can he do nordics
        = answer nordic-hamstring
        {child_no_exercise}
        not {child_first}
        [It is for an adult]
        > [It is for an adult]
        {child_first}
        > how many reps for him
        {child_first}
    """)
    runner.talk("~ 48 h\n> show me the clam\n= answer clam\nnot {child_first}")


def test_the_list_gives_no_start(runner: Runner) -> None:
    """The list of exercises does not say where to start to somebody for whom some are on hold."""
    runner.talk("> /exercises\n{exercises_title}\n> my lower back hurts\n> none\n> /exercises\n{exercises_held}")


def test_what_raised_a_hold_is_not_talked_away(runner: Runner) -> None:
    """Days and messages later a fever beside a back on hold is still heard together with it."""
    runner.talk("> my lower back hurts\n> none\n> hello\n> how many reps?\n> thanks\n~ 40 h\n> now i have a fever")
    assert "back-and-fever" in runner.turn.explanation.flags


@pytest.mark.parametrize("said", ["what can i do instead", "what exercise can i do", "which exercises may i do now"])
def test_asking_what_is_left_is_no_new_report(runner: Runner, said: str) -> None:
    """Who has answered the questions and asks what to do instead is not asked them again."""
    runner.talk(f"> my lower back hurts\n> none\n> {said}\nnot {{back-pain}}\nholds back-pain")


def test_a_swollen_knee_comes_first(runner: Runner) -> None:
    """After word of a swollen knee, which holds nothing by itself, an exercise comes with what that answer says."""
    runner.talk("> my knee is swollen\n= answer swollen-knee\n> show me the clam\n= answer clam\n{swollen_first}")
    runner.talk("~ 48 h\n> show me the clam\n= answer clam\nnot {swollen_first}")


def test_a_knee_that_is_not_swollen(runner: Runner) -> None:
    """What is denied is not told of."""
    runner.talk("> my knee is not swollen\n> show me the clam\n= answer clam\nnot {swollen_first}")
