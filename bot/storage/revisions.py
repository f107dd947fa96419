"""From whatever revision a database has to the one this code needs. The steps themselves are in `migrations/`."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.errors import KneebotError
from bot.service.ports import StoreUnavailable
from bot.storage import dialects, schema


class NewerDatabase(StoreUnavailable, KneebotError):
    """A newer Kneebot has used this database; this one would not understand it and leaves it alone."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"the database is at revision {revision}, this Kneebot knows no further than {schema.REVISION}. "
            "Start the newer Kneebot again, or restore a backup from before the upgrade."
        )


def found(connection: Connection) -> str | None:
    """The revision the database is at; None for one that is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest revision, within the connection's transaction. Raises NewerDatabase."""
    # Here and not above: importing Alembic takes half a second that a start on a current database need not spend.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    dialects.alone(connection)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    at = found(connection)
    if at is not None and at not in {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}:
        raise NewerDatabase(at)
    command.upgrade(config, "head")
