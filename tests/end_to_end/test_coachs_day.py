"""A coach's day: five mistakes, each told once, mended and live; then a question that the bot had no answer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.bot_api import Said
from tests.commands.git_folder import Repository
from tests.emulator import Phone, TelegramServer
from tests.end_to_end.process import START_S, Kneebot
from tests.end_to_end.talk import asks, knowledge, label, somebody, taps, words

COACH = 4_747
NEW = "This sentence is new today."
TRAMPOLINE, OTHER_WORDS = "is trampolining alright", "would trampolining be ok for me"
MEANT = "cross-training"


@dataclass(frozen=True)
class Mistake:
    """What the coach does to a file, what is said of it, and what a runner asks who would notice."""

    file: str
    was: str
    becomes: str
    said: tuple[str, ...]
    asked: str


MISTAKES = {
    "bad YAML": Mistake(
        "answers/how-many-how-often.md",
        "title: How many, and how often?\n",
        'title: "How many, and how often?\n',
        ('answers/how-many-how-often.md:3: the " that opens this text is never closed. Add " at its end',),
        "how many reps and how often?",
    ),
    "a misspelt key": Mistake(
        "answers/warm-up.md",
        "\nphrasings:\n",
        "\nphrasing:\n",
        ("answers/warm-up.md:4: 'phrasing' is no key that is known here. Did you mean 'phrasings'?",),
        "how should i warm up",
    ),
    "an entry that there is not": Mistake(
        "answers/pain-rule.md",
        "\nrelated: [",
        "\nrelated: [moring-after, ",
        ("related 'moring-after' is no file there is. Did you mean 'morning-after'?",),
        "how much pain is ok",
    ),
    "a phrasing in two files": Mistake(
        "answers/cross-training.md",
        "\nphrasings:\n",
        "\nphrasings:\n  - how should i warm up\n",
        ("'How should I warm up?' also asks for knowledge/answers/cross-training.md:5. Keep it in one of the two",),
        "can i swim instead of running",
    ),
    "a sign that no longer hears its own proof": Mistake(
        "safety/knee-injury.md",
        "all: [one-knee, locked]",
        "all: [one-knee, locked, swelling]",
        (
            "safety/knee-injury.md:29: 'my knee gets stuck and i have to wiggle it' does not raise 'locked-knee'",
            "safety/knee-injury.md:30: 'my knee is locked' does not raise 'locked-knee'",
            "safety/knee-injury.md:31: 'my knee locks' does not raise 'locked-knee'",
            "safety/knee-injury.md:32: 'my knee keeps locking' does not raise 'locked-knee'",
            "safety/knee-injury.md:33: 'knee wont straighten' does not raise 'locked-knee'",
            "safety/knee-injury.md:34: 'cant bend my knee' does not raise 'locked-knee'",
        ),
        "my knee is locked",
    ),
}


@dataclass(frozen=True)
class Day:
    """A bot as its own process, the coach's phone, and the folder in the coach's editor, under version control."""

    kneebot: Kneebot
    coach: Phone
    repository: Repository

    def saves(self, file: str, text: str) -> None:
        (self.repository.folder / file).write_text(text)

    async def somebody_asks(self, text: str) -> Said:
        """What a runner whom the bot has never met is answered."""
        return await asks(somebody(self.kneebot.server), text)

    async def admin_page(self) -> str:
        self.coach.says("/admin")
        return (await self.coach.hears("Knowledge:", START_S)).text


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    with TelegramServer() as server:
        kneebot = Kneebot(server, tmp_path_factory.mktemp("day"), admin_ids=str(COACH))
        repository = Repository.at(kneebot.own_knowledge())
        repository.commit()
        kneebot.start()
        yield Day(kneebot, server.phone(COACH, "Coach"), repository)
        kneebot.close()


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
async def test_a_mistake(day: Day, mistake: Mistake) -> None:
    """Told once, with file, line and cure; until it is mended runners get the last good answer, then the new one."""
    good = (day.repository.folder / mistake.file).read_text()
    assert good.count(mistake.was) == 1
    broken = good.replace(mistake.was, mistake.becomes) + f"\n{NEW}\n"
    assert words("admin_taken") in await day.admin_page()
    before = (await day.somebody_asks(mistake.asked)).text

    day.saves(mistake.file, broken)
    told = await day.coach.hears(words("edit_refused", count=len(mistake.said)), START_S)
    for line in mistake.said:
        assert line in told.text

    day.saves(mistake.file, broken + "And more.\n")
    assert words("admin_not_taken", count=len(mistake.said)) in await day.admin_page()
    assert (await day.somebody_asks(mistake.asked)).text == before

    day.saves(mistake.file, f"{good}\n{NEW}\n")
    await day.coach.hears(words("edit_live", entries=entries(), revision="").partition(",")[0], START_S)
    assert NEW in (await day.somebody_asks(mistake.asked)).text
    assert words("admin_taken") in await day.admin_page()
    assert sum(mistake.said[0] in said.text for said in day.coach.all) == 1
    day.repository.commit()


async def test_a_question(day: Day) -> None:
    """Asked in vain, added by one tap of the coach, asked in other words and answered; git shows the one line."""
    ann = somebody(day.kneebot.server)
    in_vain = await asks(ann, TRAMPOLINE)
    assert words("question_sent") in (await taps(ann, in_vain, label("question_send"))).text

    group = await asks(day.coach, "/unanswered")
    assert TRAMPOLINE in group.text
    assert day.repository.git("status", "--short") == ""
    # A long title is cut on a button.
    means = next(text for text in group.buttons if knowledge().title_of(MEANT)[:20] in text)
    day.coach.presses(group, means)
    added = await day.coach.hears(f"answers/{MEANT}.md, line", START_S)
    assert TRAMPOLINE in added.text

    answer = await day.somebody_asks(OTHER_WORDS)
    assert answer.text.startswith(knowledge().title_of(MEANT))
    assert words("unanswered_none") in (await asks(day.coach, "/unanswered")).text
    assert day.repository.git("diff", "--numstat") == f"1\t0\tanswers/{MEANT}.md"
    assert f"\n+  - {TRAMPOLINE}\n" in day.repository.git("diff")
    assert day.repository.git("status", "--short") == f"M answers/{MEANT}.md"


def entries() -> int:
    """How many entries there are; no mistake of this day makes one more."""
    return len(knowledge().entries)
