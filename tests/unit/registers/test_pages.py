"""Pages of the registers: who opens them, what they show, cancelling from the page; and the command."""

import re
from html import unescape

import pytest

from eoffice.core.database import db
from eoffice.registers.cli import registers
from eoffice.registers.models import NumberEntry
from eoffice.registers.service import find_entry


@pytest.mark.parametrize(("username", "status"), [
    ("vanthu", 200), ("chanhvp", 200), ("chutich", 200), ("phochutich", 200), ("chuyenvien", 403), ("luutru", 403),
    ("quantri", 403),
])  # fmt: skip
def test_clerk_and_leaders_read_the_registers(sign_in, username, status):
    assert sign_in(username).get("/registers/").status_code == status


def test_a_book_of_another_agency_does_not_exist(sign_in, book):
    own = book("QD")
    assert sign_in("vanthu").get(f"/registers/{own.id}").status_code == 200
    other = sign_in("vanthu2")
    assert other.get(f"/registers/{own.id}").status_code == 404
    assert other.get(f"/registers/{own.id}/register/print").status_code == 404
    assert sign_in("vanthu").get("/registers/99999").status_code == 404


def test_the_list_counts_numbers(sign_in, document_at):
    document_at("numbered", type="QUYET_DINH")
    page = sign_in("vanthu").get("/registers/?direction=outgoing&year=2026").get_data(as_text=True)
    assert "Sổ quyết định" in page
    assert sign_in("vanthu").get("/registers/?direction=x&year=abcd").status_code == 200


def test_screen_and_print_show_the_same_lines(sign_in, document_at, book):
    record = document_at("issued", type="QUYET_DINH", subject="Khen thưởng cuối năm")
    clerk = sign_in("vanthu")
    for address in (f"/registers/{book('QD').id}", f"/registers/{book('QD').id}/register/print"):
        page = clerk.get(address).get_data(as_text=True)
        assert record.symbol in page and "Khen thưởng cuối năm" in page


def test_the_clerk_cancels_a_number_and_leaders_cannot(sign_in, document_at):
    record = document_at("issued", type="QUYET_DINH")
    entry_id = find_entry(record).id
    assert sign_in("chutich").post(f"/registers/entries/{entry_id}/cancel", data={"reason": "Nhầm"}).status_code == 403
    assert sign_in("vanthu2").post(f"/registers/entries/{entry_id}/cancel", data={"reason": "Nhầm"}).status_code == 404
    answer = sign_in("vanthu").post(f"/registers/entries/{entry_id}/cancel", data={"reason": "Ghi nhầm sổ"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get(NumberEntry, entry_id).cancel_reason == "Ghi nhầm sổ"
    page = sign_in("vanthu").get(answer.location).get_data(as_text=True)
    assert "register-cancelled" in page and "Ghi nhầm sổ" in page


def test_without_a_reason_the_page_says_so_and_nothing_is_cancelled(sign_in, document_at):
    entry_id = find_entry(document_at("issued")).id
    answer = sign_in("vanthu").post(f"/registers/entries/{entry_id}/cancel", data={"reason": "  "})
    assert answer.status_code == 422
    assert db.session.get(NumberEntry, entry_id).cancelled_at is None


def test_it_says_so_in_the_part_of_the_register_that_was_read(sign_in, document_at):
    entry, clerk = find_entry(document_at("issued")), sign_in("vanthu")
    page = clerk.get(f"/registers/{entry.book_id}?per_page=20&from=1").get_data(as_text=True)
    (action,) = re.findall(rf'action="(/registers/entries/{entry.id}/cancel[^"]*)"', page)
    assert unescape(action).endswith("/cancel?from=1&per_page=20&page=1")
    shown = clerk.post(unescape(action), data={"reason": " "}).get_data(as_text=True)
    assert f'id="cancel-{entry.id}" open' in shown and 'class="filter-chip"' in shown


def test_cancelling_twice_is_told(sign_in, document_at):
    entry_id = find_entry(document_at("issued")).id
    clerk = sign_in("vanthu")
    clerk.post(f"/registers/entries/{entry_id}/cancel", data={"reason": "Nhầm"})
    assert clerk.post(f"/registers/entries/{entry_id}/cancel", data={"reason": "Nhầm"}).status_code == 409


def test_the_command_prints_one_book_or_all_of_a_kind(app, document_at, book, tmp_path):
    record = document_at("issued", type="QUYET_DINH")
    runner = app.test_cli_runner()
    one = runner.invoke(registers, ["print", str(book("QD").id)])
    assert one.exit_code == 0 and record.symbol in one.output
    every = runner.invoke(registers, ["print", "--kind", "outgoing", "--year", "2026"])
    assert every.exit_code == 0 and every.output.count("2026\n") >= 4
    target = tmp_path / "so.html"
    assert runner.invoke(
        registers, ["print", "--kind", "incoming", "--format", "html", "--output", str(target)]
    ).exit_code == 0  # fmt: skip
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    "arguments", [[], ["99999"], ["1", "--kind", "incoming"], ["--kind", "incoming", "--year", "1999"]]
)
def test_the_command_says_what_is_wrong(app, arguments):
    answer = app.test_cli_runner().invoke(registers, ["print", *arguments])
    assert answer.exit_code != 0 and "Traceback" not in answer.output
