"""Conversations written down: what a runner says, and what must be in the reply. Read and acted out line by line.

    > my back hurts              says it; `> /cancel` a command, `> (photo) caption` something sent
    > [None of these]            taps the button that begins so; `> #e:clam` presses data as an old button would
    {back-pain}                  the reply has these words of the knowledge: a short sentence's or a protocol's
    {back-pain:none}             what a protocol says later: none, release, cleared, kept, ask, same
    [It is better]               the reply has a button with this in its label
    any other line               the reply has this text
    not ...                      the reply has nothing of the kind
    = answer pain-rule           what was decided, and about what
    ~ 24 h                       so many hours go by
    asks back-pain               the check-back is sent, as it would be now; `asks not back-pain`: there is none
    holds back-pain              what is on hold afterwards, in this order; `holds nothing`

Words of the knowledge are named, not copied, so that an author may change them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from textwrap import dedent

from bot.dialogue.policy import Policy
from bot.dialogue.reply import Button, Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn, Utterance
from tests.typed import typed

MONDAY = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
PAUSE = timedelta(seconds=20)


@dataclass
class Runner:
    """Someone who talks with the bot; remembers what the screen shows."""

    policy: Policy
    state: DialogueState = field(default_factory=lambda: DialogueState(introduced=True))
    now: datetime = MONDAY
    turns: list[Turn] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)  # every button ever shown; old ones can still be tapped

    @property
    def turn(self) -> Turn:
        """The last turn."""
        return self.turns[-1]

    def says(self, said: str) -> Turn:
        """Say a line as a transcript writes it; the bot's turn."""
        self.now += PAUSE
        self.turns.append(self.policy.respond(self._utterance(said), self.state))
        self.state = self.turn.state
        self.buttons += [button for message in self.turn.reply.messages for row in message.buttons for button in row]
        return self.turn

    def _asks(self, protocol: str) -> bool:
        """Whether there is a check-back on the protocol to be sent now; it is, if there is."""
        question = self.policy.checkbacks.question(protocol, self.state, self.now)
        if question is None:
            return False
        self.state = replace(self.state, pending=question.pending)
        self.turns.append(Turn(Explanation(DecisionKind.CLARIFY), Reply((question.message,)), self.state))
        self.buttons += [button for row in question.message.buttons for button in row]
        return True

    def _utterance(self, said: str) -> Utterance:
        if said.startswith("[") and said.endswith("]"):
            return Utterance(self.now, button=self._labelled(said[1:-1]).data)
        if said.startswith("("):
            attachment, _, caption = said[1:].partition(")")
            return Utterance(self.now, caption.strip(), attachment=attachment)
        return typed(self.now, said)

    def _labelled(self, label: str) -> Button:
        found = [button for button in self.buttons if label in button.label]
        assert found, f"no button [{label}] was ever shown, only {[button.label for button in self.buttons]}"
        return found[-1]

    def talk(self, transcript: str) -> Turn:
        """Act the transcript out; the last turn. Fails at the first line that does not hold, and shows the reply."""
        for line in filter(None, map(str.strip, dedent(transcript).splitlines())):
            if line.startswith("> "):
                self.says(line[2:])
            elif line.startswith("~ "):
                self.now += timedelta(hours=float(line[2:].removesuffix(" h")))
            elif line.startswith("asks "):
                assert self._asks(line[5:].removeprefix("not ")) != line.startswith("asks not "), line
            else:
                assert self._holds_true(line), f"after {len(self.turns)} turns, not so: {line}\n{self.screen}"
        return self.turn

    @property
    def screen(self) -> str:
        """The last reply as a phone shows it, for a failing test."""
        why = self.turn.explanation
        lines = [f"({why.kind.value} {why.entry}, holds {[hold.protocol for hold in self.state.holds]})"]
        for message in self.turn.reply.messages:
            lines.append(message.text.text)
            lines += ["  ".join(f"[{button.label}]" for button in row) for row in message.buttons]
        return "\n".join(lines)

    def _holds_true(self, line: str) -> bool:
        if line.startswith("not "):
            return not self._holds_true(line[4:])
        if line.startswith("= "):
            kind, _, entry = line[2:].partition(" ")
            why = self.turn.explanation
            return why.kind.value == kind and (not entry or why.entry == entry)
        if line.startswith("holds "):
            wanted = line[6:].replace(",", " ").split()
            return [hold.protocol for hold in self.state.holds] == ([] if wanted == ["nothing"] else wanted)
        if line.startswith("["):
            rows = [row for message in self.turn.reply.messages for row in message.buttons]
            return any(line[1:-1] in button.label for row in rows for button in row)
        wanted_words = self.words(line[1:-1]) if line.startswith("{") else line
        return wanted_words in self.turn.reply.text

    def words(self, name: str) -> str:
        """The words that a name in braces stands for: their longest piece within a line that nothing is filled into."""
        base = self.policy.base
        protocol_id, _, part = name.partition(":")
        if protocol_id in base.protocols:
            protocol = base.protocols[protocol_id]
            release = protocol.release
            said = {
                "": protocol.body,
                "none": protocol.none_of_these,
                "release": release and release.ask,
                "cleared": release and release.cleared,
                "kept": release and release.kept,
                "ask": protocol.check_back and protocol.check_back.ask,
                "same": protocol.check_back and protocol.check_back.if_same,
            }[part]
        else:
            said = base.messages.messages.get(name) or base.pages[name].body
        assert said, f"the knowledge says nothing by the name {name}"
        filled = re.sub(r"{(?!emergency_numbers)\w+}", "\n\n", said)
        return max(self.policy.say.markdown(filled).text.splitlines(), key=len).strip()
