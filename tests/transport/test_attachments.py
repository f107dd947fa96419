"""Files that a person gets: on Telegram as documents, in the terminal in a folder of their own."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from bot.dialogue.reply import Attachment, Button, Message, Reply
from bot.rich import RichText
from bot.transport.console import ConsoleChannel
from bot.transport.render import parts_of
from bot.transport.telegram import TelegramChannel
from tests.emulator import Phone, TelegramServer
from tests.transport.house import message_of, press_of, said

FILE = Attachment("all-about-you.json", b'{"knee": "left"}')


async def test_document(server: TelegramServer, channel: TelegramChannel, ann: Phone) -> None:
    """A file arrives under its name and with its bytes, the words as its caption and the buttons beneath."""
    await channel.reply(message_of(ann), said("**Yours.**", "Back", attachment=FILE))
    heard = await ann.hears("Yours.")
    assert (heard.styled("bold"), list(heard.buttons)) == (["Yours."], ["Back"])
    (call,) = server.made("sendDocument")
    assert list(call.files.values()) == [FILE.data]
    assert heard.message["document"]["file_name"] == FILE.name


async def test_file_after_press(channel: TelegramChannel, ann: Phone) -> None:
    """A menu cannot become a file: it loses its buttons and the file comes below it."""
    await channel.reply(message_of(ann), said("Menu", "Export"))
    menu = await ann.hears("Menu")
    await channel.reply(press_of(ann, menu, "Export"), said("Yours.", attachment=FILE, in_place=True))
    below = await ann.until(lambda heard: heard.id != menu.id)
    assert "document" in below.message
    assert [heard.buttons for heard in ann.screen if heard.id == menu.id] == [{}]


def test_long_words() -> None:
    """Words too long for a caption follow the file, with the buttons."""
    text = RichText.from_markdown("**Yours**\n\n" + "word " * 400)
    file, words = parts_of(Message(text, ((Button("Back", data="b"),),), attachment=FILE), None)
    assert (file.text.text, file.attachment, file.keyboard) == ("Yours", FILE, None)
    assert (words.attachment, words.keyboard is None) == (None, False)


async def test_terminal() -> None:
    """In the terminal the file is put where only its owner can read it, and the place is shown."""
    shown = io.StringIO()
    channel = ConsoleChannel(Console(file=shown, width=300), lambda _: None)
    await channel.show(Reply((Message(RichText("Yours."), attachment=Attachment("../../evil.json", b"{}")),)))
    place = Path("".join(shown.getvalue().split("[file: ")[1].split("]")[0].replace("│", "").split()))
    assert (place.name, read(place)) == ("evil.json", (b"{}", 0o700))


def read(file: Path) -> tuple[bytes, int]:
    """What is in the file, and who may look into its folder."""
    return file.read_bytes(), file.parent.stat().st_mode & 0o777
