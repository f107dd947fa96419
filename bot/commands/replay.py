"""`kneebot replay`: a recorded turn once more, from the knowledge that it was answered from and what was written then.

No message is ever stored, so it is given anew. The reply goes to standard output as it was, everything else to
standard error.
"""

from __future__ import annotations

import asyncio
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from bot.commands.history import History
from bot.dialogue.countries import country_of
from bot.dialogue.desk_cards import DeskCards, is_report
from bot.dialogue.policy import Policy
from bot.dialogue.state import DialogueState, Screening
from bot.dialogue.turn import Explanation, Turn, Utterance
from bot.embedding import Encoder
from bot.errors import KneebotError, KnowledgeError
from bot.knowledge.folder import parse
from bot.service.building import build_policy, checked
from bot.service.ports import StoreUnavailable
from bot.storage.keys import Keys
from bot.storage.turns import Moment, RecordedTurn, newest_turns, read_moment
from bot.transport.console import typed

AGREES, DIFFERS = 0, 1
LISTED = 20
_NEAR = 5e-5  # of two scores; processors multiply in different orders, and nobody is shown more digits
_NOT_RECORDED = (
    "In no record, and taken for none: a form that was open, earlier messages that were read together with this one, "
    "the phone's language unless --language says it. A tap cannot be replayed."
)


def list_turns(database_url: str, keys: Keys | None = None) -> None:
    """Print the newest recorded turns, the newest first, each with the number to replay it by."""
    console = Console(soft_wrap=True, highlight=False)
    try:
        turns = asyncio.run(newest_turns(database_url, LISTED, keys))
    except StoreUnavailable as error:
        raise KneebotError(str(error)) from None
    for turn in turns:
        console.print(_line(turn))
    if not turns:
        console.print(Text("No turn is recorded."))


def read_text() -> str:
    """What was written, from standard input to its end; a last line's end is none of it."""
    if sys.stdin.isatty():
        sys.stderr.write("What was written? End it with Ctrl-D.\n")
    return sys.stdin.read().removesuffix("\n")


def replay_turn(
    database_url: str,
    number: int,
    text: str,
    in_use: Path,
    cache: Path | None,
    encoder: Encoder | None,
    *,
    find: bool = False,
    language: str | None = None,
    keys: Keys | None = None,
) -> int:
    """Print the turn's reply to the text, and whether the decision is the recorded one; the exit code.

    `find`: where the folder in use has another revision than the turn needs, git is searched for it. Raises
    KneebotError when there is no such turn, or its knowledge is not at hand.
    """
    moment = _recorded(database_url, number, keys)
    with _knowledge(moment.turn, in_use, find=find) as folder:
        kept = cache if folder == in_use else cache and cache / "replay"
        turn, open_then = replayed(_policy(folder, kept, encoder), moment, text, language)
    sys.stdout.write(turn.reply.text + "\n")
    sys.stdout.flush()
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(_line(moment.turn))
    if open_then is not None:
        console.print(Text(f"  taken to be open then: the questions of {open_then.protocol}"))
    wrong = differences(moment.turn.explanation, turn.explanation)
    for line in wrong:
        console.print(Text(f"  {line}", style="bold red"))
    if wrong:
        console.print(Text(f"This is not what was recorded. {_NOT_RECORDED}"))
        return DIFFERS
    console.print(Text("Decision, entry, choices, level, flags, score and phrasing agree with the record."))
    return AGREES


def replayed(policy: Policy, moment: Moment, text: str, language: str | None = None) -> tuple[Turn, Screening | None]:
    """The turn for the text at that moment, and which of safety's questions were taken to be open then.

    That is in no record: of what may have been open, the likeliest by which the turn agrees with its record.
    """
    policy = policy.in_country(country_of(moment.before, language))
    utterance = replace(typed(text, moment.turn.at), language=language)
    tried = [
        (_respond(policy, utterance, replace(moment.before, pending=pending), watched=moment.watched), pending)
        for pending in _open_then(policy, moment)
    ]
    agreeing = (one for one in tried if not differences(moment.turn.explanation, one[0].explanation))
    return next(agreeing, tried[0])


