"""What to say to a question: the entry that is meant, several for several questions, a choice where that is unclear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue.asking import asking_parts, is_story
from bot.dialogue.cards import without_thumbs
from bot.dialogue.escalation import Escalation, held_exercises
from bot.dialogue.extracts import extract
from bot.dialogue.followups import Followup, FollowupKind, followup
from bot.dialogue.language import is_other_language
from bot.dialogue.menus import Menus
from bot.dialogue.pain_rule import RULE, RUNNING, pain_told, run_pain_told, sentence_for
from bot.dialogue.picked import NONE as NONE_OF_THESE
from bot.dialogue.picked import picked
from bot.dialogue.reply import Message, Reply
from bot.dialogue.several import MOST, questions
from bot.dialogue.state import DecisionKind, DialogueState, QuestionKind, RunnerUp, Unanswered
from bot.dialogue.turn import Explanation, Turn, Utterance
from bot.dialogue.unanswered import NONE
from bot.knowledge.models import Exercise, SmallTalk
from bot.matching.matcher import Match, Matcher, Ranking
from bot.rich import RichText

NEAREST = 3  # topics offered when nothing fits
# Said of the answer that stands, and changes nothing; not where something comes first.
_OF_ITSELF = (FollowupKind.DETAIL, FollowupKind.LINES, FollowupKind.AGAIN)
_FEW = 4  # words that tell a number of pain and ask nothing: "my pain is 8"


class Choosing:
    """Answers questions for one knowledge revision. Safety and open forms have been asked before."""

    def __init__(self, matcher: Matcher, escalation: Escalation, menus: Menus) -> None:
        self._matcher = matcher
        self._cards = escalation.cards
        self._base = self._cards.base
        self._say = self._cards.say
        self._escalation = escalation
        self._menus = menus

    def as_picked(self, utterance: Utterance, offered: Sequence[str]) -> Utterance:
        """The utterance, as a press of the button that its words name: one of those that were offered last, or none."""
        if utterance.button is not None or utterance.command is not None:
            return utterance
        labels = {id: self._cards.label(id) for id in offered if id in self._base.entries}
        id = picked(utterance.text, labels)
        if id is None:
            return utterance
        return replace(utterance, button=f"{NONE}:" if id == NONE_OF_THESE else f"e:{id}")

    def is_of_exercise(self, text: str, state: DialogueState) -> bool:
        """Whether the text says no more than that the exercise shown last is not felt to work."""
        meant = followup(text, state.last_entry, self._base, Ranking())
        return meant is not None and meant.kind is FollowupKind.FELT

    def rank(self, text: str) -> Ranking:
        """The matcher's ranking of the text.

        Where a long message is not clear as a whole, its asking sentence decides: if it is sure of the entry that the
        whole comes nearest to (of a story, of any that it comes near), or if the whole comes near none. Alone it would
        be sure of too much: "any tips?".
        """
        whole = self._matcher.rank(text)
        if whole.answer is not None:
            return whole
        parts = [self._matcher.rank(part) for part in asking_parts(text)]
        near = {match.entry for match in (whole.matches if is_story(text) else whole.matches[:1])}
        sure = [part for part in parts if part.answer is not None and part.answer.entry in near]
        if not sure and _top(whole) < whole.ask:
            sure = [whole, *(part for part in parts if not self._is_small_talk(part))]
        return max(sure, key=lambda ranking: (ranking.answer is not None, _top(ranking)), default=whole)

    def _is_small_talk(self, ranking: Ranking) -> bool:
        return bool(ranking.matches) and isinstance(self._base.entries[ranking.matches[0].entry], SmallTalk)

    def answer(self, text: str, ranking: Ranking, state: DialogueState, asked: Unanswered | None = None) -> Turn | None:
        """The turn for a question that is clear: a follow-up to the last card, one answer, or two; else None.

        `asked`: what may go on the coach's list where "none of these" is the answer to a choice, or thumbs go down.
        """
        meant = followup(text, state.last_entry, self._base, ranking)
        if meant is not None:
            return self._follow_up(meant, state, asked)
        if state.pending is None and self._is_bare_number(text):
            return self._menus.said("bare_number", state, DecisionKind.FALLBACK)
        if (both := self._several(text, state)) is not None:
            return self._menus.questions.with_question(both, asked, *both.explanation.choices)
        if ranking.answer is not None:
            turn = self._with_colour(text, self.show(ranking.answer.entry, state, ranking))
            return self._menus.questions.with_question(turn, asked, ranking.answer.entry)
        near = {match.entry for match in ranking.choices}
        if state.pending is None and not near.isdisjoint((RULE, RUNNING)) and run_pain_told(text) is not None:
            return self._with_colour(text, self.show(RUNNING, state))
        alone = state.pending is None and len(text.split()) <= _FEW
        if alone and RULE in self._base.entries and pain_told(text) is not None:
            return self._with_colour(text, self.show(RULE, state))
        return None

    def unclear(self, text: str, ranking: Ranking, state: DialogueState, asked: Unanswered | None = None) -> Turn:
        """The turn for a question that is not clear: buttons to choose from, or what the bot can do.

        `asked`: what may go on the coach's list.
        """
        if is_other_language(text):
            return self._menus.said("other_language", state, DecisionKind.FALLBACK)
        if len(self._topics(ranking.choices)) > 1:
            return self._clarify(ranking, state, asked)
        return self._fall_back(ranking, state, asked)

    def show(self, id: str, state: DialogueState, ranking: Ranking | None = None) -> Turn:
        """The turn that shows an entry: in place of an exercise on hold, why it is held.

        `ranking`: the one that it is the answer of, if words led to it.
        """
        entry = self._base.entries[id]
        kind = DecisionKind.SMALLTALK if isinstance(entry, SmallTalk) else DecisionKind.ANSWER
        explanation = Explanation(kind, entry=id)
        if ranking is not None and ranking.answer is not None:
            best = ranking.answer
            explanation = replace(
                explanation, score=best.score, phrasing=best.phrasing, runner_up=_runner_up(ranking.matches)
            )
        remembered = state if kind is DecisionKind.SMALLTALK else replace(state, last_entry=id)
        return Turn(explanation, Reply((self._menus.message_of(id, state),)), remembered)

    def _with_colour(self, text: str, turn: Turn) -> Turn:
        """The pain rule as it is for the number that the text gives to the pain, before the whole of it."""
        named = sentence_for(turn.explanation.entry, text)
        if named is None:
            return turn
        first, *others = turn.reply.messages
        told = self._say.rich(named[0], level=named[1])
        return replace(turn, reply=Reply((replace(first, text=RichText.join([told, first.text])), *others)))

    def _is_bare_number(self, text: str) -> bool:
        """Whether the text is a number and nothing else; those of the bridges name one."""
        number = text.strip(" .!").removeprefix("-")
        angles = {str(exercise.knee_angle_deg) for exercise in self._base.exercises.values()}
        return number.isdecimal() and number not in angles

    # -- after a card ------------------------------------------------------------------------------------------
    def _follow_up(self, meant: Followup, state: DialogueState, asked: Unanswered | None) -> Turn:
        if meant.kind is FollowupKind.ASK:
            return self._offer(meant.choices, state, None, asked)
        if meant.kind is FollowupKind.SOURCES:
            return self._menus.entry_button("w", meant.entry, state)
        entry = self._base.entries[meant.entry]
        if meant.kind is FollowupKind.EXERCISES:
            rows = self._cards.topics(meant.choices, held_exercises(state))
            message = Message(self._say.rich("exercises_with", title=entry.title), rows)
            explanation = Explanation(DecisionKind.ANSWER, entry=meant.entry)
            return Turn(explanation, Reply((message,)), replace(state, offered=meant.choices))
        if meant.kind in _OF_ITSELF and not state.holds and state.cautioned is None:
            shown = without_thumbs(self._menus.message_of(meant.entry, state))
            message = replace(shown, text=self._of_itself(meant, shown))
            return Turn(Explanation(DecisionKind.ANSWER, entry=meant.entry), Reply((message,)), state)
        if meant.kind in (FollowupKind.SHOW, FollowupKind.ANSWER) or not isinstance(entry, Exercise):
            return self.show(meant.entry, state)
        if meant.entry in held_exercises(state):
            return self.show(meant.entry, state)
        if meant.kind is FollowupKind.FAULTS:
            message = self._cards.faults(entry)
        elif meant.kind is FollowupKind.DOSE:
            message = self._cards.brief(entry, self._cards.dose(entry.dose))
        elif meant.kind is FollowupKind.PURPOSE:
            message = self._cards.brief(entry, entry.purpose)
        elif meant.kind is FollowupKind.FELT:
            works = self._say.plain("card_works", muscles=", ".join(entry.muscles))
            message = self._cards.brief(entry, works)
        else:
            message = self._cards.brief(entry, self._say.plain("card_video_here"))
        return Turn(Explanation(DecisionKind.ANSWER, entry=meant.entry), Reply((message,)), state)

    def _of_itself(self, meant: Followup, shown: Message) -> RichText:
        """What is said of the answer that was given last, above its buttons."""
        if meant.kind is FollowupKind.DETAIL:
            return self._say.rich("detail")
        if meant.kind is FollowupKind.LINES:
            lines = extract(self._base.entries[meant.entry].body, meant.way) or ""
            return RichText.join([self._say.rich("answer_lines"), self._say.markdown(lines)])
        return RichText.join([self._say.rich("answer_again"), shown.text])

    # -- several questions -------------------------------------------------------------------------------------
    def _several(self, text: str, state: DialogueState) -> Turn | None:
        """The answers when at least two parts alone have a clear one and they differ; small talk is no question.

        What was asked beside them is told to be open, with a choice where something comes near it.
        """
        parts = questions(text)
        rankings = [self._matcher.rank(part) for part in parts[:MOST]]
        matches = {
            ranking.answer.entry: ranking.answer
            for ranking in rankings
            if ranking.answer is not None and not isinstance(self._base.entries[ranking.answer.entry], SmallTalk)
        }
        if len(matches) < 2:
            return None
        first = next(iter(matches.values()))
        messages = [self._menus.message_of(id, state) for id in matches]
        unclear = [ranking for ranking in rankings if ranking.answer is None]
        near = dict.fromkeys(match.entry for ranking in unclear for match in ranking.choices)
        if offered := [id for id in near if id not in matches][:NEAREST]:
            messages.append(Message(self._say.rich("clarify_rest"), self._cards.topics(offered, held_exercises(state))))
        if len(parts) > MOST or any(not ranking.choices for ranking in unclear):
            messages.append(Message(self._say.rich("asked_more")))
        explanation = Explanation(
            DecisionKind.ANSWER, entry=first.entry, choices=tuple(matches), score=first.score, phrasing=first.phrasing
        )
        return Turn(explanation, Reply(tuple(messages)), replace(state, last_entry=list(matches)[-1]))

    # -- not clear ---------------------------------------------------------------------------------------------
    def _clarify(self, ranking: Ranking, state: DialogueState, asked: Unanswered | None) -> Turn:
        if asked is not None:
            asked = replace(asked, kind=QuestionKind.NO_CHOICE_TAKEN)
        return self._offer(self._topics(ranking.choices), state, _top(ranking), asked)

    def _topics(self, matches: Sequence[Match]) -> tuple[str, ...]:
        """The entries of the matches that are worth a button: nobody who was not understood meant a greeting."""
        return tuple(match.entry for match in matches if not isinstance(self._base.entries[match.entry], SmallTalk))

    def _offer(self, ids: tuple[str, ...], state: DialogueState, score: float | None, asked: Unanswered | None) -> Turn:
        none = (self._menus.questions.none_button(asked),)
        rows = (*self._cards.topics(ids, held_exercises(state)), *self._escalation.rescreen_rows(state.holds), none)
        explanation = Explanation(DecisionKind.CLARIFY, choices=ids, score=score)
        after = replace(state, unanswered=replace(asked, nearest=ids) if asked else None, offered=ids)
        return Turn(explanation, Reply((Message(self._say.rich("clarify"), rows),)), after)

    def _fall_back(self, ranking: Ranking, state: DialogueState, asked: Unanswered | None) -> Turn:
        nearest = self._topics(ranking.matches)[:NEAREST]
        rows = (*self._cards.topics(nearest, held_exercises(state)), *self._escalation.rescreen_rows(state.holds))
        score = _top(ranking) if ranking.matches else None
        explanation = Explanation(DecisionKind.FALLBACK, score=score, nearest=nearest)
        asked = replace(asked, nearest=nearest) if asked else None
        return self._menus.questions.fall_back(explanation, replace(state, offered=nearest), asked, rows)


def _runner_up(matches: Sequence[Match]) -> RunnerUp | None:
    return RunnerUp(matches[1].entry, matches[1].score) if len(matches) > 1 else None


def _top(ranking: Ranking) -> float:
    return ranking.matches[0].score if ranking.matches else 0.0
