"""Sealing everything anew with the first key, some hundred rows at a time, so that a running bot is not held up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Text, and_, select, tuple_, type_coerce, update

from bot.storage import probes
from bot.storage.database import Database
from bot.storage.keys import Keys
from bot.storage.schema import metadata
from bot.storage.sealing import SealedJson, SealedText, sealer_of

_BATCH = 300


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many values were sealed with the first key, were so already, and could be opened with none."""

    sealed: int = 0
    already: int = 0
    unreadable: int = 0

    def __add__(self, other: Rotated) -> Rotated:
        return Rotated(self.sealed + other.sealed, self.already + other.already, self.unreadable + other.unreadable)


def sealed_columns() -> Iterator[Column[object]]:
    """Every column that is sealed."""
    for table in metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, SealedText | SealedJson))


async def rotate_all(database_url: str, keys: Keys, advance: Callable[[int], None] = lambda _: None) -> Rotated:
    """Seal every value with the first key. Begun again it goes on where it was; what no key opens stays as it is.

    The probe comes last, and only once all is done: until then a start without the former key is refused. A database
    that does not exist yet is not made. Raises StoreUnavailable and SettingsError.
    """
    database = Database(database_url, keys)
    done = Rotated()
    try:
        if not database.exists:
            return done
        for column in sealed_columns():
            after: tuple[object, ...] | None = None
            while True:
                batch, after = await database.write(_rotate, column, after)
                done += batch
                advance(batch.sealed + batch.already + batch.unreadable)
                if after is None:
                    break
        if not done.unreadable:
            await database.write(probes.renew)
        return done
    finally:
        await database.close()


def _rotate(
    connection: Connection, column: Column[object], after: tuple[object, ...] | None
) -> tuple[Rotated, tuple[object, ...] | None]:
    """One batch of the column's rows, those behind `after`, and the last of them; None when none is left."""
    row_key = list(column.table.primary_key.columns)
    token = type_coerce(column, Text)
    rows = select(*row_key, token).where(column.is_not(None)).order_by(*row_key).limit(_BATCH).with_for_update()
    found = connection.execute(rows if after is None else rows.where(tuple_(*row_key) > tuple_(*after))).all()
    sealer, done = sealer_of(connection), Rotated()
    for *number, old in found:
        new = sealer.anew(old)
        if new is None:
            done += Rotated(unreadable=1)
        elif new == old:
            done += Rotated(already=1)
        else:
            itself = and_(*(part == value for part, value in zip(row_key, number, strict=True)))
            connection.execute(update(column.table).where(itself).values({column: type_coerce(new, Text)}))
            done += Rotated(sealed=1)
    return done, tuple(found[-1][:-1]) if found else None
