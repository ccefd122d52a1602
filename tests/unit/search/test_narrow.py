"""Narrowing a result: the counts are those of the documents this person sees, and a link keeps what it counts."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from eoffice.access.actor import head_key, unit_key
from eoffice.access.engine import visible
from eoffice.access.permissions import Permission
from eoffice.core import changes, clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Unit
from eoffice.records.case_files import add_document, open_case_file
from eoffice.records.models import CaseFile, Record, RecordGrant
from eoffice.search.entries import compact
from eoffice.search.follower import Follower
from eoffice.search.queries import Filters, search
from tests.world import wait_for_other_databases

READERS = ("vanthu", "truongphong", "chuyenvien", "chuyenvien2", "luutru", "quantri")


@pytest.fixture
def office(app, person, actor):
    """Forty records of all kinds of issuers, states, units and case files, some open to readers of everything."""
    chance, agency_id = random.Random(5), person("vanthu").agency_id
    units = list(db.session.scalars(select(Unit.id).where(Unit.agency_id == agency_id)))
    with unit_of_work():
        owner = actor("chuyenvien")
        case_file = open_case_file(owner, code="07.KT", title="Hồ sơ thoát nước", retention_years=5)
        for number in range(40):
            record = Record(
                agency_id=agency_id, kind=chance.choice(["incoming", "outgoing"]),
                state=chance.choice(["registered", "filed"]), type=chance.choice(["CONG_VAN", "QUYET_DINH"]),
                number=str(number), notation="SNV-VP",
                subject=f"Báo cáo thoát nước {number}", issuer_name=chance.choice(["Sở Nội vụ", "Sở Y tế", ""]),
                issued_on=date(chance.choice([2025, 2026]), 3, 4), open_to_agency=chance.random() < 0.7,
                created_at=clock.now(), updated_at=clock.now(),
            )  # fmt: skip
            db.session.add(record)
            db.session.flush()
            for unit_id in chance.sample(units, 4):
                key = chance.choice([unit_key, head_key])(unit_id)
                db.session.add(RecordGrant(record_id=record.id, key=key))
            db.session.flush()
            changes.announce("record", record.id)
            if owner.keys & {grant.key for grant in record.grants} and number % 2:
                add_document(owner, case_file, record)
    follower = Follower(app)
    wait_for_other_databases()
    follower.catch_up()
    yield case_file.id
    follower.close()


def brute_force(who, case_file_id, year=None):
    """The counts, from the rows themselves."""
    counts = {name: Counter() for name in ("kind", "type", "year", "state", "issuer_name", "unit", "case_file")}
    sees_file = case_file_id in db.session.scalars(
        select(CaseFile.id).where(visible(who, Permission.CASE_FILE_READ))
    ).all()  # fmt: skip
    links = {link.record_id for link in db.session.get_one(CaseFile, case_file_id).documents}
    for record in db.session.scalars(select(Record).where(visible(who, Permission.RECORD_READ))):
        counts["year"][str(record.issued_on.year)] += 1
        if year and record.issued_on.year != year:
            continue
        counts["kind"][record.kind] += 1
        counts["type"][record.type] += 1
        counts["state"][compact(record.state)] += 1
        counts["issuer_name"].update([record.issuer_name] if record.issuer_name else [])
        counts["unit"].update({grant.key.split(":")[1] for grant in record.grants})
        counts["case_file"].update([str(case_file_id)] if sees_file and record.id in links else [])
    return {name: dict(counter) for name, counter in counts.items()}


@pytest.mark.parametrize("username", READERS)
def test_the_counts_are_those_of_the_documents_this_person_sees(office, actor, username):
    who = actor(username)
    assert search(who, text="thoát nước", with_facets=True).facets == brute_force(who, office)
    narrowed = search(who, text="", filters=Filters(years=frozenset({"2026"})), with_facets=True)
    assert narrowed.facets == brute_force(who, office, year=2026)


def facet_links(page):
    link = r'<li><a href="(/search\?[^"]+)" data-partial="#results" ><span>([^<]+)</span><span class="count">([\d.]+)'
    found = re.findall(link, page)
    return {unescape(label): (unescape(url), int(count)) for url, label, count in found}


def test_each_link_leads_to_as_many_documents_as_it_says(office, sign_in):
    browser = sign_in("chuyenvien")
    links = facet_links(browser.get("/search?q=thoat+nuoc").get_data(as_text=True))
    assert {"Sở Y tế", "2026", "Đã vào hồ sơ", "07.KT – Hồ sơ thoát nước"} <= set(links), links
    for label, (url, count) in links.items():
        page = browser.get(url).get_data(as_text=True)
        assert re.search(rf"trong {count}\b", re.sub(r"\s+", " ", page)), label


def test_another_year_can_be_chosen_and_counts_what_its_link_leads_to(office, sign_in):
    browser = sign_in("chuyenvien")
    links = facet_links(browser.get("/search?q=thoat+nuoc&from=2025-06-01&to=2026-12-31").get_data(as_text=True))
    for year in ("2025", "2026"):
        url, count = links[year]
        page = browser.get(url).get_data(as_text=True)
        assert re.search(rf"trong {count}\b", re.sub(r"\s+", " ", page)), year


def test_a_case_file_that_one_does_not_see_narrows_to_nothing_and_is_not_named(office, sign_in, actor):
    assert search(actor("vanthu"), text="", filters=Filters(case_files=frozenset({str(office)}))).total
    stranger = sign_in("chuyenvien2").get(f"/search?case_file={office}").get_data(as_text=True)
    assert "07.KT" not in stranger
    assert "Không tìm thấy" in stranger


def test_values_stand_in_the_order_of_the_vietnamese_alphabet(office, sign_in, actor):
    with unit_of_work():
        records = db.session.scalars(select(Record).where(visible(actor("vanthu"), Permission.RECORD_READ))).all()
        names = ["Đoàn", "Dân vận", "Ủy ban", "Ức", "Uông Bí", "Sở Ý", "Sở Ỷ", "Ấp", "An", "Ăn"]
        for name, record in zip(names, records, strict=False):
            record.issuer_name = name
            changes.announce("record", record.id)
    wait_for_other_databases()
    Follower(sign_in("vanthu").application).catch_up()
    page = sign_in("vanthu").get("/search?q=").get_data(as_text=True)
    folded = page[page.index('<details class="fold facet-fold">') :]
    shown = re.findall(r"<span>([^<]+)</span><span class=\"count\">", folded[: folded.index("</details>")])
    assert [name for name in shown if name in names] == [
        "An", "Ăn", "Ấp", "Dân vận", "Đoàn", "Sở Ỷ", "Sở Ý", "Uông Bí", "Ủy ban", "Ức",
    ]  # fmt: skip
