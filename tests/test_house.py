"""The plan of the house, held: who may use whom, and which library lives where."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

import bot

HOUSE = Path(bot.__file__).parent
# From the ground up. What stands on one floor does not know its neighbours, and nothing knows what is above it.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"text", "errors", "rich", "remembered"}),
    frozenset({"embedding"}),
    frozenset({"knowledge"}),
    frozenset({"matching", "safety", "drawing"}),
    frozenset({"reminders"}),
    frozenset({"dialogue"}),
    frozenset({"charts"}),
    frozenset({"service"}),
    frozenset({"transport", "storage", "web"}),
    frozenset({"config"}),
    frozenset({"commands"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
PURE = frozenset(room for room in FLOOR_OF if FLOOR_OF[room] < FLOOR_OF["service"])
HOMES = {
    "PIL": "drawing",
    "aiohttp": "transport",
    "alembic": "storage",
    "cryptography": "storage",
    "matplotlib": "charts",
    "onnxruntime": "embedding",
    "prometheus_client": "web",
    "sqlalchemy": "storage",
    "sqlite3": "storage",
    "starlette": "web",
    "telegram": "transport",
    "typer": "cli",
    "uvicorn": "web",
    "watchfiles": "service",
    "yaml": "knowledge",
}
MODULES = sorted(path for path in HOUSE.rglob("*.py") if path != HOUSE / "__init__.py")


def room_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


@cache
def imports(path: Path) -> Sequence[tuple[int, list[str]]]:
    """Every import of the file, wherever it stands in it: line, and the name imported in its parts."""
    found: list[tuple[int, list[str]]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += ((node.lineno, alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno}: write the whole name, from bot. on"
            module = (node.module or "").split(".")
            found += ((node.lineno, [*module, alias.name]) for alias in node.names)
    return found


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down(path: Path) -> None:
    """A room uses itself and the floors below it: neither what is above nor its neighbours."""
    room = room_of(path)
    used = [(line, name[1]) for line, name in imports(path) if name[0] == "bot"]
    wrong = [f"line {line}: {other}" for line, other in used if other != room and FLOOR_OF[other] >= FLOOR_OF[room]]
    assert not wrong


@pytest.mark.parametrize("library", HOMES)
def test_home(library: str) -> None:
    """A library that shapes what is around it is used in one room only, so that it could be replaced there."""
    users = {room_of(path) for path in MODULES for _, name in imports(path) if name[0] == library}
    assert users <= {HOMES[library]}


@pytest.mark.parametrize("path", [path for path in MODULES if room_of(path) in PURE], ids=name_of)
def test_pure(path: Path) -> None:
    """Below the service nothing waits for anything: what is decided there can be tested without a loop or a clock."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    waits = [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)]
    assert not waits
    assert "asyncio" not in {name[0] for _, name in imports(path)}


def test_every_room_has_its_floor() -> None:
    """A new room is put on a floor before anything is built in it."""
    assert {room_of(path) for path in MODULES} == set(FLOOR_OF)
