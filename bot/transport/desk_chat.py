"""`bot.service.ports.DeskChat` on Telegram: the group in which people are told of reports."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import ChatMigrated

from bot.dialogue.reply import Message
from bot.transport.attempts import as_ports, once
from bot.transport.render import parts_of
from bot.transport.sending import Sender

T = TypeVar("T")

log = structlog.get_logger()


class TelegramDeskChat:
    """The chat by its id; a group that became a supergroup is followed until the setting says the new id."""

    def __init__(self, bot: Bot, chat: int) -> None:
        self._bot = bot
        self._sender = Sender(bot)
        self._chats = [chat]

    def is_here(self, chat: int) -> bool:
        """Whether that is the chat, under its new id or the old one."""
        return chat in self._chats

    async def check(self) -> None:
        """Return if the bot can write there. Raises NotSent, Blocked or MaybeSent."""
        # Shown as "typing" for a moment: the one call that asks whether we may write and leaves nothing behind.
        await self._followed(lambda chat: self._bot.send_chat_action(chat, ChatAction.TYPING))

    async def post(self, message: Message) -> int:
        """Send the message, tried once; its id. Raises NotSent, Blocked or MaybeSent."""
        part = parts_of(message, None)[-1]
        sent = await self._followed(
            lambda chat: self._bot.send_message(
                chat,
                part.text.text,
                entities=part.entities,
                reply_markup=part.keyboard,
                link_preview_options=part.preview,
            )
        )
        return sent.message_id

    async def redraw(self, card: int, message: Message) -> bool:
        """Show the message in place of the card; False when Telegram does not let it be changed any more."""
        part = parts_of(message, None)[-1]
        with as_ports():
            return await self._sender.edit(self._chats[-1], card, part, once, picture=False)

    async def _followed(self, call: Callable[[int], Awaitable[T]]) -> T:
        with as_ports():
            try:
                return await once(lambda: call(self._chats[-1]))
            except ChatMigrated as moved:
                self._chats.append(moved.new_chat_id)
                log.error("desk.chat_moved", set_KNEEBOT_ESCALATION_CHAT_ID_to=moved.new_chat_id)
                return await once(lambda: call(self._chats[-1]))
