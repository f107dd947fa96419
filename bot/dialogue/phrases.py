"""The knowledge's short sentences, filled in: the one way by which code gets words to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

from bot.dialogue.sentences import NEEDED
from bot.errors import Problem
from bot.knowledge.folder import Folder, Item
from bot.knowledge.lint import texts
from bot.knowledge.models import Entry, Exercise, Messages, Page, Protocol
from bot.knowledge.suggest import did_you_mean
from bot.rich import RichText

# What is known everywhere, in entries and protocols too: whom to call.
ALWAYS = frozenset({"emergency_numbers", "crisis_lines"})
PAGES = ("start", "help", "about", "privacy")
# Entries that buttons of the main menu lead to.
ON_THE_MENU = ("hamstring-bridge-90", "hamstring-bridge-30", "one-hamstring-weaker")
_FIELD = re.compile(r"{([^{}\n]*)}")


def problems(folder: Folder) -> Iterator[Problem]:
    """Short sentences missing or misspelt; what nothing fills in, in any text; pages and menu entries missing."""
    for item in folder.items:
        if isinstance(item.model, Messages):
            yield from _short_sentences(item, item.model.messages)
        elif isinstance(item.model, Entry | Page | Protocol):
            yield from _left_in_brackets(item)
    root = folder.items[0].file.split("/")[0] if folder.items else "knowledge"
    for page in PAGES:
        if folder.ids.get(page) != "menus":
            yield Problem(f"{root}/menus/{page}.md", 1, "the page is missing, and a command shows it. Bring it back")
    for id in ON_THE_MENU:
        if folder.ids.get(id) not in ("exercises", "answers"):
            yield Problem(
                f"{root}/menus/messages.md", 1, f"the main menu leads to '{id}', which is no entry. Bring it back"
            )


def _short_sentences(item: Item, said: Mapping[str, str]) -> Iterator[Problem]:
    for name in NEEDED.keys() - said.keys():
        yield item.problem(("messages",), f"'{name}' is missing, and the bot says it. Add a line '{name}: …'")
    for name in said.keys() - NEEDED.keys():
        advice = did_you_mean(name, NEEDED.keys() - said.keys(), "Take the line out")
        yield item.problem(("messages", name), f"'{name}' is never said. {advice}")
    for name in said.keys() & NEEDED.keys():
        for field in set(_FIELD.findall(said[name])) - NEEDED[name] - ALWAYS:
            advice = did_you_mean(field, NEEDED[name] | ALWAYS, f"Known here: {_listed(NEEDED[name])}")
            yield item.problem(("messages", name), f"{{{field}}} in '{name}' is never filled in. {advice}")


def _left_in_brackets(item: Item) -> Iterator[Problem]:
    """What a runner would read as `{name}`: a name that nobody knows, or any where nothing is filled in."""
    filled = {path for path, _ in texts(item)} if not isinstance(item.model, Exercise) else set()
    for path, line, text in item.document.texts():
        for field in dict.fromkeys(_FIELD.findall(text)):
            if path not in filled:
                yield Problem(item.file, line, f"{{{field}}} is not filled in here and stays as it stands. Take it out")
            elif field not in ALWAYS:
                advice = did_you_mean(field, ALWAYS, f"Known here: {_listed(ALWAYS)}")
                yield Problem(item.file, line, f"{{{field}}} is never filled in. {advice}")


def _listed(fields: Set[str]) -> str:
    return ", ".join(f"{{{field}}}" for field in sorted(fields)) or "none"


class Phrases:
    """Looks up and fills in the short sentences of one knowledge revision."""

    def __init__(self, messages: Mapping[str, str], here: Mapping[str, str] | None = None) -> None:
        """`here`: the `name`, `emergency` number and perhaps `crisis` line of the country that this is said in."""
        self._messages = messages
        self._always = {name: messages[name] for name in ALWAYS}
        if here:
            self._always["emergency_numbers"] = self.plain(
                "emergency_here", country=here["name"], numbers=here["emergency"]
            )
        if here and "crisis" in here:
            self._always["crisis_lines"] = self.plain("crisis_here", country=here["name"], lines=here["crisis"])

    def plain(self, name: str, /, **fields: object) -> str:
        """The sentence as it stands, filled in; for buttons and notices, which have no formatting."""
        return self.fill(self._messages[name], **fields)

    def rich(self, name: str, /, **fields: object) -> RichText:
        """The sentence with its formatting."""
        return self.markdown(self._messages[name], **fields)

    def markdown(self, text: str, /, **fields: object) -> RichText:
        """Any text of the knowledge base, filled in and formatted. Whom to call is always known."""
        return RichText.from_markdown(self.fill(text, **fields))

    def fill(self, text: str, /, **fields: object) -> str:
        """`{name}` replaced where it is known; any other bracket stays as an author wrote it."""
        for name, value in (*fields.items(), *self._always.items()):
            text = text.replace("{" + name + "}", str(value))
        return text
