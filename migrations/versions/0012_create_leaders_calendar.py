"""Create the leaders' calendar, and the indexes by which the desk counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

#: Table → index → columns.
INDEXES = {
    "audit_event": {"ix_audit_event_at": ["chain", "at"]},
    "incoming": {"ix_incoming_completed": ["completed_at"]},
    "record": {"ix_record_lies": ["agency_id", "kind", "state", "turn_key", "due_on", "open_to_agency", "id"]},
    "task": {
        "ix_task_assigned": ["assigned_by", "state", "turn_key", "due_on"],
        "ix_task_lies": ["agency_id", "state", "turn_key", "due_on"],
    },
}


def upgrade() -> None:
    op.create_table(
        "calendar_entry",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("audience", sa.String(length=8), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("chair", sa.String(length=200), nullable=False),
        sa.Column("prepared_by", sa.Integer(), nullable=True, comment="the unit that prepares it"),
        sa.Column("record_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="why it was refused or cancelled"),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience IN ('all', 'leaders')", name=op.f("ck_calendar_entry_audience_known")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_calendar_entry_ends_after_start")),
        sa.CheckConstraint("record_id IS NULL OR task_id IS NULL", name=op.f("ck_calendar_entry_one_link")),
        sa.CheckConstraint(
            "state IN ('proposed', 'planned', 'refused', 'withdrawn', 'cancelled')",
            name=op.f("ck_calendar_entry_state_known"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_calendar_entry_agency_id_agency")),
        sa.ForeignKeyConstraint(["prepared_by"], ["unit.id"], name=op.f("fk_calendar_entry_prepared_by_unit")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_calendar_entry_proposed_by_person")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_calendar_entry_record_id_record")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_calendar_entry_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_calendar_entry_uid")),
    )
    with op.batch_alter_table("calendar_entry", schema=None) as batch_op:
        batch_op.create_index("ix_calendar_entry_week", ["agency_id", "starts_at", "ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_entry_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calendar_entry_task_id"), ["task_id"], unique=False)

    op.create_table(
        "calendar_entry_leader",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["calendar_entry.id"], name=op.f("fk_calendar_entry_leader_entry_id_calendar_entry")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_entry_leader_person_id_person")),
        sa.PrimaryKeyConstraint("entry_id", "person_id", name=op.f("pk_calendar_entry_leader")),
    )
    with op.batch_alter_table("calendar_entry_leader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_entry_leader_person_id"), ["person_id"], unique=False)

    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_feed_token_digest")),
    )
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(name, table, columns, unique=False)


def downgrade() -> None:
    for table, indexes in INDEXES.items():
        for name in indexes:
            op.drop_index(name, table_name=table)
    op.drop_table("calendar_feed")
    op.drop_table("calendar_entry_leader")
    op.drop_table("calendar_entry")
