"""Commands, menus, cards, what the bot cannot do, and what it offers instead."""

from __future__ import annotations

from datetime import time

import pytest

from bot.dialogue.effects import Export, Forget, ReloadKnowledge, ShowProgress, StopReminders
from bot.dialogue.menus import COMMANDS
from bot.dialogue.occurrences import Reminder
from bot.dialogue.policy import Policy
from bot.dialogue.reply import Button
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Utterance
from bot.matching.matcher import Match, Ranking
from tests.dialogue.transcript import MONDAY, Runner


class Fixed:
    """A matcher that ranks every text the same."""

    def __init__(self, *ids_and_scores: tuple[str, float]) -> None:
        self._ranking = Ranking(
            tuple(Match(id, score, "as it is asked", ()) for id, score in ids_and_scores), threshold=0.7, ask=0.4
        )

    def rank(self, _: str) -> Ranking:
        return self._ranking


def with_ranking(policy: Policy, *ids_and_scores: tuple[str, float]) -> Runner:
    """Somebody whose every question is as unclear as this."""
    return Runner(Policy(policy.base, policy.safety, Fixed(*ids_and_scores)))  # type: ignore[arg-type]


def buttons_of(runner: Runner) -> list[Button]:
    return [button for message in runner.turn.reply.messages for row in message.buttons for button in row]


class TestDisclaimer:
    """General information, not medical advice: said once per person."""

    def test_with_the_first_answer(self, policy: Policy) -> None:
        """Who begins with a question reads it under the first answer, and not again."""
        Runner(policy, DialogueState()).talk("""
            > hello
            not {disclaimer}
            > how many reps should i do
            {disclaimer}
            > how many reps should i do
            not {disclaimer}
        """)

    def test_not_under_safetys_questions(self, policy: Policy) -> None:
        """Who reads safety's questions in place of an answer reads nothing else, so that a no is for them."""
        Runner(policy, DialogueState()).talk("""
            > my back hurts
            > can i keep running?
            {back-pain}
            not {disclaimer}
            not {consent_ask}
            not I still need your answer
            > no
            {back-pain:none}
            > how many reps should i do
            {disclaimer}
            {consent_ask}
        """)

    def test_under_what_is_said_instead(self, policy: Policy) -> None:
        """It stands under what is said in place of a child's exercise, and so does the question about the record."""
        Runner(policy, DialogueState()).talk("""
            > my son is 12 and my back hurts
            > none
            > show me the clam
            {child_no_exercise}
            {disclaimer}
            {consent_ask}
        """)

    def test_with_start(self, policy: Policy) -> None:
        """Who begins with /start reads it there, and not again."""
        Runner(policy, DialogueState()).talk("""
            > /start
            {disclaimer}
            > how many reps should i do
            not {disclaimer}
        """)

    def test_after_deleting(self, policy: Policy) -> None:
        """Who has deleted everything is new again."""
        Runner(policy).talk("> #d:yes\n> how many reps should i do\n{disclaimer}")


