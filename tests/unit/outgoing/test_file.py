"""Putting the issued document into a case file ends the work on it."""

import pytest

from eoffice.core.errors import Invalid
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records.case_files import open_case_file


@pytest.fixture
def case_file(app, actor):
    with unit_of_work():
        return open_case_file(actor("chuyenvien"), code="99.KT", title="Trực Tết", retention_years=5)


def test_the_drafter_files_it(document_at, step, case_file):
    record = document_at("issued")
    step("chuyenvien", record, "file", case_file_id=case_file.id)
    assert (record.state, record.turn_key) == ("filed", "")
    assert [row.record_id for row in case_file.documents] == [record.id]


@pytest.mark.parametrize("value", ["", "999999", "abc"])
def test_a_case_file_must_be_chosen(document_at, step, value):
    record = document_at("issued")
    with pytest.raises(Invalid) as refusal:
        step("chuyenvien", record, "file", case_file_id=value)
    assert "case_file_id" in refusal.value.fields and record.state == "issued"


def test_a_case_file_the_actor_may_not_see_is_no_choice(document_at, step, app, actor):
    with unit_of_work():
        hidden = open_case_file(actor("chuyenvien2"), code="98.VHXH", title="Lễ hội", retention_years=5)
    record, told = document_at("issued"), []
    for file_id in (hidden.id, 999_999):
        with pytest.raises(Invalid) as refusal:
            step("chuyenvien", record, "file", case_file_id=file_id)
        told.append((refusal.value.message, refusal.value.fields))
    assert told[0] == told[1]
