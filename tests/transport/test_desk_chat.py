"""The chat for warning signs on Telegram: posted once, edited in place, followed when it moves."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs
from telegram.error import ChatMigrated

from bot.dialogue.reply import Button, Message
from bot.rich import RichText, Span
from bot.service.ports import Blocked, MaybeSent, NotSent
from bot.transport.desk_chat import TelegramDeskChat
from bot.transport.telegram import TelegramBot
from tests.emulator import Phone, TelegramServer

CHAT, NEW = -1_009, -1_001_009
CARD = Message(RichText("A card", (Span(0, 6, "link", "tg://user?id=42"),)), ((Button("Seen", "esc:s:1:1"),),))


@pytest.fixture
def people(ann: Phone) -> Phone:
    return ann.in_group(CHAT)


async def test_posted(bot: TelegramBot, people: Phone) -> None:
    """A card is sent with its link and buttons, and its id is known."""
    number = await TelegramDeskChat(bot, CHAT).post(CARD)
    (shown,) = people.all
    assert (shown.id, shown.text, shown.buttons) == (number, "A card", {"Seen": "esc:s:1:1"})
    assert shown.styled("text_link") == ["A card"]


async def test_redrawn(bot: TelegramBot, people: Phone) -> None:
    """A card changes in place; what cannot be changed any more is told."""
    chat = TelegramDeskChat(bot, CHAT)
    number = await chat.post(CARD)
    assert await chat.redraw(number, Message(RichText("Seen by Cleo")))
    assert await chat.redraw(number, Message(RichText("Seen by Cleo")))
    assert [said.text for said in people.screen] == ["Seen by Cleo"]
    assert not await chat.redraw(number + 100, CARD)


@pytest.mark.parametrize(
    ("kind", "wanted"), [("429", NotSent), ("close", MaybeSent), ("500", MaybeSent), ("400", NotSent)]
)
async def test_trouble(
    bot: TelegramBot, server: TelegramServer, people: Phone, kind: str, wanted: type[Exception]
) -> None:
    """A card is tried once: what comes of it is told as the ports know it."""
    server.weather("sendMessage", kind)
    with pytest.raises(wanted):
        await TelegramDeskChat(bot, CHAT).post(CARD)
    assert server.tried.count("sendMessage") == 1


async def test_shut_out(bot: TelegramBot, server: TelegramServer) -> None:
    """Whether the bot can write there is found out without a trace in the chat."""
    chat = TelegramDeskChat(bot, CHAT)
    await chat.check()
    assert server.phone().in_group(CHAT).all == []
    server.shuts_out(CHAT)
    with pytest.raises(Blocked):
        await chat.check()


class Moved(TelegramBot):
    """A client whose group has become a supergroup."""

    async def send_message(self, chat_id, *args, **more):  # type: ignore[no-untyped-def, override]
        if chat_id == CHAT:
            raise ChatMigrated(NEW)
        return await super().send_message(chat_id, *args, **more)


async def test_moved(server: TelegramServer) -> None:
    """A group that became a supergroup is followed, counts under both ids, and the log says which id to set."""
    async with Moved(server.token, base_url=f"{server.url}/bot") as bot:
        chat = TelegramDeskChat(bot, CHAT)
        with capture_logs() as log:
            await chat.post(CARD)
    assert [said.text for said in server.phone().in_group(NEW).all] == ["A card"]
    assert chat.is_here(CHAT)
    assert chat.is_here(NEW)
    assert not chat.is_here(NEW - 1)
    assert str(NEW) in repr(log)
