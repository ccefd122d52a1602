"""Keep what checking signatures came to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signature_check",
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.String(length=16), nullable=True, comment="a Problem with the file as a whole"),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blob.sha256"], name=op.f("fk_signature_check_blob_sha256_blob")),
        sa.PrimaryKeyConstraint("blob_sha256", name=op.f("pk_signature_check")),
    )
    op.create_table(
        "signature",
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="in the order in which they were made, from 1"),
        sa.Column("field_name", sa.String(length=300), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("signer_name", sa.String(length=300), nullable=False),
        sa.Column("signer_organisation", sa.String(length=300), nullable=False),
        sa.Column("certificate_issuer", sa.String(length=300), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False, comment="hexadecimal"),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("time_source", sa.String(length=16), nullable=False),
        sa.Column("is_visible", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True, comment="the last one of the file that it covers"),
        sa.Column("revisions", sa.Integer(), nullable=True),
        sa.Column("integrity", sa.String(length=16), nullable=False),
        sa.Column("trust", sa.String(length=16), nullable=False),
        sa.Column("changes", sa.String(length=16), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=16), nullable=True, comment="why the integrity cannot be checked"),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(integrity = 'unchecked') = (problem IS NOT NULL)", name=op.f("ck_signature_problem_if_unchecked")
        ),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (time_source = 'none')", name=op.f("ck_signature_moment_with_source")
        ),
        sa.CheckConstraint(
            "changes IN ('none', 'additions', 'other', 'unchecked')", name=op.f("ck_signature_changes_known")
        ),
        sa.CheckConstraint(
            "integrity IN ('intact', 'altered', 'unchecked')", name=op.f("ck_signature_integrity_known")
        ),
        sa.CheckConstraint("mark IN ('signature', 'time_stamp')", name=op.f("ck_signature_mark_known")),
        sa.CheckConstraint(
            "time_source IN ('stamp', 'unknown_stamp', 'claimed', 'none')", name=op.f("ck_signature_time_source_known")
        ),
        sa.CheckConstraint(
            "trust IN ('trusted', 'unknown_root', 'expired', 'revoked', 'self_signed', 'unsuitable', 'unchecked')",
            name=op.f("ck_signature_trust_known"),
        ),
        sa.ForeignKeyConstraint(
            ["blob_sha256"], ["signature_check.blob_sha256"], name=op.f("fk_signature_blob_sha256_signature_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("blob_sha256", "position", name=op.f("uq_signature_blob_sha256_position")),
    )


def downgrade() -> None:
    op.drop_table("signature")
    op.drop_table("signature_check")
