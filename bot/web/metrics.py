"""The figures of one process for Prometheus. No label is about a person; every label's values are few and known."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from bot.dialogue.state import DecisionKind
from bot.dialogue.turn import Turn
from bot.knowledge.models import TriageLevel
from bot.reminders.occurrence import OccurrenceState
from bot.service.meter import Meter
from bot.web.health import LastSeen, Report

ANSWER_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600)
LATE_S = (1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 10800)


class Metrics(Meter):
    """Counts in a registry of its own; `text` is what Prometheus reads. `telegram`: how it was when last called."""

    def __init__(self) -> None:
        self.telegram = LastSeen()
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)

        def counter(name: str, told: str, *labels: str) -> Counter:
            return Counter(name, told, labels, namespace="kneebot", registry=registry)

        def gauge(name: str, told: str, *labels: str) -> Gauge:
            return Gauge(name, told, labels, namespace="kneebot", registry=registry)

        def histogram(name: str, told: str, buckets: tuple[float, ...]) -> Histogram:
            return Histogram(name, told, namespace="kneebot", registry=registry, buckets=buckets)

        self._received = counter("updates_received", "Updates written down, with those that Telegram gave again.")
        self._retaken = counter(
            "updates_retaken", "Updates taken up again that an earlier run or another process had begun with."
        )
        self._answered = counter("updates_answered", "Updates done with.")
        self._answer_s = histogram("answer_seconds", "From an update's arrival until it was done with.", ANSWER_S)
        self._decisions = counter("decisions", "Turns by what was decided.", "kind")
        self._triage = counter("triage", "Turns by what was heard in them.", "level")
        self._escalations = counter("escalations", "New warning signs that people are to be told of.", "level")
        self._reminders = counter("reminders", "Reminders by what became of them.", "state")
        self._late_s = histogram("reminder_lag_seconds", "From a reminder's moment until it was sent.", LATE_S)
        self._calls = counter("telegram_calls", "Calls of Telegram's API.", "method", "outcome")
        self._posts = counter("webhook_posts", "Requests to the webhook by the status answered.", "status")
        self._store_failures = counter("store_failures", "What was asked of the database and failed.")
        self._oldest_s = gauge("oldest_unanswered_seconds", "Age of the oldest unanswered update; 0 for none.")
        self._waiting = gauge("updates_waiting", "Updates not yet answered.")
        self._unseen = gauge("escalations_unseen", "Warning signs that nobody has seen.", "level")
        self._database = gauge("database_up", "1 when the database answered just now, and took what was written last.")
        self._telegram_up = gauge("telegram_up", "1 when Telegram answers and gives updates, or failed just now.")
        self._knowledge = Info("knowledge", "The knowledge in use.", namespace="kneebot", registry=registry)
        # So that a rate can be taken from the first one on, and an alert on "none" works.
        for kind in DecisionKind:
            self._decisions.labels(kind.value)
        for level in TriageLevel:
            self._triage.labels(level.label)
            self._unseen.labels(level.label)
            if level is not TriageLevel.NONE:
                self._escalations.labels(level.label)
        for state in OccurrenceState:
            self._reminders.labels(state.value)

    def received(self, count: int) -> None:
        """Count updates that came in."""
        self._received.inc(count)

    def retaken(self) -> None:
        """Count an update that is taken up again."""
        self._retaken.inc()

    def answered(self, after_s: float) -> None:
        """Count an update that is done with; a clock that was set back makes no negative time."""
        self._answered.inc()
        self._answer_s.observe(max(after_s, 0.0))

    def turned(self, turn: Turn) -> None:
        """Count the turn's decision, level and report."""
        self._decisions.labels(turn.explanation.kind.value).inc()
        self._triage.labels(turn.explanation.level.label).inc()
        if turn.report is not None:
            self._escalations.labels(turn.report.level.label).inc()

    def reminded(self, became: OccurrenceState, late_s: float) -> None:
        """Count a reminder; only of those sent it is told how late they were."""
        self._reminders.labels(became.value).inc()
        if became is OccurrenceState.SENT:
            self._late_s.observe(max(late_s, 0.0))

    def became(self, state: OccurrenceState, count: int) -> None:
        """Count reminders that nobody had in hand."""
        self._reminders.labels(state.value).inc(count)

    def called(self, method: str, outcome: str, status: int | None = None) -> None:
        """Count a call."""
        self._calls.labels(method, outcome).inc()
        self.telegram.called(outcome, method, status)

    def posted(self, status: int) -> None:
        """Count a request to the webhook."""
        self._posts.labels(str(status)).inc()

    def store_failed(self) -> None:
        """Count a failure of the database."""
        self._store_failures.inc()

    def text(self, now: Report) -> bytes:
        """Everything counted, and how things are now. What only the database knows stays as it was while it is away."""
        self._database.set(now.database_trouble is None)
        self._telegram_up.set(now.reachable)
        self._knowledge.info({"revision": now.revision})
        if now.pulse is not None:
            self._oldest_s.set(now.oldest_s)
            self._waiting.set(now.pulse.waiting)
            for level in TriageLevel:
                self._unseen.labels(level.label).set(now.pulse.unseen.get(level.label, 0))
        return generate_latest(self._registry)
