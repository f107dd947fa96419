"""The files for operators, held against the program: what they set exists, what they start is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot
from bot.config import PREFIX, Settings
from bot.web.health import Report
from bot.web.metrics import Metrics
from tests.test_readme import table

ROOT = Path(bot.__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
ALERTS: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "alerts.yaml").read_text(encoding="utf-8"))
UNIT_FILE = ROOT / "deploy" / "kneebot.service"
MONITORING = (ROOT / "docs" / "monitoring.md").read_text(encoding="utf-8")
OPERATOR = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
KNOWN = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
NO_SETTING = {"KNEEBOT_HOST"}  # of compose.yaml and the proxy
BOT = COMPOSE["services"]["bot"]


def unit(key: str) -> list[str]:
    """All values of a key of the service."""
    return re.findall(rf"^{key}=(.*)$", UNIT_FILE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("file", ["compose.yaml", "deploy/kneebot.service", "docs/operator.md"])
def test_settings(file: str) -> None:
    """Every setting that is named to operators is one that the bot has."""
    text = (ROOT / file).read_text(encoding="utf-8")
    named = {name.upper() for name in re.findall(r"\bkneebot_[a-z_]*[a-z]\b", text, re.IGNORECASE)}
    named -= {name.upper() for name in metrics()}
    assert named - NO_SETTING <= KNOWN


# -- compose.yaml ------------------------------------------------------------------------------------------------------
def test_secrets() -> None:
    """Every secret is a file, is declared, and none of them stands in the environment."""
    for service in COMPOSE["services"].values():
        assert {*service.get("secrets", ())} <= {*COMPOSE["secrets"]}
    assert all(secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values())
    secret = {f"{PREFIX}{name}" for name in ("TELEGRAM_TOKEN", "WEBHOOK_SECRET", "ENCRYPTION_KEY")}
    assert not secret & {*BOT["environment"]}
    assert "secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_an_empty_setting_is_read_from_its_secret() -> None:
    """The image's own database setting is emptied, so that the secret's counts."""
    assert BOT["environment"]["KNEEBOT_DATABASE_URL"] == ""
    assert "kneebot_database_url" in BOT["secrets"]


def test_services() -> None:
    """Each service has a read-only root and a place for what it writes; the database is asked whether it is up."""
    for service in COMPOSE["services"].values():
        assert service["read_only"] is True
        assert service["tmpfs"]
        named = {volume.partition(":")[0] for volume in service["volumes"]}
        assert {name for name in named if not name.startswith(".")} <= {*COMPOSE["volumes"]}
        assert {*service["networks"]} <= {*COMPOSE["networks"]}
    assert BOT["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert "pg_isready" in COMPOSE["services"]["database"]["healthcheck"]["test"][1]
    assert int(BOT["stop_grace_period"].removesuffix("s")) > 10  # what the bot itself takes at most


def test_any_number_of_processes() -> None:
    """The bot can be there several times: no name and no port of the host is one container's alone."""
    assert BOT["deploy"]["replicas"] >= 2
    assert not {"container_name", "ports"} & {*BOT}
    assert "ports" not in COMPOSE["services"]["database"]


def test_proxy() -> None:
    """The proxy leads to the path and the port at which the bot waits for Telegram, and to nothing else of it."""
    caddy = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    path = BOT["environment"]["KNEEBOT_WEBHOOK_URL"].rpartition("}")[2]
    assert f"handle {path} {{" in caddy
    assert f"port {BOT['environment']['KNEEBOT_LISTEN'].rpartition(':')[2]}" in caddy
    assert "8081" not in caddy
    assert caddy.count("{") == caddy.count("}")


# -- the unit ----------------------------------------------------------------------------------------------------------
def test_what_is_started() -> None:
    """The unit starts the command that installing makes, where the operator's page installs it."""
    (start,) = unit("ExecStart")
    program, command = start.split()
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert Path(program).name in scripts
    assert command == "run"
    assert program.removesuffix("/.venv/bin/kneebot") in OPERATOR


