"""One real document from arrival to archive, through the pages alone, by people without script."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from eoffice.core.config import Config
from eoffice.core.database import db
from tests.functional.pages import Page, Visitor
from tests.unit.content import makers
from tests.world import PASSWORD

pytestmark = pytest.mark.slow

WORD_IN_FILE = "Nguyễn Bỉnh Khiêm"
CITY = "Ủy ban nhân dân thành phố Hải Vân"
SUBJECT = "V/v rà soát hộ nghèo năm 2026"
LEAD = "Phòng Kinh tế, Hạ tầng và Đô thị"


class Office(dict[str, Visitor]):
    """Everybody at their own browser; who is first asked for signs in through the page."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self._app = app

    def __missing__(self, username: str) -> Visitor:
        visitor = Visitor(self._app.test_client())
        desk = visitor.go("/").form("/sign-in").fill(username=username, password=PASSWORD).send()
        assert desk.address == "/"
        return self.setdefault(username, visitor)


@pytest.fixture
def office(app: Flask) -> Office:
    """The people of the ward and of its neighbour; forms are guarded as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    return Office(app)


def real_files() -> list[tuple[str, bytes]]:
    """A PDF letter, a .docx and, where an office program is installed, an old .doc."""
    word = makers.docx_file("Về việc rà soát hộ nghèo")
    files = [("thu.pdf", makers.pdf((("Kính gửi phường", f"Trường THCS {WORD_IN_FILE}"),))), ("ra-soat.docx", word)]
    if shutil.which("soffice"):
        files.append(("cu.doc", makers.old_letter()))
    return files


def receive(clerk: Visitor, files: list[tuple[str, bytes]]) -> list[str]:
    """Step 2: the files come in together, and each gets its card and its number; their addresses."""
    form = clerk.go("/").follow("Tiếp nhận văn bản").form("/incoming/new")
    page = form.attach("files", *files).choose("mode", "riêng").send("receive")
    addresses = []
    for number in range(1, len(files) + 1):
        addresses.append(page.address.partition("?")[0].removesuffix("/edit"))
        card = page.form("/edit").choose("type", "Công văn").fill(
            number=str(100 + number), notation="UBND-VX", issued_on="02/11/2026", issuer=CITY,
            subject=SUBJECT if number == 1 else f"V/v việc thứ {number}",
        )  # fmt: skip
        page = card.send("next" if number < len(files) else "register")
        assert f"số đến {number}" in page.message.lower(), page.message
    assert page.address == addresses[-1]
    return addresses


def direct(office: Office, address: str) -> None:
    """Step 3: submit, propose, direct, pass on; the specialist has it on the desk and begins."""
    office["vanthu"].go(address).form("/actions/submit").send()
    at_desk(office["chanhvp"], SUBJECT).form("/actions/propose").choose("lead_unit", LEAD).fill(
        working_days="3", directive="Đề nghị xử lý"
    ).send()
    decision = at_desk(office["chutich"], SUBJECT).form("/actions/direct")
    assert decision.value("working_days") == "3"
    decision.choose("supporting_units", "Trung tâm").choose("informed_units", "Văn phòng")
    page = decision.fill(working_days="5", directive="Trả lời trước hạn").send()
    assert "16/11/2026" in page.text
    task = office["truongphong"].go("/").follow(SUBJECT, part="waiting")
    task.form("/actions/delegate").choose("person", "Đặng Thùy Linh").fill(instruction="Soạn trả lời").send()
    desk = office["chuyenvien"].go("/")
    assert "Soạn trả lời" in desk.text
    desk.follow(SUBJECT, part="waiting").form("/actions/start").send()
    assert office["chuyenvien2"].go("/").links("/incoming/") == []
    office["chuyenvien2"].go(address, expect=404)


def at_desk(visitor: Visitor, words: str) -> Page:
    """Find the document on the own desk and open it."""
    return visitor.go("/").follow(words, part="waiting")


def answer(office: Office, incoming: str) -> str:
    """Step 4 until the signature: a reply from the template, returned once; its address."""
    drafter, head, chief, chair = (office[name] for name in ("chuyenvien", "truongphong", "chanhvp", "chutich"))
    form = drafter.go(incoming).follow("Soạn văn bản trả lời").form("/outgoing/new")
    neighbour = form.options("agencies")[0]
    page = form.choose("type", "Công văn").choose("agencies", neighbour).fill(
        subject="trả lời việc rà soát hộ nghèo", text="Ủy ban nhân dân phường đã rà soát xong.",
        recipients=f"{CITY} <vanthu@haivan.example>",
    ).send()  # fmt: skip
    outgoing = page.address
    assert ".docx" in page.text
    page.form("/actions/submit").send()
    approve(head, outgoing, "approve_content")
    approve(chief, outgoing, "approve_form")
    chair.go(outgoing).form("/actions/return").send(expect=422)
    chair.page.form("/actions/return").fill(reason="Bổ sung căn cứ pháp lý").send()
    page = at_desk(drafter, "trả lời việc rà soát hộ nghèo")
    assert "Bổ sung căn cứ pháp lý" in page.text
    page = page.form("/actions/revise").attach("file", ("ban-2.docx", makers.docx_file("Căn cứ Luật"))).send()
    assert "ban-2.docx" in page.text
    page.form("/actions/submit").send()
    approve(head, outgoing, "approve_content")
    approve(chief, outgoing, "approve_form")
    approve(chair, outgoing, "sign")
    return outgoing


def approve(who: Visitor, address: str, action: str) -> None:
    """Open it from the own desk and approve."""
    page = at_desk(who, "trả lời việc rà soát hộ nghèo")
    assert page.address == address
    page.form(f"/actions/{action}").send()


def issue(clerk: Visitor, outgoing: str) -> None:
    """Step 4, its end: number, seal, issue."""
    page = clerk.go(outgoing).form("/actions/number").send()
    assert "01/UBND-KT" in page.message
    page = page.form("/actions/seal").fill(copies="2").send()
    page = page.form("/actions/issue").send()
    assert not page.has_form("/actions/issue")


def archive(office: Office, incoming: str, outgoing: str) -> str:
    """Step 5: complete, file both, close, hand over, accept; the address of the case file."""
    keeper, archivist = office["chuyenvien"], office["luutru"]
    complete = keeper.go(incoming).form("/actions/complete")
    assert "01/UBND-KT" in complete.options("reply_id")[-1]
    complete.choose("reply_id", "01/UBND-KT").send()
    new = keeper.go("/").follow("Hồ sơ").follow("Mở hồ sơ").form("/case-files/new")
    page = new.choose("plan_item", "01.KT").send()
    case_file = page.address
    for address in (incoming, outgoing):
        keeper.go(address).form("/actions/file").choose("case_file_id", "01.KT").send()
    page = keeper.go(case_file)
    assert SUBJECT in page.text
    assert "trả lời việc rà soát hộ nghèo" in page.text
    page = page.form("/actions/close").send()
    page.form("/actions/hand_over").send()
    archivist.go("/").follow("Hồ sơ").follow("hộ kinh doanh").form("/actions/accept").send()
    return case_file


def test_a_document_comes_is_answered_and_archived(office: Office, background: Callable[[], None]) -> None:
    files = real_files()
    addresses = receive(office["vanthu"], files)
    assert len(addresses) == len(files)
    incoming = addresses[0]
    direct(office, incoming)
    outgoing = answer(office, incoming)
    issue(office["vanthu"], outgoing)
    case_file = archive(office, incoming, outgoing)
    nothing_changes_any_more(office, incoming, outgoing, case_file)
    background()
    only_those_who_may_find_it(office, incoming)
    history_tells_every_step(office["chuyenvien"], incoming, outgoing)
    the_neighbour_reads_it(office["vanthu2"], outgoing)


def nothing_changes_any_more(office: Office, *addresses: str) -> None:
    for username in ("vanthu", "chuyenvien", "chutich", "luutru"):
        for address in addresses:
            page = office[username].go(address)
            assert [action for action in page.actions if "/actions/" in action] == [], username
            assert "không thể thay đổi gì" in page.text.lower(), (username, address)
    # an old page of somebody who may edit is still open
    office["vanthu"].send(
        "POST", f"{addresses[0]}/actions/file", [("case_file_id", "1"), *token(office["vanthu"])], 422
    )


def token(visitor: Visitor) -> list[tuple[str, str]]:
    """The token of the visitor's own session, from any form of any page."""
    return [("csrf_token", visitor.go("/").tree.xpath("string(//input[@name='csrf_token']/@value)"))]


