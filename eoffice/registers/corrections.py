"""Correcting what stands in a register already: with a reason, and the old value stays, struck out (Đ22)."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Invalid
from eoffice.core.text import clean_line
from eoffice.records.models import Record
from eoffice.registers.models import NumberEntry, RegisterCorrection
from eoffice.registers.rows import current_cells

#: The registers are kept in the language of the law, whoever writes in them.
LANGUAGE = "vi"


class OpenLine:
    """The line of a registered document before its card is changed; `close` strikes out what became different.

    A document whose number was cancelled keeps its line, too.
    """

    def __init__(self, record: Record) -> None:
        latest = select(NumberEntry).where(NumberEntry.record_id == record.id).order_by(NumberEntry.id.desc()).limit(1)
        self._entry = db.session.scalars(latest).first()
        self._before = _cells(self._entry)

    def close(self, actor: Actor, reason: str) -> None:
        """Keep what was corrected. Raises `Invalid` when the line changed and no reason is given."""
        entry, after = self._entry, _cells(self._entry)
        changed = {
            str(place): [old, new]
            for place, (old, new) in enumerate(zip(self._before, after, strict=True))
            if old != new
        }
        if entry is None or not changed:
            return
        reason = clean_line(reason)[:500]
        if not reason:
            sentence = _("Number %(number)s stands in the register: say why it is corrected.", number=entry.number)
            raise Invalid(sentence, fields={"correction_reason": sentence})
        db.session.add(
            RegisterCorrection(
                entry_id=entry.id, corrected_at=clock.now(), corrected_by=actor.person_id, reason=reason, cells=changed
            )
        )
        db.session.flush()


def _cells(entry: NumberEntry | None) -> tuple[str, ...]:
    if entry is None:
        return ()
    with force_locale(LANGUAGE):
        return current_cells(entry)