def _respond(policy: Policy, utterance: Utterance, before: DialogueState, *, watched: bool) -> Turn:
    """The turn, with the truth on who was told beneath a report."""
    turn = policy.respond(utterance, before)
    if is_report(before, turn):
        turn = DeskCards(policy.base, policy.say).beneath(turn, watched=watched)
    return turn


def _open_then(policy: Policy, moment: Moment) -> list[Screening | None]:
    """What may have been open, the likeliest first: after a report its questions are, until they are answered."""
    last = moment.escalated.explanation if moment.escalated else None
    protocol = policy.base.protocols.get(last.entry or "") if last else None
    if last is None or protocol is None or not protocol.questions:
        return [None]
    asked, again = Screening(protocol.id), Screening(protocol.id, rescreen=True)
    likeliest = [asked, None] if last.flags else [None, asked]
    return [*likeliest, again, replace(again, cleared_of=True)]


def differences(recorded: Explanation, found: Explanation) -> list[str]:
    """What the record has otherwise, a line each."""
    pairs = {
        "decision": (recorded.kind.value, found.kind.value),
        "entry": (recorded.entry, found.entry),
        "choices": (", ".join(recorded.choices), ", ".join(found.choices)),
        "level": (recorded.level.label, found.level.label),
        "flags": (", ".join(recorded.flags), ", ".join(found.flags)),
        "phrasing": (recorded.phrasing, found.phrasing),
    }
    lines = [
        f"{name}: recorded {then or 'none'}, now {now or 'none'}" for name, (then, now) in pairs.items() if then != now
    ]
    if not _near(recorded.score, found.score):
        lines.append(f"score: recorded {_score(recorded.score)}, now {_score(found.score)}")
    return lines


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=0, abs_tol=_NEAR)


def _score(score: float | None) -> str:
    return "none" if score is None else f"{score:.4f}"


def _recorded(database_url: str, number: int, keys: Keys | None) -> Moment:
    try:
        moment = asyncio.run(read_moment(database_url, number, keys))
    except StoreUnavailable as error:
        raise KneebotError(str(error)) from None
    if moment is None:
        raise KneebotError(f"no turn {number} is recorded. kneebot replay, without a number, lists the newest")
    return moment


@contextmanager
def _knowledge(turn: RecordedTurn, in_use: Path, *, find: bool) -> Iterator[Path]:
    """A folder with the knowledge that the turn was answered from."""
    revision = parse(in_use).revision
    if revision == turn.revision:
        yield in_use
        return
    needed = f"turn {turn.number} was answered from revision {turn.revision}, and {in_use} is at {revision}"
    if not find:
        raise KneebotError(f"{needed}. Look for it in git with --find, or set KNEEBOT_KNOWLEDGE_DIR to a folder of it")
    history = History(in_use)
    commit = history.find(turn.revision)
    if commit is None:
        raise KneebotError(f"{needed}. No commit has it, on any branch that is here: it may never have been committed")
    Console(stderr=True).print(Text(f"Revision {turn.revision} is that of commit {commit[:12]}.", style="dim"))
    with TemporaryDirectory() as made:
        yield history.write(commit, Path(made))


def _policy(folder: Path, cache: Path | None, encoder: Encoder | None) -> Policy:
    try:
        return build_policy(checked(parse(folder), cache), cache, encoder)
    except KnowledgeError as error:
        raise KneebotError(
            f"{error}\nThis program does not take that knowledge. Use the one of its time, from the same commit."
        ) from None


def _line(turn: RecordedTurn) -> Text:
    why = turn.explanation
    chosen = why.entry or ", ".join(why.choices) or "nothing"
    at = f"{turn.at:%Y-%m-%d %H:%M:%S} UTC"
    score = "" if why.score is None else f", {why.score:.4f}"
    told = f"  person {turn.person}  {why.kind.value}: {chosen}{score}  revision {turn.revision}"
    return Text.assemble((f"{turn.number}", "bold"), "  ", (at, "dim"), told)
