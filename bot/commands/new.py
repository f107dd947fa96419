"""`kneebot new`: a file of the knowledge folder, begun from a template that the coach may change."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.errors import KneebotError
from bot.knowledge.folder import parse
from bot.knowledge.suggest import did_you_mean
from bot.knowledge.template import check_new_id, filled, template

FOLDERS = {"answer": "answers", "exercise": "exercises", "protocol": "safety"}


def write_new(kind: str, id: str, title: str | None, knowledge: Path) -> None:
    """Write the file and say where it is and what comes next. Raises KneebotError, and then nothing is written."""
    if kind not in FOLDERS:
        advice = did_you_mean(kind, FOLDERS, f"Say {', '.join(list(FOLDERS)[:-1])} or {list(FOLDERS)[-1]}")
        raise KneebotError(f"'{kind}' is no kind of file that can be begun. {advice}")
    check_new_id(id, parse(knowledge).ids)
    text = filled(template(kind, knowledge), title)
    file = knowledge / FOLDERS[kind] / f"{id}.md"
    try:
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as new:
            new.write(text)
    except FileExistsError:
        raise KneebotError(f"{file} is there already. Edit it, or choose another id") from None
    except OSError as error:
        raise KneebotError(f"{file} cannot be written ({error.strerror}). Make the folder writable") from None
    _say_what_is_next(kind, file)


def _say_what_is_next(kind: str, file: Path) -> None:
    console = Console(soft_wrap=True, highlight=False)
    here = Path.cwd()
    console.print(Text(str(file.relative_to(here) if file.is_relative_to(here) else file), style="bold"))
    console.print(Text("Next: write over each FILL IN; `kneebot check` lists what is left."))
    if kind == "protocol":
        console.print(Text("Have it read by somebody qualified before it goes live."))
