"""`kneebot unanswered`: what runners asked and got no answer to, one line each, plain when piped."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.dialogue.unanswered import OpenQuestion
from bot.errors import KneebotError
from bot.service.ports import StoreUnavailable
from bot.storage.questions import read_questions


def print_unanswered(database_url: str) -> None:
    """Print every open question, the newest first. Raises KneebotError when the database does not answer."""
    console = Console(soft_wrap=True, highlight=False)
    questions = _read(database_url)
    for question in questions:
        console.print(_line(question))
    if not questions:
        console.print(Text("No open question."))


def _read(database_url: str) -> Sequence[OpenQuestion]:
    try:
        return asyncio.run(read_questions(database_url))
    except StoreUnavailable as error:
        raise KneebotError(str(error)) from None


def _line(question: OpenQuestion) -> Text:
    near = f"  ({', '.join(question.nearest)})" if question.nearest else ""
    return Text.assemble((question.at.date().isoformat(), "dim"), "  ", question.text, (near, "dim"))
