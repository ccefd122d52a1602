"""Write down that a mail is being sent, and under which name, before it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "message_id",
                sa.String(length=200),
                nullable=False,
                server_default="",
                comment="the same at every try, so that a receiver drops the second one",
            )
        )
        batch_op.drop_constraint(batch_op.f("ck_mail_state_known"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_mail_state_known"), "state IN ('waiting', 'sending', 'sent', 'failed', 'dropped')"
        )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.alter_column("message_id", existing_type=sa.String(length=200), server_default=None)


def downgrade() -> None:
    op.execute("UPDATE mail SET state = 'waiting' WHERE state = 'sending'")
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_mail_state_known"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_mail_state_known"), "state IN ('waiting', 'sent', 'failed', 'dropped')"
        )
        batch_op.drop_column("message_id")
