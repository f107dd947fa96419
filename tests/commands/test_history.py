"""The knowledge folder as it was at a commit, byte for byte."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from git_folder import Repository

from bot.commands.history import History, NoHistory
from bot.errors import KneebotError
from bot.knowledge.folder import parse, revision_of

FILES = {
    "answers/desk.md": b"---\ntitle: Desk\n---\r\nSit less.\r\n",
    "answers/_draft.md": b"not read",
    "menus/messages.md": b"---\ntitle: Words\nmessages: {back: Back}\n---\n",
    "sources.md": b"---\nsources: []\n---\n$Id$\n",
    "README.md": b"not read",
}


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a knowledge folder in it."""
    write(tmp_path / "content" / "knowledge", FILES)
    return Repository.at(tmp_path)


@pytest.fixture
def knowledge(repository: Repository) -> Path:
    return repository.folder / "content" / "knowledge"


@pytest.mark.parametrize("name", ["HEAD", "main", "v1"])
def test_as_it_was(repository: Repository, knowledge: Path, tmp_path: Path, name: str) -> None:
    """By whichever name a commit goes, its folder has the names and bytes, and so the revision, that it had."""
    repository.commit()
    repository.git("tag", "v1")
    was = parse(knowledge).revision
    write(knowledge, {"answers/desk.md": b"changed since"})
    history = History(knowledge)
    commit = history.commit(name)
    assert commit is not None
    (tmp_path / "made").mkdir()
    written = history.write(commit, tmp_path / "made")
    assert written.name == "knowledge"
    assert {str(path.relative_to(written)) for path in written.rglob("*.md")} == set(FILES)
    assert parse(written).revision == was != parse(knowledge).revision


def test_no_attribute_rewrites_it(repository: Repository, knowledge: Path, tmp_path: Path) -> None:
    """What a checkout would expand and an archive leave out is read as it is stored."""
    (repository.folder / ".gitattributes").write_text("sources.md ident\ndesk.md export-ignore\n")
    was, commit = parse(knowledge).revision, repository.commit()
    (tmp_path / "made").mkdir()
    assert parse(History(knowledge).write(commit, tmp_path / "made")).revision == was


def test_find(repository: Repository, knowledge: Path) -> None:
    """A revision is found in the newest commit that has it, also on another branch and after a merge; else none is."""
    first = parse(knowledge).revision
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "side")
    write(knowledge, {"answers/desk.md": b"on a branch"})
    branched, on_branch = parse(knowledge).revision, repository.commit()
    repository.git("checkout", "--quiet", "main")
    write(repository.folder, {"elsewhere.txt": b"a commit that leaves the knowledge alone"})
    repository.commit()
    repository.git("merge", "--quiet", "--no-edit", "-s", "ours", "side")
    history = History(knowledge)
    assert history.find(branched) == on_branch
    found = history.find(first)
    assert found is not None
    assert parse(knowledge).revision == first
    assert history.find("0" * 12) is None


def test_the_whole_repository_is_the_folder(tmp_path: Path) -> None:
    """A knowledge folder may be a repository by itself."""
    write(tmp_path, FILES)
    commit = Repository.at(tmp_path).commit()
    assert History(tmp_path).find(parse(tmp_path).revision) == commit


def test_an_untracked_change_is_another_revision(repository: Repository, knowledge: Path) -> None:
    """What was never committed is found nowhere."""
    repository.commit()
    write(knowledge, {"answers/new.md": b"---\ntitle: New\n---\n"})
    assert History(knowledge).find(parse(knowledge).revision) is None


@pytest.mark.parametrize("name", ["nope", "", "-h", "--all", "HEAD~99", "main:content", "a\nb"])
def test_no_commit(repository: Repository, knowledge: Path, name: str) -> None:
    """What names no commit is none, whatever git would make of it elsewhere."""
    repository.commit()
    assert History(knowledge).commit(name) is None


def test_before_there_was_a_folder(repository: Repository, knowledge: Path, tmp_path: Path) -> None:
    """A commit without the folder is told apart from one that is none."""
    (repository.folder / "content").rename(tmp_path / "aside")
    commit = repository.commit()
    (tmp_path / "aside").rename(repository.folder / "content")
    with pytest.raises(KneebotError, match=f"{commit[:12]}: this commit has no folder content/knowledge/"):
        History(knowledge).write(commit, tmp_path)


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of git, and without it, there is no history, and it is said which."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(NoHistory, match="is in no git repository"):
        History(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoHistory, match="git cannot be started"):
        History(tmp_path)


def test_inside_a_hook(repository: Repository, knowledge: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git sets for its hooks leads to no other repository than the folder's own."""
    commit = repository.commit()
    monkeypatch.setenv("GIT_DIR", str(repository.folder / "elsewhere.git"))
    assert History(knowledge).commit("HEAD") == commit


def test_the_same_files_are_the_same_revision(tmp_path: Path) -> None:
    """A revision follows from the names and bytes of what is read, in whatever order they come."""
    write(tmp_path, FILES)
    contents = {PurePosixPath(name): content for name, content in reversed(FILES.items())}
    assert revision_of(contents) == parse(tmp_path).revision
    contents[PurePosixPath("answers/_draft.md")] = b"another draft"
    assert revision_of(contents) == parse(tmp_path).revision
    contents[PurePosixPath("answers/desk.md")] += b" "
    assert revision_of(contents) != parse(tmp_path).revision
