"""Decisions in the hands of those who make them, over the documents of both rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from eoffice.core import clock
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records.models import Record
from eoffice.records.taking_back import take_back
from tests.unit.incoming.conftest import put_in_charge, stand_in
from tests.unit.outgoing.conftest import Actors, document_at, draft, step, store
from tests.unit.tasks.conftest import Work, work
from tests.world import MORNING

__all__ = ["Work", "document_at", "draft", "put_in_charge", "stand_in", "step", "store", "work"]


@contextmanager
def seconds_later(seconds: float) -> Iterator[None]:
    """So many seconds after the morning of the world."""
    with clock.frozen(MORNING + timedelta(seconds=seconds)):
        yield


@pytest.fixture
def undo(actor: Actors) -> Callable[[Record, str], Record]:
    """Somebody takes back what they decided, in a transaction of its own."""

    def take(record: Record, username: str) -> Record:
        with unit_of_work():
            return take_back(actor(username), record)

    return take
