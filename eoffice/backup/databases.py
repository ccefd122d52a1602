"""The database as a file at one moment, and back: by SQLite's own backup, by pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, text

from eoffice.backup.faults import BackupFault
from eoffice.core.database import db

_PAGES = 4096
_NEEDED = "install postgresql-client"


def dialect() -> str:
    """`sqlite` or `postgresql`."""
    return db.engine.dialect.name


def schema(connection: Connection) -> str:
    """The newest migration of the database."""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


@contextmanager
def standing_still() -> Iterator[Connection]:
    """A connection that sees the database as it is now until the block ends, while others go on writing."""
    with db.engine.connect() as connection:
        if _is_server():
            connection.execution_options(isolation_level="REPEATABLE READ")
        schema(connection)  # SQLite's transaction sees what is there at its first reading
        yield connection


def dump(seen: Connection, target: Path) -> None:
    """Write the database as `seen` sees it into the file `target`."""
    if not _is_server():
        source = seen.connection.driver_connection
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy, pages=_PAGES)  # type: ignore[union-attr]
            copy.execute("PRAGMA journal_mode=DELETE")
        return
    moment = seen.scalar(text("SELECT pg_export_snapshot()"))
    _run(
        "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={target}",
        f"--dbname={_address()}",
    )  # fmt: skip


def fault_of(dialect: str, source: Path) -> str | None:
    """What is wrong with a database file as such; None when nothing is."""
    if dialect == "postgresql":
        try:
            _run("pg_restore", "--list", str(source))
        except BackupFault as error:
            return str(error)
        return None
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            stray = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    if found != "ok":
        return str(found)
    return f"a row of {stray[0]} names another that is not there" if stray else None


def is_empty() -> bool:
    """Whether there is nothing in the database that a restoration would write over."""
    return not inspect(db.engine).get_table_names()


def load(source: Path) -> None:
    """Bring the database file `source` in, whole or not at all."""
    db.session.remove()
    db.engine.dispose()
    if _is_server():
        _run(
            "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
            f"--dbname={_address()}", str(source),
        )  # fmt: skip
        return
    target = Path(str(db.engine.url.database))
    for rest in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    arriving = target.with_name(target.name + ".restoring")
    shutil.copyfile(source, arriving)
    with arriving.open("rb") as stream:
        os.fsync(stream.fileno())
    arriving.rename(target)


def _is_server() -> bool:
    return dialect() == "postgresql"


def _address() -> str:
    """The database's address without its password."""
    url: URL = db.engine.url
    return url.set(drivername="postgresql", password=None).render_as_string()


def _run(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; raises `BackupFault` with what it says when it fails."""
    program = shutil.which(name)
    if program is None:
        raise BackupFault(f"{name} is missing: {_NEEDED}")
    password = db.engine.url.password
    environment = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - no shell
    if done.returncode:
        raise BackupFault((done.stderr.strip() or f"{name} failed").splitlines()[0])
