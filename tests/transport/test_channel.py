"""Replies and reminders over real HTTP, in every weather."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from bot.dialogue.reply import Button, Message, Reply
from bot.errors import SettingsError
from bot.rich import RichText
from bot.service.ports import Blocked, MaybeSent, NotSent, Refused
from bot.transport.telegram import TelegramBot, TelegramChannel, introduce, make_bot
from tests.emulator import Phone, Said, TelegramServer
from tests.transport.house import GROUP, PICTURE, PROFILE, SORRY, channel_of, message_of, press_of, said

CARD = said("**Bridge**\n\nPush through the heels.", "Easier", picture="hamstring-bridge-30")


async def shown(channel: TelegramChannel, ann: Phone, reply: Reply) -> Said:
    """The reply on Ann's phone."""
    await channel.reply(message_of(ann), reply)
    return await ann.hears()


# -- what arrives ----------------------------------------------------------------------------------------------------
async def test_stray_markup(channel: TelegramChannel, ann: Phone) -> None:
    """A stray `<`, `*` or `_` reaches the runner as it was written, beside real formatting."""
    heard = await shown(channel, ann, said("pain <3 of 10 & 2 * 3 snake_case **bold** 🦵 *leg*"))
    assert heard.text == "pain <3 of 10 & 2 * 3 snake_case bold 🦵 leg"
    assert (heard.styled("bold"), heard.styled("italic")) == (["bold"], ["leg"])


async def test_long_answer(channel: TelegramChannel, ann: Phone) -> None:
    """A long answer arrives whole and in order, its buttons under the last part."""
    text = "\n\n".join(f"Paragraph {n}. " + "word " * 190 for n in range(10))
    await channel.reply(message_of(ann), said(text, "More"))
    parts = [await ann.hears() for _ in range(3)]
    assert "".join(part.text for part in parts).count("Paragraph") == 10
    assert [list(part.buttons) for part in parts] == [[], [], ["More"]]


