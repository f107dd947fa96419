"""/unanswered: questions asked in vain, put together where they ask for the same, and what a tap makes of a group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from zlib import crc32

from rapidfuzz import fuzz, process

from bot.dialogue import edits
from bot.dialogue.admins import refused
from bot.dialogue.cards import Cards, Row, short
from bot.dialogue.effects import DecideGroup, Effect, GroupChoice, ShowQuestions
from bot.dialogue.reasons import GROUP
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.review import listed_number
from bot.dialogue.scrub import MARK
from bot.dialogue.state import DecisionKind, DialogueState, HowIsIt, NamingEntry, Screening
from bot.dialogue.turn import Explanation, Turn, Utterance
from bot.dialogue.unanswered import OpenQuestion
from bot.errors import Problem
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.lint import WORDING_LENGTHS
from bot.knowledge.models import SmallTalk
from bot.matching.grouping import grouped
from bot.matching.matcher import Matcher, Ranking
from bot.rich import RichText
from bot.text import fold

# Tried on 28 wordings of ten questions that no entry answers, among 71 of others: of pairs put together 93 in 100 ask
# for the same, and nine in ten that do are put together. From .10 to .15 nearly as good.
ALIKE = 0.12
NEAREST = 3
READ = 300  # questions that are put together, the newest; each is compared with each
SHOWN = 6  # of a group, in one message
CHOICES = 5  # entries offered for what an admin calls an entry
_LOOKED_AT = 200  # characters of each question that are shown in the chat; `kneebot unanswered` prints all
_CALLED = 60  # of 100: how near a title or a file's name must come to what an admin calls it
_PAGE, _OTHER = "p", "x"


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask for the same, and the entries that come nearest to them all.

    First is the most typical question that may stand as a phrasing, `wording` without what was scrubbed; with "" no
    question may.
    """

    questions: tuple[OpenQuestion, ...]
    nearest: tuple[str, ...]
    wording: str

    @property
    def mark(self) -> str:
        """What tells this group from the same one with a question more or less."""
        numbers = ",".join(str(number) for number in sorted(one.number for one in self.questions))
        return f"{crc32(numbers.encode()):08x}"

    def has(self, number: int) -> bool:
        """Whether the question of that number is in the group."""
        return any(one.number == number for one in self.questions)


def groups_of(questions: Sequence[OpenQuestion], base: KnowledgeBase, matcher: Matcher) -> tuple[Group, ...]:
    """The questions, the newest first, in groups that ask for the same; the largest first, then the newest.

    Not more than READ of them. The same questions and the same knowledge give the same groups.
    """
    questions = questions[:READ]
    likeness = matcher.likeness([one.text for one in questions])
    return tuple(
        _group([questions[at] for at in places], base, matcher) for places in grouped(likeness, ALIKE) if places
    )


def _group(questions: Sequence[OpenQuestion], base: KnowledgeBase, matcher: Matcher) -> Group:
    first = next((one for one in questions if phrasing_of(one.text)), questions[0])
    return Group(
        (first, *(one for one in questions if one is not first)),
        _nearest([matcher.rank(one.text) for one in questions], base),
        phrasing_of(first.text),
    )


def _nearest(rankings: Iterable[Ranking], base: KnowledgeBase) -> tuple[str, ...]:
    """What most of the questions come near to, by the sum of their chances."""
    chances: dict[str, float] = defaultdict(float)
    for ranking in rankings:
        for match in ranking.matches:
            if not isinstance(base.entries[match.entry], SmallTalk):
                chances[match.entry] += match.score
    return tuple(sorted(chances, key=lambda entry: -chances[entry])[:NEAREST])


def phrasing_of(text: str) -> str:
    """The question as a phrasing; "" when it is too long for one, or nothing is left of it."""
    wording = " ".join(text.replace(MARK, " ").split())
    least, most = WORDING_LENGTHS
    return wording if least <= len(wording) <= most and any(map(str.isalpha, wording)) else ""


