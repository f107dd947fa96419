"""The channel to Telegram: replies go out, presses are answered, failures are told as the ports know them."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

from bot.dialogue.reply import Button, Message, Reply
from bot.errors import SettingsError
from bot.rich import RichText
from bot.service.meter import Meter
from bot.service.ports import MaybeSent, NotSent
from bot.transport.attempts import BACKOFF_S, as_ports, insist, name_of, once
from bot.transport.http_client import AiohttpRequest
from bot.transport.incoming import Incoming
from bot.transport.render import Part, parts_of
from bot.transport.sending import Sender

NOTICE_LIMIT = 200  # characters (Bot API, answerCallbackQuery)
TYPING_AFTER_S = 1.0  # An answer usually takes a few milliseconds; only a slow one is worth another call.

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")  # What t.me takes as ?start= (Telegram, deep links)

log = structlog.get_logger()


class TelegramBot(Bot):
    """The library's client, and updates as they came: one that the library cannot read must not hide the others."""

    async def raw_updates(self, offset: int, timeout_s: int, kinds: Sequence[str]) -> list[dict[str, Any]]:
        """Updates from `offset` on, waiting up to `timeout_s` for the first; earlier ones are thereby confirmed."""
        wanted = {"offset": offset, "timeout": timeout_s, "allowed_updates": list(kinds)}
        updates: list[dict[str, Any]] = await self._post("getUpdates", wanted, read_timeout=timeout_s + 10)
        return updates


@dataclass(frozen=True, slots=True)
class Profile:
    """What Telegram shows of the bot before anyone has written to it. `commands` are (name, description)."""

    commands: tuple[tuple[str, str], ...] = ()
    description: str = ""
    short_description: str = ""


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """All that is ever said in a group: a sentence, and the label of the button that leads to the private chat."""

    sentence: str
    button: str


def make_bot(token: str, api_url: str, *, read_timeout_s: float = 10.0, meter: Meter | None = None) -> TelegramBot:
    """A client for the token; raises SettingsError for a token that cannot be one. Nothing is sent yet."""
    if not _TOKEN.fullmatch(token):
        stray = " There is a space or a quote in it." if re.search(r"[\s'\"]", token) else ""
        raise SettingsError(
            f"KNEEBOT_TELEGRAM_TOKEN is no token.{stray} Copy it from @BotFather; it looks like 123456:ABC-def."
        )
    # The library logs answers that it could not read, and those hold what people wrote.
    logging.getLogger("telegram").setLevel(logging.CRITICAL)
    root = api_url.rstrip("/")
    return TelegramBot(
        token,
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=AiohttpRequest(root, read_timeout_s=read_timeout_s, meter=meter),
        # More than one: a long poll cut short may not have given its connection back when the next one starts.
        get_updates_request=AiohttpRequest(root, connections=4, meter=meter),
    )


async def introduce(bot: Bot, profile: Profile) -> None:
    """Tell Telegram the menu of commands and the descriptions. What fails is logged and left as it was."""
    for name, call in (
        ("commands", lambda: bot.set_my_commands(profile.commands)),
        ("description", lambda: bot.set_my_description(profile.description)),
        ("short_description", lambda: bot.set_my_short_description(profile.short_description)),
    ):
        try:
            await insist()(call)
        except (TelegramError, NotSent) as error:
            log.warning("profile.not_set", part=name, error=name_of(error))


