"""From whatever revision a database has to the one this code needs. The steps themselves are in `migrations/`.

An empty database needs no steps: it gets the tables as they are now. That both come to the same is tested.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select

from bot.errors import KneebotError
from bot.service.ports import StoreUnavailable
from bot.storage import dialects, schema

# Alembic's own table, as it makes it, by its default name.
_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


class NewerDatabase(StoreUnavailable, KneebotError):
    """A newer Kneebot has used this database; this one would not understand it and leaves it alone."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"the database is at revision {revision}, this Kneebot knows no further than {schema.REVISION}. "
            "Start the newer Kneebot again, or restore a backup from before the upgrade."
        )


def found(connection: Connection) -> str | None:
    """The revision the database is at; None for one that is empty."""
    if not inspect(connection).has_table(_version.name):
        return None
    return connection.execute(select(_version.c.version_num)).scalar()


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest revision, within the connection's transaction. Raises NewerDatabase."""
    dialects.alone(connection)
    at = found(connection)
    if at is None:
        schema.metadata.create_all(connection)
        _version.create(connection, checkfirst=True)
        connection.execute(insert(_version).values(version_num=schema.REVISION))
    else:
        _take_the_steps(connection, at)


def _take_the_steps(connection: Connection, at: str) -> None:
    # Here and not above: importing Alembic takes half a second that a start on a current database need not spend.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    if at not in {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}:
        raise NewerDatabase(at)
    command.upgrade(config, "head")
