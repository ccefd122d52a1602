"""How migrations run: in one transaction, and on SQLite without foreign keys.

A batch change on SQLite copies the table and drops the old one; with foreign keys on, `ON DELETE CASCADE` would
then silently empty every child. They are off while migrations run and are checked before the commit. The switch
does nothing inside a transaction, so it is made on the driver's own connection before one begins.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from eoffice.core.database import WRITES, UtcDateTime, db


def run() -> None:
    """Run the migrations that the command asked for; a broken reference undoes them all."""
    with _connect() as plain, _without_foreign_keys(plain):
        connection = plain.execution_options(**{WRITES: True})
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transactional_ddl=True,
            render_item=_render,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            _check_references(connection)


def _connect() -> Connection:
    """A connection; the first that anything needs, so it is said plainly when there is none."""
    try:
        return db.engine.connect()
    except OperationalError as error:
        reason = str(error.orig).partition("\n")[0]
        raise CommandError(f"the database cannot be reached ({reason}); see EOFFICE_DATABASE_URL") from error


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise CommandError(f"the migration would leave {len(broken)} broken references, first {tuple(broken[0])}")


def _render(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write columns of our own types with plain SQLAlchemy, so that a migration never imports the models."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


# What Alembic assumes is nothing to tell whoever starts the product.
logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)
if context.is_offline_mode():
    raise SystemExit("migrations need a database: --sql is not supported")
run()
