"""What is said to a person: messages with their buttons, pictures and files."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rich import RichText


@dataclass(frozen=True, slots=True)
class Button:
    """A button with either `data` (comes back as Utterance.button; at most 64 bytes) or a `url`."""

    label: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a person gets; it is not kept anywhere."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One message: text, rows of buttons, perhaps the id of the exercise whose picture goes above it.

    `image` is a picture made for this person alone, as PNG.
    `preview_url` is the one link to preview under the text; without it there is no preview. A message with an
    `attachment` is that file with the text beneath it, and has no picture.
    """

    text: RichText
    buttons: tuple[tuple[Button, ...], ...] = ()
    picture: str | None = None
    preview_url: str | None = None
    image: bytes | None = None
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out. `in_place`: the first message replaces the one whose button was pressed, where that is possible.

    `notice` is the short line a pressed button is answered with.
    """

    messages: tuple[Message, ...]
    in_place: bool = False
    notice: str | None = None

    @property
    def text(self) -> str:
        """All messages as plain text."""
        return "\n\n".join(message.text.text for message in self.messages)
