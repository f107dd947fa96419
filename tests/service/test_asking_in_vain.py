"""A question in vain, from the runner's press to the coach's list, also with a database that comes and goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn, Utterance
from bot.dialogue.unanswered import OpenQuestion
from bot.service.conversation import Conversation
from bot.service.library import Library
from bot.service.ports import StoreUnavailable
from bot.storage.store import SqlStore
from tests.service.fakes import ANN, BOB, NOON, Outbox
from tests.typed import typed

VAIN = "qwertz canary asdfg"
ALWAYS = 1000


class Away(SqlStore):
    """The real store on a database that fails the next `fails` calls; with `saving_only` it can still be read."""

    fails = 0
    saving_only = False

    def _asked(self, *, saving: bool) -> None:
        if self.fails and (saving or not self.saving_only):
            self.fails -= 1
            raise StoreUnavailable("away")

    async def load(self, person: int) -> DialogueState:
        self._asked(saving=False)
        return await super().load(person)

    async def save(self, person: int, turn: Turn, *, at: datetime, revision: str) -> None:
        self._asked(saving=True)
        await super().save(person, turn, at=at, revision=revision)

    async def questions(self) -> Sequence[OpenQuestion]:
        self._asked(saving=False)
        return await super().questions()


@dataclass
class Talk:
    """Ann the runner and Bob the coach, with one bot."""

    library: Library
    store: Away
    outbox: Outbox
    minutes: int = 0

    def __post_init__(self) -> None:
        self.restarts()

    def restarts(self) -> None:
        """The bot loses what it has in memory."""
        self.conversation = Conversation(self.library, self.store, [BOB])

    async def says(self, said: str, person: int = ANN) -> str:
        """A text, `/command` or `#data` of a button; the reply."""
        self.minutes += 1
        at = NOON + timedelta(minutes=self.minutes)
        await self.conversation.handle(person, typed(at, said), self.outbox.reply)
        return self.outbox.last

    async def sends(self) -> str:
        """Ann presses the button under the last reply; what she reads."""
        return await self.says("#" + next(data for data in self.outbox.buttons if data.startswith("q:")))

    def words(self, name: str) -> str:
        return self.library.policy.say.rich(name).text

    async def listed(self) -> list[str]:
        return [question.text for question in await self.store.questions()]


@pytest.fixture
async def talk(library: Library, outbox: Outbox, tmp_path: Path) -> AsyncIterator[Talk]:
    store = Away(f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}")
    yield Talk(library, store, outbox)
    await store.close()


async def test_from_the_press_to_the_list(talk: Talk) -> None:
    """What Ann sends after a restart Bob finds under /unanswered, ignores it, and it is gone."""
    await talk.says(VAIN)
    assert await talk.listed() == []
    talk.restarts()
    assert talk.words("question_sent") in await talk.sends()
    assert f"“{VAIN}”" in await talk.says("/unanswered", BOB)
    (ignore,) = [data for data in talk.outbox.buttons if data.startswith("g:i:")]
    assert talk.words("unanswered_ignored").partition(":")[0] in await talk.says(f"#{ignore}", BOB)
    assert talk.words("unanswered_none") in await talk.says("/unanswered", BOB)


async def test_for_admins_only(talk: Talk) -> None:
    """Whoever is no admin is refused, also with a forged mark, and settles nothing."""
    await talk.says(VAIN)
    await talk.sends()
    await talk.says("/unanswered", BOB)
    ignore = next(data for data in talk.outbox.buttons if data.startswith("g:i:"))
    forged = (Utterance(NOON, command="unanswered", admin=True), Utterance(NOON, button=ignore, admin=True))
    for utterance in forged:
        await talk.conversation.handle(ANN, utterance, talk.outbox.reply)
        assert talk.words("admin_only") in talk.outbox.last
    assert await talk.listed() == [VAIN]


async def test_kept_with_the_turn(talk: Talk) -> None:
    """Who has agreed to a record presses nothing; who takes that back has nothing more kept."""
    await talk.says("#c:yes")
    assert talk.words("fallback_kept") in await talk.says(VAIN)
    await talk.says("#c:no")
    assert talk.words("fallback") in await talk.says(f"{VAIN} again")
    assert await talk.listed() == [VAIN]


async def test_a_press_that_cannot_be_saved(talk: Talk) -> None:
    """With the database away nothing is said to be on the list; the same press works once it is back."""
    await talk.says(VAIN)
    press = next(data for data in talk.outbox.buttons if data.startswith("q:"))
    talk.store.fails = ALWAYS
    assert talk.words("sorry") in await talk.says(f"#{press}")
    talk.store.fails = 0
    assert talk.words("question_sent") in await talk.says(f"#{press}")
    assert await talk.listed() == [VAIN]


async def test_kept_when_the_database_is_back(talk: Talk) -> None:
    """A question that was said to go on the list gets there, though the database went away before it was saved."""
    await talk.says("#c:yes")
    talk.store.fails, talk.store.saving_only = ALWAYS, True
    assert talk.words("fallback_kept") in await talk.says(VAIN)
    await talk.says("hello")
    talk.store.fails = 0
    await talk.conversation.catch_up()
    assert await talk.listed() == [VAIN]


async def test_the_list_without_a_database(talk: Talk) -> None:
    """While the database is away the coach is told that it went wrong, and not that there is nothing."""
    talk.store.fails = ALWAYS
    assert talk.words("sorry") in await talk.says("/unanswered", BOB)


async def test_deleted_with_everything(talk: Talk) -> None:
    """Deleting takes the question off the list."""
    await talk.says(VAIN)
    await talk.sends()
    await talk.says("#d:yes")
    assert await talk.listed() == []


async def test_deleted_while_something_is_unsaved(talk: Talk) -> None:
    """A question that the database missed is deleted with everything: it does not come back with the database."""
    await talk.says("#c:yes")
    talk.store.fails, talk.store.saving_only = 1, True
    await talk.says(VAIN)
    talk.store.fails = 1  # it is back between the load and the deleting
    assert talk.words("deleted") in await talk.says("#d:yes")
    await talk.conversation.catch_up()
    assert await talk.listed() == []
    assert await talk.store.load(ANN) == DialogueState()


async def test_logs_carry_no_words(talk: Talk) -> None:
    """No word of a question is logged, when it is asked, sent, listed or lost."""
    with capture_logs() as logged:
        await talk.says(VAIN)
        await talk.sends()
        await talk.says("/unanswered", BOB)
        talk.store.fails = ALWAYS
        await talk.says(VAIN)
    assert any(entry.get("decision") == "fallback" for entry in logged)
    assert "canary" not in repr(logged)
