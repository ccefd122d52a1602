"""Deputies are in charge of fields; substitutes of leaders direct in a form, and directives say so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "field_assignment",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False, comment="lĩnh vực"),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_field_assignment_dates")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_field_assignment_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_field_assignment_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_assignment")),
    )
    with op.batch_alter_table("field_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_field_assignment_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_field_assignment_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("substitution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form", sa.String(length=3), nullable=True, comment="directs in this form"))
        batch_op.create_check_constraint(batch_op.f("ck_substitution_form_known"), "form IN ('KT', 'TL', 'TUQ')")

    with op.batch_alter_table("incoming", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "directed_form", sa.String(length=3), nullable=True,
                comment="KT, TL or TUQ when directed in the stead of `directed_for`",
            )
        )  # fmt: skip
        batch_op.add_column(sa.Column("directed_for", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_incoming_directed_for_person"), "person", ["directed_for"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_incoming_directed_in_stead"), "(directed_form IS NULL) = (directed_for IS NULL)"
        )


def downgrade() -> None:
    with op.batch_alter_table("incoming", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_incoming_directed_in_stead"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_incoming_directed_for_person"), type_="foreignkey")
        batch_op.drop_column("directed_for")
        batch_op.drop_column("directed_form")

    with op.batch_alter_table("substitution", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_substitution_form_known"), type_="check")
        batch_op.drop_column("form")

    op.drop_table("field_assignment")
