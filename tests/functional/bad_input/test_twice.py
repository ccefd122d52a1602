"""Sent twice, sent late, sent from an old page: one act, and whoever comes second is told who was first, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from eoffice.core import clock
from eoffice.core.database import db
from tests.functional.bad_input.conftest import Enter, assert_kept, count_records, filled_card, register_one
from tests.functional.pages import Visitor
from tests.unit.content import makers
from tests.world import PASSWORD

CLERK, WHEN = "Nguyễn Thị Thu Hà", "09:00:00 09/11/2026"


def test_a_form_sent_twice_is_one_document(clerk: Visitor) -> None:
    form = filled_card(clerk).attach("files", ("thu.pdf", makers.pdf()))
    first, second = form.send("register"), form.send("register")
    assert first.address == second.address
    assert count_records() == 1


def test_a_step_pressed_twice_is_one_step(clerk: Visitor) -> None:
    address = register_one(clerk)
    form = clerk.go(address).form("/actions/submit")
    first, second = form.send(), form.send()
    assert first.address == second.address == address
    assert db.session.execute(text("SELECT count(*) FROM audit_event WHERE action = 'incoming:submit'")).scalar() == 1


def test_a_key_of_another_act_does_nothing(clerk: Visitor) -> None:
    address = register_one(clerk)
    form = clerk.go(address).form("/actions/submit")
    key = form.value("request_key")
    form.send()
    filled_card(clerk, request_key=key, subject="V/v việc khác").send("register", expect=409)
    assert count_records() == 1


def test_an_old_page_of_a_step_is_told_who_was_first(clerk: Visitor, enter: Enter) -> None:
    address = register_one(clerk)
    clerk.go(address).form("/actions/submit").send()
    chair = enter("chutich")
    old = chair.go(address).form("/actions/direct").choose("lead_unit", "Kinh tế").fill(directive="Làm ngay")
    now = chair.go(address).form("/actions/direct").choose("lead_unit", "Văn hóa").fill(directive="Trả lời")
    now.send()
    page = old.send(expect=409)
    assert "Trần Quang Huy đã thay đổi văn bản này trước, lúc 09:00:00 09/11/2026" in page.message
    assert "Văn hóa" in page.text


def test_an_old_page_of_the_card_is_told_who_was_first_and_keeps_what_was_typed(clerk: Visitor, enter: Enter) -> None:
    address = register_one(clerk)
    old = clerk.go(f"{address}/edit").form("/edit").fill(note="gõ trước", signer_name="Nguyễn Văn A")
    clerk.go(f"{address}/edit").form("/edit").fill(note="gõ sau").send("save")
    page = old.send("save", expect=409)
    assert f"{CLERK} đã thay đổi văn bản này trước, lúc {WHEN}" in page.message
    assert "Ghi chú: Đang lưu: “gõ sau”." in page.message
    assert "Người ký: Đang lưu: để trống." in page.message
    again = page.form("/edit")
    assert_kept(again, note="gõ trước", signer_name="Nguyễn Văn A")
    shown = again.send("save")
    assert "Nguyễn Văn A" in shown.text


def test_an_old_page_of_a_draft_cannot_be_approved(enter: Enter) -> None:
    drafter, head = enter("chuyenvien"), enter("truongphong")
    form = drafter.go("/outgoing/new").form("/outgoing/new").choose("type", "Báo cáo")
    address = form.fill(subject="tình hình quý III", recipients="Sở Nội vụ", text="Một dòng").send().address
    drafter.page.form("/actions/submit").send()
    old = head.go(address).form("/actions/approve_content")
    newer = drafter.go(address).form("/actions/revise").attach("file", ("b.docx", makers.docx_file("khác hẳn")))
    newer.send().form("/actions/submit").send()
    page = old.send(expect=409)
    assert "Đặng Thùy Linh" in page.message
    assert "09:00:00 09/11/2026" in page.message
    assert page.has_form("/actions/approve_content")


def test_what_was_typed_when_the_session_had_ended_comes_back(app: Flask, enter: Enter) -> None:
    clerk = enter("vanthu")
    form = filled_card(clerk, note="gõ dở")
    with clock.frozen(clock.now() + timedelta(hours=13)):
        sign_in = form.send("register").form("/sign-in")
        page = sign_in.fill(username="vanthu", password=PASSWORD).send()
        assert page.address.startswith("/incoming/new?restore=")
        assert "đã được đưa trở lại" in page.text
        again = page.form("/incoming/new")
        assert_kept(again, note="gõ dở", subject="V/v rà soát hộ nghèo năm 2026", number="101")
        assert again.value("type") == "CONG_VAN"
        again.send("register")
    assert count_records() == 1


def test_what_was_typed_while_the_session_locked_itself_comes_back(enter: Enter) -> None:
    clerk = enter("vanthu")
    form = filled_card(clerk, note="gõ dở")
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        page = form.send("register").form("/unlock").fill(password=PASSWORD).send()
        again = page.form("/incoming/new")
        assert_kept(again, note="gõ dở")
        again.send("register")
    assert count_records() == 1


def test_a_decision_typed_when_the_session_had_ended_comes_back(clerk: Visitor, enter: Enter) -> None:
    address = register_one(clerk)
    clerk.go(address).form("/actions/submit").send()
    chair = enter("chutich")
    form = chair.go(address).form("/actions/direct").choose("lead_unit", "Kinh tế").fill(directive="Trả lời trước hạn")
    with clock.frozen(clock.now() + timedelta(hours=13)):
        page = form.send().form("/sign-in").fill(username="chutich", password=PASSWORD).send()
        assert page.address.startswith(address)
        assert_kept(page.form("/actions/direct"), directive="Trả lời trước hạn")
        assert page.form("/actions/direct").value("lead_unit") == form.value("lead_unit")


def test_a_session_signed_out_elsewhere_ends_this_page_too(enter: Enter, clerk: Visitor) -> None:
    form = filled_card(clerk)
    ended: Callable[..., object] = clerk.client.get
    assert ended("/").status_code == 200
    clerk.go("/")
    (leave,) = clerk.page.tree.xpath("//form[contains(@action, '/sign-out')]")
    token = leave.xpath("string(.//input[@name='csrf_token']/@value)")
    clerk.send("POST", "/sign-out", [("csrf_token", token)])
    page = form.send("register")
    assert page.tree.xpath("//input[@name='password']")
    assert count_records() == 0
