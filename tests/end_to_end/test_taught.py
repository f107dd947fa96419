"""A runner asks something new, the coach taps, the next one asks in other words and has an answer."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator import Phone, TelegramServer
from tests.end_to_end.process import START_S, Kneebot
from tests.end_to_end.talk import ANSWER_S, asks, knowledge, label, somebody, taps, words

COACH = 4_646
NEW = "is a wobble cushion any use for me?"
AGAIN = ("would a wobble cushion be of use", "wobble cushion, any good?")
MEANT = "strength-balance-measure"


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kneebot]:
    """A bot with one admin, whose knowledge folder is under version control."""
    with TelegramServer() as server:
        own = Kneebot(server, tmp_path_factory.mktemp("taught"), admin_ids=str(COACH))
        folder = own.own_knowledge()
        git(folder, "init", "--quiet")
        git(folder, "add", ".")
        git(folder, "-c", "user.name=Coach", "-c", "user.email=coach@club.example", "commit", "--quiet", "-m", "before")
        own.start()
        yield own
        own.close()


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


async def send(phone: Phone, text: str) -> None:
    """The runner asks in vain and sends the question to the coach."""
    fallback = await asks(phone, text)
    await taps(phone, fallback, label("question_send"))


async def test_taught(taught: Kneebot) -> None:
    """One tap of the coach is one line in one file, live without a restart, and alive after one."""
    folder = taught.folder / "knowledge"
    await send(somebody(taught.server), NEW)
    coach = taught.server.phone(COACH, "Coach")
    group = await asks(coach, "/unanswered")
    assert NEW in group.text
    await taps(coach, group, label("unanswered_other"))
    choices = await asks(coach, MEANT)
    assert git(folder, "status", "--short") == ""
    means = next(button for button in choices.buttons if knowledge().title_of(MEANT)[:20] in button)
    coach.presses(choices, means)
    added = await coach.hears(f"answers/{MEANT}.md", START_S)
    assert NEW in added.text
    assert git(folder, "diff", "--stat").splitlines() == [
        f" answers/{MEANT}.md | 1 +",
        " 1 file changed, 1 insertion(+)",
    ]
    assert f"\n+  - {NEW}\n" in git(folder, "diff")
    assert git(folder, "status", "--short") == f" M answers/{MEANT}.md\n"
    for text in AGAIN:
        assert (await asks(somebody(taught.server), text)).text.startswith(knowledge().title_of(MEANT))
    assert words("unanswered_none") in (await asks(coach, "/unanswered")).text
    taught.restart()
    assert (await asks(somebody(taught.server), AGAIN[0])).text.startswith(knowledge().title_of(MEANT))


async def test_refused(taught: Kneebot) -> None:
    """No tap of a runner changes a file, with whatever data."""
    folder = taught.folder / "knowledge"
    ann = somebody(taught.server)
    await send(ann, "how do i wax my snowboard")
    before = git(folder, "diff")
    number = taught.rows("SELECT max(id) FROM questions")[0][0]
    menu = await asks(ann, "/help")
    for data in (f"g:m:{number}:00000000:{MEANT}", f"g:d:{number}:00000000", f"g:i:{number}:00000000"):
        await ann.notice(ann.presses_data(menu, data), ANSWER_S)
        assert words("admin_only") in (await ann.hears(timeout_s=ANSWER_S)).text
    assert git(folder, "diff") == before
    assert git(folder, "status", "--short").count("\n") == 1
    assert "admin.refused" in taught.log
