"""Documents of the ward on their way to the second agency of the installation."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from eoffice.core.database import db
from eoffice.directory.models import Agency, Person
from eoffice.incoming.models import Incoming
from eoffice.outgoing.service.recipients import NewRecipient, of_agencies
from eoffice.records.models import Record
from tests.unit.outgoing.conftest import document_at, draft, step, store

__all__ = ["document_at", "draft", "step", "store"]


@pytest.fixture
def neighbour(app: Flask, person: Callable[[str], Person]) -> Agency:
    """The second agency."""
    return person("vanthu2").agency


@pytest.fixture
def issued(document_at: Callable[..., Record], neighbour: Agency) -> Record:
    """A notice issued to the second agency and to an outside place."""
    places = [*of_agencies([neighbour.id]), NewRecipient("Bà Nguyễn Thị A", "nta@example.vn")]
    return document_at("issued", recipients=places)


@pytest.fixture
def copy_of() -> Callable[[Record], Incoming]:
    """What the second agency received of a document."""
    return lambda record: db.session.scalars(select(Incoming).where(Incoming.source_record_id == record.id)).one()
