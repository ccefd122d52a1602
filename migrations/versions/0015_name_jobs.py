"""Name jobs by what they do, so that one asked for twice is found without a look at the whole queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_WORDS = "kind and payload in short: what is asked for twice is known by it"


def upgrade() -> None:
    op.add_column("job", sa.Column("key", sa.String(length=64), nullable=True, comment=_WORDS))
    op.create_index(op.f("ix_job_key"), "job", ["key"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_job_key"), table_name="job")
    with op.batch_alter_table("job") as batch:
        batch.drop_column("key")
