"""Extend tasks: without a document, with checklists, notes, alarms, and promised days that a changed calendar touches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarm_rule",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False, comment="slug of the document's type"),
        sa.Column("first_days", sa.Integer(), nullable=False),
        sa.Column("second_days", sa.Integer(), nullable=False),
        sa.Column("chief_after", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('', 'lead', 'support', 'inform')", name=op.f("ck_alarm_rule_role_known")),
        sa.CheckConstraint(
            "first_days >= second_days AND second_days >= 0 AND chief_after >= 1", name=op.f("ck_alarm_rule_in_order")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_alarm_rule_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_rule")),
        sa.UniqueConstraint("agency_id", "role", "type", name=op.f("uq_alarm_rule_agency_id_role_type")),
    )
    op.create_table(
        "task_origin",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_task_origin_agency_id_agency")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_task_origin_created_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_origin")),
    )
    with op.batch_alter_table("task_origin", schema=None) as batch_op:
        batch_op.create_index("ix_task_origin_list", ["agency_id", "id"], unique=False)

    op.create_table(
        "planned_alarm",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "stage",
            sa.Integer(),
            nullable=False,
            comment="1 first, 2 second, 3 overdue to the head, 4 to the chief of office",
        ),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("stage BETWEEN 1 AND 4", name=op.f("ck_planned_alarm_stage_known")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_planned_alarm_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_alarm")),
        sa.UniqueConstraint("task_id", "due_on", "stage", name=op.f("uq_planned_alarm_task_id_due_on_stage")),
    )
    with op.batch_alter_table("planned_alarm", schema=None) as batch_op:
        batch_op.create_index("ix_planned_alarm_waiting", ["raised_at", "on_day"], unique=False)

    op.create_table(
        "task_item",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(done_by IS NULL) = (done_at IS NULL)", name=op.f("ck_task_item_done_by_someone")),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_task_item_done_by_person")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_item_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_item")),
        sa.UniqueConstraint("task_id", "position", name=op.f("uq_task_item_task_id_position")),
    )
    op.create_table(
        "task_note",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_task_note_person_id_person")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_note_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_note")),
    )
    with op.batch_alter_table("task_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_note_task_id"), ["task_id"], unique=False)

    op.create_table(
        "task_recount",
        sa.Column("task_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("would_be", sa.Date(), nullable=False),
        sa.Column(
            "kept_at", sa.DateTime(timezone=True), nullable=True, comment="the promised day was kept against this one"
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_recount_task_id_task")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_recount")),
    )
    op.create_table(
        "task_note_file",
        sa.Column("note_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_task_note_file_file_id_file")),
        sa.ForeignKeyConstraint(["note_id"], ["task_note.id"], name=op.f("fk_task_note_file_note_id_task_note")),
        sa.PrimaryKeyConstraint("note_id", "file_id", name=op.f("pk_task_note_file")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("part_of_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("needs_acceptance", sa.Boolean(), nullable=True, comment="the assigner accepts the report")
        )
        batch_op.add_column(sa.Column("counted_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("working_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("percent", sa.Integer(), nullable=True, comment="as last noted"))
        batch_op.add_column(sa.Column("asked_due_on", sa.Date(), nullable=True, comment="asked for, not answered yet"))
        batch_op.add_column(sa.Column("asked_reason", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("first_alarm", sa.Integer(), nullable=True, comment="working days before; NULL: by the settings")
        )
        batch_op.add_column(sa.Column("second_alarm", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(batch_op.f("ck_task_percent"), "percent BETWEEN 0 AND 100")
        batch_op.create_check_constraint(
            batch_op.f("ck_task_asked_with_reason"), "(asked_due_on IS NULL) = (asked_reason IS NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_task_counted_from_a_day"), "(counted_from IS NULL) = (working_days IS NULL)"
        )
        batch_op.create_index("ix_task_asked", ["agency_id", "asked_due_on"], unique=False)
        batch_op.create_index("ix_task_assigner", ["assigned_by", "state"], unique=False)
        batch_op.create_index("ix_task_due", ["state", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_origin_id"), ["origin_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_part_of_id"), ["part_of_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_task_part_of_id_task"), "task", ["part_of_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_task_origin_id_task_origin"), "task_origin", ["origin_id"], ["id"])


def downgrade() -> None:
    op.execute("UPDATE task SET state = 'in_progress' WHERE state = 'reported'")
    op.execute("UPDATE task SET state = 'returned' WHERE state = 'withdrawn'")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_task_origin_id_task_origin"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_task_part_of_id_task"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_task_part_of_id"))
        batch_op.drop_index(batch_op.f("ix_task_origin_id"))
        batch_op.drop_index("ix_task_due")
        batch_op.drop_index("ix_task_assigner")
        batch_op.drop_index("ix_task_asked")
        for name in ("percent", "asked_with_reason", "counted_from_a_day"):
            batch_op.drop_constraint(batch_op.f(f"ck_task_{name}"), type_="check")
        batch_op.drop_column("second_alarm")
        batch_op.drop_column("first_alarm")
        batch_op.drop_column("asked_reason")
        batch_op.drop_column("asked_due_on")
        batch_op.drop_column("percent")
        batch_op.drop_column("working_days")
        batch_op.drop_column("counted_from")
        batch_op.drop_column("needs_acceptance")
        batch_op.drop_column("part_of_id")
        batch_op.drop_column("origin_id")

    op.drop_table("task_note_file")
    op.drop_table("task_recount")
    with op.batch_alter_table("task_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_note_task_id"))

    op.drop_table("task_note")
    op.drop_table("task_item")
    with op.batch_alter_table("planned_alarm", schema=None) as batch_op:
        batch_op.drop_index("ix_planned_alarm_waiting")

    op.drop_table("planned_alarm")
    with op.batch_alter_table("task_origin", schema=None) as batch_op:
        batch_op.drop_index("ix_task_origin_list")

    op.drop_table("task_origin")
    op.drop_table("alarm_rule")
