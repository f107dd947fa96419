"""Someone asks and is answered: texts, cards, pages, whatever form the message has."""

from __future__ import annotations

import json

import pytest

from tests.emulator import Phone
from tests.end_to_end.process import Kneebot
from tests.end_to_end.talk import ARTICLE, BRIDGE_30, BRIDGE_90, asks, hears, knowledge, label, taps, words

# The two readers' comments under the article that the project began from, as they wrote them.
BACK_COMMENT = (
    "Be aware that the hamstring bridges shown above place a lot of load through the lower back. I stuffed my back "
    "doing them months ago and it’s still not better. Beware."
)
ASYMMETRY_COMMENT = """\
I couldn’t agree more on how much the hamstrings affect the knees! Last Feb, I had surgery to reattach a torn hamstring (sounds fun, huh?).

After several months of rehabilitation and pt, I finally got the clearance to start running. I thought I was being smart… I didn’t just barrel back into running. I walked 20-25 miles a week for 6 weeks, started adding in little 30 second increments of running, gradually increasing the time running.

Despite my best efforts … It’s amazing how much impact a significantly weaker hammy on one side affects other body parts. Guess what started hurting the most? Yep! My right knee! (It was my left hamstring that was injured). My right knee was very unstable… I could feel it sliding out of place, popping and ultimately had a lot of pain. It took much more serious hamstring strengthening for it to finally get more stable.

My hammy is still weak… I will be doing these exercising to continue getting stronger! If you have any other suggestions on how to strengthen it (when one is significantly weaker than the other), I would appreciate it!"""  # noqa: E501


async def test_question_and_answer(ann: Phone) -> None:
    """A question in a runner's words gets the entry's answer with its title in bold and what else may help below."""
    answer = await asks(ann, "how many reps and how often?")
    entry = knowledge().answers["how-many-how-often"]
    assert answer.text.startswith(entry.title)
    assert entry.title in answer.styled("bold")
    related = [knowledge().title_of(id) for id in entry.related]
    assert [shown.rstrip("…") for shown in answer.buttons][: len(related)] == [
        title if len(title) <= 34 else title[:33].rstrip() for title in related
    ]


async def test_disclaimer_once(ann: Phone) -> None:
    """The first answer says that it is general information, not medical advice; the next need not."""
    first = await asks(ann, "how many reps and how often?")
    second = await asks(ann, "what is the difference between the two bridges?")
    assert words("disclaimer") in first.text
    assert words("disclaimer") not in second.text


@pytest.mark.parametrize("bridge", [BRIDGE_30, BRIDGE_90])
async def test_card_of_a_deep_link(ann: Phone, running: Kneebot, bridge: str) -> None:
    """A link to a bridge opens its card: picture, set-up, cues, dose, when to stop, and the page with the video."""
    card = await asks(ann, f"/start {bridge}")
    exercise = knowledge().exercises[bridge]
    (photo,) = [call for call in running.server.made("sendPhoto") if call.result["message_id"] == card.id]
    assert card.picture
    assert all(data.startswith(b"\x89PNG") and len(data) > 5_000 for data in photo.files.values())
    assert card.text.startswith(exercise.title)
    assert all(line in card.text for line in (*exercise.setup, *exercise.cues, *exercise.stop_if))
    assert f"{exercise.dose.sets} sets of {exercise.dose.repetitions}" in card.text
    assert card.buttons[label("card_video_page")] == ARTICLE


@pytest.mark.parametrize(
    "question", ["show me the 30 degree bridge", "How do I do the 30 deg bridge?", "video of the 30° bridge pls"]
)
async def test_card_of_a_question(ann: Phone, question: str) -> None:
    """Asking for a bridge in plain words opens the same card with the same video."""
    card = await asks(ann, question)
    assert card.text.startswith(knowledge().title_of(BRIDGE_30))
    assert card.picture
    assert card.buttons[label("card_video_page")] == ARTICLE


async def test_around_the_card(ann: Phone) -> None:
    """From a card one tap leads to what goes wrong, to the sources and to the easier exercise."""
    exercise = knowledge().exercises[BRIDGE_90]
    card = await asks(ann, f"/start {BRIDGE_90}")
    faults = await taps(ann, card, label("card_faults"))
    assert all(fault.cue in faults.text for fault in exercise.faults)
    sources = await taps(ann, card, label("card_sources"))
    assert all(knowledge().sources[id].title in sources.text for id in exercise.sources)
    easier = await taps(ann, card, label("card_easier"))
    assert easier.text.startswith(knowledge().title_of(exercise.easier or ""))


async def test_back_comment(ann: Phone) -> None:
    """The reader whose back the bridges hurt is told to stop them and asked for warning signs."""
    reply = await asks(ann, BACK_COMMENT)
    protocol = knowledge().protocols["back-pain"]
    assert all(question.ask in reply.text for question in protocol.questions)
    assert not reply.picture


