"""The files for operators, held against the program: what they set exists, what they start is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

import bot
from bot.cli import app
from bot.config import PREFIX, Settings
from bot.dialogue.reply import Reply
from bot.dialogue.state import DecisionKind, DialogueState
from bot.dialogue.turn import Explanation, Turn
from bot.storage.keys import Keys
from bot.storage.new_key import new_key
from bot.storage.store import SqlStore
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


# -- what is pasted ----------------------------------------------------------------------------------------------------
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", OPERATOR, re.MULTILINE | re.DOTALL)


def block(*parts: str) -> str:
    """The one block of the operator's page with all of these words in it."""
    (found,) = [block for block in BLOCKS if all(part in block for part in parts)]
    return found


@pytest.mark.parametrize("pasted", BLOCKS, ids=lambda block: block.splitlines()[0][:40])
def test_what_is_pasted_is_shell(pasted: str) -> None:
    """A block of the operator's page is shell as it stands: no prompt, no words behind a command, only our commands."""
    assert subprocess.run(["bash", "-n"], input=pasted, text=True, timeout=30, check=False).returncode == 0
    assert not re.search(r"^\s*[$#]|\s{4,}\S", pasted, re.MULTILINE)
    group = typer.main.get_command(app)
    for line in re.findall(r"(?:bin/kneebot|run --rm kneebot|-T (?:-v \S+ )?bot) (.*)", pasted):
        command: Any = group
        for word in line.split()[: 2 if line.startswith(("db ", "key ")) else 1]:
            command = command.commands[word]


@pytest.fixture
def machine(tmp_path: Path) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Runs a block as root of a machine with the service would, in a folder that stands for the machine's root."""
    programs = tmp_path / "opt/kneebot/.venv/bin"
    for folder in (programs, tmp_path / "etc/kneebot", tmp_path / "var/lib/kneebot", tmp_path / "root"):
        folder.mkdir(parents=True)
    for file, script in [
        (programs / "kneebot", f'cd {tmp_path} && exec {sys.executable} -m bot "$@"'),
        (programs / "systemctl", "true"),
    ]:
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}

    def run(pasted: str) -> subprocess.CompletedProcess[str]:
        here = re.sub(r"/(?=(?:opt|etc|root|var/lib)/)", f"{tmp_path}/", pasted)
        return subprocess.run(
            ["bash", "-e"], input=here, text=True, capture_output=True, env=environment, timeout=120, check=True
        )

    return run


async def test_backup_restore_and_rotation_as_pasted(
    machine: Callable[[str], subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    """What the operator's page says to paste makes a backup, puts it back, and changes the key."""
    key, place = tmp_path / "etc/kneebot/kneebot_encryption_key", tmp_path / "var/lib/kneebot/kneebot.db"
    key.write_text(old := new_key())
    store = SqlStore(f"sqlite+aiosqlite:///{place}", Keys(old))
    turn = Turn(Explanation(DecisionKind.ANSWER, "cramping"), Reply(()), DialogueState(last_entry="cramping"))
    await store.save(7, turn, at=datetime.now(UTC), revision="r1")
    await store.close()
    assert "2 rows of 2 tables" in machine(block("/opt/kneebot", "db backup")).stdout
    assert "2 rows of 2 tables" in machine(block("/opt/kneebot", "db restore")).stdout
    assert (tmp_path / "root/kneebot-before/kneebot.db").is_file()
    assert "Any other key can be left out now." in machine(block("/opt/kneebot", "key rotate")).stdout
    assert key.read_text().strip() != old
    store = SqlStore(f"sqlite+aiosqlite:///{place}", Keys(key.read_text()))
    assert (await store.load(7)).last_entry == "cramping"
    await store.close()


def test_how_prometheus_reaches_it() -> None:
    """The examples for Prometheus call the job as the alerts do and ask the port that the bot has."""
    examples = [yaml.safe_load(text) for text in re.findall(r"^```yaml\n(.*?)^```$", MONITORING, re.M | re.DOTALL)]
    one, many = (example["scrape_configs"][0] for example in examples)
    assert one["job_name"] == many["job_name"] == "kneebot"
    assert one["static_configs"] == [{"targets": [Settings.model_fields["monitor_listen"].default]}]
    assert many["dns_sd_configs"][0]["names"] == ["bot"]
    assert str(many["dns_sd_configs"][0]["port"]) == BOT["environment"]["KNEEBOT_MONITOR_LISTEN"].rpartition(":")[2]
    assert f"{COMPOSE['name']}_outside" in MONITORING


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
