"""Create the tray: parcels, arrivals, receipts, secret notices, mailboxes; documents also come by scanner."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


CHANNEL = "ck_incoming_channel_known"
BEFORE = "channel IN ('paper', 'upload', 'e_mail', 'internal', 'exchange', 'api')"
AFTER = "channel IN ('paper', 'upload', 'scan', 'e_mail', 'internal', 'exchange', 'api')"


def upgrade() -> None:
    with op.batch_alter_table("incoming", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(CHANNEL), type_="check")
        batch_op.create_check_constraint(op.f(CHANNEL), AFTER)

    op.create_table(
        "mailbox",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["issuing_body.id"], name=op.f("fk_mailbox_body_id_issuing_body")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "parcel",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=180), nullable=False, comment="of the scanned file"),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("problem", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False, comment="why it failed, or what was left out"),
        sa.Column("sender", sa.String(length=300), nullable=False),
        sa.Column("sender_address", sa.String(length=200), nullable=False, comment="empty: not to be answered"),
        sa.Column("subject", sa.String(length=1000), nullable=False),
        sa.Column("message_id", sa.String(length=500), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="what the message says"),
        sa.Column("original_sha256", sa.String(length=64), nullable=True),
        sa.Column("has_secret", sa.Boolean(), nullable=False, comment="something in it was not kept"),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "dismissed_at", sa.DateTime(timezone=True), nullable=True, comment="a failed one that was dealt with"
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel IN ('scan', 'e_mail')", name=op.f("ck_parcel_channel_known")),
        sa.CheckConstraint("state IN ('taken', 'received', 'failed', 'secret')", name=op.f("ck_parcel_state_known")),
        sa.ForeignKeyConstraint(["body_id"], ["issuing_body.id"], name=op.f("fk_parcel_body_id_issuing_body")),
        sa.ForeignKeyConstraint(["original_sha256"], ["blob.sha256"], name=op.f("fk_parcel_original_sha256_blob")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
        sa.UniqueConstraint("key", name=op.f("uq_parcel_key")),
    )
    with op.batch_alter_table("parcel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parcel_original_sha256"), ["original_sha256"], unique=False)
        batch_op.create_index("ix_parcel_state", ["state", "id"], unique=False)

    op.create_table(
        "secret_notice",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column(
            "register_number", sa.String(length=50), nullable=False, comment="in the register of secret documents"
        ),
        sa.Column("found_by", sa.Integer(), nullable=True, comment="NULL: by its mark"),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('MẬT', 'TỐI MẬT', 'TUYỆT MẬT')", name=op.f("ck_secret_notice_level_known")),
        sa.ForeignKeyConstraint(["body_id"], ["issuing_body.id"], name=op.f("fk_secret_notice_body_id_issuing_body")),
        sa.ForeignKeyConstraint(["found_by"], ["person.id"], name=op.f("fk_secret_notice_found_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secret_notice")),
    )
    with op.batch_alter_table("secret_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_secret_notice_body_id"), ["body_id"], unique=False)

    op.create_table(
        "arrival",
        sa.Column("record_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parcel_id", sa.Integer(), nullable=True),
        sa.Column("first_page", sa.Integer(), nullable=True),
        sa.Column("last_page", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(length=32), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_arrival_parcel_id_parcel")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_arrival_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_arrival")),
    )
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrival_parcel_id"), ["parcel_id"], unique=False)
        batch_op.create_index("ix_arrival_problem", ["problem", "fixed_at"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_receipt_moment_if_sent")),
        sa.CheckConstraint("kind IN ('received', 'registered', 'refused')", name=op.f("ck_receipt_kind_known")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_receipt_state_known")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_receipt_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("record_id", "kind", name=op.f("uq_receipt_record_id_kind")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index("ix_receipt_state", ["state", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index("ix_receipt_state")

    op.drop_table("receipt")
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.drop_index("ix_arrival_problem")
        batch_op.drop_index(batch_op.f("ix_arrival_parcel_id"))

    op.drop_table("arrival")
    with op.batch_alter_table("secret_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_secret_notice_body_id"))

    op.drop_table("secret_notice")
    with op.batch_alter_table("parcel", schema=None) as batch_op:
        batch_op.drop_index("ix_parcel_state")
        batch_op.drop_index(batch_op.f("ix_parcel_original_sha256"))

    op.drop_table("parcel")
    op.drop_table("mailbox")
    op.execute("UPDATE incoming SET channel = 'upload' WHERE channel = 'scan'")
    with op.batch_alter_table("incoming", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(CHANNEL), type_="check")
        batch_op.create_check_constraint(op.f(CHANNEL), BEFORE)
