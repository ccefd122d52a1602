"""Add the hour by which an express document must reach its handler."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "urgent_hour",
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reach_by", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_urgent_hour_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_urgent_hour")),
    )


def downgrade() -> None:
    op.drop_table("urgent_hour")
