"""Keep saved searches, what watched ones have found, the last questions of each person, counts, and files of results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False, comment="the address behind its question mark"),
        sa.Column("is_watched", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_search_name_given")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_search_person_id_name")),
    )
    op.create_table(
        "saved_match",
        sa.Column("saved_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seen_at IS NULL OR found_at IS NOT NULL", name=op.f("ck_saved_match_seen_if_found")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_saved_match_record_id_record")),
        sa.ForeignKeyConstraint(["saved_id"], ["saved_search.id"], name=op.f("fk_saved_match_saved_id_saved_search")),
        sa.PrimaryKeyConstraint("saved_id", "record_id", name=op.f("pk_saved_match")),
    )
    with op.batch_alter_table("saved_match", schema=None) as batch_op:
        batch_op.create_index("ix_saved_match_record_id", ["record_id"], unique=False)

    op.create_table(
        "watch_place",
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_place")),
    )
    op.create_table(
        "recent_search",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recent_search_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_search")),
        sa.UniqueConstraint("person_id", "text", name=op.f("uq_recent_search_person_id_text")),
    )
    with op.batch_alter_table("recent_search", schema=None) as batch_op:
        batch_op.create_index("ix_recent_search_asked_at", ["asked_at"], unique=False)

    op.create_table(
        "search_usage",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("in_vain", sa.Integer(), nullable=False),
        sa.Column("exported", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_search_usage_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", "day", name=op.f("pk_search_usage")),
    )
    op.create_table(
        "result_export",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("shape", sa.String(length=8), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False, comment="percent"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("shape IN ('xlsx', 'docx')", name=op.f("ck_result_export_shape_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_result_export_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_export")),
    )


def downgrade() -> None:
    op.drop_table("result_export")
    op.drop_table("search_usage")
    with op.batch_alter_table("recent_search", schema=None) as batch_op:
        batch_op.drop_index("ix_recent_search_asked_at")

    op.drop_table("recent_search")
    op.drop_table("watch_place")
    with op.batch_alter_table("saved_match", schema=None) as batch_op:
        batch_op.drop_index("ix_saved_match_record_id")

    op.drop_table("saved_match")
    op.drop_table("saved_search")
