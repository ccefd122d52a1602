"""The database: one declarative base, and SQLite opened so that it can be trusted.

SQLite runs with WAL, synchronous FULL, foreign keys on and a busy timeout. Reading transactions begin
deferred; a unit of work begins with `BEGIN IMMEDIATE`, so two writers never both read a number and then fight
over it. PostgreSQL needs none of this.
"""

from __future__ import annotations

import random
import sqlite3
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, Engine, MetaData, event, func, select
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

#: Execution option that makes a SQLite transaction begin as a writer.
WRITES = "eoffice_writes"

BUSY_TIMEOUT_MS = 20_000
#: Seconds between two looks whether SQLite's writer is free: of chance length, at first and at last up to these.
FIRST_PAUSE, LONGEST_PAUSE = 0.005, 0.05

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment on every database; refuses naive values."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back aware UTC."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Declarative base; a bare `Mapped[datetime]` column is `UtcDateTime`."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={datetime: UtcDateTime})


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Numbered:
    """Surrogate key shared by almost every table."""

    id: Mapped[int] = mapped_column(primary_key=True)


def take_turns(name: str) -> None:
    """Let only one transaction at a time go on from here with what `name` names, until it ends.

    For what must exist once where no unique constraint can say so. SQLite has one writer at a time anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if connection.get_execution_options().get(WRITES, False):
            _become_the_writer(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def _become_the_writer(connection: Connection) -> None:
    """Begin a writing transaction, waiting in short pauses of chance length until no other one runs.

    SQLite's own waiting looks ever less often, in the end each tenth of a second: whoever has waited long is
    overtaken by those who come, and may be told that it is busy. Here all who wait have the same chance.
    """
    driver: Any = connection.connection.driver_connection
    deadline, pause = time.monotonic() + BUSY_TIMEOUT_MS / 1000, FIRST_PAUSE
    driver.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < deadline:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    break
                time.sleep(random.uniform(0, pause))  # noqa: S311 - no secret
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


@event.listens_for(Engine, "handle_error")
def _leave_values_out(context: ExceptionContext) -> None:
    """PostgreSQL adds the whole row at fault to its error; what documents say belongs into no log."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\nDETAIL:")[0], *error.args[1:])
