"""What the directory announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CalendarChanged:
    """Exceptions of the working-day calendar were entered, replaced or removed; no promised day moved with them."""
