"""Records of the world, built straight through the service of the card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from eoffice.access.actor import Actor, person_key
from eoffice.audit import service as audit
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records import case_files
from eoffice.records import service as records
from eoffice.records.models import CaseFile, Record, RecordKind

MakeRecord = Callable[..., Record]


@pytest.fixture
def make_record(actor: Callable[[str], Actor]) -> MakeRecord:
    """Make an incoming record of `by`, open to the agency unless told otherwise."""

    def make(by: str = "vanthu", *, state: str = "filed", is_open: bool = True, **card: Any) -> Record:
        maker = actor(by)
        assert maker.agency_id is not None
        with unit_of_work():
            record = records.create_record(
                maker, kind=RecordKind.INCOMING, state=state, agency_id=maker.agency_id,
                card={"subject": "V/v trồng cây xanh đường Bạch Đằng"} | card,
            )  # fmt: skip
            record.open_to_agency = is_open
            if not is_open and maker.person_id is not None:
                records.grant(record, person_key(maker.person_id))
            audit.record(maker, "incoming:receive", records.SUBJECT, record.id)
        return record

    return make


@pytest.fixture
def make_case_file(actor: Callable[[str], Actor]) -> Callable[..., CaseFile]:
    """Open a case file outside the plan."""

    def make(by: str = "chuyenvien", code: str = "99.KT", **facts: Any) -> CaseFile:
        with unit_of_work():
            return case_files.open_case_file(
                actor(by), code=code, title="Hồ sơ trồng cây xanh", **({"retention_years": 10} | facts)
            )

    return make
