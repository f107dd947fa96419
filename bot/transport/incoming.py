"""A Telegram update as the house reads it: who, where, and what they said. What it means is left to others."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from telegram import CallbackQuery, ChatMember, ChatMemberUpdated, Message, MessageEntity, Update, User
from telegram.constants import ChatID, ChatType

from bot.dialogue.turn import Utterance
from bot.transport.whereabouts import zone_at

ChatKind = Literal["private", "group"]
Membership = Literal["blocked", "unblocked"]

# What Telegram calls it -> what an Utterance calls it. Order matters: an animation is also a document, a venue also
# a location.
_ATTACHMENTS = {
    "photo": "photo",
    "voice": "voice",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "sticker": "sticker",
    "document": "document",
    "venue": "location",
    "location": "location",
    "contact": "contact",
    "audio": "other",
    "dice": "other",
    "game": "other",
    "poll": "other",
    "story": "other",
    "paid_media": "other",
    "live_photo": "photo",
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update that wants handling.

    In a private chat `chat` is the person. `mentioned`: in a group, the bot was named, replied to or commanded.
    `membership` is set when the person stopped the bot or came back; then there is nothing to reply to.
    `pressed_picture`: the message whose button was pressed is a picture with a caption. `name` is what who pressed
    calls themselves.
    """

    person: int
    chat: int
    chat_kind: ChatKind
    message_id: int | None
    utterance: Utterance
    callback_id: str | None = None
    pressed_message_id: int | None = None
    pressed_picture: bool = False
    mentioned: bool = False
    membership: Membership | None = None
    name: str = ""


def utterance_of(
    update: Update, bot_username: str, *, received: datetime | None = None, commands: Collection[str] = ()
) -> Incoming | None:
    """What the update says, or None when it is not for us: service messages, other bots, group talk among people.

    `received` dates what Telegram leaves undated (pressed buttons). `commands` are ours: in a group one of them counts
    without "@name" too, while another bot's do not.
    """
    person = update.effective_user
    if person is None or (person.is_bot and person.id != ChatID.ANONYMOUS_ADMIN):
        return None
    if update.callback_query is not None:
        return _press(update.callback_query, received or datetime.now(UTC))
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    message = update.message or update.edited_message
    if message is None:
        return None
    return _message(message, person, bot_username, commands, edited=update.message is None)


def _press(query: CallbackQuery, at: datetime) -> Incoming:
    message = query.message
    group = message is not None and message.chat.type != ChatType.PRIVATE
    return Incoming(
        person=query.from_user.id,
        chat=message.chat.id if message is not None else query.from_user.id,
        chat_kind="group" if group else "private",
        message_id=message.message_id if message is not None else None,
        utterance=Utterance(at=at, button=query.data or "", language=query.from_user.language_code),
        callback_id=query.id,
        pressed_message_id=message.message_id if message is not None else None,
        pressed_picture=isinstance(message, Message) and bool(message.photo),
        mentioned=group,
        name=query.from_user.first_name,
    )


def _membership(change: ChatMemberUpdated) -> Incoming | None:
    if change.chat.type != ChatType.PRIVATE:
        return None
    blocked = change.new_chat_member.status == ChatMember.BANNED
    return Incoming(
        person=change.from_user.id,
        chat=change.chat.id,
        chat_kind="private",
        message_id=None,
        utterance=Utterance(at=change.date),
        membership="blocked" if blocked else "unblocked",
    )


def _message(
    message: Message, person: User, username: str, commands: Collection[str], *, edited: bool
) -> Incoming | None:
    words = message.text or message.caption or ""
    attachment = _attachment(message)
    # A live location edits its message every few seconds: an edit without words says nothing new.
    if not words and (attachment is None or edited):
        return None
    if message.chat.type == ChatType.CHANNEL:
        return None
    group = message.chat.type != ChatType.PRIVATE
    command, target, rest = _command(message, words)
    if group and not _addressed(message, username, ours=target == "" and command in commands):
        return None
    if group:
        rest = re.sub(rf"@{re.escape(username)}\b", "", rest, flags=re.IGNORECASE).strip()
    return Incoming(
        person=person.id,
        chat=message.chat.id,
        chat_kind="group" if group else "private",
        message_id=message.message_id,
        utterance=Utterance(
            at=(message.edit_date if edited else None) or message.date,
            text=rest,
            command=command,
            attachment=attachment,
            edited=edited,
            language=person.language_code,
            zone=_zone(message),
        ),
        mentioned=group,
    )


def _zone(message: Message) -> str | None:
    """The time zone of a shared place; the place itself goes no further."""
    place = message.venue.location if message.venue else message.location
    return zone_at(place.latitude, place.longitude) if place is not None else None


def _attachment(message: Message) -> str | None:
    return next((name for field, name in _ATTACHMENTS.items() if message[field]), None)


def _entities(message: Message) -> tuple[MessageEntity, ...]:
    return tuple(message.entities) or tuple(message.caption_entities)


def _command(message: Message, words: str) -> tuple[str | None, str, str]:
    """Command, the bot it names ("" for none) and the words after it; (None, "", words) for ordinary words."""
    first = next((e for e in _entities(message) if e.type == MessageEntity.BOT_COMMAND and e.offset == 0), None)
    if first is None:
        return None, "", words
    # A command is ASCII, so its length in UTF-16 units is its length in characters.
    name, _, target = words[1 : first.length].partition("@")
    return name.lower(), target.casefold(), words[first.length :].strip()


def _addressed(message: Message, username: str, *, ours: bool) -> bool:
    handle = f"@{username}".casefold()
    named = MessageEntity.MENTION, MessageEntity.BOT_COMMAND
    texts = message.parse_entities(list(named)) if message.text else {}
    texts |= message.parse_caption_entities(list(named)) if message.caption else {}
    if ours or any(text.casefold().endswith(handle) for text in texts.values()):
        return True
    replied = message.reply_to_message
    author = replied.from_user if replied is not None else None
    return author is not None and (author.username or "").casefold() == username.casefold()
