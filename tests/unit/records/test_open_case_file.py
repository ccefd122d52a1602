"""Opening a case file, from the plan and outside it, and filling it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.classification.models import FilePlanItem
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.service.substitutions import appoint_substitute
from eoffice.records import case_files, queries


def a_plan_item(agency_id: int) -> FilePlanItem:
    query = select(FilePlanItem).where(FilePlanItem.agency_id == agency_id).order_by(FilePlanItem.id)
    item = db.session.scalars(query).first()
    assert item is not None
    return item


def test_the_plan_gives_code_title_and_retention(actor) -> None:
    clerk = actor("vanthu")
    item = a_plan_item(clerk.agency_id)
    with unit_of_work():
        case_file = case_files.open_case_file(clerk, plan_item=item)
    assert (case_file.code, case_file.title, case_file.retention_kind) == (item.code, item.title, item.retention_kind)


def test_a_code_is_taken_once_a_year(make_case_file) -> None:
    make_case_file()
    with pytest.raises(Conflict) as refusal:
        make_case_file("chuyenvien2")
    assert "code" in refusal.value.fields


def test_missing_facts_are_named_all_at_once(actor) -> None:
    with pytest.raises(Invalid) as refusal, unit_of_work():
        case_files.open_case_file(actor("chuyenvien"))
    assert set(refusal.value.fields) == {"code", "title", "retention_years"}


def test_the_administrator_opens_none(actor) -> None:
    with pytest.raises(Denied), unit_of_work():
        case_files.open_case_file(actor("quantri"), code="1", title="x", is_permanent=True)


def test_documents_stand_in_order_and_once(make_case_file, make_record, actor) -> None:
    case_file, clerk = make_case_file("vanthu"), actor("vanthu")
    first, second = make_record(), make_record()
    with unit_of_work():
        for record in (first, second, first):
            case_files.add_document(clerk, case_file, record)
    assert [(link.ordinal, record.id) for link, record in queries.documents_of(clerk, case_file)] == [
        (1, first.id), (2, second.id)
    ]  # fmt: skip


def test_one_cannot_add_what_one_does_not_see(make_case_file, make_record, actor) -> None:
    case_file, hidden = make_case_file("chuyenvien2", code="98.VH"), make_record("chuyenvien", is_open=False)
    with pytest.raises(NotFound), unit_of_work():
        case_files.add_document(actor("chuyenvien2"), case_file, hidden)


def test_another_unit_does_not_see_the_file(make_case_file, actor) -> None:
    case_file = make_case_file("chuyenvien")
    with pytest.raises(NotFound):
        queries.get_case_file(actor("chuyenvien2"), case_file.id)


def test_the_plan_leads_to_the_file_that_was_opened_from_it(sign_in, actor) -> None:
    item = a_plan_item(actor("vanthu").agency_id)
    browser = sign_in("vanthu")
    first = browser.post("/case-files/new", data={"plan_item": str(item.id)})
    assert browser.get(f"/case-files/new?plan_item={item.id}").location == first.location


def test_the_plan_of_another_agency_is_none_of_ours(actor) -> None:
    with pytest.raises(NotFound), unit_of_work():
        case_files.open_case_file(actor("vanthu"), plan_item=a_plan_item(actor("vanthu2").agency_id))


def test_the_list_counts_only_documents_that_one_sees(make_case_file, make_record, actor) -> None:
    case_file, clerk, colleague = make_case_file("chuyenvien"), actor("vanthu"), actor("chuyenvien")
    with unit_of_work():
        case_files.add_document(clerk, case_file, make_record())
    assert queries.document_counts(clerk, [case_file.id]) == {case_file.id: 1}
    assert queries.document_counts(colleague, [case_file.id]) == {}
    assert queries.documents_of(colleague, case_file) == []


def test_who_stands_in_for_the_owner_goes_on_with_the_file(make_case_file, actor, person) -> None:
    case_file, today = make_case_file("chuyenvien"), clock.today()
    with unit_of_work():
        appoint_substitute(
            SYSTEM, person_id=person("chuyenvien").id, substitute_id=person("chuyenvien2").id, valid_from=today,
            valid_to=today,
        )  # fmt: skip
    assert queries.get_case_file(actor("chuyenvien2"), case_file.id) is case_file
    with clock.frozen(clock.now() + timedelta(days=1)), pytest.raises(NotFound):
        queries.get_case_file(actor("chuyenvien2"), case_file.id)
