"""From a message to an assessment: the signs it raises, how far they must go up, and what to remember of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, replace

from bot.knowledge.protocol import Protocol, SafetyWords, TriageLevel
from bot.remembered import Remembered
from bot.safety.denials import AROUND_A_NO, without_denials
from bot.safety.hearing import Hearing, Listener
from bot.safety.red_flags import Finding, RedFlags, Status
from bot.safety.second_opinion import LONGEST, SecondOpinion, laid_out
from bot.text import tokens, words_in, words_in_ours, words_of

_REMEMBERED = 2000  # messages whose second opinion is at hand: runners ask the same things
SECOND_OPINION = "second-opinion"  # the sign's id where it is not a sign that was heard


@dataclass(frozen=True, slots=True)
class Assessment:
    """What safety makes of one message: the signs that count, highest first, and those only mentioned.

    `mentioned`: asked about, long past, somebody else's back, or doubted: no alarm. `heard` is what later messages may
    need: ids of word groups, never words.
    """

    findings: tuple[Finding, ...] = ()
    mentioned: tuple[Finding, ...] = ()
    heard: tuple[str, ...] = ()

    @property
    def level(self) -> TriageLevel:
        """The highest level of what counts; none if nothing does."""
        return max((finding.level for finding in self.findings), default=TriageLevel.NONE)

    @property
    def only_doubt(self) -> bool:
        """Whether nothing but the second opinion raises it."""
        return all(finding.sign == SECOND_OPINION for finding in self.findings)

    @property
    def only_doubted(self) -> bool:
        """Whether nothing but words that are used harmlessly too sounds like a sign, in a message held for harmless."""
        return not self.findings and all(finding.status is Status.DOUBTED for finding in self.mentioned)

    def undoubted(self, protocols: Set[str]) -> Assessment:
        """The same, with the doubted signs of these protocols counting: the person was asked whether they are there."""
        surely = [each for each in self.mentioned if each.status is Status.DOUBTED and each.protocol in protocols]
        if not surely:
            return self
        counting = [*self.findings, *(replace(each, status=Status.CURRENT) for each in surely)]
        highest_first = sorted(counting, key=lambda finding: finding.level, reverse=True)
        left = tuple(each for each in self.mentioned if each not in surely)
        return replace(self, findings=tuple(highest_first), mentioned=left)

    @property
    def flags(self) -> tuple[str, ...]:
        """Ids of the signs, those that count first."""
        return tuple(dict.fromkeys(finding.sign for finding in (*self.findings, *self.mentioned)))


class Safety:
    """Assesses messages with the protocols and words of one knowledge revision."""

    def __init__(self, protocols: Iterable[Protocol], words: Iterable[SafetyWords], asked: Iterable[str] = ()) -> None:
        """`asked`: every way to ask for an entry of the knowledge base. Raises WordingError as Listener does.

        Their words are never taken for a slip. Somebody has read them and found no report there: no second opinion
        raises a message that says the same as one of them, and nothing else.
        """
        words, asked = tuple(words), tuple(asked)
        self._listener = Listener(words, words_of(asked))
        self._asked = frozenset(map(words_in_ours, asked))
        self._hides = {name: frozenset(group.hides) for each in words for name, group in each.groups.items()}
        protocols = tuple(protocols)
        self._kinds = kinds = self._listener.finder.kinds
        needs_place = {name for each in words for name, group in each.groups.items() if group.needs_place}
        self._flags = RedFlags(protocols, kinds, frozenset(needs_place))
        needed = {group for protocol in protocols for group in _groups_of(protocol)} - needs_place
        self._telling = {group for group in needed if kinds[group] in ("sensation", "event")}
        self._examples = {
            sign.id: [f" {' '.join(words_in_ours(said))} " for said in sign.raised_by]
            for protocol in protocols
            for sign in protocol.signs
        }
        self._raised_by_opinion: dict[str, Protocol] = {
            protocol.second_opinion: protocol for protocol in protocols if protocol.second_opinion
        }
        self.attach(None)
        self._last: tuple[str, Hearing] | None = None  # one message is heard once, whoever asks

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_second": None, "_last": None, "_doubted": None}

    def attach(self, second: SecondOpinion | None) -> None:
        """Ask for a second opinion from now on. It is not kept in a file with the signs."""
        self._second: SecondOpinion | None = second
        self._doubted: Remembered[Protocol | None] | None = (
            Remembered(lambda text: self._doubt(second, text), _REMEMBERED) if second else None
        )

    @property
    def second_opinion(self) -> SecondOpinion | None:
        """What is asked beside the signs, if anything is."""
        return self._second

    def knowing(self, asked: Iterable[str]) -> Safety:
        """The same signs, words and second opinion, with other ways to ask. Costs next to nothing."""
        other, asked = copy(self), tuple(asked)
        other._listener, other._last = self._listener.knowing(words_of(asked)), None
        other._asked = frozenset(map(words_in_ours, asked))
        other.attach(self._second)
        return other

    @property
    def words(self) -> frozenset[str]:
        """Every word that safety listens for; matching mends no slip towards or away from one."""
        return self._listener.finder.words

    def slips(self, text: str) -> Mapping[str, str]:
        """Words of the text that are taken for a slip of one that safety listens for, and that word.

        In a way to ask for an entry it would no longer be taken for it.
        """
        return self._listener.slips(text)

    def hear(self, text: str) -> Hearing:
        """What the message says, group by group."""
        last = self._last
        if last is None or last[0] != text:
            last = self._last = (text, self._listener.hear(text))
        return last[1]

    def agrees_with(self, other: Safety, text: str) -> bool:
        """Whether both assess the message alike, whatever a second opinion says of it, if it says the same to both.

        For whoever compares two revisions: a second opinion takes many times as long as all the signs, and knows
        nothing of either.
        """
        if self._raised_by_opinion != other._raised_by_opinion or self._hides != other._hides:
            return False
        if (words_in(text) in self._asked) != (words_in(text) in other._asked):
            return False
        return self.hear(text).heard == other.hear(text).heard and self._find(text) == other._find(text)

    def without_denials(self, text: str) -> str:
        """The message without the clauses that deny a sign and tell nothing else; as it was where there are none.

        Also where it is longer than a second opinion looks: then it is no chat, and time stays bounded.
        """
        return text if len(text) > LONGEST else without_denials(text, self._only_denies)

    def _only_denies(self, text: str) -> bool:
        """Whether the text names something that signs are made of, denies all of it, and says nothing else."""
        heard = self._listener.hear(text).heard  # a clause of the message in hand, which stays heard
        named = [item for item in heard if item.group in self._telling]
        if not named or not all(item.denied for item in named):
            return False
        places = [item for item in heard if self._kinds[item.group] == "place"]
        told = {word for item in (*named, *places) for word in words_in(item.words)}
        return told | AROUND_A_NO >= {*words_in(text)}

    def names_place(self, text: str) -> bool:
        """Whether the text says where in the body."""
        return any(self._kinds[item.group] == "place" for item in self.hear(text).heard)

    def tells_of_what_is_over(self, text: str) -> bool:
        """Whether the text says that something was long ago, or denies something that is felt or has happened."""
        heard = self.hear(text).heard
        return any(item.group == "past" or (item.denied and item.group in self._telling) for item in heard)

    def may_be_doubted(self, text: str) -> bool:
        """Whether the message, read alone, raises a sign that a second opinion could take back."""
        return any(finding.doubtful and finding.counts for finding in self._find(text))

    def assess(self, text: str, earlier: Sequence[str] = (), *, plain: bool = False) -> Assessment:
        """The signs that the message raises, read together with what `earlier` messages left. Never raises.

        Where a second opinion goes higher than the signs that count, it is the first finding; where it names something
        else that is as grave, the last. `plain`: the message is known to be something else, word by word ("delete
        everything"); only signs are heard in it.
        """
        findings = _one_each(self._held_against(text, self._find(text, earlier)))
        counted = tuple(finding for finding in findings if finding.counts)
        mentioned = tuple(finding for finding in findings if not finding.counts)
        assessment = Assessment(counted, mentioned, self._flags.remember(self.hear(text)))
        more = None if plain else self._more(text, assessment)
        if more is None:
            return assessment
        # A message that is doubted is no harmless one: what was held against its signs falls, up to that level.
        doubted = [each for each in mentioned if each.status is Status.DOUBTED and each.level <= more.level]
        counted += tuple(replace(each, status=Status.CURRENT) for each in doubted)
        mentioned = tuple(each for each in mentioned if each not in doubted)
        raised = (more, *counted) if more.level > assessment.level else (*counted, more)
        return replace(assessment, findings=raised, mentioned=mentioned)

    def _find(self, text: str, earlier: Sequence[str] = ()) -> list[Finding]:
        """The signs; none is doubtful where a part of the message says one of the sign's own examples in a row."""
        found = self._flags.find(self.hear(text), earlier)
        if not any(each.doubtful and each.counts for each in found):
            return found
        words = frozenset(words_in(text))
        signs = {each.sign for each in found if each.doubtful}
        # Those that have all their words in the message: nearly always none, and found out much sooner than its parts.
        examples = [(sign, said) for sign in signs for said in self._examples[sign] if words.issuperset(said.split())]
        if not examples:
            return found
        parts = {f" {' '.join(token.word for token in tokens(folded))} " for _, folded in laid_out(text)}
        sure = {sign for sign, said in examples if any(said in part for part in parts)}
        return [replace(each, doubtful=False) if each.sign in sure else each for each in found]

    def _held_against(self, text: str, findings: list[Finding]) -> list[Finding]:
        """The findings; one that is doubtful by itself does not count where what says it is held for harmless."""
        second = self._second
        # A sign told in two messages is in neither of them.
        doubtful = [each for each in findings if each.doubtful and each.counts and not each.before]
        if second is None or not doubtful:
            return findings
        # "No pain, but my foot drags" is as grave as without the pain.
        judged = [said for said in dict.fromkeys((text, self.without_denials(text))) if said]
        held = [each for each in doubtful if all(second.holds_harmless(said, each.words) for said in judged)]
        return [replace(each, status=Status.DOUBTED) if each in held else each for each in findings]

    def _more(self, text: str, heard: Assessment) -> Finding | None:
        """What the second opinion adds to what was heard; it lowers nothing."""
        if self._doubted is None or heard.level == TriageLevel.EMERGENCY:
            return None
        protocol = self._doubted(text)
        if protocol is None or protocol.level < heard.level:
            return None
        # As grave as what was heard, it counts where it is something else: a sore back beside a knee that gives way.
        alike = protocol.only_doubt or any(finding.protocol == protocol.id for finding in heard.findings)
        if protocol.level == heard.level and alike:
            return None
        return Finding(SECOND_OPINION, protocol.id, protocol.level, ())

    def _doubt(self, second: SecondOpinion, text: str) -> Protocol | None:
        """The gravest of what the parts of the message raise. After an emergency no other part is asked."""
        gravest: Protocol | None = None
        for protocol in self._doubts(second, text):
            if gravest is None or protocol.level > gravest.level:
                gravest = protocol
            if protocol.level is TriageLevel.EMERGENCY:
                break
        return gravest

    def _doubts(self, second: SecondOpinion, text: str) -> Iterator[Protocol]:
        """What the parts of the message raise, where neither the signs nor who wrote the phrasings know better.

        Each part by itself, so that no other takes anything back.
        """
        if words_in(text) in self._asked:
            return
        for said in dict.fromkeys((text, self.without_denials(text))):
            for unit, label in second.found(said):
                protocol = self._raised_by_opinion.get(label)
                if protocol is None or self._ruled_out(protocol, self.hear(unit)):
                    continue
                # "Isn't red or hot, just achy": without what it only denies it must sound like a report too.
                left = self.without_denials(unit)
                if left == unit or (left and not second.holds_harmless(left)):
                    yield protocol

    def _ruled_out(self, protocol: Protocol, hearing: Hearing) -> bool:
        """Whether the signs heard what the protocol is about, and only as well, or as something else: a knee's back."""
        told = _groups_of(protocol)
        about = [item for item in hearing.heard if item.group in told]
        hidden = any(not told.isdisjoint(self._hides.get(item.group, ())) for item in hearing.heard)
        if all(item.denied for item in about):
            return hidden or bool(about)
        # "My back tooth hurts": it hurts, and not there.
        elsewhere = any(self._kinds[item.group] == "place" and self._hides.get(item.group) for item in hearing.heard)
        return elsewhere and all(self._kinds[item.group] == "sensation" for item in about)


def _groups_of(protocol: Protocol) -> set[str]:
    """Every word group that one of its signs needs."""
    return {group for sign in protocol.signs for need in sign.needs for group in need}


def _one_each(findings: Iterable[Finding]) -> list[Finding]:
    """The first finding of each sign, those that count first."""
    firsts: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda each: not each.counts):
        firsts.setdefault(finding.sign, finding)
    return list(firsts.values())