async def test_asymmetry_comment(ann: Phone) -> None:
    """The reader with one hamstring far weaker than the other gets that answer, with next steps as buttons."""
    reply = await asks(ann, ASYMMETRY_COMMENT)
    entry = knowledge().answers["one-hamstring-weaker"]
    assert reply.text.startswith(entry.title)
    assert {f"e:{id}" for id in entry.related} <= set(reply.buttons.values())


async def test_start(ann: Phone) -> None:
    """/start says what the bot is, that it gives general information and no medical advice, and shows the menu."""
    page = await asks(ann, "/start")
    assert "Kneebot" in page.text
    assert "not medical advice" in page.text
    assert {label("menu_bridge_90"), label("menu_bridge_30"), label("menu_exercises")} <= set(page.buttons)


async def test_menu_in_place(ann: Phone) -> None:
    """The menus change within one message, so that the chat does not fill up with them."""
    page = await asks(ann, "/start")
    for button in ("menu_help", "menu_about", "menu_exercises", "menu_back", "menu_weaker"):
        page = await taps(ann, page, label(button))
        assert page.edited
    assert len(ann.screen) == 1


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("/help", "/exercises"),
        ("/exercises", "exercises, easiest first"),
        ("/programmes", "which exercises on which days"),
        ("/settings", "settings"),
        ("/privacy", "I keep what I need"),
        ("/about", "medical advice"),
        ("/cancel", "nothing to cancel"),
        ("/stop", "reminders are stopped"),
        ("/frobnicate", "do not know that command"),
        ("/start no-such-entry", "do not have that exercise"),
    ],
)
async def test_command(ann: Phone, command: str, part: str) -> None:
    """Every command has an answer, one that we do not have a polite one, and each leads on by buttons."""
    reply = await asks(ann, command)
    assert part in reply.text
    assert reply.buttons


async def test_exercise_list(ann: Phone) -> None:
    """/exercises offers every exercise there is."""
    offered = await asks(ann, "/exercises")
    assert {f"e:{id}" for id in knowledge().exercises} <= set(offered.buttons.values())


@pytest.mark.parametrize("kind", ["sticker", "photo", "voice", "video", "document", "location", "contact", "dice"])
async def test_no_words(ann: Phone, kind: str) -> None:
    """What comes without words gets a friendly sentence of its own and the menu, never silence."""
    ann.sends(kind)
    reply = await hears(ann)
    assert reply.text == words("other" if kind == "dice" else kind)
    assert label("menu_help") in reply.buttons


async def test_caption(ann: Phone) -> None:
    """A question under a photo is answered like any other."""
    ann.sends("photo", "how many reps and how often?")
    assert (await hears(ann)).text.startswith(knowledge().title_of("how-many-how-often"))


async def test_edited_message(ann: Phone) -> None:
    """A message that was changed is answered anew."""
    first = ann.says("asdf")
    await hears(ann)
    ann.edits(first, "how many reps and how often?")
    assert (await hears(ann)).text.startswith(knowledge().title_of("how-many-how-often"))


@pytest.mark.parametrize(
    "text", ["<b>knee & <i>ham_string*", "*_`[x](", "😀" * 300, "ouch " * 800, "ركبتي تؤلمني", "?"]
)
async def test_any_text(ann: Phone, text: str) -> None:
    """No text is too odd for an answer with a way on."""
    assert (await asks(ann, text)).buttons


async def test_no_answer(ann: Phone) -> None:
    """To what it does not know the bot says so, says what it knows, and shows the menu."""
    reply = await asks(ann, "what is the capital of france")
    assert words("fallback") in reply.text
    assert label("menu_exercises") in reply.buttons


async def test_no_preview_by_chance(ann: Phone) -> None:
    """Telegram is never left to choose a link to preview."""
    card = await asks(ann, f"/start {BRIDGE_90}")
    sources = await taps(ann, card, label("card_sources"))
    assert "https://" in sources.text
    assert sources.preview == {"is_disabled": True}


def test_introduced(running: Kneebot) -> None:
    """Before anybody has written, Telegram shows the commands and what the bot is for; /reload is not among them."""
    commands, *_ = running.server.made("setMyCommands")  # a process that was started again has made them again
    names = {command["command"] for command in json.loads(commands.fields["commands"])}
    always = {"start", "settings", "cancel", "help", "privacy", "export", "delete_me", "why", "about"}
    training = {"exercises", "programmes", "progress", "balance"}
    assert names == always | training | {"remind", "reminders", "stop"}
    description, *_ = running.server.made("setMyDescription")
    assert description.fields["description"] == words("description")
    assert running.server.made("setMyShortDescription")
