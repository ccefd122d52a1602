"""Tell the background work of loads apart from what people wait for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_WORDS = "of a load or a renewal: nobody waits for it"


def upgrade() -> None:
    with op.batch_alter_table("job") as batch:
        batch.add_column(sa.Column("is_bulk", sa.Boolean(), nullable=True, comment=_WORDS))
    op.execute(sa.table("job", sa.column("is_bulk")).update().values(is_bulk=sa.false()))
    with op.batch_alter_table("job") as batch:
        batch.alter_column("is_bulk", existing_type=sa.Boolean(), nullable=False, existing_comment=_WORDS)


def downgrade() -> None:
    with op.batch_alter_table("job") as batch:
        batch.drop_column("is_bulk")
