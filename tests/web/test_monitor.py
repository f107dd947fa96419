"""What operators see: whether the bot is well, and how much it does. Nothing about any one person."""

from __future__ import annotations

import asyncio
import re
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

import bot
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn
from bot.dialogue.turn import Report as Reported
from bot.knowledge.models import TriageLevel
from bot.reminders.occurrence import OccurrenceState
from bot.service.meter import Pulse
from bot.service.ports import StoreUnavailable
from bot.web.health import SILENCE_S, TOO_LATE_S, Health, LastSeen
from bot.web.metrics import Metrics
from bot.web.monitor import monitor_app, monitored
from tests.web.served import served

PAGE = (Path(bot.__file__).resolve().parent.parent / "docs" / "monitoring.md").read_text(encoding="utf-8")
NOW = datetime(2026, 6, 17, 7, 30, tzinfo=UTC)


class Heart:
    """Beats as it is told; None: the database is away."""

    def __init__(self) -> None:
        self.pulse: Pulse | None = Pulse(0, None, {})

    async def read(self) -> Pulse:
        if self.pulse is None:
            raise StoreUnavailable
        return self.pulse


@pytest.fixture
def heart() -> Heart:
    return Heart()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def health(heart: Heart, metrics: Metrics) -> Health:
    return Health(heart, lambda: "abc123", metrics.telegram, lambda: NOW)


async def figures(health: Health, metrics: Metrics) -> dict[str, float]:
    """Every sample by name and labels, as Prometheus reads them."""
    text = metrics.text(await health.report()).decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {
        sample.name + "".join(f" {key}={value}" for key, value in sorted(sample.labels.items())): sample.value
        for sample in samples
    }


async def test_well(health: Health, metrics: Metrics) -> None:
    """A bot that has reached Telegram, has its database and keeps nobody waiting is well, and says with what it is."""
    metrics.called("getMe", "ok")
    async with served(monitor_app(health, metrics)) as operator, operator.get("/healthz") as answer:
        assert answer.status == 200
        said = await answer.json()
        assert 0 <= said["telegram"].pop("answered_s_ago") < 60
        assert said == {
            "status": "ok",
            "database": {"ok": True},
            "knowledge": {"ok": True, "revision": "abc123"},
            "telegram": {"ok": True},
            "oldest_unanswered_s": 0.0,
        }


@pytest.mark.parametrize(
    ("pulse", "calls", "part"),
    [
        (None, ["ok"], "database"),
        (Pulse(0, None, {}, unwritten="disk full"), ["ok"], "database"),
        (Pulse(0, None, {}), [], "telegram"),
        (Pulse(0, None, {}), ["not_reached"], "telegram"),
        (Pulse(3, NOW - timedelta(seconds=TOO_LATE_S), {}), ["ok"], "oldest_unanswered_s"),
    ],
    ids=["no database", "full disk", "not yet connected", "never connected", "somebody waits"],
)
async def test_unwell(
    health: Health, metrics: Metrics, heart: Heart, pulse: Pulse | None, calls: list[str], part: str
) -> None:
    """Each thing that a person should look at makes it unwell, and the answer says which it is."""
    heart.pulse = pulse
    for outcome in calls:
        metrics.called("getMe", outcome)
    async with served(monitor_app(health, metrics)) as operator, operator.get("/healthz") as answer:
        said = await answer.json()
        assert (answer.status, said["status"]) == (503, "unwell")
        finding = said[part]
        assert finding == TOO_LATE_S if part == "oldest_unanswered_s" else not finding["ok"]


