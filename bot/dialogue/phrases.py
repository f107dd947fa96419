"""The knowledge's short sentences, filled in: the one way by which code gets words to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.dialogue.sentences import NEEDED
from bot.errors import Problem
from bot.knowledge.folder import Folder
from bot.knowledge.models import Messages
from bot.knowledge.suggest import did_you_mean
from bot.rich import RichText

# What is known everywhere, in entries and protocols too: whom to call.
ALWAYS = frozenset({"emergency_numbers", "crisis_lines"})
PAGES = ("start", "help", "about", "privacy")
# Entries that buttons of the main menu lead to.
ON_THE_MENU = ("hamstring-bridge-90", "hamstring-bridge-30", "one-hamstring-weaker")


def problems(folder: Folder) -> Iterator[Problem]:
    """Short sentences that are missing, misspelt or ask for what is never filled in; pages and menu entries missing."""
    for item in folder.items:
        if isinstance(item.model, Messages):
            said = item.model.messages
            for name in NEEDED.keys() - said.keys():
                yield item.problem(("messages",), f"'{name}' is missing, and the bot says it. Add a line '{name}: …'")
            for name in said.keys() - NEEDED.keys():
                advice = did_you_mean(name, NEEDED.keys() - said.keys(), "Take the line out")
                yield item.problem(("messages", name), f"'{name}' is never said. {advice}")
            for name in said.keys() & NEEDED.keys():
                for field in set(re.findall(r"{(\w+)}", said[name])) - NEEDED[name] - ALWAYS:
                    wanted = ", ".join(f"{{{known}}}" for known in sorted(NEEDED[name])) or "none"
                    yield item.problem(
                        ("messages", name), f"{{{field}}} in '{name}' is never filled in. Known here: {wanted}"
                    )
    root = folder.items[0].file.split("/")[0] if folder.items else "knowledge"
    for page in PAGES:
        if folder.ids.get(page) != "menus":
            yield Problem(f"{root}/menus/{page}.md", 1, "the page is missing, and a command shows it. Bring it back")
    for id in ON_THE_MENU:
        if folder.ids.get(id) not in ("exercises", "answers"):
            yield Problem(
                f"{root}/menus/messages.md", 1, f"the main menu leads to '{id}', which is no entry. Bring it back"
            )


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
