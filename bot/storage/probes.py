"""One sealed row that tells whether the keys at hand are those that the database was sealed with."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, select

from bot.storage.keys import KEY, KeyProblem, Keys
from bot.storage.schema import probes
from bot.storage.sealing import Sealer, sealer_of

_TEXT = "kneebot"


def found(connection: Connection) -> str | None:
    """The probe as it is stored; None where nothing has been sealed yet."""
    if not inspect(connection).has_table(probes.name):
        return None
    return connection.scalar(select(probes.c.token))


def hold(keys: Keys, sealer: Sealer, token: str) -> None:
    """Raises KeyProblem when none of the keys has sealed the probe."""
    if sealer.unseal(token) != _TEXT:
        raise KeyProblem(
            f"{keys.name}: the key there does not open the stored data, which was sealed with another. Put the former "
            f"key back. To change keys, give both, the new one first ({KEY}=NEW,OLD), then `kneebot key rotate`."
        )


def write(connection: Connection) -> None:
    """Seal the probe, unless there is one."""
    if found(connection) is None:
        connection.execute(probes.insert().values(id=1, token=sealer_of(connection).seal(_TEXT)))


def renew(connection: Connection) -> None:
    """Seal the probe with the first key."""
    connection.execute(probes.update().values(token=sealer_of(connection).seal(_TEXT)))
