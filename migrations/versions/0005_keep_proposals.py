"""Keep what was read from a document for its card."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_proposals",
        sa.Column("file_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "proposals", sa.JSON(), nullable=True,
            comment="field: value, confidence, page, box; NULL: not read yet",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_file_proposals_file_id_file")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_proposals")),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("file_proposals")
