"""Keep closed registers, corrections, saved views, prints and imports of old registers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "register_import",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False, comment="of the book"),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("direction IN ('incoming', 'outgoing')", name=op.f("ck_register_import_direction_known")),
        sa.CheckConstraint("state = 'preview' OR job_id IS NOT NULL", name=op.f("ck_register_import_job_if_begun")),
        sa.CheckConstraint("state IN ('preview', 'running', 'done')", name=op.f("ck_register_import_state_known")),
        sa.ForeignKeyConstraint(["body_id"], ["issuing_body.id"], name=op.f("fk_register_import_body_id_issuing_body")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_register_import_created_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import")),
    )
    op.create_table(
        "register_view",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("direction IN ('incoming', 'outgoing')", name=op.f("ck_register_view_direction_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_register_view_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_view")),
        sa.UniqueConstraint("person_id", "direction", "name", name=op.f("uq_register_view_person_id_direction_name")),
    )
    op.create_table(
        "book_closing",
        sa.Column("book_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["number_book.id"], name=op.f("fk_book_closing_book_id_number_book")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_book_closing_closed_by_person")),
        sa.PrimaryKeyConstraint("book_id", name=op.f("pk_book_closing")),
    )
    op.create_table(
        "register_print",
        sa.Column("book_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=16), nullable=False),
        sa.Column("shape", sa.String(length=8), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False, comment="the filters as they stand in the address"),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False, comment="percent"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("shape IN ('pdf', 'docx')", name=op.f("ck_register_print_shape_known")),
        sa.CheckConstraint(
            "sheet IN ('register', 'follow_up', 'hand_over')", name=op.f("ck_register_print_sheet_known")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_register_print_asked_by_person")),
        sa.ForeignKeyConstraint(["book_id"], ["number_book.id"], name=op.f("fk_register_print_book_id_number_book")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_print")),
    )
    op.create_table(
        "register_correction",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_register_correction_reason_given")),
        sa.ForeignKeyConstraint(
            ["corrected_by"], ["person.id"], name=op.f("fk_register_correction_corrected_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["number_entry.id"], name=op.f("fk_register_correction_entry_id_number_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_correction")),
    )
    with op.batch_alter_table("register_correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_register_correction_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "register_import_row",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="row in the file, from 1"),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("fate", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(fate = 'imported') = (entry_id IS NOT NULL)", name=op.f("ck_register_import_row_entry_if_imported")
        ),
        sa.CheckConstraint(
            "fate IN ('new', 'duplicate', 'error', 'imported')", name=op.f("ck_register_import_row_fate_known")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["number_entry.id"], name=op.f("fk_register_import_row_entry_id_number_entry")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["register_import.id"], name=op.f("fk_register_import_row_import_id_register_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_import_row")),
        sa.UniqueConstraint("import_id", "position", name=op.f("uq_register_import_row_import_id_position")),
    )
    with op.batch_alter_table("register_import_row", schema=None) as batch_op:
        batch_op.create_index("ix_register_import_row_fate", ["import_id", "fate", "position"], unique=False)

    op.create_table(
        "register_line",
        sa.Column("entry_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("struck", sa.JSON(), nullable=False, comment="what was struck out in each cell until then"),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["number_entry.id"], name=op.f("fk_register_line_entry_id_number_entry")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_register_line")),
    )


def downgrade() -> None:
    op.drop_table("register_line")
    with op.batch_alter_table("register_import_row", schema=None) as batch_op:
        batch_op.drop_index("ix_register_import_row_fate")

    op.drop_table("register_import_row")
    with op.batch_alter_table("register_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_register_correction_entry_id"))

    op.drop_table("register_correction")
    op.drop_table("register_print")
    op.drop_table("book_closing")
    op.drop_table("register_view")
    op.drop_table("register_import")
