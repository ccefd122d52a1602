"""Migrations: they make exactly the tables of the models, both ways, and a batch change loses no child row."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from eoffice.app import PROJECT, create_app
from eoffice.core.config import Config
from eoffice.core.database import WRITES, db
from tests.world import empty_database, let_go

FIRST = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "t1", None
def upgrade():
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(9)))
    op.create_table(
        "child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE", name="fk_child_parent")),
    )
    op.execute("INSERT INTO parent (id, name) VALUES (1, 'a'), (2, 'b')")
    op.execute("INSERT INTO child (id, parent_id) VALUES (1, 1), (2, 1), (3, 2)")
def downgrade():
    op.drop_table("child")
    op.drop_table("parent")
"""
BATCH = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "t2", "t1"
def upgrade():
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("parent", recreate="always" if on_sqlite else "auto") as batch:
        batch.alter_column("name", existing_type=sa.String(9), type_=sa.String(99), nullable=False)
def downgrade():
    pass
"""
BREAKING = """
from alembic import op
revision, down_revision = "t2", "t1"
def upgrade():
    op.execute("DELETE FROM parent WHERE id = 1")
def downgrade():
    pass
"""


@pytest.fixture
def bare_app(tmp_path: Path) -> Iterator[Flask]:
    """The application over a database without a table."""
    with empty_database(tmp_path) as url:
        app = create_app(Config(env="testing", data=tmp_path, database_url=url, blob_url=f"file:{tmp_path}/blobs"))
        with app.app_context():
            yield app
        let_go(app)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A migrations folder with the product's env.py and two revisions of the test's own."""
    folder = tmp_path / "migrations"
    shutil.copytree(PROJECT / "migrations", folder, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (folder / "versions").mkdir()
    (folder / "versions" / "t1_first.py").write_text(FIRST)
    (folder / "versions" / "t2_second.py").write_text(BATCH)
    return folder


def table_names() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


@pytest.mark.usefixtures("bare_app")
def test_the_newest_revision_makes_the_tables_of_the_models() -> None:
    upgrade()
    assert differences() == []


@pytest.mark.usefixtures("bare_app")
def test_down_to_nothing_and_up_again() -> None:
    upgrade()
    made = table_names()
    assert made == set(db.metadata.tables)
    downgrade(revision="base")
    assert table_names() == set()
    upgrade()
    assert table_names() == made
    assert differences() == []


@pytest.mark.usefixtures("bare_app")
def test_a_batch_change_of_a_parent_keeps_its_children(directory: Path) -> None:
    upgrade(directory=str(directory))
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM child")) == 3
        assert connection.scalar(text("SELECT count(*) FROM parent")) == 2


@pytest.mark.usefixtures("bare_app")
def test_connections_check_foreign_keys_again_after_migrating(directory: Path) -> None:
    upgrade(directory=str(directory))
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.usefixtures("bare_app")
def test_a_migration_that_breaks_a_reference_changes_nothing(directory: Path) -> None:
    (directory / "versions" / "t2_second.py").write_text(BREAKING)
    upgrade(directory=str(directory), revision="t1")
    if db.engine.dialect.name == "sqlite":
        with pytest.raises(SystemExit):
            upgrade(directory=str(directory))
        expected = 3
    else:
        upgrade(directory=str(directory))
        expected = 1
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM child")) == expected


def test_revisions_are_numbered_and_named() -> None:
    names = sorted(path.name for path in (PROJECT / "migrations" / "versions").glob("*.py"))
    assert names
    for number, name in enumerate(names, start=1):
        assert name.startswith(f"{number:04}_"), name


@pytest.mark.usefixtures("bare_app")
def test_scans_of_before_wait_for_recognition_and_their_states_can_go_back() -> None:
    upgrade(revision="0001")
    moment = "2026-01-01 00:00:00"
    run(f"INSERT INTO blob (sha256, size, mime, created_at) VALUES ('{'a' * 64}', 1, 'application/pdf', '{moment}')")
    for number, mime in ((1, "application/pdf"), (2, "text/plain")):
        run(
            "INSERT INTO file (id, blob_sha256, name, mime, size, text_state, preview_state, created_at) "
            f"VALUES ({number}, '{'a' * 64}', 'a', '{mime}', 1, 'empty', 'none', '{moment}')"
        )
    upgrade(revision="0002")
    assert states() == [("empty", "no_recogniser"), ("empty", None)]
    run("UPDATE file SET text_state = 'recognised', text_error = 'scans_left_out'")
    run("INSERT INTO file_text (file_id, text) VALUES (1, 'a')")
    downgrade(revision="0001")
    assert states() == [("ready", None), ("empty", None)]


def run(statement: str) -> None:
    with db.engine.connect() as connection, connection.execution_options(**{WRITES: True}).begin():
        connection.exec_driver_sql(statement)


def states() -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT text_state, text_error FROM file ORDER BY id")]
