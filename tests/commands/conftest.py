"""A person at a terminal, and folders of knowledge for them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from terminal import KNOWLEDGE, Ran, Terminal

from bot.cli import main
from bot.dialogue.policy import Policy
from tests import in_use


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where these tests' starts keep what can be computed again: all of it is there from the first."""
    return Path(shutil.copytree(in_use.learned(), tmp_path_factory.mktemp("cache"), dirs_exist_ok=True))


@pytest.fixture
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for one test, which may keep something else in its place: a file there is replaced, never changed."""
    own = tmp_path_factory.mktemp("cache")
    return Path(shutil.copytree(in_use.learned(), own, copy_function=os.link, dirs_exist_ok=True))


@pytest.fixture
def person(tmp_path: Path, own_cache: Path) -> Terminal:
    """Somebody in an empty folder."""
    return Terminal(tmp_path, own_cache)


@pytest.fixture
def kneebot(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., Ran]]:
    """The command without a process of its own, for what ends before anything is started."""

    def run(*arguments: str | Path, **settings: str | Path) -> Ran:
        monkeypatch.chdir(tmp_path)
        for name in [name for name in os.environ if name.startswith("KNEEBOT_")]:
            monkeypatch.delenv(name)
        for name, value in settings.items():
            monkeypatch.setenv(f"KNEEBOT_{name.upper()}", str(value))
        monkeypatch.setenv("XDG_CACHE_HOME", str(own_cache))
        monkeypatch.setattr(sys, "argv", ["kneebot", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, said.out, said.err)

    logs = structlog.get_config()
    yield run
    structlog.configure(**logs)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the knowledge that is shipped, to be spoilt."""
    return Path(shutil.copytree(KNOWLEDGE, tmp_path / "knowledge"))


@pytest.fixture(scope="session")
def policy() -> Policy:
    """Everything that decides, with the knowledge that is shipped."""
    return in_use.library().policy