async def test_database_that_hangs(metrics: Metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that never answers does not keep the answer about it waiting."""
    monkeypatch.setattr("bot.web.health.PATIENCE_S", 0.05)

    class Stuck(Heart):
        async def read(self) -> Pulse:
            await asyncio.Event().wait()
            raise AssertionError

    report = await Health(Stuck(), lambda: "r", metrics.telegram).report()
    assert report.pulse is None


async def test_clock_set_back(health: Health, heart: Heart) -> None:
    """After the clock was set back nobody has waited for a negative time."""
    heart.pulse = Pulse(1, NOW + timedelta(hours=1), {})
    assert (await health.report()).oldest_s == 0.0


def test_telegram_away_for_a_while() -> None:
    """A Telegram that fails for a moment is still reachable; after a minute without any answer it is not."""
    now = [0.0]
    telegram = LastSeen(lambda: now[0])
    assert not telegram.reachable
    telegram.called("ok")
    for now[0] in (10.0, 10.0 + SILENCE_S - 1):
        telegram.called("no_answer")
        assert telegram.reachable
    now[0] = 10.0 + SILENCE_S
    assert not telegram.reachable
    assert telegram.answered_s == now[0]
    telegram.called("flood")  # It asks for patience, so it is there.
    assert telegram.reachable


@pytest.mark.parametrize(
    ("method", "status", "reason"),
    [
        ("getUpdates", 401, "token refused"),
        ("getUpdates", 404, "token refused"),
        ("getUpdates", 409, "another program takes the updates"),
        ("getWebhookInfo", 401, "token refused"),
    ],
)
async def test_updates_refused(method: str, status: int, reason: str) -> None:
    """A bot whose updates are refused for a minute is deaf, though Telegram answers: it is not well, and says why."""
    now = [0.0]
    telegram = LastSeen(lambda: now[0])
    telegram.called("ok", "getMe", 200)
    for now[0] in (0.5, 2.0, 30.0, 60.0):
        telegram.called("refused", method, status)
        telegram.called("ok", "sendMessage", 200)
        assert telegram.reachable
    now[0] = 60.5
    telegram.called("refused", method, status)
    report = await Health(Heart(), lambda: "r", telegram).report()
    assert not report.well
    assert report.as_json()["telegram"] == {"ok": False, "answered_s_ago": 0.0, "reason": reason}
    now[0] += SILENCE_S
    telegram.called("ok", method, 200)
    assert telegram.reachable


def test_two_that_poll() -> None:
    """Two programs that take each other's updates are told as such, though each is let in now and then."""
    now = [0.0]
    telegram = LastSeen(lambda: now[0])
    for now[0] in range(0, 120, 30):
        telegram.called("refused", "getUpdates", 409)
        telegram.called("ok", "getUpdates", 200)
    assert telegram.trouble == "another program takes the updates"
    telegram.called("ok", "getUpdates", 200)
    assert not telegram.reachable
    now[0] += SILENCE_S
    telegram.called("ok", "getUpdates", 200)
    assert telegram.reachable


def test_one_that_asks_no_more() -> None:
    """A process that was refused and has left asking to another for minutes does not call Telegram away for ever."""
    now = [0.0]
    telegram = LastSeen(lambda: now[0])
    for now[0] in range(0, 120, 30):
        telegram.called("refused", "getUpdates", 409)
    assert not telegram.reachable
    now[0] += 120
    assert telegram.reachable


async def test_telegram_up(health: Health, metrics: Metrics, monkeypatch: pytest.MonkeyPatch) -> None:
    """An alert sees a token that was revoked, too."""
    monkeypatch.setattr("bot.web.health.SILENCE_S", 0.0)
    metrics.called("getMe", "ok", 200)
    metrics.called("getUpdates", "refused", 401)
    assert (await figures(health, metrics))["kneebot_telegram_up"] == 0
    metrics.called("getUpdates", "ok", 200)
    assert (await figures(health, metrics))["kneebot_telegram_up"] == 1


async def test_figures(health: Health, metrics: Metrics, heart: Heart) -> None:
    """What happens is counted under names and labels that an alert can be built on."""
    heart.pulse = Pulse(2, NOW - timedelta(seconds=90), {"emergency": 1})
    metrics.received(3)
    metrics.retaken()
    metrics.answered(0.2)
    metrics.answered(-5.0)  # the clock was set back
    report = Reported("back-pain", TriageLevel.URGENT)
    explanation = Explanation(DecisionKind.ESCALATE, "back-pain", level=TriageLevel.URGENT, flags=("numb",))
    metrics.turned(Turn(explanation, Reply(()), DialogueState(), report=report))
    metrics.reminded(OccurrenceState.SENT, 20.0)
    metrics.reminded(OccurrenceState.SKIPPED, 20_000.0)
    metrics.became(OccurrenceState.UNKNOWN, 3)
    metrics.called("sendMessage", "flood")
    metrics.posted(403)
    metrics.store_failed()
    found = await figures(health, metrics)
    told = {
        "kneebot_updates_received_total": 3,
        "kneebot_updates_retaken_total": 1,
        "kneebot_updates_answered_total": 2,
        "kneebot_answer_seconds_count": 2,
        "kneebot_answer_seconds_sum": 0.2,
        "kneebot_decisions_total kind=escalate": 1,
        "kneebot_decisions_total kind=answer": 0,
        "kneebot_triage_total level=urgent": 1,
        "kneebot_escalations_total level=urgent": 1,
        "kneebot_escalations_unseen level=emergency": 1,
        "kneebot_escalations_unseen level=urgent": 0,
        "kneebot_reminders_total state=sent": 1,
        "kneebot_reminders_total state=skipped": 1,
        "kneebot_reminders_total state=unknown": 3,
        "kneebot_reminder_lag_seconds_count": 1,
        "kneebot_telegram_calls_total method=sendMessage outcome=flood": 1,
        "kneebot_webhook_posts_total status=403": 1,
        "kneebot_store_failures_total": 1,
        "kneebot_oldest_unanswered_seconds": 90,
        "kneebot_updates_waiting": 2,
        "kneebot_database_up": 1,
        "kneebot_telegram_up": 1,
        "kneebot_knowledge_info revision=abc123": 1,
    }
    assert {name: found.get(name) for name in told} == told
    assert found["process_resident_memory_bytes"] > 0


async def test_page_for_operators(health: Health, metrics: Metrics) -> None:
    """Every figure of ours stands on the operators' page, and none that there is not."""
    told = set(re.findall(r"^\| `(kneebot_\w+)` \|", PAGE, re.MULTILINE))
    families = text_string_to_metric_families(metrics.text(await health.report()).decode())
    ours = {family.name.removesuffix("_info") for family in families if family.name.startswith("kneebot_")}
    assert told == {name for name in ours if not name.endswith("_created")}


async def test_database_away(health: Health, metrics: Metrics, heart: Heart) -> None:
    """While the database is away its figures stay as they were, and that it is away is one of them."""
    heart.pulse = Pulse(2, NOW - timedelta(seconds=90), {})
    await figures(health, metrics)
    heart.pulse = None
    found = await figures(health, metrics)
    assert (found["kneebot_database_up"], found["kneebot_oldest_unanswered_seconds"]) == (0, 90)


async def test_each_has_its_own() -> None:
    """Two bots in one process count apart: no figure lives outside of the parts that are handed in."""
    one, other = Metrics(), Metrics()
    one.store_failed()
    health = Health(Heart(), lambda: "r", other.telegram)
    assert (await figures(health, other))["kneebot_store_failures_total"] == 0


async def test_taken_port(health: Health, metrics: Metrics) -> None:
    """A port that something else has is said to be taken, keeps nothing from going on, and is used once it is free."""
    with socket.create_server(("127.0.0.1", 0)) as other, capture_logs() as logs:
        port = other.getsockname()[1]
        async with monitored(monitor_app(health, metrics), "127.0.0.1", port, again_s=0.05):
            await asyncio.sleep(0.02)
            assert [(entry["event"], entry["port"]) for entry in logs] == [("monitor.no_port", port)]
            other.close()
            await asyncio.sleep(0.3)
            async with aiohttp.ClientSession() as operator:
                answer = await operator.get(f"http://127.0.0.1:{port}/metrics")
                assert answer.content_type == "text/plain"
                assert b"kneebot_database_up 1.0" in await answer.read()
