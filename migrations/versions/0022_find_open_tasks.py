"""Find the open tasks of a unit, and those that a task was passed on as, however many are done."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

#: Column → its index before and after, which knows the state too.
INDEXES = {"unit_id": ("ix_task_unit_id", "ix_task_unit"), "parent_id": ("ix_task_parent_id", "ix_task_parent")}


def upgrade() -> None:
    for column, (before, after) in INDEXES.items():
        op.drop_index(before, "task")
        op.create_index(after, "task", [column, "state"])


def downgrade() -> None:
    for column, (before, after) in INDEXES.items():
        op.drop_index(after, "task")
        op.create_index(before, "task", [column])