class TelegramChannel:
    """`bot.service.ports.Channel` on Telegram, and the replies to what came in.

    `pictures` gives the bytes of an exercise's picture, or None. Guidance (`reply`, `say`) is repeated until Telegram
    has it, so it may arrive twice; `send`, for reminders, never repeats what may have arrived.
    """

    def __init__(
        self,
        bot: Bot,
        *,
        pictures: Callable[[str], bytes | None],
        group: GroupAnswer,
        backoff_s: Sequence[float] = BACKOFF_S,
        answered: Callable[[int], None] = lambda chat: None,  # noqa: ARG005
    ) -> None:
        """`answered` is told of each chat that an answer goes to, so that reminders leave room for it."""
        self._bot = bot
        self._pictures = pictures
        self._group = group
        self._make_room = answered
        self._sender = Sender(bot)
        self._insist = insist(backoff_s)
        self._answered: set[str] = set()

    async def send(self, person: int, reply: Reply) -> None:
        """Send to the person's private chat. Raises NotSent, Blocked or MaybeSent; see the port."""
        arrived = 0
        try:
            with as_ports():
                for part in await self._parts(reply.messages):
                    await self._sender.send(person, part, once)
                    arrived += 1
        except NotSent:
            if arrived:  # Some of it did: sending it all again would say that twice.
                raise MaybeSent("only the first part arrived") from None
            raise

    async def reply(self, incoming: Incoming, reply: Reply, *, payload: str = "group") -> None:
        """Answer what came in: where the press was made if the reply says so and Telegram can, else anew.

        In a group only the group's sentence is said, with a link to the private chat (`?start=payload`), whatever the
        reply. Raises NotSent (asking again later may help), Refused (it will not) or Blocked.
        """
        self._make_room(incoming.chat)
        answering = asyncio.ensure_future(self._answer_press(incoming, reply.notice))
        try:
            with as_ports():
                if incoming.chat_kind == "group":
                    await self._lead_to_private(incoming, payload)
                else:
                    await self._deliver(incoming, reply)
        finally:
            await answering

    async def notice(self, incoming: Incoming, line: str) -> None:
        """Answer a press with a short line over the chat and nothing else."""
        await self._answer_press(incoming, line)

    async def say(self, chat: int, sentence: str) -> None:
        """Say one plain sentence. Raises as `reply` does."""
        with as_ports():
            await self._sender.send(chat, Part(RichText(sentence)), self._insist)

    async def finish(self, incoming: Incoming) -> None:
        """Nothing more will be said to this: a press not yet answered is answered, so that no phone keeps waiting."""
        await self._answer_press(incoming, None)
        self._answered.discard(incoming.callback_id or "")

    @asynccontextmanager
    async def typing(self, chat: int) -> AsyncIterator[None]:
        """While the body runs longer than a moment, the person sees that an answer is coming."""
        shown = asyncio.ensure_future(self._show_typing(chat))
        try:
            yield
        finally:
            shown.cancel()

    async def _deliver(self, incoming: Incoming, reply: Reply) -> None:
        parts = await self._parts(reply.messages)
        pressed = incoming.pressed_message_id if reply.in_place and parts else None
        if pressed is not None:
            edited = await self._sender.edit(
                incoming.chat, pressed, parts[0], self._insist, picture=incoming.pressed_picture
            )
            if edited:
                parts, pressed = parts[1:], None
        for part in parts:
            await self._sender.send(incoming.chat, part, self._insist)
        if pressed is not None:
            await self._sender.drop_keyboard(incoming.chat, pressed)

    async def _lead_to_private(self, incoming: Incoming, payload: str) -> None:
        start = f"?start={payload}" if _PAYLOAD.fullmatch(payload) else ""
        link = Button(self._group.button, url=f"https://t.me/{self._bot.username}{start}")
        for part in parts_of(Message(RichText(self._group.sentence), ((link,),)), None):
            await self._sender.send(incoming.chat, part, self._insist, reply_to=incoming.message_id)

    async def _parts(self, messages: Iterable[Message]) -> list[Part]:
        return [part for message in messages for part in parts_of(message, await self._picture(message))]

    async def _picture(self, message: Message) -> bytes | None:
        if message.image is not None or message.picture is None:
            return message.image
        # One that has not been drawn yet takes a third of a second.
        return await asyncio.to_thread(self._pictures, message.picture)

    async def _answer_press(self, incoming: Incoming, notice: str | None) -> None:
        press = incoming.callback_id
        if press is None or press in self._answered:
            return
        self._answered.add(press)
        text = notice[:NOTICE_LIMIT] if notice else None
        try:
            await self._insist(lambda: self._bot.answer_callback_query(press, text))
        except BadRequest:
            log.info("press.too_old", chat=incoming.chat)
        except (TelegramError, NotSent) as error:
            log.warning("press.not_answered", chat=incoming.chat, error=name_of(error))

    async def _show_typing(self, chat: int) -> None:
        await asyncio.sleep(TYPING_AFTER_S)
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat, ChatAction.TYPING)
