"""`kneebot unanswered`: what runners asked in vain, what asks for the same together, plain when piped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from bot.dialogue.groups import Group, groups_of
from bot.dialogue.policy import Policy
from bot.dialogue.unanswered import OpenQuestion
from bot.errors import KneebotError
from bot.service.ports import StoreUnavailable
from bot.storage.keys import Keys
from bot.storage.questions import read_questions


def print_unanswered(database_url: str, policy: Callable[[], Policy], keys: Keys | None = None) -> None:
    """Print every open question, in groups that ask for the same, the largest first.

    `policy` is asked for only when there is a question. Raises KneebotError when the database does not answer.
    """
    console = Console(soft_wrap=True, highlight=False)
    questions = _read(database_url, keys)
    if not questions:
        console.print(Text("No open question."))
        return
    using = policy()
    for number, group in enumerate(groups_of(questions, using.base, using.matcher)):
        if number:
            console.print()
        console.print(_heading(group))
        for question in group.questions:
            console.print(_line(question))


def _read(database_url: str, keys: Keys | None) -> Sequence[OpenQuestion]:
    try:
        return asyncio.run(read_questions(database_url, keys))
    except StoreUnavailable as error:
        raise KneebotError(str(error)) from None


def _heading(group: Group) -> Text:
    near = ", ".join(group.nearest) or "nothing"
    return Text.assemble((f"{len(group.questions)} alike", "bold"), f", nearest: {near}")


def _line(question: OpenQuestion) -> Text:
    return Text.assemble("  ", (f"{question.at.date().isoformat()}  {question.kind.value}", "dim"), "  ", question.text)
