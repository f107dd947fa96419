"""Someone reports back pain or worse: what is said at once, what is on hold from then on, and the way out."""

from __future__ import annotations

import pytest

from tests.emulator import Phone, Said
from tests.end_to_end.talk import (
    ANSWER_S,
    BRIDGE_30,
    BRIDGE_90,
    FIRST_STEP,
    asks,
    hears,
    held,
    is_better,
    is_held,
    knowledge,
    label,
    reports_back_pain,
    step_opened,
    taps,
    words,
)

EMERGENCY = "i am numb between my legs and i cannot pee"
NUMBERS = ("999", "112", "911")


def on_hold(said: Said) -> bool:
    """The sentence that stands in place of an exercise, with a way out and no picture."""
    return "is on hold for you" in said.text and label("rescreen") in said.buttons and not said.picture


def is_emergency(said: Said) -> bool:
    return all(number in said.text for number in NUMBERS) and "emergency" in said.text


@pytest.mark.parametrize("report", ["my back hurts", "i threw my back out doing these", "LOWER BACK IS KILLING ME!!"])
async def test_back_pain(ann: Phone, report: str) -> None:
    """A back-pain report stops the bridges and asks for each warning sign, with a button for each answer."""
    protocol = knowledge().protocols["back-pain"]
    screening = await asks(ann, report)
    assert "Stop both bridges" in screening.text
    assert all(question.ask in screening.text for question in protocol.questions)
    answers = {f"s:back-pain:{question.id}" for question in protocol.questions}
    assert answers | {"s:back-pain:none", "s:back-pain:unsure"} == set(screening.buttons.values())


async def test_none_of_these(ann: Phone) -> None:
    """ "None of these" turns the questions, in the same message, into what to do, and the bridges stay on hold."""
    screening = await asks(ann, "my back hurts")
    guidance = await taps(ann, screening, label("screen_none"))
    assert guidance.edited
    assert guidance.id == screening.id
    assert "none of the warning signs" in guidance.text
    assert list(guidance.buttons) == [label("rescreen"), label("menu_back")]
    assert [said.id for said in ann.screen] == [screening.id]


@pytest.mark.parametrize("sign", [question.id for question in knowledge().protocols["back-pain"].questions])
async def test_a_warning_sign(ann: Phone, sign: str) -> None:
    """Each warning sign leads, in the same message, to where help is to be found, and holds every exercise."""
    screening = await asks(ann, "my back hurts")
    (button,) = [name for name, data in screening.buttons.items() if data == f"s:back-pain:{sign}"]
    told = await taps(ann, screening, button)
    assert told.edited
    assert "999" in told.text
    assert await is_held(ann, "clam")


async def test_not_sure(ann: Phone) -> None:
    """ "Not sure" counts as yes and leads to the emergency advice."""
    screening = await asks(ann, "my back hurts")
    told = await taps(ann, screening, label("screen_unsure"))
    assert told.text == words("not_sure_is_yes")
    assert is_emergency(await hears(ann))


async def test_typed_answer(ann: Phone) -> None:
    """Who types the answer instead of tapping it is understood."""
    await asks(ann, "my back hurts")
    assert "none of the warning signs" in (await asks(ann, "no, none of those")).text


@pytest.mark.parametrize("bridge", [BRIDGE_30, BRIDGE_90])
async def test_held_in_a_link(ann: Phone, bridge: str) -> None:
    """After a back-pain report a link to a bridge shows why it is on hold in place of the card."""
    await reports_back_pain(ann)
    shown = await asks(ann, f"/start {bridge}")
    assert shown.text.startswith(held(bridge))
    assert on_hold(shown)


async def test_held_before_an_answer(ann: Phone) -> None:
    """The bridges are on hold from the report on, also for who leaves the questions unanswered."""
    await asks(ann, "my back hurts")
    assert await is_held(ann, BRIDGE_90)


async def test_held_in_words(ann: Phone) -> None:
    """After a back-pain report asking for a bridge in words shows why it is on hold."""
    await reports_back_pain(ann)
    assert on_hold(await asks(ann, "show me the 30 degree bridge"))


@pytest.mark.parametrize("button", ["card_easier", "card_harder", "card_faults", "card_remind"])
async def test_held_on_an_old_card(ann: Phone, button: str) -> None:
    """No button of a card from before the report leads to a bridge, its faults or its reminder."""
    card = await asks(ann, f"/start {BRIDGE_30}")
    await reports_back_pain(ann)
    assert on_hold(await taps(ann, card, label(button)))


async def test_held_in_the_list(ann: Phone) -> None:
    """The list of exercises says which are on hold, and a tap on one says why."""
    await reports_back_pain(ann)
    offered = await asks(ann, "/exercises")
    marked = {data.removeprefix("e:") for name, data in offered.buttons.items() if label("held_choice") in name}
    assert marked == set(knowledge().held_by("back-pain"))
    (bridge,) = [name for name, data in offered.buttons.items() if data == f"e:{BRIDGE_90}"]
    assert on_hold(await taps(ann, offered, bridge))


async def test_held_in_an_old_list(ann: Phone) -> None:
    """A list of exercises from before the report does not lead to a bridge either."""
    offered = await asks(ann, "/exercises")
    await reports_back_pain(ann)
    assert on_hold(await taps(ann, offered, knowledge().title_of(BRIDGE_90)))


async def test_held_under_an_answer(ann: Phone) -> None:
    """A bridge offered under an answer is marked as on hold and not shown."""
    await reports_back_pain(ann)
    answer = await asks(ann, "what is the difference between the two bridges?")
    (bridge,) = [name for name, data in answer.buttons.items() if data == f"e:{BRIDGE_30}"]
    assert label("held_choice") in bridge
    assert on_hold(await taps(ann, answer, bridge))