def only_those_who_may_find_it(office: Office, incoming: str) -> None:
    """Step 6: without marks, by half the number, by a word inside the file; nothing for who may not see it."""
    address = f"/documents/{incoming.rpartition('/')[2]}"
    for question in ("ra soat ho ngheo", "101", "10", WORD_IN_FILE, "nguyen binh khiem"):
        assert address in search(office["chuyenvien"], question).links("/documents/"), question
    for question in ("nguyen binh khiem", "ra soat ho ngheo"):
        for username in ("chuyenvien2", "quantri", "vanthu2"):
            nothing = search(office[username], question)
            assert address not in nothing.links("/documents/"), (username, question)
            assert "Khiêm" not in nothing.text
            if username != "vanthu2":
                assert "Không tìm thấy" in nothing.text


def search(visitor: Visitor, question: str) -> Page:
    """Type into the box that stands on every page."""
    (box,) = visitor.go("/").tree.xpath("//form[@role='search']")
    return visitor.go(box.get("action") + "?q=" + question)


def history_tells_every_step(visitor: Visitor, incoming: str, outgoing: str) -> None:
    """Step 7: person, authority and time of every act."""
    page = visitor.go(incoming).follow("Xem lịch sử")
    for person, authority in (
        ("Nguyễn Thị Thu Hà", "Văn thư"), ("Phạm Đức Thịnh", "Chánh Văn phòng"),
        ("Trần Quang Huy", "Chủ tịch"), ("Đặng Thùy Linh", "Chuyên viên"), ("Bùi Thị Lan Phương", "lưu trữ"),
    ):  # fmt: skip
        assert person in page.text
        assert authority in page.text
    assert page.text.count("09/11/2026 09:00") >= 8
    page = visitor.go(outgoing).follow("Xem lịch sử")
    assert "Bổ sung căn cứ pháp lý" in page.text


