"""Count and list what waits for somebody from indexes alone; drop one that another begins with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

#: Table → index → columns before, columns after; none: there was, or is, no such index.
INDEXES: dict[str, dict[str, tuple[list[str], list[str]]]] = {
    "record": {
        "ix_record_list": (["agency_id", "kind", "id"], ["agency_id", "kind", "id", "open_to_agency"]),
        "ix_record_turn": (
            ["turn_key", "id"],
            ["turn_key", "kind", "state", "urgency", "due_on", "agency_id", "open_to_agency", "id"],
        )
    },
    "task": {
        "ix_task_turn": (["turn_key", "due_on"], ["turn_key", "state", "due_on", "record_id", "id"]),
        "ix_task_person_id": (["person_id"], []),
        "ix_task_work": ([], ["person_id", "state", "turn_key", "id"]),
        "ix_task_assigner": (["assigned_by", "state"], []),
    },
}
#: The urgent documents with work left, which are few among all.
URGENT = "urgency != 'normal' AND (state NOT IN ('refused', 'completed', 'issued', 'recalled', 'filed'))"


def upgrade() -> None:
    _change(0, 1)
    where = sa.text(URGENT)
    columns = ["state", "urgency", "id"]
    op.create_index("ix_record_urgent", "record", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_record_urgent", "record")
    _change(1, 0)


def _change(before: int, after: int) -> None:
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            if columns[before]:
                op.drop_index(name, table)
            if columns[after]:
                op.create_index(name, table, columns[after])