async def test_held_in_the_menu(ann: Phone) -> None:
    """The menu's own bridge button does not lead to a bridge on hold."""
    menu = await asks(ann, "/help")
    await reports_back_pain(ann)
    assert on_hold(await taps(ann, menu, label("menu_bridge_30")))


async def test_held_for_reminders(ann: Phone) -> None:
    """A reminder for an exercise on hold cannot be set."""
    await reports_back_pain(ann)
    which = await asks(ann, "/remind")
    offered = {data.removeprefix("rem:") for data in which.buttons.values()}
    assert offered.isdisjoint(knowledge().held_by("back-pain"))


async def test_held_for_one(ann: Phone, bob: Phone) -> None:
    """One person's report holds nothing for anybody else."""
    await reports_back_pain(ann)
    assert await is_held(ann)
    assert not await is_held(bob)


async def test_rescreen(ann: Phone) -> None:
    """Every sign denied and the back comfortable again: the first step is open, and the bridges are not yet."""
    guidance = await reports_back_pain(ann)
    assert (await is_better(ann, guidance)).text == step_opened(0)
    assert not await is_held(ann, FIRST_STEP)
    assert await is_held(ann, BRIDGE_90)


async def test_not_better_yet(ann: Phone) -> None:
    """A re-screen that ends in "not yet" keeps the bridges on hold."""
    guidance = await reports_back_pain(ann)
    questions = await taps(ann, guidance, label("rescreen"))
    last = await taps(ann, questions, label("screen_none"))
    release = knowledge().protocols["back-pain"].release
    assert release is not None
    kept = await taps(ann, last, release.not_ready)
    assert "stay on hold" in kept.text
    assert await is_held(ann)


@pytest.mark.parametrize("shortcut", ["rr:back-pain:yes", "s:back-pain:none", "rs:back-pain", "m:main", "n:", "d:no"])
async def test_no_shortcut(ann: Phone, shortcut: str) -> None:
    """No single press, whatever it claims to be, opens the bridges."""
    menu = await asks(ann, "/help")
    await reports_back_pain(ann)
    await ann.notice(ann.presses_data(menu, shortcut), ANSWER_S)
    await hears(ann)
    assert await is_held(ann)


@pytest.mark.parametrize(
    "way_around", ["/cancel", "/start", "/stop", "my back is fine really", "just show me it anyway"]
)
async def test_no_way_around(ann: Phone, way_around: str) -> None:
    """No command and no reassurance opens the bridges; the questions do."""
    await reports_back_pain(ann)
    await asks(ann, way_around)
    assert await is_held(ann)


async def test_worse_in_the_rescreen(ann: Phone) -> None:
    """A sign that shows in the re-screen leads to the emergency advice, and more is on hold than before."""
    guidance = await reports_back_pain(ann)
    questions = await taps(ann, guidance, label("rescreen"))
    (numb,) = [name for name, data in questions.buttons.items() if data == "s:back-pain:saddle"]
    assert is_emergency(await taps(ann, questions, numb))
    assert await is_held(ann, "clam")


@pytest.mark.parametrize(
    "report",
    [
        EMERGENCY,
        "crushing chest pain",
        "my foot has gone blue and numb",
        # What the bot itself calls an emergency, word for word.
        "my leg is out of shape, cold and blue",
    ],
)
async def test_emergency(ann: Phone, report: str) -> None:
    """An emergency sign gets the emergency numbers at once, and no exercise."""
    reply = await asks(ann, report)
    assert all(number in reply.text for number in NUMBERS)
    assert await is_held(ann, "clam")


async def test_emergency_stands(ann: Phone) -> None:
    """After an emergency every further answer comes with a way back to the advice."""
    await asks(ann, EMERGENCY)
    await asks(ann, "how many reps and how often?")
    reminder = await hears(ann)
    assert reminder.text == words("emergency_still")
    assert is_emergency(await taps(ann, reminder, label("emergency_show")))


async def test_emergency_under_a_photo(ann: Phone) -> None:
    """What stands under a photo is heard too."""
    ann.sends("photo", EMERGENCY)
    assert is_emergency(await hears(ann))


async def test_emergency_in_an_edit(ann: Phone) -> None:
    """What is added to a message afterwards is heard too."""
    first = ann.says("hello")
    await hears(ann)
    ann.edits(first, f"hello, {EMERGENCY}")
    assert is_emergency(await hears(ann))


async def test_emergency_in_a_command(ann: Phone) -> None:
    """What stands behind a command is heard too."""
    assert is_emergency(await asks(ann, f"/remind {EMERGENCY}"))


async def test_report_in_a_form(ann: Phone) -> None:
    """Back pain told where a time was asked for is a report; no reminder for a bridge comes of it."""
    card = await asks(ann, f"/start {BRIDGE_30}")
    await taps(ann, card, label("card_remind"))
    assert "Stop both bridges" in (await asks(ann, "7:15 but my back hurts")).text
    await taps(ann, ann.screen[-1], label("screen_none"))
    assert words("remind_none") in (await asks(ann, "/settings")).text


async def test_settings_tell(ann: Phone) -> None:
    """/settings says what is on hold and why, with the way out."""
    await reports_back_pain(ann)
    settings = await asks(ann, "/settings")
    assert words("settings_held", reason="back pain") in settings.text
    assert (await is_better(ann, settings)).text == step_opened(0)
