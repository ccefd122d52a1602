"""What is said after a step, with the way back where the step can be taken back."""

from __future__ import annotations

from typing import Any

from flask import flash, url_for

from eoffice.core import clock
from eoffice.records.models import Record
from eoffice.records.undo import UNDO_WINDOW, is_undoable


def undo_offer(record: Record, action: str) -> dict[str, Any] | None:
    """Where and until when (seconds since 1970) the step just taken can be taken back; None when it cannot."""
    if not is_undoable(record.kind, action):
        return None
    until = (clock.now() + UNDO_WINDOW).timestamp()
    return {"url": url_for("decisions.undo", record_id=record.id), "until": until}


def flash_done(record: Record, action: str, text: str) -> None:
    """Say that the step was taken; a decision comes with a button that takes it back."""
    offer = undo_offer(record, action)
    if offer is None:
        flash(text, "success")
    else:
        flash({"text": text, **offer}, "undo")  # type: ignore[arg-type]
