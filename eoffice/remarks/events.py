"""What remarks announce."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RemarkWritten:
    """Somebody wrote a remark on a document."""

    remark_id: int
