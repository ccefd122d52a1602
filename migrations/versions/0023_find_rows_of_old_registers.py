"""Find a row of an old register in its file: the sheet, and the number that the spreadsheet shows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_TABLE = "register_import_row"
_SHEET = "where the register stands on several sheets, else empty"
_ROW = "as the spreadsheet counts, from 1"
_TURN = {"existing_type": sa.Integer(), "existing_nullable": False}


def upgrade() -> None:
    with op.batch_alter_table(_TABLE) as batch:
        batch.alter_column("position", comment="its turn, from 1", existing_comment="row in the file, from 1", **_TURN)
        batch.add_column(sa.Column("sheet", sa.String(length=100), nullable=True, comment=_SHEET))
        batch.add_column(sa.Column("sheet_row", sa.Integer(), nullable=True, comment=_ROW))
    rows = sa.table(_TABLE, sa.column("sheet"), sa.column("sheet_row"), sa.column("position"))
    op.execute(rows.update().values(sheet="", sheet_row=rows.c.position))
    with op.batch_alter_table(_TABLE) as batch:
        batch.alter_column("sheet", existing_type=sa.String(length=100), nullable=False, existing_comment=_SHEET)
        batch.alter_column("sheet_row", existing_type=sa.Integer(), nullable=False, existing_comment=_ROW)


def downgrade() -> None:
    with op.batch_alter_table(_TABLE) as batch:
        batch.drop_column("sheet_row")
        batch.drop_column("sheet")
        batch.alter_column("position", comment="row in the file, from 1", existing_comment="its turn, from 1", **_TURN)
