"""From the knowledge folder to a policy: checked by every room, heard by safety, learnt by matching."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from bot.dialogue import countries, followups, phrases, places
from bot.dialogue.policy import Policy
from bot.embedding import Encoder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.folder import Folder, parse
from bot.knowledge.loader import base_of, take
from bot.matching.matcher import Matcher, Phrasing
from bot.matching.vocabulary import Vocabulary
from bot.matching.wording import sentences
from bot.rich import RichText
from bot.safety import proof
from bot.safety.second_opinion import SecondOpinion
from bot.safety.triage import Safety
from bot.service.carried import carried
from bot.service.kept import Kept

CHECKS = (phrases.problems, places.problems, countries.problems, followups.problems, proof.problems)


def read_checked(folder: Path, cache: Path | None = None) -> KnowledgeBase:
    """The folder with every check of every room passed. Raises KnowledgeError or KnowledgeUnusable.

    `cache`: a folder that remembers the last revision found good, so that the next start need not check it again.
    """
    return checked(parse(folder), cache)


def checked(parsed: Folder, cache: Path | None = None, *, remember: bool = False) -> KnowledgeBase:
    """What a parsed folder says, as `read_checked`. Raises KnowledgeError.

    `remember`: for whoever begins anew after each edit; what was compared is kept in `cache` too.
    """

    def good() -> bool:
        with carried(cache) if remember else nullcontext():
            take(parsed, CHECKS)
        return True

    Kept(cache).value("checked", parsed.revision, good)
    return base_of(parsed)


def build_safety(base: KnowledgeBase, cache: Path | None = None, encoder: Encoder | None = None) -> Safety:
    """The room that hears warning signs, with its second opinion. `cache` as in `build_policy`."""

    def signs() -> Safety:
        return Safety(base.protocols.values(), base.safety_words.values(), _asked(base))

    safety = Kept(cache).value("safety", base.revision, signs)
    safety.attach(SecondOpinion(encoder))
    return safety


def build_policy(
    base: KnowledgeBase, cache: Path | None = None, encoder: Encoder | None = None, like: Policy | None = None
) -> Policy:
    """Everything that decides, for one knowledge base. `cache` keeps what is dear to compute between starts.

    `like`: a policy, built with the same encoder, whose rooms serve here too where they were made from the same.
    """
    shared = _shared(like, base) if like is not None else None
    safety = shared or build_safety(base, cache, encoder)
    if like is not None and _taught(like.base, like.safety) == _taught(base, safety):
        return Policy(base, safety, like.matcher)
    return Policy(base, safety, learn(base, safety, cache, encoder))


def edited(before: Policy, learnt: Policy, base: KnowledgeBase) -> Policy | None:
    """The policy for an edited base, soon. None where so much has changed that everything must be learnt anew.

    Safety is whole: the signs of `before` where their files are the same, else made anew. Matching goes by what was
    learnt in full for `learnt`, with what has changed since put in and out.
    """
    safety = _safety_after(before, base)
    taught = _taught(base, safety)
    if _taught(learnt.base, learnt.safety) == taught:
        return Policy(base, safety, learnt.matcher)
    matcher = learnt.matcher.after_edit(**taught)
    return None if matcher is None else Policy(base, safety, matcher)


def learn(
    base: KnowledgeBase,
    safety: Safety,
    cache: Path | None = None,
    encoder: Encoder | None = None,
    like: Policy | None = None,
) -> Matcher:
    """The matcher for the base, learnt in full unless `cache` has it, and kept there. `like` as in `build_policy`."""

    def matcher() -> Matcher:
        taught = _taught(base, safety)
        if like is not None and _taught(like.base, like.safety) == taught:
            return like.matcher
        return Matcher.build(encoder=encoder, cache=cache, **taught)

    matching = Kept(cache).value("matcher", learnt_from(base.revision, encoder), matcher)
    matching.attach(encoder)
    return matching


def kept_matcher(revision: str, cache: Path | None, encoder: Encoder | None) -> Matcher | None:
    """The matcher that was learnt for a revision, where it is still kept."""
    matching: Matcher | None = Kept(cache).found("matcher", learnt_from(revision, encoder))
    if matching is not None:
        matching.attach(encoder)
    return matching


def learnt_from(revision: str, encoder: Encoder | None) -> str:
    """What a matcher is made from, in a word."""
    return f"{revision} {encoder.name if encoder is not None else 'words alone'}"


def passages(base: KnowledgeBase) -> list[Phrasing]:
    """What the entries themselves say, sentence by sentence: a weak hint at what they are asked for."""
    said = [(answer.id, _said_in(answer.body)) for answer in base.answers.values()]
    for programme in base.programmes.values():
        said.append((programme.id, sentences(f"{programme.for_whom}. {_text_of(programme.body)}")))
    for exercise in base.exercises.values():
        lines = (exercise.purpose, exercise.range, *exercise.setup, *exercise.cues, *exercise.muscles)
        said.append((exercise.id, sentences(". ".join(lines))))
    return [Phrasing(id, sentence) for id, found in said for sentence in found]


@lru_cache(maxsize=1 << 12)  # after an edit all but a few answers are the same
def _said_in(markdown: str) -> Sequence[str]:
    return sentences(_text_of(markdown))


def _text_of(markdown: str) -> str:
    return RichText.from_markdown(markdown).text


def _safety_after(before: Policy, base: KnowledgeBase) -> Safety:
    """Safety as `build_safety` makes it, from what `before` has."""
    if (shared := _shared(before, base)) is not None:
        return shared
    safety = Safety(base.protocols.values(), base.safety_words.values(), _asked(base))
    safety.attach(before.safety.second_opinion)
    return safety


def _shared(before: Policy, base: KnowledgeBase) -> Safety | None:
    """The safety of `before`, knowing the base's ways to ask; None where the files that it is made from differ."""
    if _signs(before.base) != _signs(base):
        return None
    same = _asked(before.base) == _asked(base)
    return before.safety if same else before.safety.knowing(_asked(base))


def _signs(base: KnowledgeBase) -> object:
    return dict(base.protocols), dict(base.safety_words)


def _asked(base: KnowledgeBase) -> list[str]:
    """Every way to ask for every entry."""
    return [wording for _, wording in base.wordings()]


class _Taught(TypedDict):
    phrasings: list[Phrasing]
    passages: list[Phrasing]
    vocabulary: Vocabulary
    protected: frozenset[str]


def _taught(base: KnowledgeBase, safety: Safety) -> _Taught:
    """All that matching is made from."""
    return _Taught(
        phrasings=[Phrasing(entry, wording) for entry, wording in base.wordings()],
        passages=passages(base),
        vocabulary=Vocabulary.from_mapping(base.words.get("matching") or {}),
        protected=safety.words,
    )
