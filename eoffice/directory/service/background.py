"""Giving up jobs another chance."""

from __future__ import annotations

from collections.abc import Collection

from eoffice.access.actor import Actor
from eoffice.access.engine import require
from eoffice.access.permissions import Permission
from eoffice.audit.service import record
from eoffice.core import jobs


def retry_jobs(actor: Actor, *, job_ids: Collection[int] | None) -> int:
    """Let dead jobs run again: those named, or all for None. Returns how many there were."""
    require(actor, Permission.JOBS_MANAGE)
    count = jobs.retry(job_ids)
    if count:
        named = sorted(job_ids) if job_ids else []
        record(actor, "job:retried", "job", named[0] if named else 0, detail={"jobs": named, "count": count})
    return count
