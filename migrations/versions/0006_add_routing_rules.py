"""Add routing rules and the digests of texts by which the same document is known again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "routing_rule",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="the first that fits counts"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("types", sa.String(length=1000), nullable=False, comment="slugs with commas; empty: all"),
        sa.Column("issuer_id", sa.Integer(), nullable=True, comment="NULL: any"),
        sa.Column("words", sa.String(length=500), nullable=False, comment="phrases of the subject with commas"),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("lead_unit_id", sa.Integer(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=True),
        sa.Column("directive", sa.Text(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=True, comment="the leader under whose authority it directs"),
        sa.Column("legal_source", sa.String(length=300), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("legal_source <> ''", name=op.f("ck_routing_rule_source_given")),
        sa.CheckConstraint("mode <> 'direct' OR authority_id IS NOT NULL", name=op.f("ck_routing_rule_authority_named")),
        sa.CheckConstraint("mode IN ('direct', 'propose')", name=op.f("ck_routing_rule_mode_known")),
        sa.CheckConstraint(
            "types <> '' OR issuer_id IS NOT NULL OR words <> ''", name=op.f("ck_routing_rule_condition_given")
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_routing_rule_period")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_routing_rule_agency_id_agency")),
        sa.ForeignKeyConstraint(["authority_id"], ["person.id"], name=op.f("fk_routing_rule_authority_id_person")),
        sa.ForeignKeyConstraint(["issuer_id"], ["agency.id"], name=op.f("fk_routing_rule_issuer_id_agency")),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name=op.f("fk_routing_rule_lead_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
    )
    with op.batch_alter_table("routing_rule", schema=None) as batch_op:
        batch_op.create_index("ix_routing_rule_order", ["agency_id", "position", "id"], unique=False)

    op.create_table(
        "incoming_text",
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_incoming_text_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_incoming_text")),
    )
    with op.batch_alter_table("incoming_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_text_digest"), ["digest"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("incoming_text", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incoming_text_digest"))

    op.drop_table("incoming_text")
    with op.batch_alter_table("routing_rule", schema=None) as batch_op:
        batch_op.drop_index("ix_routing_rule_order")

    op.drop_table("routing_rule")
