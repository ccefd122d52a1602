"""Let notices speak of what a watched search has found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OLD_KINDS = "'turn', 'task', 'alarm', 'urgent', 'remark', 'arrival'"
OLD_REASONS = (
    "'turn', 'lead', 'support', 'inform', 'assigned', 'office', 'deadline', 'named', 'conversation', 'leader', 'clerk'"
)
OLD_SUBJECTS = "record_id IS NOT NULL OR task_id IS NOT NULL"
TABLES = ("notice", "notice_choice", "notice_must")


def upgrade() -> None:
    for table in TABLES:
        _check(table, "kind_known", f"kind IN ({OLD_KINDS}, 'watch')")
    _check("notice", "reason_known", f"reason IN ({OLD_REASONS}, 'watch')")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("saved_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_notice_saved_id"), ["saved_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_notice_saved_id_saved_search"), "saved_search", ["saved_id"], ["id"], ondelete="CASCADE"
        )
    _check("notice", "of_something", f"{OLD_SUBJECTS} OR saved_id IS NOT NULL")


def downgrade() -> None:
    op.execute("DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE kind = 'watch')")
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE kind = 'watch'")
        _check(table, "kind_known", f"kind IN ({OLD_KINDS})")
    _check("notice", "reason_known", f"reason IN ({OLD_REASONS})")
    _check("notice", "of_something", OLD_SUBJECTS)
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_notice_saved_id_saved_search"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_notice_saved_id"))
        batch_op.drop_column("saved_id")


def _check(table: str, name: str, condition: str) -> None:
    """Put a CHECK in the place of that of the same name."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"ck_{table}_{name}"), type_="check")
        batch_op.create_check_constraint(batch_op.f(f"ck_{table}_{name}"), condition)
