"""What a device sends late: accepted once, refused with the difference, and never a signature."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from eoffice.audit.models import AuditEvent
from eoffice.core.database import db
from eoffice.directory.queries import units_of
from eoffice.records.models import Record
from tests.unit.decisions.conftest import Work, seconds_later
from tests.unit.incoming.conftest import ASSIGNMENT

SignIn = Callable[[str], FlaskClient]
LATE = {"decided_at": "1794200000"}


def sent(browser: FlaskClient, record: Record, action: str, key: str = "k1", **fields: Any) -> Any:
    return browser.post(
        f"/decisions/{record.id}/{action}", data=fields, headers={"Accept": "application/json", "Idempotency-Key": key}
    )


def lead(work: Work) -> str:
    return str(next(unit.id for unit in units_of(work.actor("chutich").agency_id or 0) if unit.code == "KT"))


def test_a_decision_that_comes_late_counts_once(work: Work, sign_in: SignIn) -> None:
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    browser, fields = sign_in("chutich"), {"version": record.version, "lead_unit": lead(work), **LATE}
    with seconds_later(600):
        first, second = sent(browser, record, "direct", **fields), sent(browser, record, "direct", **fields)
    assert (first.status_code, first.json["done"]) == (200, True)
    assert second.json == first.json
    assert first.json["undo"]["url"] == f"/documents/{record.id}/undo"
    query = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "incoming:direct")
    assert db.session.scalar(query) == 1


def test_one_on_a_changed_document_is_refused_with_the_difference(work: Work, sign_in: SignIn) -> None:
    record = work.act(work.awaiting(), "chanhvp", "propose", **ASSIGNMENT)
    version = record.version
    work.act(record, "phochutich", "direct", **ASSIGNMENT)
    answer = sent(sign_in("chutich"), record, "direct", version=version, lead_unit=lead(work), **LATE)
    assert (answer.status_code, answer.json["done"]) == (409, False)
    told = " ".join([answer.json["text"], *answer.json["difference"]])
    assert work.actor("phochutich").name in told
    assert f"phiên bản {version}" in told
    assert "Trạng thái hiện nay: Đã giao xử lý" in told or "Trạng thái hiện nay" in told


def test_an_approval_on_other_content_is_refused(document_at: Callable[..., Record], sign_in: SignIn) -> None:
    record = document_at("content_review")
    answer = sent(sign_in("truongphong"), record, "approve_content", digest="0" * 64, **LATE)
    assert (answer.status_code, answer.json["code"]) == (409, "changed")


def test_a_signature_is_never_given_without_signal(document_at: Callable[..., Record], sign_in: SignIn) -> None:
    record, browser = document_at("signing"), sign_in("chutich")
    answer = sent(browser, record, "sign", **LATE)
    assert (answer.status_code, answer.json["code"]) == (409, "needs_signal")
    assert sent(browser, record, "sign", key="k2").json["done"] is True


def test_what_is_missing_is_named_and_the_key_may_be_used_again(work: Work, sign_in: SignIn) -> None:
    record, browser = work.awaiting(), sign_in("chutich")
    work.act(record, "chanhvp", "propose", **ASSIGNMENT)
    answer = sent(browser, record, "direct")
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert "lead_unit" in answer.json["fields"]
    assert sent(browser, record, "direct", lead_unit=lead(work)).json["done"] is True


def test_a_device_learns_who_is_signed_in_and_gets_a_token(work: Work, sign_in: SignIn, client: FlaskClient) -> None:
    record = work.awaiting()
    told = sign_in("chanhvp").get("/decisions/waiting").json
    assert told is not None
    assert (told["person"], told["waiting"]) == (work.actor("chanhvp").person_id, [record.id])
    assert told["csrf_token"]
    assert client.get("/decisions/waiting").location.startswith("/sign-in")


def test_taking_back_answers_a_script(work: Work, sign_in: SignIn) -> None:
    record, browser = work.assigned(), sign_in("chutich")
    headers = {"Accept": "application/json"}
    assert browser.post(f"/documents/{record.id}/undo", headers=headers).json["done"] is True  # type: ignore[index]
    again = browser.post(f"/documents/{record.id}/undo", headers=headers)
    assert (again.status_code, again.json["code"]) == (409, "too_late")  # type: ignore[index]


def test_the_product_can_be_installed(client: FlaskClient) -> None:
    manifest = client.get("/manifest.webmanifest")
    assert manifest.content_type == "application/manifest+json"
    told = manifest.json
    assert told is not None
    assert (told["lang"], told["display"], told["scope"]) == ("vi", "standalone", "/")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        assert client.get(icon["src"], buffered=True).content_type == "image/png"
    worker = client.get("/sw.js")
    assert worker.content_type.startswith("text/javascript")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert client.get("/decisions/offline").status_code == 200


def test_everything_of_the_shell_exists(client: FlaskClient) -> None:
    head = client.get("/sw.js").get_data(as_text=True).splitlines()[0]
    for address in head.split("[")[1].split("]")[0].split(", "):
        assert client.get(address.strip('"'), buffered=True).status_code == 200, address


def test_signing_out_empties_the_cache_of_the_browser(sign_in: SignIn) -> None:
    answer = sign_in("chutich").post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_the_shell_holds_every_script_of_a_page(work: Work, sign_in: SignIn) -> None:
    browser = sign_in("chutich")
    shell = browser.get("/sw.js").get_data(as_text=True)
    scripts = set()
    for path in ("/decisions/", "/decisions/offline"):
        scripts |= set(re.findall(r'src="(/static/js/[^"]+)"', browser.get(path).get_data(as_text=True)))
    assert len(scripts) > 10
    assert {script for script in scripts if f'"{script}"' not in shell} == set()
