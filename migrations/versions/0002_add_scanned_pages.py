"""Add scanned pages, and the states of a file whose text is recognised.

Scans that were taken in before wait for recognition as if its program had been missing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BEFORE = "text_state IN ('pending', 'ready', 'empty', 'encrypted', 'unreadable', 'unsupported')"
_AFTER = (
    "text_state IN ('pending', 'ready', 'empty', 'encrypted', 'unreadable', 'unsupported', 'recognising', "
    "'recognised')"
)
_WITH_PAGES = "mime IN ('application/pdf', 'image/jpeg', 'image/png', 'image/tiff')"


def upgrade() -> None:
    op.create_table(
        "scanned_page",
        sa.Column("blob_sha256", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="on the page as text: a visible signature"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True, comment="percent, over the letters of the page"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("confidence BETWEEN 0 AND 100", name=op.f("ck_scanned_page_confidence_percent")),
        sa.CheckConstraint("number > 0", name=op.f("ck_scanned_page_number_positive")),
        sa.ForeignKeyConstraint(["blob_sha256"], ["blob.sha256"], name=op.f("fk_scanned_page_blob_sha256_blob")),
        sa.PrimaryKeyConstraint("blob_sha256", "number", name=op.f("pk_scanned_page")),
    )
    _change_states(_AFTER)
    op.execute(f"UPDATE file SET text_error = 'no_recogniser' WHERE text_state = 'empty' AND {_WITH_PAGES}")


def downgrade() -> None:
    op.execute("UPDATE file SET text_error = NULL WHERE text_error IN ('no_recogniser', 'scans_left_out')")
    has_text = "EXISTS (SELECT 1 FROM file_text WHERE file_text.file_id = file.id)"
    op.execute(
        f"UPDATE file SET text_state = CASE WHEN {has_text} THEN 'ready' ELSE 'empty' END "
        "WHERE text_state IN ('recognising', 'recognised')"
    )
    _change_states(_BEFORE)
    op.drop_table("scanned_page")


def _change_states(known: str) -> None:
    with op.batch_alter_table("file") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_file_text_state_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_file_text_state_known"), known)
