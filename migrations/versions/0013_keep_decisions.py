"""Keep the last decision on a document as long as it can be taken back, and phrases for directives."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False, comment="card, grants and the rows of the rooms"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_decision_person_id_person")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_decision_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_at"), "decision", ["at"])
    op.create_table(
        "directive_phrase",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True, comment="whose own it is; NULL: the office's"),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_directive_phrase_text_given")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_directive_phrase_agency_id_agency")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_directive_phrase_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive_phrase")),
    )
    op.create_index(
        op.f("ix_directive_phrase_owner"), "directive_phrase", ["agency_id", "person_id", "position", "id"]
    )


def downgrade() -> None:
    op.drop_table("directive_phrase")
    op.drop_table("decision")