def test_where_it_writes() -> None:
    """Database and cache are in the two folders that systemd makes for the unit and lets it write to."""
    settings = " ".join(unit("Environment"))
    assert f"sqlite+aiosqlite:////var/lib/{unit('StateDirectory')[0]}/" in settings
    assert f"XDG_CACHE_HOME=/var/cache/{unit('CacheDirectory')[0]}" in settings
    assert unit("ProtectSystem") == ["strict"]
    assert unit("DynamicUser") == ["yes"]


@pytest.mark.parametrize(
    "key", ["NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictNamespaces"]
)
def test_hardening(key: str) -> None:
    """The unit gives the process no more than it needs."""
    assert unit(key) == ["yes"]


def test_systemd_reads_it(tmp_path: Path) -> None:
    """systemd itself finds nothing in the unit to complain of, where it is installed."""
    program = shutil.which("systemd-analyze")
    if program is None:  # Nothing to ask: the tests above hold what matters.
        return
    started = tmp_path / "kneebot"
    started.write_text("#!/bin/sh\n")
    started.chmod(0o755)
    copy = tmp_path / "kneebot.service"
    copy.write_text(re.sub(r"/opt/kneebot/.venv/bin/kneebot", str(started), UNIT_FILE.read_text(encoding="utf-8")))
    ran = subprocess.run([program, "verify", "--man=no", copy], capture_output=True, text=True, timeout=60, check=False)
    assert [line for line in ran.stderr.splitlines() if "kneebot.service" in line] == []


# -- alerts ------------------------------------------------------------------------------------------------------------
def metrics() -> set[str]:
    """The figures that the alerts look at."""
    rules = [rule for group in ALERTS["groups"] for rule in group["rules"]]
    return {name for rule in rules for name in re.findall(r"\bkneebot_\w+", rule["expr"])}


def test_alerts() -> None:
    """There is an alert for each thing that somebody would suffer from, on a figure that the bot has.

    The operator's page says what to do.
    """
    rules = [rule for group in ALERTS["groups"] for rule in group["rules"]]
    assert metrics() == {
        "kneebot_telegram_up",
        "kneebot_oldest_unanswered_seconds",
        "kneebot_escalations_unseen",
        "kneebot_database_up",
        "kneebot_store_failures_total",
        "kneebot_reminder_lag_seconds_bucket",
        "kneebot_reminders_total",
        "kneebot_webhook_posts_total",
    }
    there_are = Metrics().text(Report(None, 0, "r1", None, None)).decode()
    assert all(f"# HELP {name.removesuffix('_bucket')} " in there_are for name in metrics())
    for rule in rules:
        assert {"alert", "expr", "for", "labels", "annotations"} == {*rule}
        assert {"summary", "description"} == {*rule["annotations"]}
        assert f"`{rule['alert']}`" in OPERATOR
        assert rule["expr"].count("(") == rule["expr"].count(")")


def test_alerts_are_told_as_they_are() -> None:
    """The page on what to watch has every alert of the rules and no other, with the same figures and times."""
    told = table(MONITORING, "alert")
    rules = [rule for group in ALERTS["groups"] for rule in group["rules"]]
    assert told == [[f"`{rule['alert']}`", f"`{rule['expr']}`", rule["for"]] for rule in rules]


def test_an_emergency_is_paged_in_minutes() -> None:
    """A reported emergency that nobody has seen for ten minutes wakes somebody, and so does a Telegram that is away."""
    rules = {rule["alert"]: rule for group in ALERTS["groups"] for rule in group["rules"]}
    for name, within in [("KneebotEmergencyUnseen", "10m"), ("KneebotTelegramAway", "2m")]:
        assert (rules[name]["for"], rules[name]["labels"]) == (within, {"severity": "page"})
