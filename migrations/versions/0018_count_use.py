"""Keep who opened which document, and count what is read and looked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "opening",
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_at >= first_at", name=op.f("ck_opening_moments")),
        sa.CheckConstraint("times >= 1", name=op.f("ck_opening_times")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_opening_person_id_person")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_opening_record_id_record"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", "person_id", "file_id", "day", name=op.f("pk_opening")),
    )
    op.create_index("ix_opening_person_id", "opening", ["person_id"], unique=False)
    op.create_table(
        "reading_usage",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_reading_usage_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", "day", "kind", name=op.f("pk_reading_usage")),
    )
    op.create_table(
        "search_words",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="its first day"),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("askers", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_search_words_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", "month", "words", name=op.f("pk_search_words")),
    )
    with op.batch_alter_table("search_usage", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_api", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("search_usage", schema=None) as batch_op:
        batch_op.alter_column("by_api", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("search_usage", schema=None) as batch_op:
        batch_op.drop_column("by_api")
    op.drop_table("search_words")
    op.drop_table("reading_usage")
    op.drop_index("ix_opening_person_id", table_name="opening")
    op.drop_table("opening")
