"""Create the tables of remarks and notices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notice_must",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.CheckConstraint("channel IN ('off', 'app', 'digest', 'mail')", name=op.f("ck_notice_must_channel_known")),
        sa.CheckConstraint("kind IN ('turn', 'task', 'alarm', 'urgent', 'remark', 'arrival')", name=op.f("ck_notice_must_kind_known")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_notice_must_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", "kind", name=op.f("pk_notice_must")),
    )
    op.create_table(
        "notice_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.CheckConstraint("channel IN ('off', 'app', 'digest', 'mail')", name=op.f("ck_notice_choice_channel_known")),
        sa.CheckConstraint("kind IN ('turn', 'task', 'alarm', 'urgent', 'remark', 'arrival')", name=op.f("ck_notice_choice_kind_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_choice_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "quiet_hours",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("on_days_off", sa.Boolean(), nullable=False, comment="no mail on days the office does not work"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quiet_hours_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_quiet_hours")),
    )
    op.create_table(
        "remark",
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(length=300), nullable=False, comment="the author's posts at that time"),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience IN ('all', 'named', 'leaders')", name=op.f("ck_remark_audience_known")),
        sa.CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= written_at", name=op.f("ck_remark_moments")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_remark_author_id_person")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_remark_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
        sa.UniqueConstraint("key", name=op.f("uq_remark_key")),
    )
    op.create_index(op.f("ix_remark_author_id"), "remark", ["author_id"], unique=False)
    op.create_index("ix_remark_record", "remark", ["record_id", "id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False, comment="what happened: an action of a table, an alarm's kind"),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("remark_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True, comment="who did it; nobody: the product"),
        sa.Column("instead_of", sa.Integer(), nullable=True, comment="for whom the person stands in"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("shown_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('turn', 'task', 'alarm', 'urgent', 'remark', 'arrival')", name=op.f("ck_notice_kind_known")),
        sa.CheckConstraint("reason IN ('turn', 'lead', 'support', 'inform', 'assigned', 'office', 'deadline', 'named', 'conversation', 'leader', 'clerk')", name=op.f("ck_notice_reason_known")),
        sa.CheckConstraint("record_id IS NOT NULL OR task_id IS NOT NULL", name=op.f("ck_notice_of_something")),
        sa.CheckConstraint("shown_at >= created_at", name=op.f("ck_notice_moments")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_notice_by_id_person")),
        sa.ForeignKeyConstraint(["instead_of"], ["person.id"], name=op.f("fk_notice_instead_of_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_notice_record_id_record"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["remark_id"], ["remark.id"], name=op.f("fk_notice_remark_id_remark"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_notice_task_id_task"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_inbox", "notice", ["person_id", "read_at", "shown_at"], unique=False)
    op.create_index(op.f("ix_notice_record_id"), "notice", ["record_id"], unique=False)
    op.create_index(op.f("ix_notice_remark_id"), "notice", ["remark_id"], unique=False)
    op.create_index(op.f("ix_notice_task_id"), "notice", ["task_id"], unique=False)
    op.create_table(
        "remark_person",
        sa.Column("remark_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.CheckConstraint("is_named OR seen_at IS NOT NULL", name=op.f("ck_remark_person_named_or_seen")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_remark_person_person_id_person")),
        sa.ForeignKeyConstraint(["remark_id"], ["remark.id"], name=op.f("fk_remark_person_remark_id_remark"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("remark_id", "person_id", name=op.f("pk_remark_person")),
    )
    op.create_index(op.f("ix_remark_person_person_id"), "remark_person", ["person_id"], unique=False)
    op.create_table(
        "mail",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_mail_moment_if_sent")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'dropped')", name=op.f("ck_mail_state_known")),
        sa.CheckConstraint("(notice_id IS NULL) <> (digest_on IS NULL)", name=op.f("ck_mail_notice_or_digest")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_mail_notice_id_notice"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_mail_notice_id")),
        sa.UniqueConstraint("person_id", "digest_on", name=op.f("uq_mail_person_id_digest_on")),
    )
    op.create_index(op.f("ix_mail_state"), "mail", ["state"], unique=False)


def downgrade() -> None:
    op.drop_table("mail")
    op.drop_table("remark_person")
    op.drop_table("notice")
    op.drop_table("remark")
    op.drop_table("quiet_hours")
    op.drop_table("notice_choice")
    op.drop_table("notice_must")
