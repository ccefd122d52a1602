"""What remarks do when a document is taken out, and how their acts are called."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from eoffice.audit.wording import name_actions
from eoffice.core.events import subscribe
from eoffice.records.events import RecordRemoving
from eoffice.remarks.service import remove_of_record


def _remove(event: RecordRemoving) -> None:
    remove_of_record(event.record_id)


def register(_app: Flask) -> None:
    """Listen to records, and name the acts."""
    subscribe(RecordRemoving, _remove)
    name_actions({
        "remark:write": _l("Remark written"), "remark:withdraw": _l("Remark withdrawn"),
        "remark:remove": _l("Remark taken out with its document"),
    })  # fmt: skip
