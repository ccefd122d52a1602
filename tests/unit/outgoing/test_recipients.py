"""Nơi nhận: lines, organisations of the directory, nothing twice."""

import pytest
from sqlalchemy import select

from eoffice.core.database import db
from eoffice.core.errors import Denied, Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.demo.agencies import NEIGHBOUR_NAME
from eoffice.directory.models import Agency
from eoffice.outgoing.models import Outgoing
from eoffice.outgoing.service.recipients import (
    MAX_RECIPIENTS,
    NewRecipient,
    add_recipients,
    of_agencies,
    parse_lines,
    remove_recipient,
)


def test_a_line_is_a_name_with_or_without_an_address(app):
    assert parse_lines("- Hội Nông dân;\n\n  Bà Nguyễn Thị A  <nta@example.vn> \n") == [
        NewRecipient("Hội Nông dân"), NewRecipient("Bà Nguyễn Thị A", "nta@example.vn"),
    ]  # fmt: skip


def test_a_name_of_the_directory_becomes_that_organisation(app):
    (place,) = parse_lines(NEIGHBOUR_NAME.upper())
    neighbour = db.session.scalars(select(Agency).where(Agency.name == NEIGHBOUR_NAME)).one()
    assert place == NewRecipient(NEIGHBOUR_NAME, "", neighbour.id)


@pytest.mark.parametrize("text", ["<a@b.vn>", "Sở Y tế <a> <b>", "Sở Y tế > x"])
def test_a_line_that_is_no_recipient_is_named(app, text):
    with pytest.raises(Invalid) as refusal:
        parse_lines("Sở Nội vụ\n" + text)
    assert "2" in refusal.value.fields["recipients"]


def test_a_place_stands_there_once(draft, actor):
    record = draft()
    with unit_of_work():
        added = add_recipients(actor("chuyenvien"), record, parse_lines("SỞ NỘI VỤ\nSở Y tế\nSở Y Tế"))
    assert [row.name for row in added] == ["Sở Y tế"]


def test_the_own_agency_is_no_recipient(draft, actor):
    record = draft()
    with pytest.raises(Invalid), unit_of_work():
        add_recipients(actor("chuyenvien"), record, of_agencies([record.agency_id]))


@pytest.mark.parametrize("place", [NewRecipient(""), NewRecipient("x" * 301), NewRecipient("Sở", "y" * 301)])
def test_names_and_addresses_must_fit(draft, actor, place):
    record = draft()
    with pytest.raises(Invalid), unit_of_work():
        add_recipients(actor("chuyenvien"), record, [place])


def test_there_is_an_end_to_a_list(draft, actor):
    record = draft()
    with pytest.raises(Invalid), unit_of_work():
        add_recipients(actor("chuyenvien"), record, [NewRecipient(f"Tổ {n}") for n in range(MAX_RECIPIENTS)])


def test_an_organisation_must_exist(app):
    with pytest.raises(Invalid):
        of_agencies([999_999])


def test_the_clerk_adds_and_removes_until_it_is_issued(document_at, actor):
    record = document_at("sealed")
    with unit_of_work():
        (added,) = add_recipients(actor("vanthu"), record, [NewRecipient("Sở Y tế")])
    with unit_of_work():
        remove_recipient(actor("vanthu"), record, added.id)
    with pytest.raises(NotFound), unit_of_work():
        remove_recipient(actor("vanthu"), record, added.id)
    assert [row.name for row in db.session.get(Outgoing, record.id).recipients] == ["Sở Nội vụ"]


def test_readers_do_not_change_them(document_at, actor):
    record = document_at("sealed")
    with pytest.raises(Denied), unit_of_work():
        add_recipients(actor("chutich"), record, [NewRecipient("Sở Y tế")])
