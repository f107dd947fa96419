"""However often the bot is killed while it sends reminders, nobody gets one twice and none is forgotten."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.kills import AT_ONCE, days_of_killing, prepare

KILLS = 100  # every step several times; benchmarks/kills.py has 1,000


async def test_killed_at_every_step(tmp_path: Path) -> None:
    """Killed before and after every write and every message: 0 doubles, 0 occurrences without a state, none lost."""
    await prepare(f"sqlite+aiosqlite:///{tmp_path / 'kneebot.db'}")
    reckoning = days_of_killing(tmp_path, KILLS)
    assert reckoning.kills >= KILLS
    assert (reckoning.doubles, reckoning.stateless, reckoning.lost) == ([], [], [])
    # A kill leaves at most those unknown that were under way.
    assert 0 < reckoning.states["unknown"] <= reckoning.kills * AT_ONCE
    assert reckoning.states["sent"] > 0