class TestUnclear:
    """Not clear: two to four choices and "none of these". Nothing near: what the bot can do."""

    @pytest.mark.parametrize("near", [2, 3, 4, 5])
    def test_choices(self, policy: Policy, near: int) -> None:
        """An unclear question gets two to four choices, and a way to say that none fits."""
        ids = ["pain-rule", "keep-running", "warm-up", "body-weight", "ice-painkillers-stretching-rolling"][:near]
        runner = with_ranking(policy, *((id, 0.6 - n / 100) for n, id in enumerate(ids)))
        runner.talk("> something about running\n= clarify\n{clarify}\n[None of these]")
        chosen = [button.data for button in buttons_of(runner)]
        assert chosen[:-1] == [f"e:{id}" for id in ids[:4]]

    def test_a_choice(self, policy: Policy) -> None:
        """A tap on a choice gives that answer."""
        runner = with_ranking(policy, ("pain-rule", 0.6), ("warm-up", 0.59))
        runner.talk("> hm?\n= clarify\n> #e:warm-up\n= answer warm-up")

    def test_none_of_them(self, policy: Policy) -> None:
        """ "None of these" leads to what the bot can do."""
        runner = with_ranking(policy, ("pain-rule", 0.6), ("warm-up", 0.59))
        runner.talk("> hm?\n> [None of these]\n= fallback\n{fallback}\n[90° bridge]")

    def test_fallback(self, policy: Policy) -> None:
        """Far from everything, the bot says what it knows about, whom to ask, and offers the menu."""
        runner = with_ranking(policy, ("pain-rule", 0.1), ("hello", 0.05))
        runner.talk("""
            > what is the capital of france
            = fallback
            {fallback}
            physio or your doctor
            [How much pain is OK?]
            [Exercises]
            [Something hurts]
        """)

    def test_no_small_talk_among_the_nearest(self, policy: Policy) -> None:
        """What is offered instead are topics, not greetings."""
        runner = with_ranking(policy, ("hello", 0.1), ("thanks", 0.09), ("pain-rule", 0.08))
        runner.says("asdf")
        assert next(button.data for button in buttons_of(runner)) == "e:pain-rule"


@pytest.mark.parametrize("sent", ["sticker", "photo", "voice", "video", "document", "location", "contact", "other"])
def test_each_attachment_gets_its_sentence(runner: Runner, sent: str) -> None:
    """Whatever is sent without words gets a friendly sentence of its own, and the menu."""
    runner.talk(f"> ({sent})\n= fallback\n{{{sent}}}\n[Exercises]")


def test_an_attachment_of_the_future(runner: Runner) -> None:
    """What the bot has never heard of is asked for in words."""
    runner.talk("> (hologram)\n{no_words}\n> (photo)    \n{photo}")
    runner.turns.append(runner.policy.respond(Utterance(MONDAY, "  \n "), runner.state))
    runner.talk("{no_words}")


def test_a_caption_is_read(runner: Runner) -> None:
    """Under a photo stands a question: it is answered."""
    runner.talk("> (photo) how many reps should i do?\n= answer how-many-how-often")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_something(runner: Runner, command: str) -> None:
    """Each command that Telegram's menu shows has an answer with a way on, or wishes for what the service looks up."""
    runner.says(f"/{command}")
    if any(isinstance(effect, Export | ShowProgress) for effect in runner.turn.effects):
        return
    assert runner.turn.reply.text.strip()
    assert buttons_of(runner)
    assert runner.words("unknown_command") not in runner.turn.reply.text


def test_an_unknown_command(runner: Runner) -> None:
    """A command that does not exist leads to the menu."""
    runner.talk("> /frobnicate now\n{unknown_command}\n[Exercises]")


def test_links(runner: Runner) -> None:
    """A deep link shows its entry; one that leads nowhere says so."""
    runner.talk("""
        > /start hamstring-bridge-30
        = answer hamstring-bridge-30
        > /start one-hamstring-weaker
        = answer one-hamstring-weaker
        > /start gone-since-last-year
        {unknown_start}
        > /start group
        {start}
    """)


def test_every_entry_can_be_shown(runner: Runner) -> None:
    """Every exercise, answer and small talk has a message within Telegram's limits, with its sources if any."""
    for id, entry in runner.policy.base.entries.items():
        turn = runner.says(f"#e:{id}")
        assert turn.explanation.entry == id
        assert all(0 < message.text.units <= 4096 for message in turn.reply.messages)
        if entry.sources:
            runner.says(f"#w:{id}")
            assert runner.policy.base.sources[entry.sources[0]].title in runner.turn.reply.text


