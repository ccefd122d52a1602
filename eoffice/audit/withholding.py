"""Taking the details of acts out of the history: only for what must never have entered, such as a secret document.

The acts themselves stay, with person, time and place in the chain. Their hashes can no longer be computed from what is
left; the act that withheld them vouches for them instead, and a withheld link without such an act is a breach.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select, update

from eoffice.audit.models import AuditEvent
from eoffice.core.database import db

#: What stands in the place of the details.
WITHHELD: dict[str, Any] = {"withheld": True}
#: The key in the details of the act that vouches: links by their place → their hash.
VOUCHED = "withheld_links"


def withhold(subjects: Mapping[str, Collection[int]]) -> dict[str, str]:
    """Empty the details of all past acts on these subjects (kind → ids), in a unit of work.

    The answer belongs into the details of the act that did it, under `VOUCHED`. Subjects are of one chain.
    """
    links: dict[str, str] = {}
    for kind, ids in subjects.items():
        chosen = (AuditEvent.subject_kind == kind, AuditEvent.subject_id.in_(ids))
        rows = db.session.execute(select(AuditEvent.sequence, AuditEvent.hash).where(*chosen))
        links |= {str(row.sequence): row.hash for row in rows}
        db.session.execute(update(AuditEvent).where(*chosen).values(detail=WITHHELD))
    return links


def vouched_links(chain: int) -> dict[int, str]:
    """Every withheld link of a chain that a later act vouches for: place → hash."""
    found: dict[int, str] = {}
    acts = select(AuditEvent.sequence, AuditEvent.detail).where(
        AuditEvent.chain == chain, AuditEvent.action == "incoming:secret"
    )
    for row in db.session.execute(acts):
        links = row.detail.get(VOUCHED) or {}
        found |= {int(place): value for place, value in links.items() if int(place) < row.sequence}
    return found
