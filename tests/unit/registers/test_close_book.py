"""A closed book prints the same data for ever; what happens later stands beside it as a remark."""

from datetime import UTC, datetime, timedelta

import pytest

from eoffice.access.actor import SYSTEM
from eoffice.audit.verify import breaches
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.incoming import service
from eoffice.registers.closing import as_data, close_book, digest_of
from eoffice.registers.models import RegisterLine
from eoffice.registers.printed import printed
from eoffice.registers.printing import SHAPES
from eoffice.registers.rows import list_rows
from eoffice.registers.service import cancel_number, find_entry, take_number

NEXT_YEAR = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


def data(book):
    """The data of the printed register without what was remarked after its closing."""
    return as_data((row.entry.number, [*row.cells[:9]], list(row.struck)) for row in list_rows(SYSTEM, book))


@pytest.fixture
def closed(office, book, actor):
    """The incoming book of 2026 with three documents, closed in January; yields book and documents."""
    records = [office.registered(number=str(number)) for number in (1, 2, 3)]
    with clock.frozen(NEXT_YEAR):
        with unit_of_work():
            close_book(actor("vanthu"), book("DEN"))
        yield book("DEN"), records


def test_closing_keeps_every_line_and_its_digest(closed):
    book, _records = closed
    assert db.session.query(RegisterLine).count() == 3
    assert len(digest_of(book)) == 64
    assert list(breaches()) == []


def test_the_data_stay_the_same_bytes_whatever_happens_later(closed, actor):
    book, (first, second, third) = closed
    before, digest = data(book), digest_of(book)
    with clock.frozen(NEXT_YEAR + timedelta(days=30)):
        with unit_of_work():
            card = {"subject": "Đã sửa"}
            service.edit_card(actor("vanthu"), first, version=None, card=card, correction_reason="Ghi nhầm")
        with unit_of_work():
            cancel_number(actor("vanthu"), find_entry(second), reason="Gửi nhầm")
    third.issuer.name = "Cơ quan đã đổi tên"
    assert (data(book), digest_of(book)) == (before, digest)
    remarks = [row.cells[9] for row in list_rows(SYSTEM, book)]
    assert "Đã sửa" in remarks[0] and "Ghi nhầm" in remarks[0] and "Gửi nhầm" in remarks[1] and remarks[2] == ""


def test_equal_registers_are_equal_files(closed):
    book, _records = closed
    for shape in ("pdf", "csv", "text"):
        files = []
        for _ in range(2):
            with printed(SYSTEM, book) as register:
                files.append(SHAPES[shape].write(register))
        assert files[0] == files[1], shape


def test_nothing_is_entered_in_a_closed_book(closed, actor, office):
    book, _records = closed
    late = office.receive(number="9", arrived_on="31/12/2026")
    with pytest.raises(Conflict, match="2026"):
        office.act(late, "vanthu", "register", book_year=2026)
    with pytest.raises(Conflict), unit_of_work():
        take_number(actor("vanthu"), book, late)


def test_a_book_is_closed_once_and_not_before_its_year_is_over(closed, book, actor):
    with pytest.raises(Conflict), unit_of_work():
        close_book(actor("vanthu"), closed[0])
    with clock.frozen(datetime(2026, 12, 31, 2, 0, tzinfo=UTC)), pytest.raises(Conflict), unit_of_work():
        close_book(actor("vanthu"), book("QD"))


@pytest.mark.parametrize(("username", "refusal"), [("chutich", Denied), ("chanhvp", Denied), ("vanthu2", NotFound)])
def test_only_the_clerk_closes(book, actor, username, refusal):
    with clock.frozen(NEXT_YEAR), pytest.raises(refusal), unit_of_work():
        close_book(actor(username), book("DEN"))


def test_a_kept_line_that_is_changed_behind_the_back_is_found(closed):
    line = db.session.query(RegisterLine).first()
    with unit_of_work():
        line = db.session.get(RegisterLine, line.entry_id)
        line.cells = ["khác", *line.cells[1:]]
    assert any("number_book" in breach.place for breach in breaches())


def test_the_page_closes_and_says_so(office, sign_in, book):
    office.registered()
    with clock.frozen(NEXT_YEAR):
        clerk = sign_in("vanthu")
        address = f"/registers/{book('DEN').id}"
        assert "Khóa sổ" in clerk.get(address).get_data(as_text=True)
        assert clerk.post(f"{address}/close").status_code == 303
        page = clerk.get(address).get_data(as_text=True)
        assert "SHA-256" in page
        assert sign_in("chutich").post(f"{address}/close").status_code == 403
