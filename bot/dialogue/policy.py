"""What to do with an utterance: safety first, then what is open, then what is asked. `respond` is the whole road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce

from bot.dialogue import countries
from bot.dialogue.adverse import AdverseEvents
from bot.dialogue.answers import plain_yes_or_no
from bot.dialogue.balance import SURGERY
from bot.dialogue.cards import Cards, Row, without_thumbs
from bot.dialogue.checkbacks import CheckBacks
from bot.dialogue.choosing import Choosing
from bot.dialogue.comes_first import ComesFirst
from bot.dialogue.effects import Forget, StopReminders
from bot.dialogue.escalation import NONE, Escalation, Step, held_protocols
from bot.dialogue.language import is_other_language
from bot.dialogue.menus import Menus
from bot.dialogue.on_hold import OnHold
from bot.dialogue.phrases import Phrases
from bot.dialogue.places import WORDS_FILE
from bot.dialogue.programmes import Programmes
from bot.dialogue.reasons import with_reasons
from bot.dialogue.reminder_form import ReminderForm
from bot.dialogue.reply import Button, Message, Reply
from bot.dialogue.said_on_hold import asks_what_is_left, says_better
from bot.dialogue.screenings import Screenings
from bot.dialogue.spoken import as_meant, asks_how_it_goes, confirms_deleting, is_command, without_mending
from bot.dialogue.state import (
    Counting,
    DecisionKind,
    DialogueState,
    HowIsIt,
    HowMuch,
    Mention,
    NamingEntry,
    ReminderSetup,
    Screening,
    TellingSession,
)
from bot.dialogue.turn import Explanation, Turn, Utterance
from bot.dialogue.wished import Wished
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.models import TriageLevel
from bot.matching.matcher import Matcher, Ranking
from bot.rich import RichText
from bot.safety.red_flags import Finding
from bot.safety.triage import Assessment, Safety

MENTIONS_KEPT = 3  # messages read together (evidence 9f: the last two or three in view)
MENTIONS_KEPT_HELD = 6  # while something is on hold: what raised it must not be talked away
MENTION_AGE = timedelta(hours=24)
MENTION_AGE_HELD = timedelta(hours=72)  # while something is on hold: a sore calf, and two days later no breath


class Policy:
    """Decides for one knowledge revision. Pure: the same utterance and state give the same turn."""

    def __init__(self, base: KnowledgeBase, safety: Safety, matcher: Matcher, country: str | None = None) -> None:
        """`country`: whose emergency numbers are named; without one, or one not known, those of several."""
        self._countries: Mapping[str, Mapping[str, str]] = base.words.get(countries.WORDS_FILE, {}).get("countries", {})
        self._elsewhere: dict[str, Policy] = {}
        self.base = base
        self.safety = safety
        self.matcher = matcher
        self.say = Phrases(base.messages.messages, countries.numbers_here(self._countries, country))
        self.cards = Cards(base, self.say)
        self.escalation = Escalation(self.cards)
        self.screenings = Screenings(base, safety, self.escalation)
        self.checkbacks = CheckBacks(self.escalation)
        self.on_hold = OnHold(base, safety, self.escalation, self.checkbacks)
        self.first = ComesFirst(self.cards)
        places = base.words.get(WORDS_FILE, {}).get("places", {})
        self.form = ReminderForm(self.escalation, Programmes(self.escalation), places)
        self.wished = Wished(base, matcher)
        self.menus = Menus(self.cards, self.escalation, self.form, self.wished)
        self.reminders = self.menus.reminders
        self.choosing = Choosing(matcher, self.escalation, self.menus)
        self.adverse = AdverseEvents(base)

    def in_country(self, country: str | None) -> Policy:
        """The same policy, naming that country's emergency numbers; itself for a country that is not known."""
        if country is None or country not in self._countries:
            return self
        if country not in self._elsewhere:
            self._elsewhere[country] = Policy(self.base, self.safety, self.matcher, country)
        return self._elsewhere[country]

    def respond(self, utterance: Utterance, state: DialogueState) -> Turn:
        """The turn for an utterance. Safety is asked first and its answer is final."""
        before, state = state, replace(state, denied=None, offered=(), asked_to_delete=False)
        state = self.menus.questions.still_at_hand(utterance, state)
        state, assessment = self._assess(utterance, self.checkbacks.current(state, utterance.at))
        mended = self.screenings.corrected(utterance, state, before.denied)
        if mended is not None and (assessment.only_doubt or mended.protocol.level > assessment.level):
            turn = self._escalated(mended)
        elif (escalated := self._escalate(utterance, state, assessment)) is not None:
            turn = escalated
        else:
            open_question = isinstance(state.pending, Screening | ReminderSetup | HowMuch | Counting | TellingSession)
            setting_up = isinstance(state.pending, ReminderSetup)
            utterance = _about_deleting(utterance, before)
            utterance = as_meant(
                utterance, open_question=open_question, setting_up=setting_up, commands=self.menus.commands
            )
            chooses = bool(before.offered) and not open_question
            # What answers the check-back is for that, though something else was to be chosen before it came.
            if chooses and self.checkbacks.hear(utterance.text, state, utterance.at) is None:
                utterance = self.choosing.as_picked(utterance, before.offered)
            turn = self._unalarmed(utterance, state, assessment)
            asked = self.screenings.unclear(utterance, turn.explanation, state, before.denied)
            turn = self._escalated(asked) if asked is not None else self._finished(turn, utterance)
        turn = self.menus.questions.passed_over(utterance, before, turn)
        turn = self.adverse.noted(turn, utterance, assessment, state)
        turn = replace(turn, unrecorded=turn.state.consent is None)
        return with_reasons(turn, utterance, assessment, self.base.revision)

    def _unalarmed(self, utterance: Utterance, state: DialogueState, assessment: Assessment) -> Turn:
        if utterance.button is not None:
            return self._press(utterance, state)
        if utterance.command is not None:
            return self.menus.command(utterance, state)
        if not utterance.text.strip():
            return self._wordless(utterance, state)
        if (turn := self._resume(utterance, state)) is not None:
            return turn
        if isinstance(state.pending, TellingSession):  # what answers nothing of it has left it
            state = replace(state, pending=None)
        if (step := self.on_hold.told(utterance.text, state, utterance.at)) is not None:
            return self._escalated(step)
        return (
            (None if assessment.only_doubted else self._mentioned(assessment, state))
            or self._made_worse(utterance, state, assessment)
            or self._on_hold(utterance, state)
            or self._doubted(utterance, state, assessment)
            or self._trained(utterance, state)
            or self._choose(utterance, state, assessment)
        )

    def rank(self, text: str) -> Ranking:
        """What the matcher makes of the text, of a long story the part that asks."""
        return self.choosing.rank(text)

    # -- safety ------------------------------------------------------------------------------------------------
    def _assess(self, utterance: Utterance, state: DialogueState) -> tuple[DialogueState, Assessment]:
        # A deep link is an id of ours, not the person's words.
        if not utterance.text.strip() or (utterance.command == "start" and utterance.text.strip() in self.base.entries):
            return state, Assessment()
        if self.screenings.explained(utterance, state) is not None:  # those words are ours, too
            return state, Assessment()
        age = MENTION_AGE_HELD if state.holds else MENTION_AGE
        recent = [mention for mention in state.mentions if utterance.at - mention.at <= age]
        earlier = [group for mention in recent for group in mention.heard] + self._kept_in_mind(state)
        assessment = self.safety.assess(utterance.text, earlier, plain=is_command(utterance.text))
        assessment = assessment.undoubted(self._asked_about(state))
        kept = MENTIONS_KEPT_HELD if state.holds else MENTIONS_KEPT
        mentions = (*recent, Mention(utterance.at, assessment.heard))[-kept:]
        return replace(state, mentions=mentions), assessment

    def _asked_about(self, state: DialogueState) -> frozenset[str]:
        """Where the questions of what is on hold lead: a sign of these protocols is no harmless use of its words."""
        held = held_protocols(state.holds, self.base)
        return frozenset(question.leads_to for protocol in held for question in protocol.questions)

    def _kept_in_mind(self, state: DialogueState) -> list[str]:
        """The word groups that count as told by what is on hold, or was opened again."""
        ids = {*(hold.protocol for hold in state.holds), *state.rescreened}
        return [group for id in ids & self.base.protocols.keys() for group in self.base.protocols[id].keeps_in_mind]

    def _escalate(self, utterance: Utterance, state: DialogueState, assessment: Assessment) -> Turn | None:
        """The turn for a report; None for no report, and for a plain answer to the questions that are open."""
        if assessment.level < TriageLevel.CAUTION:
            return None
        # "No, just the back pain" answers the open questions; it is no new report, and gives no reason to doubt.
        small = assessment.level == TriageLevel.CAUTION or assessment.only_doubt
        if small and self.screenings.answered(utterance, state) is not None:
            return None
        # Nobody doubts "i can't feel it" right after the card of a clam; with anything on hold it may be the saddle.
        if assessment.only_doubt and not state.holds and self.choosing.is_of_exercise(utterance.text, state):
            return None
        protocols = list(dict.fromkeys(finding.protocol for finding in assessment.findings if finding.level))
        typed = utterance.text if utterance.command is None else ""
        if self.checkbacks.only_answers(typed, state, protocols, assessment.level):
            return None
        if self.on_hold.is_known(typed, protocols, assessment.level, state):
            return None
        step = self.escalation.raise_(protocols, state, utterance.at)
        if assessment.only_doubt and is_other_language(utterance.text):
            step = replace(step, messages=(Message(self.say.rich("other_language")), *step.messages))
        return self._escalated(step, flags=assessment.flags, level=assessment.level)

    def _escalated(
        self, step: Step, *, flags: tuple[str, ...] = (), level: TriageLevel | None = None, in_place: bool = False
    ) -> Turn:
        level = step.protocol.level if level is None else level
        explanation = Explanation(DecisionKind.ESCALATE, entry=step.protocol.id, level=level, flags=flags)
        reply = Reply(step.messages, in_place=in_place)
        return Turn(explanation, reply, step.state, check_backs=step.check_backs)

    def _mentioned(self, assessment: Assessment, state: DialogueState) -> Turn | None:
        """Asked about, long past, or somebody else's: the careful answer, and a way to say that it is now."""
        for finding in assessment.mentioned:
            answer = self.base.protocols[finding.protocol].only_mentioned
            if answer and finding.level:
                message = without_thumbs(self.menus.message_of(answer, state))
                message = replace(message, buttons=(*self._is_one("careful_more", finding), *message.buttons))
                explanation = Explanation(
                    DecisionKind.ANSWER, entry=answer, level=TriageLevel.CAUTION, flags=assessment.flags
                )
                return Turn(explanation, Reply((message,)), replace(state, last_entry=answer))
        return None

    def _doubted(self, utterance: Utterance, state: DialogueState, assessment: Assessment) -> Turn | None:
        """Words that could be a sign, in a message held for harmless: what is asked, and a way to say that it is one.

        Where nothing that is asked is understood, the careful answer.
        """
        careful = self._mentioned(assessment, state)
        if careful is None:
            return None
        turn = self._choose(utterance, state, assessment)
        if turn.explanation.kind is DecisionKind.ESCALATE:
            return turn
        if turn.explanation.kind is DecisionKind.FALLBACK:
            return careful
        *others, last = turn.reply.messages
        last = replace(last, buttons=(*last.buttons, *self._is_one("doubted_more", assessment.mentioned[0])))
        return replace(
            turn,
            explanation=replace(turn.explanation, flags=assessment.flags),
            reply=replace(turn.reply, messages=(*others, last)),
        )

    def _is_one(self, words: str, finding: Finding) -> tuple[Row, ...]:
        """The button that makes a report of it: to its protocol's questions, or to the one question of doubt."""
        protocol = self.base.protocols[finding.protocol]
        if not protocol.questions:
            asking = (each for each in self.base.protocols.values() if each.second_opinion == finding.level.label)
            protocol = next(asking, protocol)
        return ((Button(self.say.plain(words), f"h:{protocol.id}"),),) if protocol.questions else ()

    def _made_worse(self, utterance: Utterance, state: DialogueState, assessment: Assessment) -> Turn | None:
        """An exercise made something worse, and nothing in it alarms: leave it out, and the answer that is nearest."""
        told = self.adverse.told(assessment)
        if told is None:
            return None
        protocol = self.base.protocols[told.protocol]
        turn = self.choosing.answer(utterance.text, self.choosing.rank(utterance.text), state)
        if turn is None and protocol.only_mentioned:
            turn = self.choosing.show(protocol.only_mentioned, state)
        if turn is None:
            return None
        first, *others = map(without_thumbs, turn.reply.messages)
        first = replace(first, text=RichText.join([self.say.markdown(protocol.body), first.text]))
        return replace(turn, reply=replace(turn.reply, messages=(first, *others)))

    # -- what is open ------------------------------------------------------------------------------------------
    def _resume(self, utterance: Utterance, state: DialogueState) -> Turn | None:
        pending = state.pending
        if (answer := self.screenings.resume(utterance, state)) is not None:
            return self._escalated(answer)
        if isinstance(pending, HowIsIt):
            news = self.checkbacks.hear(utterance.text, state, utterance.at)
            return self._escalated(news) if news is not None else None
        if isinstance(pending, ReminderSetup):
            return self._setting_up(utterance, pending, state)
        if isinstance(pending, HowMuch):
            return self.menus.pain.hear(utterance.text, state, utterance.at)
        if isinstance(pending, TellingSession):
            return self.menus.sessions.hear(utterance.text, state, utterance.at)
        if isinstance(pending, Counting):
            return self._counted(self.menus.balance.hear(utterance, pending, state))
        if isinstance(pending, NamingEntry):
            return self.menus.groups.named(utterance, pending, state)
        return None

    def _setting_up(self, utterance: Utterance, setup: ReminderSetup, state: DialogueState) -> Turn | None:
        """A reminder is being set up: another exercise, or an answer; None for small talk and what answers nothing."""
        if (turn := self.menus.another_exercise(utterance, setup, state)) is not None:
            return turn
        step = self.form.hear(utterance.text, state, utterance.at)
        if step is None or (not step.understood and self._is_small_talk(utterance.text)):
            return None
        return self.menus.form_turn(step)

    def _is_small_talk(self, text: str) -> bool:
        answer = self.matcher.rank(text).answer
        return answer is not None and answer.entry in self.base.smalltalk

    def _counted(self, heard: Turn | Step | None) -> Turn | None:
        return self._escalated(heard) if isinstance(heard, Step) else heard

    def _on_hold(self, utterance: Utterance, state: DialogueState) -> Turn | None:
        """What is on hold is spoken of, with no news: the way out. To who asks which exercises are left, the list."""
        if state.holds and not isinstance(state.pending, Screening) and asks_what_is_left(utterance.text):
            return self.menus.command(replace(utterance, command="exercises"), state)
        message = self.on_hold.way_out(utterance.text, state)
        return Turn(Explanation(DecisionKind.CLARIFY), Reply((message,)), state) if message is not None else None

    def _trained(self, utterance: Utterance, state: DialogueState) -> Turn | None:
        """A session that is told of as done; and how it goes, asked by somebody of whom something is kept."""
        if state.trains and state.pending is None and asks_how_it_goes(utterance.text):
            return self.menus.command(replace(utterance, command="progress"), state)
        if self.first.stands(state, utterance.at):
            return None
        return self.menus.sessions.told(utterance.text, state, utterance.at)

    # -- buttons and the rest ----------------------------------------------------------------------------------
    def _press(self, utterance: Utterance, state: DialogueState) -> Turn:
        kind, _, rest = (utterance.button or "").partition(":")
        id, _, value = rest.partition(":")
        step: Step | None = None
        if kind == "s":
            step = self.escalation.answer(id, value, state, utterance.at)
        elif kind == "rs":
            step = self.escalation.rescreen(id, state, utterance.at)
        elif kind == "rr":
            ready = self.escalation.release(id, value == "yes", state, utterance.at)
            step = ready or self.escalation.rescreen(id, state, utterance.at)
        elif kind == "cb":
            step = self.checkbacks.press(id, value, state, utterance.at)
        elif kind == "st":
            step = self.checkbacks.press_step(id, value, state, utterance.at)
        elif kind == SURGERY and (turn := self._counted(self.menus.balance.press(id, state, utterance.at))):
            return turn
        elif kind == "h":
            return self._hurts(id, utterance.at, state)
        elif kind == "x" and (card := self.escalation.show_again(id, state)) is not None:
            step = Step((card,), state, self.base.protocols[id])
        if step is not None:
            return self._escalated(step, in_place=kind in ("s", "rr", "cb", "st"))
        if kind in ("rs", "rr", "cb", "st") or (kind == "s" and id in self.base.protocols and value == NONE):
            if state.holds:  # an old button: what it asked is over, something else is not
                return Turn(Explanation(DecisionKind.CLARIFY), Reply((self.escalation.offer(state, "not_yet"),)), state)
            return self.menus.said("nothing_held", state)
        return self.menus.press(utterance, state)

    def _hurts(self, place: str, at: datetime, state: DialogueState) -> Turn:
        """ "Something hurts": the back, or a protocol by name, goes there at once; the others to their answers."""
        protocol = "back-pain" if place == "back" else place
        if protocol in self.base.protocols and self.base.protocols[protocol].level:
            return self._escalated(self.escalation.raise_([protocol], state, at))
        if place == "knee":
            return Turn(Explanation(DecisionKind.CLARIFY), Reply((self.cards.hurts_knee(),), in_place=True), state)
        if place == "thigh" and "sore-or-injured" in self.base.entries:
            return self.choosing.show("sore-or-injured", state)
        return self.menus.said("hurts_other_text", state)

    def _wordless(self, utterance: Utterance, state: DialogueState) -> Turn:
        kind = utterance.attachment
        if utterance.zone is not None and (step := self.form.place(utterance.zone, state, utterance.at)) is not None:
            return self.menus.form_turn(step)
        known = ("sticker", "photo", "voice", "video", "document", "location", "contact", "other")
        return self.menus.said(kind if kind in known else "no_words", state, DecisionKind.FALLBACK)

    # -- what is asked -----------------------------------------------------------------------------------------
    def _choose(self, utterance: Utterance, state: DialogueState, assessment: Assessment) -> Turn:
        pending = state.pending
        if isinstance(pending, ReminderSetup) and pending.exercise is None and "?" not in utterance.text:
            named = self.wished.named(utterance.text)
            if named is not None:
                return self.menus.form_turn(self.form.begin(state, named, utterance.at))
        if pending is None and (turn := self.menus.balance.counted(utterance, state)) is not None:
            return turn
        utterance = replace(utterance, text=without_mending(utterance.text))
        ranking = self.choosing.rank(utterance.text)
        if "?" not in utterance.text or ranking.answer is None:  # in a question "no fever" tells what it is about
            text = self.safety.without_denials(utterance.text)
            if not text and pending is None and not state.holds:
                return self.menus.said("denied" if state.last_entry is None else "denied_after", state)
            if text and text != utterance.text:
                utterance, ranking = replace(utterance, text=text), self.choosing.rank(text)
        asked = self.menus.questions.asked(utterance.text, assessment, state)
        nearest = (ranking.answer or next(iter(ranking.choices), None)) if pending is None else None
        if nearest and (turn := self.menus.balance.told(nearest.entry, utterance, state)) is not None:
            return turn
        if (turn := self.choosing.answer(utterance.text, ranking, state, asked)) is not None:
            small_talk = turn.explanation.kind is DecisionKind.SMALLTALK and isinstance(pending, ReminderSetup)
            return self.menus.not_set_yet(turn, utterance) if small_talk else turn
        step = self.escalation.ask_again(state) or self.checkbacks.again(state, utterance.at)
        if step is not None:
            return self._escalated(step)
        if isinstance(pending, ReminderSetup):
            message = self.form.again(state, utterance.at)
            return Turn(Explanation(DecisionKind.CLARIFY), Reply((message,)), state)
        if isinstance(pending, Counting):
            return self.menus.balance.again(pending, state)
        if self.escalation.to_be_seen(state) is not None:  # no time for exercises; what stands is said below
            reply = Reply((Message(self.say.rich("unclear_to_be_seen")),))
            return Turn(Explanation(DecisionKind.FALLBACK), reply, state)
        return self.first.above(self.choosing.unclear(utterance.text, ranking, state, asked), utterance.at)

    def _finished(self, turn: Turn, utterance: Utterance) -> Turn:
        """Every answer with what must not be forgotten: no memory, a standing emergency, the disclaimer once, and what
        comes before an exercise.
        """
        state, messages = turn.state, list(turn.reply.messages)
        if not utterance.button or utterance.button.startswith("e:"):  # others are of an entry that is shown already
            messages = self.first.before(messages, turn, state, utterance.at, pressed=utterance.button is not None)
        is_over, is_well = self.safety.tells_of_what_is_over(utterance.text), says_better(utterance.text)
        state = self.first.noted(turn.explanation, state, utterance.at, is_over=is_over, is_well=is_well)
        after = [] if state.known else [Message(self.say.rich("no_memory"))]
        asked = self.escalation.open_question(state) in messages
        if isinstance(state.pending, Screening):
            shown = asked or turn.explanation.kind is DecisionKind.ESCALATE
            state = replace(state, pending=replace(state.pending, shown=shown))
        if not asked and turn.explanation.kind is not DecisionKind.ESCALATE:
            trailer = self.escalation.trailer(state)
            after += [trailer] if trailer and trailer not in messages else []
        # Not under safety's questions: a "no" there may be meant for the record, which is asked about as well.
        if turn.explanation.kind is DecisionKind.ANSWER and not state.introduced and not asked:
            messages[0] = _beneath(messages[0], Message(self.say.rich("disclaimer")))
            messages[0] = self.menus.asking_consent(messages[0], state)
            state = replace(state, introduced=True)
        if state.unreached and not _is_grave_or_final(turn):
            after.append(Message(self.say.rich("reminders_back")))
            turn, state = replace(turn, back=True), replace(state, unreached=False)
        if turn.reply.in_place and messages:
            # A message that changes under somebody's finger carries it along, so that taps do not fill the chat.
            messages[-1:] = [reduce(_beneath, after, messages[-1])]
        else:
            messages += after
        return replace(turn, reply=replace(turn.reply, messages=tuple(messages)), state=state)


def _about_deleting(utterance: Utterance, before: DialogueState) -> Utterance:
    """A typed yes or no as the button that it means, where the last turn asked whether to delete everything.

    One that does not say what for is none while a question about health is open or something is on hold: it may be
    meant for that.
    """
    if not before.asked_to_delete or utterance.command or utterance.button:
        return utterance
    if confirms_deleting(utterance.text):
        return replace(utterance, button="d:yes")
    about_health = before.holds or isinstance(before.pending, Screening | HowIsIt)
    sure = None if about_health else plain_yes_or_no(utterance.text)
    return utterance if sure is None else replace(utterance, button="d:yes" if sure else "d:no")


def _is_grave_or_final(turn: Turn) -> bool:
    """Whether it is no moment to speak of reminders: something was reported, or the person ends them."""
    ends = any(isinstance(effect, StopReminders | Forget) for effect in turn.effects)
    return ends or turn.explanation.kind is DecisionKind.ESCALATE


def _beneath(message: Message, more: Message) -> Message:
    return replace(message, text=RichText.join([message.text, more.text]), buttons=(*more.buttons, *message.buttons))
