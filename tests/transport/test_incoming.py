"""What an update says, as the rest of the house reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from bot.transport.incoming import Incoming, utterance_of
from tests.bot_api import BOT, Json, chat_of
from tests.emulator import _ATTACHMENTS, _entities

ANN = {"id": 42, "is_bot": False, "first_name": "Ann"}
SENT = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def read(update: Json, **more: Any) -> Incoming | None:
    parsed = Update.de_json({"update_id": 1, **update}, None)
    return utterance_of(parsed, "kneebot", received=NOW, **more)


def message(chat: int = 42, sender: Json = ANN, **content: Any) -> Json:
    if "text" in content:
        content.setdefault("entities", _entities(content["text"]))
    base = {"message_id": 7, "date": int(SENT.timestamp()), "from": sender, "chat": chat_of(chat)}
    return base | content


def heard(**content: Any) -> Incoming:
    incoming = read({"message": message(**content)})
    assert incoming is not None
    return incoming


def test_text() -> None:
    """A message is read as it was written, with its own moment and sender."""
    incoming = heard(text="my <b>knee* hurts")
    assert incoming.utterance.text == "my <b>knee* hurts"
    assert incoming.utterance.at == SENT
    assert (incoming.person, incoming.chat, incoming.chat_kind, incoming.message_id) == (42, 42, "private", 7)


def test_edited_text() -> None:
    """A changed message is read anew, dated by the change."""
    incoming = read({"edited_message": message(text="my back hurts", edit_date=int(NOW.timestamp()))})
    assert incoming is not None
    assert incoming.utterance.edited
    assert incoming.utterance.at == NOW


@pytest.mark.parametrize(
    ("text", "command", "rest"),
    [
        ("/start hamstring-bridge-30", "start", "hamstring-bridge-30"),
        ("/help@kneebot", "help", ""),
        ("/REMIND 7:30", "remind", "7:30"),
        ("/start\nmy back hurts", "start", "my back hurts"),
        ("what does /help do", None, "what does /help do"),
    ],
)
def test_commands(text: str, command: str | None, rest: str) -> None:
    """A command is known by its name alone, and what follows it is kept."""
    incoming = heard(text=text)
    assert (incoming.utterance.command, incoming.utterance.text) == (command, rest)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, "other" if kind == "dice" else kind) for kind in _ATTACHMENTS],
)
def test_attachments(kind: str, name: str) -> None:
    """Whatever is sent instead of words has a name, so that it gets a friendly sentence."""
    assert heard(**{kind: _ATTACHMENTS[kind]}).utterance.attachment == name


def test_animation_is_a_video() -> None:
    """A GIF, which Telegram also calls a document, is a video to us."""
    file = {"file_id": "f", "file_unique_id": "u"}
    incoming = heard(animation=file | {"width": 1, "height": 1, "duration": 1}, document=file)
    assert incoming.utterance.attachment == "video"


def test_caption_is_text() -> None:
    """Words under a photo are words."""
    incoming = heard(photo=_ATTACHMENTS["photo"], caption="is this a red flag? my back")
    assert incoming.utterance.text == "is this a red flag? my back"
    assert incoming.utterance.attachment == "photo"


def test_button() -> None:
    """A pressed button gives its data, and knows whether it hangs under a picture."""
    pressed = message(sender=BOT, photo=_ATTACHMENTS["photo"], caption="card")
    query = {"id": "77", "from": ANN, "chat_instance": "1", "data": "entry:knee", "message": pressed}
    incoming = read({"callback_query": query})
    assert incoming is not None
    assert incoming.utterance.button == "entry:knee"
    assert incoming.utterance.at == NOW
    assert (incoming.callback_id, incoming.pressed_message_id, incoming.pressed_picture) == ("77", 7, True)


def test_button_of_a_message_telegram_no_longer_shows() -> None:
    """A button under a very old message still works."""
    gone = {"message_id": 7, "date": 0, "chat": chat_of(42)}
    incoming = read(
        {"callback_query": {"id": "77", "from": ANN, "chat_instance": "1", "data": "menu", "message": gone}}
    )
    assert incoming is not None
    assert (incoming.chat, incoming.pressed_message_id, incoming.pressed_picture) == (42, 7, False)


@pytest.mark.parametrize(("status", "membership"), [("kicked", "blocked"), ("member", "unblocked")])
def test_membership(status: str, membership: str) -> None:
    """That someone stopped the bot, or came back, is known."""
    new = {"user": BOT, "status": status, "until_date": 0}
    change = {"chat": chat_of(42), "from": ANN, "date": 1, "old_chat_member": new, "new_chat_member": new}
    incoming = read({"my_chat_member": change})
    assert incoming is not None
    assert incoming.membership == membership


@pytest.mark.parametrize(
    "update",
    [
        {"message": message(new_chat_members=[ANN])},
        {"message": message(chat=-5, pinned_message=message(text="x"))},
        {"message": message(sender={"id": 9, "is_bot": True, "first_name": "other"}, text="hello")},
        {"edited_message": message(location={"latitude": 1, "longitude": 1})},
        {"channel_post": message(text="news")},
        {"poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False}},
    ],
    ids=["joined", "pinned", "another-bot", "live-location-moves", "channel", "unknown-kind"],
)
def test_not_for_us(update: Json) -> None:
    """Service messages, other bots and moving live locations get no answer."""
    poll = {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
    if "poll" in update:
        update["poll"] |= poll | {"allows_revoting": False, "members_only": False}
    assert read(update) is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"text": "@KneeBot my back hurts"}, "my back hurts"),
        ({"text": "🦵 hey @kneebot, why"}, "🦵 hey , why"),
        ({"text": "/help@kneebot now"}, "now"),
        (
            {"text": "and then?", "reply_to_message": message(chat=-5, sender=BOT | {"username": "kneebot"})},
            "and then?",
        ),
        ({"text": "/help", "commands": ("help",)}, ""),
    ],
    ids=["named", "named-after-emoji", "command-with-name", "replied-to", "our-command"],
)
def test_group_addressed(content: dict[str, Any], text: str) -> None:
    """In a group the bot hears what is meant for it."""
    commands = content.pop("commands", ())
    incoming = read({"message": message(chat=-5, **content)}, commands=commands)
    assert incoming is not None
    assert (incoming.chat_kind, incoming.mentioned, incoming.utterance.text) == ("group", True, text)


@pytest.mark.parametrize(
    "content",
    [
        {"text": "my back hurts"},
        {"text": "@kneebotter my back hurts"},
        {"text": "/help@otherbot"},
        {"text": "/ban"},
        {"text": "yes", "reply_to_message": message(chat=-5, text="sure?")},
    ],
    ids=["talk", "another-name", "another-bot", "unknown-command", "reply-to-a-person"],
)
def test_group_talk_among_people(content: dict[str, Any]) -> None:
    """In a group the bot does not meddle in what is not meant for it."""
    assert read({"message": message(chat=-5, **content)}, commands=("help",)) is None


def test_language() -> None:
    """The phone's language comes along as Telegram names it, with a message and with a press."""
    sender = ANN | {"language_code": "en-GB"}
    written = read({"message": message(sender=sender, text="hello")})
    query = {"id": "1", "from": sender, "chat_instance": "1", "data": "m:help", "message": message()}
    pressed = read({"callback_query": query})
    assert written is not None
    assert pressed is not None
    assert (written.utterance.language, pressed.utterance.language) == ("en-GB", "en-GB")
    assert pressed.name == "Ann"