async def test_card(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """An exercise card is a picture with its cues and buttons, and the picture is uploaded only once."""
    first, second = await shown(channel, ann, CARD), await shown(channel, ann, CARD)
    assert first.picture
    assert first.styled("bold") == ["Bridge"]
    assert list(second.buttons) == ["Easier"]
    uploads = [list(call.files.values()) for call in server.made("sendPhoto")]
    assert uploads == [[PICTURE], []]


async def test_forgotten_picture(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """A picture that Telegram has forgotten is uploaded again."""
    await shown(channel, ann, CARD)
    server.forgets_file_ids()
    assert (await shown(channel, ann, CARD)).picture


async def test_refused_picture(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """When Telegram refuses the picture, the words still arrive."""
    server.weather("sendPhoto", "400")
    heard = await shown(channel, ann, CARD)
    assert heard.text.startswith("Bridge")
    assert not heard.picture
    assert list(heard.buttons) == ["Easier"]


async def test_refused_formatting(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """When Telegram refuses a message's form, its plain words still arrive."""
    server.weather("sendMessage", "400")
    assert (await shown(channel, ann, said("**Stop** the bridges."))).text == "Stop the bridges."


async def test_preview(channel: TelegramChannel, ann: Phone) -> None:
    """A link is previewed only where the answer asks for it."""
    assert (await shown(channel, ann, said("https://example.org"))).preview == {"is_disabled": True}
    heard = await shown(channel, ann, said("video", preview_url="https://example.org/v"))
    assert heard.preview["url"] == "https://example.org/v"


async def test_group(channel: TelegramChannel, ann: Phone) -> None:
    """In a group only the asker is led to the private chat: nothing of the answer is said there."""
    group = ann.in_group()
    asked = group.says("@kneebot_fixture_bot my back hurts")
    await channel.reply(message_of(group, asked["message_id"]), CARD, payload="hamstring-bridge-30")
    heard = await group.hears()
    assert heard.text == GROUP.sentence
    assert heard.buttons == {GROUP.button: "https://t.me/kneebot_fixture_bot?start=hamstring-bridge-30"}
    assert f'"message_id": {asked["message_id"]}' in heard.fields["reply_parameters"]
    await ann.hears_nothing(0.05)


# -- presses ---------------------------------------------------------------------------------------------------------
async def test_edit_in_place(channel: TelegramChannel, ann: Phone) -> None:
    """A press turns the message it was made on into the next one, and is answered with the notice."""
    menu = await shown(channel, ann, said("Menu", "Exercises"))
    press = press_of(ann, menu, "Exercises")
    await channel.reply(press, said("**Exercises**", "Back", in_place=True, notice="Here they are"))
    edited = await ann.hears("Exercises")
    assert (edited.id, edited.edited, list(edited.buttons)) == (menu.id, True, ["Back"])
    assert edited.styled("bold") == ["Exercises"]
    assert await ann.notice(str(press.callback_id)) == "Here they are"
    assert len(ann.screen) == 1


async def test_press_twice(channel: TelegramChannel, ann: Phone) -> None:
    """Pressing the same button twice changes nothing, says nothing new, and is answered both times."""
    menu = await shown(channel, ann, said("Menu", "Menu"))
    for _ in range(2):
        press = press_of(ann, menu, "Menu")
        await channel.reply(press, said("Menu", "Menu", in_place=True))
        assert await ann.notice(str(press.callback_id)) == ""
    assert len(ann.all) == 1


async def test_new_message_after_press(channel: TelegramChannel, ann: Phone) -> None:
    """A reply that is not in place comes below, and the old buttons stay."""
    menu = await shown(channel, ann, said("Menu", "Exercises"))
    await channel.reply(press_of(ann, menu, "Exercises"), said("Exercises"))
    assert [(m.text, list(m.buttons)) for m in ann.screen] == [("Menu", ["Exercises"]), ("Exercises", [])]


async def test_card_to_card(channel: TelegramChannel, ann: Phone) -> None:
    """From one exercise to the next the picture changes with the words."""
    card = await shown(channel, ann, CARD)
    await channel.reply(
        press_of(ann, card, "Easier"), said("**90**", "Back", picture="hamstring-bridge-90", in_place=True)
    )
    edited = await ann.hears("90")
    assert (edited.id, edited.picture, edited.styled("bold")) == (card.id, True, ["90"])
    assert edited.message["photo"] != card.message["photo"]


async def test_card_to_short_text(channel: TelegramChannel, ann: Phone) -> None:
    """A short text takes the place of a picture's caption."""
    card = await shown(channel, ann, CARD)
    await channel.reply(press_of(ann, card, "Easier"), said("Short", in_place=True))
    edited = await ann.hears("Short")
    assert (edited.id, edited.picture, edited.buttons) == (card.id, True, {})


@pytest.mark.parametrize(
    ("before", "after"),
    [(CARD, said("word " * 300, in_place=True)), (said("Menu", "Easier"), replace(CARD, in_place=True))],
    ids=["picture-to-long-text", "text-to-picture"],
)
async def test_not_editable(channel: TelegramChannel, ann: Phone, before: Reply, after: Reply) -> None:
    """What cannot become the next message loses its buttons, and the next message comes below it."""
    old = await shown(channel, ann, before)
    await channel.reply(press_of(ann, old, "Easier"), after)
    below = await ann.until(lambda heard: heard.id != old.id)
    assert below.picture == (after.messages[0].picture is not None)
    assert [heard.buttons for heard in ann.screen if heard.id == old.id] == [{}]


async def test_edit_refused(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """When the old message cannot be edited the answer comes anew."""
    menu = await shown(channel, ann, said("Menu", "Exercises"))
    server.weather("editMessageText", "400")
    await channel.reply(press_of(ann, menu, "Exercises"), said("Exercises", in_place=True))
    assert (await ann.hears("Exercises")).id != menu.id


async def test_stale_press(channel: TelegramChannel, ann: Phone) -> None:
    """A press that Telegram has given up on still gets its reply."""
    menu = await shown(channel, ann, said("Menu", "Exercises"))
    press = replace(press_of(ann, menu, "Exercises"), callback_id="long ago")
    await channel.reply(press, said("Exercises", in_place=True))
    assert (await ann.hears("Exercises")).id == menu.id


async def test_finish(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """A press that nobody replied to is answered all the same, and only once."""
    menu = await shown(channel, ann, said("Menu", "Exercises"))
    press = press_of(ann, menu, "Exercises")
    await channel.finish(press)
    assert await ann.notice(str(press.callback_id)) == ""
    other = press_of(ann, menu, "Exercises")
    await channel.reply(other, said("Exercises", notice="yes"))
    await channel.finish(other)
    assert len(server.made("answerCallbackQuery")) == 2


# -- weather: guidance twice beats never -----------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["500", "502", "close", "garbled", "timeout"])
async def test_guidance_insists(server: TelegramServer, channel: TelegramChannel, ann: Phone, kind: str) -> None:
    """Guidance is sent again after a server error, a broken connection, half an answer or silence."""
    server.weather("sendMessage", kind)
    assert (await shown(channel, ann, said("Stop."))).text == "Stop."
    assert server.tried.count("sendMessage") == 2


@pytest.mark.parametrize("kind", ["lost", "late"])
async def test_guidance_twice(server: TelegramServer, channel: TelegramChannel, ann: Phone, kind: str) -> None:
    """When nobody can tell whether guidance arrived it is sent again: twice beats never."""
    server.weather("sendMessage", kind)
    await channel.reply(message_of(ann), said("Stop."))
    assert [heard.text for heard in ann.all] == ["Stop.", "Stop."]


async def test_flood_wait(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """Told to wait, the bot waits as long as it was told, then goes on."""
    server.weather("sendMessage", "429", retry_after=0.3)
    began = time.monotonic()
    await channel.reply(message_of(ann), said("Stop."))
    assert time.monotonic() - began >= 0.3
    assert len(ann.all) == 1


async def test_long_flood_wait(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """Told to wait for minutes, the reply says so at once instead of holding its place."""
    server.weather("sendMessage", "429", retry_after=300)
    with pytest.raises(NotSent) as raised:
        await channel.reply(message_of(ann), said("Stop."))
    assert raised.value.retry_after_s == 300


async def test_guidance_gives_up(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """When Telegram stays away the reply says that it did not arrive, and the press is answered if it can be."""
    menu = await shown(channel, ann, said("Menu", "Exercises"))
    press = press_of(ann, menu, "Exercises")
    server.weather("sendMessage", "500", times=10)
    with pytest.raises(NotSent):
        await channel.reply(press, said("Exercises"))
    assert await ann.notice(str(press.callback_id)) == ""


async def test_refused_for_good(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """What Telegram refuses in every form is told apart from what may be tried again."""
    server.weather("sendMessage", "400", times=2)
    with pytest.raises(Refused):
        await channel.reply(message_of(ann), said("Stop."))


# -- reminders: never twice ------------------------------------------------------------------------------------------
async def test_reminder(channel: TelegramChannel, ann: Phone) -> None:
    """A reminder reaches the person's private chat."""
    await channel.send(ann.chat, CARD)
    assert (await ann.hears("Bridge")).picture


@pytest.mark.parametrize("kind", ["lost", "late", "close", "timeout", "500", "garbled"])
async def test_reminder_never_twice(server: TelegramServer, channel: TelegramChannel, ann: Phone, kind: str) -> None:
    """A reminder of which nobody can tell whether it arrived is not sent again."""
    server.weather("sendMessage", kind)
    with pytest.raises(MaybeSent):
        await channel.send(ann.chat, said("Time for your bridges."))
    assert server.tried.count("sendMessage") == 1


async def test_reminder_half_arrived(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """A reminder of two messages of which one arrived is not one that surely did not arrive."""
    first, second = said("Time for your bridges."), said("Card", picture="hamstring-bridge-30")
    server.weather("sendPhoto", "429")
    with pytest.raises(MaybeSent):
        await channel.send(ann.chat, Reply(first.messages + second.messages))


async def test_reminder_flood(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """A reminder that Telegram puts off did not arrive, and it is known when to try again."""
    server.weather("sendMessage", "429", retry_after=7)
    with pytest.raises(NotSent) as raised:
        await channel.send(ann.chat, said("Time for your bridges."))
    assert raised.value.retry_after_s == 7


async def test_reminder_blocked(channel: TelegramChannel, ann: Phone) -> None:
    """Someone who has stopped the bot is known to have stopped it."""
    ann.blocks()
    with pytest.raises(Blocked):
        await channel.send(ann.chat, said("Time for your bridges."))


async def test_reminder_refused(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """A reminder that Telegram refuses did not arrive."""
    server.weather("sendMessage", "400", times=2)
    with pytest.raises(NotSent):
        await channel.send(ann.chat, said("Time for your bridges."))


async def test_reminder_nobody_listens(ann: Phone) -> None:
    """Without a connection a reminder surely did not arrive."""
    bot = make_bot("1:A", "http://127.0.0.1:9")
    with pytest.raises(NotSent):
        await channel_of(bot).send(ann.chat, said("Time for your bridges."))
    await bot.request.shutdown()


# -- the rest --------------------------------------------------------------------------------------------------------
async def test_say(channel: TelegramChannel, ann: Phone) -> None:
    """The one fixed sentence goes out as it is."""
    await channel.say(ann.chat, SORRY)
    assert (await ann.hears()).text == SORRY


async def test_typing(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """Only someone who waits for longer than a moment sees that the bot is typing."""
    async with channel.typing(ann.chat):
        await asyncio.sleep(0)
    assert "sendChatAction" not in server.tried
    async with channel.typing(ann.chat):
        await asyncio.sleep(1.2)
    assert server.made("sendChatAction")[0].fields["action"] == "typing"


async def test_introduce(server: TelegramServer, bot: TelegramBot) -> None:
    """The menu and the descriptions are told to Telegram; one that fails does not keep back the others."""
    server.weather("setMyCommands", "400")
    await introduce(bot, PROFILE)
    assert server.made("setMyDescription")[0].fields["description"] == PROFILE.description
    assert server.made("setMyShortDescription")[0].fields["short_description"] == PROFILE.short_description


@pytest.mark.parametrize("token", ["", "my token"])
def test_wrong_setting(token: str) -> None:
    """A token that cannot be one is refused by the setting's name, without repeating the token."""
    with pytest.raises(SettingsError, match="KNEEBOT_TELEGRAM_TOKEN") as raised:
        make_bot(token, "https://api.telegram.org")
    assert "my token" not in str(raised.value)


async def test_empty_message(channel: TelegramChannel, ann: Phone) -> None:
    """A message without words is left out instead of stopping the others."""
    await channel.reply(message_of(ann), Reply((Message(RichText(" ")), *said("Hello").messages)))
    assert [heard.text for heard in ann.all] == ["Hello"]


async def test_url_button(channel: TelegramChannel, ann: Phone) -> None:
    """A button can lead to a page."""
    button = Button("Watch", url="https://example.org/v")
    heard = await shown(channel, ann, Reply((Message(RichText("Video"), ((button,),)),)))
    assert heard.buttons == {"Watch": "https://example.org/v"}
