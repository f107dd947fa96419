"""One part of a reply onto Telegram: sent or edited, in the best form that Telegram will take."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import structlog
from telegram import Bot, InputMediaPhoto, Message, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.rich import CAPTION_LIMIT
from bot.transport.attempts import Attempt, name_of
from bot.transport.render import Part

log = structlog.get_logger()


class Sender:
    """Sends and edits parts. A picture is uploaded once; after that Telegram's own id for it is used."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._file_ids: dict[str, str] = {}

    async def send(self, chat: int, part: Part, attempt: Attempt, *, reply_to: int | None = None) -> None:
        """Send the part; what Telegram refuses of it (picture, then formatting and buttons) is left out, not the words.

        A group that became a supergroup is followed. Raises BadRequest when not even the plain words are taken.
        """
        try:
            await self._send(chat, part, attempt, reply_to)
        except ChatMigrated as moved:
            await self._send(moved.new_chat_id, part, attempt, reply_to)

    async def edit(self, chat: int, message_id: int, part: Part, attempt: Attempt, *, picture: bool) -> bool:
        """True when the message now shows the part, False when this message cannot. `picture`: it has one now."""
        try:
            return await self._edit(chat, message_id, part, attempt, picture)
        except BadRequest as error:
            if "not modified" in error.message:  # It shows the part already.
                return True
            log.info("message.not_editable", chat=chat, message=message_id, reason=error.message[:120])
            return False

    async def drop_keyboard(self, chat: int, message_id: int) -> None:
        """Take the buttons off an old message, if that can be done."""
        try:
            await self._bot.edit_message_reply_markup(chat_id=chat, message_id=message_id, reply_markup=None)
        except TelegramError as error:
            log.info("keyboard.not_dropped", chat=chat, message=message_id, error=name_of(error))

    async def _send(self, chat: int, part: Part, attempt: Attempt, reply_to: int | None) -> None:
        if part.picture is not None:
            try:
                return await self._photo(chat, part, part.picture, attempt)
            except BadRequest as error:
                log.error("picture.refused", chat=chat, reason=error.message[:120])
        if part.attachment is not None:
            # What is refused here is not said without its file: "here is your file" would not be true.
            await attempt(lambda: self._document(chat, part))
            return None
        if not part.text.text.strip():
            return None
        answered = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to is not None else None
        try:
            await attempt(
                lambda: self._bot.send_message(
                    chat,
                    part.text.text,
                    entities=part.entities,
                    reply_markup=part.keyboard,
                    link_preview_options=part.preview,
                    reply_parameters=answered,
                )
            )
        except BadRequest as error:
            log.error("message.refused", chat=chat, reason=error.message[:120])
            plain = replace(part, preview_url=None)
            await attempt(lambda: self._bot.send_message(chat, plain.text.text, link_preview_options=plain.preview))

    async def _document(self, chat: int, part: Part) -> Message:
        assert part.attachment is not None  # noqa: S101 - the caller has looked
        return await self._bot.send_document(
            chat,
            part.attachment.data,
            filename=part.attachment.name,
            caption=part.text.text or None,
            caption_entities=part.entities,
            reply_markup=part.keyboard,
        )

    async def _photo(self, chat: int, part: Part, picture: bytes, attempt: Attempt) -> None:
        key = hashlib.sha256(picture).hexdigest()

        async def send(photo: str | bytes) -> Message:
            return await attempt(
                lambda: self._bot.send_photo(
                    chat,
                    photo,
                    caption=part.text.text or None,
                    caption_entities=part.entities,
                    reply_markup=part.keyboard,
                    filename="picture.png",
                )
            )

        if known := self._file_ids.get(key):
            try:
                await send(known)
            except BadRequest:  # Telegram has forgotten the file.
                del self._file_ids[key]
            else:
                return
        sent = await send(picture)
        if not part.own:
            self._remember(key, sent)

    async def _edit(self, chat: int, message_id: int, part: Part, attempt: Attempt, picture: bool) -> bool:
        if part.attachment is not None:
            return False
        if picture and part.picture is not None:
            key = hashlib.sha256(part.picture).hexdigest()
            media = InputMediaPhoto(
                self._file_ids.get(key, part.picture),
                caption=part.text.text or None,
                caption_entities=part.entities,
                filename="picture.png",
            )
            edited = await attempt(
                lambda: self._bot.edit_message_media(
                    media, chat_id=chat, message_id=message_id, reply_markup=part.keyboard
                )
            )
            if isinstance(edited, Message) and not part.own:
                self._remember(key, edited)
        elif picture and part.text.units <= CAPTION_LIMIT:
            await attempt(
                lambda: self._bot.edit_message_caption(
                    chat_id=chat,
                    message_id=message_id,
                    caption=part.text.text,
                    caption_entities=part.entities,
                    reply_markup=part.keyboard,
                )
            )
        elif not picture and part.picture is None:
            await attempt(
                lambda: self._bot.edit_message_text(
                    part.text.text,
                    chat_id=chat,
                    message_id=message_id,
                    entities=part.entities,
                    reply_markup=part.keyboard,
                    link_preview_options=part.preview,
                )
            )
        else:  # A picture cannot become a long text, nor a text a picture.
            return False
        return True

    def _remember(self, key: str, message: Message) -> None:
        if message.photo:
            self._file_ids[key] = message.photo[-1].file_id
