"""The copy of a registered document that bears the ĐẾN stamp. The original is never touched (NĐ 30/2020 PL IV.V).

Copies are derived: made when first asked for, kept beside the pictures of the file, and made anew when what stands in
the stamp has changed.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from eoffice.access.actor import Actor
from eoffice.content import previews
from eoffice.content.kinds import IMAGES, kind_of
from eoffice.content.models import File
from eoffice.content.recognising import searchable_copy
from eoffice.content.sandbox import run_confined
from eoffice.content.store import blob_store
from eoffice.incoming.models import Incoming
from eoffice.incoming.stamp import Stamp
from eoffice.records.models import Record
from eoffice.records.queries import case_files_of
from eoffice.web.dates import show_date

#: Seconds in which a copy may still be sent.
_ON_ITS_WAY = 60


def can_be_marked(record: Record, file: File) -> bool:
    """Whether there is a number to show, and a PDF or picture to show it on (an office file once it is laid out)."""
    return record.arrival_number is not None and _paper(file) is not None


def marked_copy(actor: Actor, record: Record, incoming: Incoming, file: File) -> Path | None:
    """The copy with the stamp as `actor` may see it; None when it cannot be made. Holds no transaction."""
    paper = _paper(file)
    if paper is None or record.arrival_number is None:
        return None
    words = json.dumps(asdict(_stamp(actor, record, incoming)), ensure_ascii=False)
    digest = hashlib.sha256(f"{paper.name}\n{words}".encode()).hexdigest()[:16]
    target = previews.folder(file.blob_sha256) / f"den-{record.id}-{digest}.pdf"
    if target.is_file():
        return target
    with previews.workplace() as work:
        made, note = work / "marked.pdf", work / "stamp.json"
        note.write_text(words, encoding="utf-8")
        command = [sys.executable, "-m", "eoffice.incoming.stamper", str(paper.absolute()), str(made), str(note)]
        if run_confined(command, previews.limits(), work) is None:
            return None
        previews.keep(made, target)
    _remove_replaced(target, f"den-{record.id}-*.pdf")
    return target


def _remove_replaced(present: Path, pattern: str) -> None:
    """Earlier copies go, but for one that may still be on its way to somebody."""
    for path in present.parent.glob(pattern):
        if path != present and path.stat().st_mtime < time.time() - _ON_ITS_WAY:
            path.unlink(missing_ok=True)


def _paper(file: File) -> Path | None:
    """What the stamp is put on: the searchable copy of a scan, the PDF, the layout of an office file, the picture."""
    picture = blob_store().path(file.blob_sha256) if kind_of(file.mime) in IMAGES else None
    return searchable_copy(file) or previews.rendition_pdf(file) or picture


def _stamp(actor: Actor, record: Record, incoming: Incoming) -> Stamp:
    files = case_files_of(actor, record)
    return Stamp(
        agency=incoming.body.name, number=str(record.arrival_number), day=show_date(record.arrived_on),
        unit=incoming.lead_unit.name if incoming.lead_unit else "",
        case_file=", ".join(f"{file.code}/{file.year}" for file in files),
    )  # fmt: skip
