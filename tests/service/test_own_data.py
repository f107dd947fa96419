"""What is kept about a person, given to them as a file or deleted with a receipt."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dialogue.turn import Turn, Utterance
from bot.service.conversation import Conversation
from bot.service.library import Library
from bot.storage.store import SqlStore
from tests.service.fakes import ANN, BOB, NOON, MemoryStore, Outbox


class Talk:
    """People talking with a bot that keeps what it keeps in a database."""

    def __init__(self, library: Library, store: SqlStore) -> None:
        self.outbox = Outbox()
        self.conversation = Conversation(library, store, records=store.records)

    async def says(self, text: str, person: int = ANN) -> Turn:
        """A text, a /command or a #button."""
        kind = {"/": "command", "#": "button"}.get(text[0], "text")
        utterance = Utterance(NOON, **{kind: text.lstrip("/#")})  # type: ignore[arg-type]
        return await self.conversation.handle(person, utterance, self.outbox.reply)


@pytest.fixture
async def talk(library: Library, tmp_path: Path) -> AsyncIterator[Talk]:
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}")
    yield Talk(library, store)
    await store.close()


@pytest.mark.parametrize("wish", ["/export", "#m:export"])
async def test_export(talk: Talk, wish: str) -> None:
    """The file has everything about who asks, in words for what each part is, and nothing about anybody else."""
    await talk.says("my lower back hurts")
    await talk.says("does running ruin my knees?", BOB)
    turn = await talk.says(wish)
    (message,) = turn.reply.messages
    assert message.attachment is not None
    assert message.attachment.name == "kneebot-about-me.json"
    whole = json.loads(message.attachment.data)
    assert (whole["telegram_id"], whole["made"]) == (ANN, NOON.isoformat())
    assert whole["kept"]["holds"]["rows"][0]["protocol"] == "back-pain"
    assert whole["kept"]["holds"]["what"] == "exercises on hold, also earlier ones"
    assert str(BOB) not in [str(row.get("person")) for part in whole["kept"].values() for row in part["rows"]]


@pytest.mark.parametrize("wish", ["/delete_me", "/deleteme", "#d:ask"])
async def test_receipt(talk: Talk, wish: str) -> None:
    """Deleting is asked once; then it is done, and the receipt counts what there was, table by table."""
    await talk.says("my lower back hurts")
    asked = await talk.says(wish)
    assert asked.effects == ()
    assert "d:yes" in [button.data for row in asked.reply.messages[0].buttons for button in row]
    done = await talk.says("#d:yes")
    assert "Everything I kept about you is deleted." in done.reply.text
    assert "• exercises on hold, also earlier ones: 1" in done.reply.text
    again = await talk.says("#d:yes")
    assert "There was nothing about you." in again.reply.text


@pytest.mark.parametrize("wish", ["/export", "#d:yes"])
async def test_no_database(library: Library, tmp_path: Path, wish: str) -> None:
    """While the database is away nothing is shown and nothing promised: the bot says sorry."""
    store = SqlStore(f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/kneebot.db")
    turn = await Talk(library, store).says(wish)
    assert library.policy.say.rich("sorry").text in turn.reply.text
    assert turn.effects == ()
    await store.close()


async def test_nothing_kept(library: Library) -> None:
    """A bot that keeps no records says sorry to who wants to see them."""
    outbox = Outbox()
    turn = await Conversation(library, MemoryStore()).handle(ANN, Utterance(NOON, command="export"), outbox.reply)
    assert library.policy.say.rich("sorry").text in turn.reply.text
