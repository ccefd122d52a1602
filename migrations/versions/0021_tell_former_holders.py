"""Let notices tell somebody that a task that was theirs is another's."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OLD = (
    "'turn', 'lead', 'support', 'inform', 'assigned', 'office', 'deadline', 'named', 'conversation', 'leader', 'clerk', "
    "'watch'"
)


def upgrade() -> None:
    _check(f"reason IN ({OLD}, 'former')")


def downgrade() -> None:
    op.execute("DELETE FROM mail WHERE notice_id IN (SELECT id FROM notice WHERE reason = 'former')")
    op.execute("DELETE FROM notice WHERE reason = 'former'")
    _check(f"reason IN ({OLD})")


def _check(condition: str) -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notice_reason_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_notice_reason_known"), condition)