class Groups:
    """The coach's list in the words of one knowledge revision. For admins only."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._base = cards.base
        self._say = cards.say

    # -- what is asked for -------------------------------------------------------------------------------------
    def command(self, utterance: Utterance, state: DialogueState) -> Turn:
        """The turn for /unanswered: the first group is filled in by who can read the list."""
        if not utterance.admin:
            return refused(self._cards, state)
        return _wish(state, ShowQuestions())

    def press(self, utterance: Utterance, data: str, state: DialogueState) -> Turn | None:
        """The turn for a button of the list; None for one that means nothing."""
        if not utterance.admin:
            return refused(self._cards, state)
        kind, _, rest = data.partition(":")
        text, _, rest = rest.partition(":")
        mark, _, entry = rest.partition(":")
        number = listed_number(text)
        if number is None:
            return None
        if kind == _PAGE:
            return _wish(state, ShowQuestions(number), in_place=True)
        if kind == _OTHER and not isinstance(state.pending, Screening | HowIsIt):
            asked = replace(state, pending=NamingEntry(number, mark))
            return self._said("unanswered_name", asked, in_place=False)
        if kind == GroupChoice.MEANS and entry not in self._base.entries:
            return None
        if kind in tuple(GroupChoice):
            return _wish(state, DecideGroup(number, mark, GroupChoice(kind), entry), in_place=True)
        return None

    def named(self, utterance: Utterance, pending: NamingEntry, state: DialogueState) -> Turn:
        """The turn for what an admin calls the entry that a group means: choices, the likeliest first."""
        if not utterance.admin:
            return refused(self._cards, replace(state, pending=None))
        entries = self.called(utterance.text)
        rows: list[Row] = [self._means(pending.question, pending.mark, entry) for entry in entries]
        message = Message(self._say.rich("unanswered_named" if entries else "unanswered_unnamed"), tuple(rows))
        return Turn(Explanation(DecisionKind.CLARIFY, choices=entries), Reply((message,)), state)

    def called(self, text: str) -> tuple[str, ...]:
        """The entries whose title or file's name the text comes near to, the nearest first."""
        said = fold(text).strip()
        found = process.extract(said, self._names, scorer=fuzz.WRatio, score_cutoff=_CALLED, limit=4 * CHOICES)
        exact = [said] if said in self._base.entries else []
        return tuple(dict.fromkeys([*exact, *(key.partition(":")[2] for _, _, key in found)]))[:CHOICES]

    @cached_property
    def _names(self) -> dict[str, str]:
        titles = {f"title:{id}": fold(entry.title) for id, entry in self._base.entries.items()}
        return titles | {f"id:{id}": id.replace("-", " ") for id in self._base.entries}

    # -- what is shown -----------------------------------------------------------------------------------------
    def page(self, groups: Sequence[Group], place: int = 0, above: RichText | None = None) -> Message:
        """The group at that place, or the last one, with what can be done with it; `above` says what was done."""
        head = [above] if above is not None else []
        if not groups:
            return self._cards.menu(RichText.join([*head, self._say.rich("unanswered_none")]))
        place = min(place, len(groups) - 1)
        group = groups[place]
        count = len(group.questions)
        lines = [*head, self._say.rich("unanswered_title", place=place + 1, groups=len(groups), count=count)]
        lines.append(RichText.join([self._line(one) for one in group.questions[:SHOWN]], "\n"))
        if count > SHOWN:
            lines.append(self._say.rich("unanswered_more", count=count - SHOWN))
        if group.wording:
            lines += [self._say.rich("unanswered_wording"), RichText(group.wording)]
        else:
            lines.append(self._say.rich("unanswered_no_wording"))
        return Message(RichText.join(lines), (*self._choices(group), *self._around(place, len(groups))))

    def _choices(self, group: Group) -> list[Row]:
        number, mark = group.questions[0].number, group.mark
        data = f"{number}:{mark}"
        rows: list[Row] = []
        if group.wording:
            rows += [self._means(number, mark, entry) for entry in group.nearest]
            rows.append((Button(self._say.plain("unanswered_other"), f"{GROUP}:{_OTHER}:{data}"),))
        rows.append(
            (
                Button(self._say.plain("unanswered_draft"), f"{GROUP}:{GroupChoice.DRAFT}:{data}"),
                Button(self._say.plain("unanswered_ignore"), f"{GROUP}:{GroupChoice.IGNORE}:{data}"),
            )
        )
        return rows

    def _means(self, number: int, mark: str, entry: str) -> Row:
        label = short(self._say.plain("unanswered_means", title=self._base.title_of(entry)))
        return (Button(label, f"{GROUP}:{GroupChoice.MEANS}:{number}:{mark}:{entry}"),)

    def _around(self, place: int, count: int) -> list[Row]:
        """The ways to the group before and the one after."""
        near = (("unanswered_previous", place - 1), ("unanswered_next", place + 1))
        row = tuple(Button(self._say.plain(name), f"{GROUP}:{_PAGE}:{at}") for name, at in near if 0 <= at < count)
        return [row] if row else []

    def _line(self, question: OpenQuestion) -> RichText:
        text = question.text if len(question.text) <= _LOOKED_AT else f"{question.text[: _LOOKED_AT - 1].rstrip()}…"
        kind = self._say.plain(f"unanswered_{question.kind.name.lower()}")
        on = question.at.date().isoformat()
        return RichText(self._say.plain("unanswered_line", on=on, kind=kind, text=text))

    # -- what was done -----------------------------------------------------------------------------------------
    def added(self, file: str, line: int, group: Group, answered: int) -> Message:
        """The group's wording stands in a file now; so many of its questions get that entry."""
        text = self._say.rich("unanswered_added", file=file, line=line, answered=answered, count=len(group.questions))
        return self._done(RichText.join([text, RichText(group.wording)]))

    def not_changed(self, problems: Sequence[Problem]) -> Message:
        """Nothing was changed, and which lines say why."""
        return self._done(edits.refused(self._say, "unanswered_not_changed", problems))

    def drafted(self, file: str) -> Message:
        """A draft with the group's questions is written."""
        return self._done(self._say.rich("unanswered_drafted", file=file))

    def ignored(self, group: Group) -> Message:
        """The group is off the list."""
        return self._done(self._say.rich("unanswered_ignored", count=len(group.questions)))

    def _done(self, text: RichText) -> Message:
        button = Button(self._say.plain("unanswered_left"), f"{GROUP}:{_PAGE}:0")
        return Message(text, ((button,), self._cards.back_row()))

    def _said(self, name: str, state: DialogueState, *, in_place: bool) -> Turn:
        reply = Reply((Message(self._say.rich(name)),), in_place=in_place)
        return Turn(Explanation(DecisionKind.CLARIFY), reply, state)


def _wish(state: DialogueState, effect: Effect, *, in_place: bool = False) -> Turn:
    return Turn(Explanation(DecisionKind.SMALLTALK), Reply((), in_place=in_place), state, (effect,))
