"""Entries as messages: the exercise card, the answer, its sources, the menus. No decisions here, only layout."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot.dialogue.phrases import Phrases
from bot.dialogue.reply import Button, Message
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.models import Answer, Dose, Entry, Exercise, Protocol, SmallTalk
from bot.rich import RichText, bold

Row = tuple[Button, ...]
RATE = "v"  # button: a vote on an answer
LONGEST_LABEL = 34  # characters that a phone shows of a button that has a row to itself

# Where a knee hurts, the commonest first.
KNEECAP = "what-is-runners-knee"
KNEE_PLACES = (
    "below-kneecap-pain",
    "outer-knee-pain",
    "inner-knee-pain-after-twist",
    "back-of-knee-pain",
    "stairs-downhill-squats",
    "clicking-and-grinding",
)


class Cards:
    """Messages made from one knowledge revision."""

    def __init__(self, base: KnowledgeBase, phrases: Phrases) -> None:
        self.base = base
        self.say = phrases

    def entry(
        self, entry: Exercise | Answer | SmallTalk, held: Collection[str] = (), *, thumbs: bool = False
    ) -> Message:
        """The message for an exercise, an answer or small talk.

        `held` are exercises not to be offered now; `thumbs`: an answer can be voted on.
        """
        if isinstance(entry, Exercise):
            return self.exercise(entry)
        if isinstance(entry, SmallTalk):
            return Message(self.say.markdown(entry.body), self.menu_rows())
        message = self.answer(entry, held)
        return replace(message, buttons=(*message.buttons, self._thumbs(entry))) if thumbs else message

    def exercise(self, exercise: Exercise) -> Message:
        """The card: picture, set-up, cues, dose, when to stop; buttons for video, faults, easier, harder, reminder."""
        text = RichText.join(
            [
                bold(exercise.title),
                self._section("card_setup", exercise.setup, numbered=True),
                self._section("card_cues", exercise.cues),
                RichText.join([bold(self.say.plain("card_dose") + ":"), self.dose(exercise.dose)], " "),
                RichText.join([bold(self.say.plain("card_stop") + ":"), "; ".join(exercise.stop_if) + "."], " "),
                self.say.rich("card_unchecked") if exercise.video and exercise.video.checked is None else "",
            ],
            "\n",
        )
        return Message(text, self._exercise_rows(exercise), picture=exercise.id if exercise.picture else None)

    def dose(self, dose: Dose) -> str:
        """Sets, repetitions, hold and days in one line, with the author's note."""
        line = self.say.plain(
            "card_dose_text",
            sets=dose.sets,
            repetitions=dose.repetitions,
            hold=self.say.plain("card_dose_hold", hold=dose.hold_s) if dose.hold_s.high else "",
            days=dose.days_a_week,
            rest=self.rest(dose),
        )
        return f"{line}. {dose.note}" if dose.note else f"{line}."

    def rest(self, dose: Dose) -> str:
        """The rest days that the dose asks for between two days of training."""
        number = dose.rest_days_between
        name = {0: "card_rest_none", 1: "card_rest_one"}.get(number, "card_rest_many")
        return self.say.plain(name, number=number)

    def faults(self, exercise: Exercise) -> Message:
        """What goes wrong with the exercise, and the cue that mends each."""
        lines = [RichText.join([bold(fault.fault), fault.cue], ": ") for fault in exercise.faults]
        text = RichText.join([self.say.rich("card_faults_title", title=exercise.title), *lines])
        return Message(text, ((Button(self.say.plain("card_show"), f"e:{exercise.id}"),), self.back_row()))

    def brief(self, exercise: Exercise, line: str) -> Message:
        """One line about an exercise, with the way to its video and its card."""
        buttons = [Button(self.say.plain("card_show"), f"e:{exercise.id}")]
        if exercise.video:
            buttons.insert(0, Button(self.say.plain("card_video_page"), url=exercise.video.url))
        rows = _rows(buttons)
        return Message(RichText.join([bold(exercise.title), line], ": "), (*rows, self.back_row()))

    def answer(self, answer: Answer, held: Collection[str] = ()) -> Message:
        """The answer's text and its related entries as buttons."""
        related = [(id, self.label(id, held)) for id in answer.related]
        titles = ", ".join(self.base.title_of(id) for id in answer.related if id in held)
        warning = self.say.rich("held_answer", titles=titles) if titles else ""
        return Message(
            RichText.join([bold(answer.title), warning, self.say.markdown(answer.body)]),
            (
                *_rows(Button(label, f"e:{id}") for id, label in related),
                (Button(self.say.plain("card_sources"), f"w:{answer.id}"), *self.back_row()),
            ),
        )

    def _thumbs(self, answer: Answer) -> Row:
        return tuple(Button(self.say.plain(f"rate_{vote}"), f"{RATE}:{vote}:{answer.id}") for vote in ("up", "down"))

    def sources(self, id: str) -> Message:
        """Where an entry's facts come from and who has reviewed it."""
        entry: Entry = self.base.entries[id]
        title = self.say.rich("sources_title", title=entry.title)
        return Message(
            RichText.join([title, self.provenance(entry)]),
            ((Button(short(entry.title), f"e:{id}"),), self.back_row()),
        )

    def provenance(self, of: Entry | Protocol) -> RichText:
        """The sources, line by line, and who has reviewed it or that nobody has."""
        lines = [self._source(source) for source in of.sources]
        review = (
            self.say.rich("sources_reviewed", by=of.reviewed.by, on=of.reviewed.on.isoformat())
            if of.reviewed
            else self.say.rich("sources_unreviewed")
        )
        return RichText.join([RichText.join(lines, "\n"), review])

    def label(self, id: str, held: Collection[str] = ()) -> str:
        """An entry's title as a button shows it, saying so when it, or all that is in it, is on hold."""
        title = short(self.base.title_of(id))
        programme = self.base.programmes.get(id)
        on_hold = {*programme.exercises} <= {*held} if programme else id in held
        return f"{title} ({self.say.plain('held_choice')})" if on_hold else title

    def topics(self, ids: Iterable[str], held: Collection[str] = ()) -> tuple[Row, ...]:
        """A button for each entry, that leads to it."""
        return _rows(Button(self.label(id, held), f"e:{id}") for id in ids)

    def page(self, id: str) -> Message:
        """A page of the menus, with the menu below it."""
        return Message(self.say.markdown(self.base.pages[id].body), self.menu_rows())

    def menu(self, first: RichText | None = None) -> Message:
        """The main menu, under a sentence of its own or the one given."""
        return Message(first or self.say.rich("menu_title"), self.menu_rows())

    def menu_rows(self) -> tuple[Row, ...]:
        """The main menu's buttons."""
        say = self.say.plain
        return (
            (
                Button(say("menu_bridge_90"), "e:hamstring-bridge-90"),
                Button(say("menu_bridge_30"), "e:hamstring-bridge-30"),
            ),
            (Button(say("menu_exercises"), "m:exercises"), Button(say("menu_programmes"), "m:programmes")),
            (Button(say("menu_weaker"), "e:one-hamstring-weaker"), Button(say("menu_remind"), "m:remind")),
            (Button(say("menu_progress"), "m:progress"), Button(say("menu_hurts"), "m:hurts")),
            (Button(say("menu_help"), "m:help"), Button(say("menu_about"), "m:about")),
        )

    def back_row(self) -> Row:
        """The button that leads back to the main menu."""
        return (Button(self.say.plain("menu_back"), "m:main"),)

    def exercise_list(self, held: Collection[str]) -> Message:
        """Every exercise as a button."""
        rows = self.topics(self.exercises_in_order(), held)
        return Message(self.say.rich("exercises_held" if held else "exercises_title"), (*rows, self.back_row()))

    def exercises_in_order(self) -> list[str]:
        """Every exercise: the hamstring ladder from its first step on, then the others."""
        ladder = self._ladder()
        return [*ladder, *(id for id in self.base.exercises if id not in ladder)]

    def hurts(self, exercise: str | None = None, *, worse: bool = False) -> Message:
        """Where does it hurt? From an exercise's card also: it made something worse; once said, that it is left out."""
        say = self.say.plain
        rows = (
            (Button(say("hurts_worse"), f"aw:{exercise}"),) if exercise and not worse else (),
            (Button(say("hurts_back"), "h:back"), Button(say("hurts_knee"), "h:knee")),
            (Button(say("hurts_thigh"), "h:thigh"), Button(say("hurts_other"), "h:other")),
            self.back_row(),
        )
        text = self.say.rich("hurts_worse_where" if worse else "hurts_where")
        return Message(text, tuple(row for row in rows if row))

    def hurts_knee(self) -> Message:
        """Where in the knee does it hurt?"""
        ids = [id for id in KNEE_PLACES if id in self.base.entries]
        buttons = [Button(self.say.plain("hurts_kneecap"), f"e:{KNEECAP}")] if KNEECAP in self.base.entries else []
        return Message(self.say.rich("hurts_knee_where"), (*_rows(buttons), *self.topics(ids), self.back_row()))

    def _ladder(self) -> list[str]:
        """Exercises from the easiest up, following `harder` from each that nothing easier leads to; longest first."""
        ladders = []
        for id, exercise in self.base.exercises.items():
            if exercise.easier is None and exercise.harder is not None:
                rungs = [id]
                while (higher := self.base.exercises[rungs[-1]].harder) and higher not in rungs:
                    rungs.append(higher)
                ladders.append(rungs)
        return [id for rungs in sorted(ladders, key=len, reverse=True) for id in rungs]

    def _exercise_rows(self, exercise: Exercise) -> tuple[Row, ...]:
        say = self.say.plain
        video: Row = ()
        if exercise.video:
            own_page = exercise.video.checked is None
            video = (Button(say("card_video_page" if own_page else "card_video"), url=exercise.video.url),)
        more = (Button(say("card_faults"), f"f:{exercise.id}"), Button(say("card_sources"), f"w:{exercise.id}"))
        steps = tuple(
            Button(say(name), f"e:{id}")
            for name, id in (("card_easier", exercise.easier), ("card_harder", exercise.harder))
            if id
        )
        last = (Button(say("card_remind"), f"rem:{exercise.id}"), Button(say("card_hurts"), f"m:hurts:{exercise.id}"))
        return tuple(row for row in (video, more, steps, last, self.back_row()) if row)

    def _section(self, name: str, lines: Sequence[str], *, numbered: bool = False) -> RichText:
        marks = [f"{number}. " if numbered else "\u2022 " for number in range(1, len(lines) + 1)]
        items = [mark + line for mark, line in zip(marks, lines, strict=True)]
        return RichText.join([bold(self.say.plain(name)), *items], "\n")

    def _source(self, id: str) -> RichText:
        source = self.base.sources[id]
        year = f", {source.year}" if source.year else ""
        address = f" {source.url}" if source.url else ""
        return RichText(f"\u2022 {source.title} ({source.by}{year}){address}")


def without_thumbs(message: Message) -> Message:
    """The message, not to be voted on: what is said for safety is no matter of taste."""
    rows = tuple(row for row in message.buttons if not all((one.data or "").startswith(f"{RATE}:") for one in row))
    return replace(message, buttons=rows)


def short(label: str) -> str:
    """The label cut to what a phone shows of a button."""
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "\u2026"


def _rows(buttons: Iterable[Button]) -> tuple[Row, ...]:
    return tuple((button,) for button in buttons)