def test_every_button_fits_and_leads_somewhere(runner: Runner) -> None:
    """No button is longer than Telegram takes, and none of those that answers show leads to "expired"."""
    for id in runner.policy.base.entries:
        runner.says(f"#e:{id}")
    runner.state = DialogueState(introduced=True)
    for command in COMMANDS:
        runner.says(f"/{command}")
    for data in {button.data for button in runner.buttons if button.data}:
        assert len(data.encode()) <= 64, data
        runner.state = DialogueState(introduced=True)
        runner.says(f"#{data}")
        assert runner.words("expired") not in runner.turn.reply.text, data


def test_an_exercise_card(runner: Runner) -> None:
    """A card has the picture, set-up, cues, dose, when to stop, the video's page, and ways on."""
    runner.talk("""
        > #e:hamstring-bridge-90
        Set-up
        Cues
        2–3 sets of 8–12
        Stop if
        {card_unchecked}
        [Video]
        [What goes wrong]
        [Easier]
        [Harder]
        [Remind me]
        [It hurts]
        [Sources]
    """)
    (message,) = runner.turn.reply.messages
    assert message.picture == "hamstring-bridge-90"
    assert any((button.url or "").startswith("https://www.kinetic-revolution.com/") for button in buttons_of(runner))


def test_something_hurts(runner: Runner) -> None:
    """ "Something hurts" asks where: the back is a report, the knee asks on, the chest says to call."""
    runner.talk("""
        > #m:hurts
        {hurts_where}
        > [My knee]
        {hurts_knee_where}
        [Around or behind the kneecap]
        [Pain at the back of the knee]
        > [Around or behind the kneecap]
        = answer what-is-runners-knee
        > #h:thigh
        = answer sore-or-injured
        > #h:other
        {hurts_other_text}
        999
        > [My back]
        = escalate back-pain
    """)


class TestEffects:
    """What a turn wishes for beside its words."""

    def test_deleting_is_asked_twice(self, runner: Runner) -> None:
        """Everything is deleted only after a second tap, and nothing is left in mind."""
        runner.talk("> my back hurts\n> none\n> /privacy\n> [Delete everything]\n{delete_confirm}\nholds back-pain")
        assert runner.turn.effects == ()
        runner.talk(
            "> [No, keep it]\n{cancelled}\nholds back-pain\n> #d:ask\n> [Yes, delete it]\n{deleted}\nholds nothing"
        )
        assert runner.turn.effects == (Forget(),)
        assert runner.state == DialogueState()

    def test_stopping(self, runner: Runner) -> None:
        """/stop and its button end every reminder."""
        for way in ("/stop", "#m:stop"):
            runner.talk(f"> {way}\n{{stopped}}")
            assert runner.turn.effects == (StopReminders(),)

    def test_reload_is_for_admins(self, runner: Runner) -> None:
        """/reload is made for who the service says is an admin, and for nobody else, whatever they write."""
        runner.talk("> /reload\n{admin_only}\n> /reload admin=true\n{admin_only}\n> reload")
        assert not any(turn.effects for turn in runner.turns)
        turn = runner.policy.respond(Utterance(MONDAY, command="reload", admin=True), runner.state)
        assert turn.effects == (ReloadKnowledge(),)

    def test_settings(self, policy: Policy) -> None:
        """/settings shows reminders and zone, and a button to stop them only when there are any."""
        wish = Reminder(1, "hamstring-bridge-90", time(7, 15), "Europe/London")
        gone = Reminder(2, "gone-exercise", time(8), "America/New_York")
        runner = Runner(policy, DialogueState(reminders=(wish, gone), zone="Europe/London", introduced=True))
        runner.talk("> /settings\n90 degree\n07:15\nLondon\nNew York\n[Stop all reminders]")
        Runner(policy).talk("> /settings\n{remind_none}\nnot [Stop all reminders]")


def test_no_record_wanted(runner: Runner) -> None:
    """Who wants no record of their talks gets the same answers, and may change their mind."""
    runner.talk("""
        > /privacy
        > [Keep no record]
        {record_not_kept}
        > how many reps should i do
        = answer how-many-how-often
        > /privacy
        > [You may keep a record]
        {record_kept}
    """)