def the_neighbour_reads_it(clerk: Visitor, outgoing: str) -> None:
    """The inside recipient has it in its own list, and registers it as its first."""
    page = clerk.go("/").follow("Văn bản đến").follow("trả lời việc rà soát hộ nghèo")
    assert "01/UBND-KT" in page.text
    page = page.form("/actions/register").send()
    assert "số đến 1" in page.message.lower()
    clerk.go(outgoing, expect=404)


@pytest.fixture
def one_document(office: Office) -> int:
    """The number of the record of a registered document with a file."""
    (address,) = receive(office["vanthu"], [("thu.pdf", makers.pdf())])
    return int(address.rpartition("/")[2])


def test_the_history_of_an_untouched_house_verifies(app: Flask, one_document: int) -> None:
    for command in (["audit", "verify"], ["content", "check"]):
        outcome = app.test_cli_runner().invoke(args=command)
        assert outcome.exit_code == 0, outcome.output


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET subject = 'V/v rà soát hộ nghèo năm 2025' WHERE id = :id",
        "UPDATE incoming SET refusal_reason = 'x' WHERE record_id = :id",
        "UPDATE number_entry SET number = 9 WHERE record_id = :id",
    ],
)
def test_audit_verify_names_a_changed_row(app: Flask, one_document: int, statement: str) -> None:
    db.session.execute(text(statement), {"id": one_document})
    db.session.commit()
    outcome = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert outcome.exit_code == 1
    assert f"record {one_document}" in outcome.output


def test_content_check_names_a_file_with_one_byte_changed(app: Flask, one_document: int, config: Config) -> None:
    sha = db.session.execute(text("SELECT blob_sha256 FROM file")).scalar_one()
    path: Any = next((config.data / "blobs").rglob(sha))
    path.chmod(0o644)
    body = bytearray(path.read_bytes())
    body[100] ^= 1
    path.write_bytes(body)
    outcome = app.test_cli_runner().invoke(args=["content", "check"])
    assert outcome.exit_code == 1
    assert "thu.pdf" in outcome.output
    assert sha in outcome.output
