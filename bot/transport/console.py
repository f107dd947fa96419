"""The same bot in a terminal: choices by number, pictures as paths, links written out."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from bot.dialogue.reply import Attachment, Button, Reply
from bot.dialogue.turn import Utterance
from bot.rich import RichText
from bot.service.conversation import Conversation

_STYLES = {"bold": "bold", "italic": "italic", "code": "cyan", "link": "underline"}
_COMMAND = re.compile(r"^/([A-Za-z_]+)(?:\s+(.*))?$", re.DOTALL)
PERSON = 0  # nobody on Telegram has this id


class ConsoleChannel:
    """Shows replies and remembers what the numbers stand for. A `Channel` too, so that reminders arrive here."""

    def __init__(self, console: Console, picture_path: Callable[[str], Path | None]) -> None:
        self._console = console
        self._picture_path = picture_path
        self.choices: list[Button] = []

    async def send(self, person: int, reply: Reply) -> None:  # noqa: ARG002 - there is one person here
        """Show the reply."""
        await self.show(reply)

    async def show(self, reply: Reply) -> None:
        """Print each message with its picture's path and its buttons, numbered anew."""
        self.choices = []
        if reply.notice:
            self._console.print(reply.notice, style="dim", markup=False)
        for message in reply.messages:
            lines = [styled(message.text)]
            if message.image is not None:
                image = _kept(Attachment("kneebot-progress.png", message.image))
                lines.insert(0, Text(f"[picture: {image}]", style="dim"))
            if message.picture is not None and (path := self._picture_path(message.picture)) is not None:
                lines.insert(0, Text(f"[picture: {path}]", style="dim"))
            if message.attachment is not None:
                lines.insert(0, Text(f"[file: {_kept(message.attachment)}]", style="dim"))
            self._console.print(Panel(Text("\n").join(lines), border_style="green", width=min(self._console.width, 88)))
            for row in message.buttons:
                self._console.print(Text("  ").append_text(self._row(row)), soft_wrap=True)

    def _row(self, row: tuple[Button, ...]) -> Text:
        shown = Text()
        for button in row:
            if button.url is not None:
                shown.append(f"[{button.label}: {button.url}]  ", style="blue")
            else:
                self.choices.append(button)
                shown.append(f"[{len(self.choices)}] {button.label}   ", style="cyan")
        return shown

    def utterance(self, line: str) -> Utterance:
        """A typed line as an utterance: a shown number presses that button, a slash begins a command."""
        at = datetime.now(UTC)
        line = line.strip()
        if line.isdigit() and 1 <= int(line) <= len(self.choices):
            return Utterance(at=at, button=self.choices[int(line) - 1].data)
        return typed(line, at)


def _kept(attachment: Attachment) -> Path:
    """Where the file is now: in a new folder that only this user can read."""
    path = Path(tempfile.mkdtemp(prefix="kneebot-")) / Path(attachment.name).name
    path.write_bytes(attachment.data)
    return path


def typed(line: str, at: datetime) -> Utterance:
    """A line as an utterance: a slash begins a command."""
    if command := _COMMAND.match(line):
        return Utterance(at=at, command=command[1].lower(), text=(command[2] or "").strip())
    return Utterance(at=at, text=line)


def styled(text: RichText) -> Text:
    """Rich text for a terminal; a link's address is written behind its words."""
    out, position = Text(), 0
    edges = sorted({0, len(text.text), *(edge for span in text.spans for edge in (span.start, span.end))})
    for start, end in pairwise(edges):
        spans = [span for span in text.spans if span.start <= start and end <= span.end]
        out.append(text.text[start:end], style=" ".join(_STYLES.get(span.style, "") for span in spans).strip())
        for span in spans:
            if span.style == "link" and span.end == end and span.url:
                out.append(f" ({span.url})", style="dim")
        position = end
    out.append(text.text[position:])
    return out


async def chat(conversation: Conversation, channel: ConsoleChannel) -> None:
    """Talk until end of input or "quit"."""
    await conversation.handle(PERSON, Utterance(at=datetime.now(UTC), command="start"), channel.show)
    while True:
        line = await asyncio.to_thread(_read_line)
        if line is None or line.strip().lower() in ("quit", "exit", "/quit", "/exit"):
            return
        if line.strip():
            await conversation.handle(PERSON, channel.utterance(line), channel.show)


def _read_line() -> str | None:
    try:
        if sys.stdin.isatty():
            return input("\nyou> ")
        line = sys.stdin.readline()
        return line if line else None
    except (EOFError, KeyboardInterrupt):
        return None
