"""A new file from a template: its id, its title, and what is left to fill in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from bot.errors import KneebotError
from bot.knowledge.lint import TITLE_LIMIT
from bot.knowledge.names import ID_LIMIT, is_device, is_id, nearest_id
from bot.knowledge.plain_yaml import parse

FOLDER = "_templates"  # in the knowledge folder; a name that begins with _ is not read
SHIPPED = Path(__file__).resolve().parents[2] / "knowledge"  # whose templates serve a folder that has none
_TITLE = re.compile(r"^title:.*$", re.MULTILINE)


def check_new_id(id: str, taken: Mapping[str, str]) -> None:
    """Raise KneebotError unless a file may have this id; `taken` has the folder of each id there is."""
    if not is_id(id):
        better = nearest_id(id.removesuffix(".md"))
        advice = f"Did you mean '{better}'?" if better else "Choose one such as 'pain-rule'"
        raise KneebotError(f"'{id}' is no id: small letters a-z, digits and hyphens only. {advice}")
    if len(id) > ID_LIMIT:
        raise KneebotError(f"the id '{id}' is {len(id)} characters long. Shorten it to {ID_LIMIT}")
    if is_device(id):
        raise KneebotError(f"Windows cannot keep a file named '{id}'. Choose another id, such as '{id}-answer'")
    if id in taken:
        file = f"{taken[id]}/{id}.md"
        raise KneebotError(f"'{id}' is in use. Did you mean to edit {file}? If not, choose another id")


def template(kind: str, knowledge: Path) -> str:
    """The template for such files: the folder's own, else ours. Raises KneebotError where neither can be read."""
    for file in (knowledge / FOLDER / f"{kind}.md", SHIPPED / FOLDER / f"{kind}.md"):
        try:
            return file.read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise KneebotError(f"{file} cannot be read ({error}). Mend it, or take it away") from None
    raise KneebotError(f"there is no template {FOLDER}/{kind}.md. Bring it back")


def filled(template: str, title: str | None) -> str:
    """The text of the new file. Raises KneebotError for a title that `check` would refuse."""
    if title is None:
        return template
    title = " ".join(title.split())
    if not 0 < len(title) <= TITLE_LIMIT:
        raise KneebotError(f"the title has {len(title)} characters. It needs one at least and {TITLE_LIMIT} at most")
    text, found = _TITLE.subn(lambda _: f"title: {_written(title)}", template, count=1)
    if not found:
        raise KneebotError(f"the template has no line 'title: …' for the title. Add one, in {FOLDER}/")
    return text


def _written(title: str) -> str:
    """The title as a value, in quotes where it needs them."""
    plain = parse(f"title: {title}")
    return title if not plain.slips and plain.value == {"title": title} else json.dumps(title, ensure_ascii=False)
