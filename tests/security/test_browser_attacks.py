"""What other sites and hostile texts may try on a browser: forged forms, markup, headers, redirects, cookies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import func, select

from eoffice.access.actor import Actor
from eoffice.app import create_app
from eoffice.audit.models import AuditEvent
from eoffice.content.service import store_file
from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import LoginFailure, Person
from eoffice.directory.service import people
from eoffice.incoming import service as incoming
from eoffice.outgoing.service.drafts import create_draft
from eoffice.outgoing.service.recipients import NewRecipient
from eoffice.records.case_files import add_document, open_case_file
from tests.functional.conftest import background
from tests.security.answers import text_of
from tests.security.test_routes import address, rules
from tests.unit.content import makers
from tests.unit.tasks.conftest import Work
from tests.world import MORNING, PASSWORD, let_go

__all__ = ["background"]

#: A mark that is an element wherever it is not escaped, in text, in attributes of either quote, and in scripts.
MARK = """'"><xss a="1">{{ 7*191 }}</xss></script><!--&lt;xss&gt;"""


def count_acts() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEvent)) or 0


# forged forms


@pytest.fixture
def production(config: Config):
    """The application as it runs in production, over the same world."""
    app = create_app(replace(config, env="production", https=True, secret_key="x" * 64))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context(), clock.frozen(MORNING):
        yield app
    let_go(app)


def failed_from(app: Flask, address: str) -> str:
    """The address under which a failed sign-in is counted that a proxy passed on for `address`."""
    form = {"username": "vanthu", "password": "Sai-Mat-Khau-1"}
    app.test_client().post("/sign-in", data=form, headers={"X-Forwarded-For": f"10.9.9.9, {address}"})
    return db.session.scalars(select(LoginFailure.address).order_by(LoginFailure.id.desc())).first() or ""


def test_behind_a_proxy_visitors_are_told_apart(production: Flask) -> None:
    production.config["WTF_CSRF_ENABLED"] = False
    assert [failed_from(production, address) for address in ("192.0.2.7", "192.0.2.8")] == ["192.0.2.7", "192.0.2.8"]


def test_without_a_proxy_nobody_chooses_the_address_of_others(app: Flask) -> None:
    assert failed_from(app, "192.0.2.7") == "127.0.0.1"


@pytest.mark.parametrize("username", ["vanthu", "quantri", "chutich"])
def test_no_form_of_another_site_does_anything(production: Flask, username: str) -> None:
    production.config["WTF_CSRF_ENABLED"] = False
    browser = production.test_client()
    browser.post("/sign-in", base_url="https://localhost", data={"username": username, "password": PASSWORD})
    production.config["WTF_CSRF_ENABLED"] = True
    before = count_acts()
    foreign = {"Origin": "https://evil.example", "Referer": "https://evil.example/"}
    for rule, method in rules(production):
        if method == "GET" or rule.rule.startswith("/api/"):
            continue
        answer = browser.open(
            address(production, rule, {"other": 1, "action": "submit"}), method=method, headers=foreign,
            base_url="https://localhost", data={"subject": "giả mạo", "language": "en"},
        )  # fmt: skip
        assert answer.status_code in {303, 400, 403}, f"{rule.rule}: {answer.status_code}"
        assert "language=" not in "".join(answer.headers.getlist("Set-Cookie"))
    db.session.rollback()
    assert count_acts() == before


def test_the_api_takes_no_cookie(sign_in: Callable[[str], FlaskClient], app: Flask) -> None:
    browser, before = sign_in("vanthu"), count_acts()
    for rule, method in rules(app):
        if rule.rule.startswith("/api/") and not rule.rule.endswith("openapi.json"):
            answer = browser.open(address(app, rule, {"other": 1}), method=method, json={"subject": "giả mạo"})
            assert answer.status_code == 401, rule.rule
    assert count_acts() == before


def test_cookies_are_kept_from_scripts_and_from_plain_http(production: Flask) -> None:
    production.config["WTF_CSRF_ENABLED"] = False
    browser = production.test_client()
    answer = browser.post("/sign-in", base_url="https://localhost", data={"username": "vanthu", "password": PASSWORD})
    more = browser.post("/language", base_url="https://localhost", data={"language": "en"})
    cookies = [*answer.headers.getlist("Set-Cookie"), *more.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 2
    assert all("HttpOnly" in cookie and "Secure" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_a_cookie_from_before_signing_in_is_worth_nothing_afterwards(
    app: Flask, client: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    client.get("/sign-in")
    planted = client.get_cookie("session")
    client.post("/sign-in", data={"username": "vanthu", "password": PASSWORD})
    mine = client.get_cookie("session")
    assert mine is not None
    other = app.test_client()
    other.set_cookie("session", planted.value if planted else "")
    assert other.get("/").location.startswith("/sign-in")
    client.post("/sign-out")
    other.set_cookie("session", mine.value)
    assert other.get("/").location.startswith("/sign-in")


# redirects and headers


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
        "https:evil.example", "http:///evil.example", "/\t/evil.example", "\n//evil.example", " //evil.example",
        "javascript:alert(1)", "/%09/evil.example", "//localhost@evil.example", "/;//evil.example", "/..//evil.example",
        "／／evil.example", "/ok\r\nSet-Cookie: a=1",
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(client: FlaskClient, target: str) -> None:
    answer = client.post("/sign-in", query_string={"next": target}, data={"username": "vanthu", "password": PASSWORD})
    where = answer.headers["Location"]
    assert where.startswith("/")
    assert not where.startswith(("//", "/\\"))
    assert not any(mark in where for mark in "\t\r\n")


@pytest.mark.parametrize("path", ["/", "/incoming/", "/nowhere", "/sign-in"])
def test_the_name_of_the_host_is_never_repeated(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in answer.get_data(as_text=True) + str(answer.headers)


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="b.exe.pdf', "a\r\nSet-Cookie: x=1\r\n.pdf", "\u202efdp.exe.pdf", "x" * 300 + ".pdf",
        "Công văn số 1.pdf", "a;b,c='d'.pdf", "%00%0d%0a.pdf", "\ud800.pdf",
    ],
)  # fmt: skip
def test_a_download_is_named_safely(sign_in: Callable[[str], FlaskClient], actor, name: str) -> None:
    with unit_of_work():
        file = store_file(actor("vanthu"), stream=BytesIO(makers.pdf()), name=name)
        record = incoming.receive(actor("vanthu"), card={"subject": "x", "issuer": "y"}, files=[file])
    browser = sign_in("vanthu")
    for question in ("", "?download"):
        answer = browser.get(f"/documents/{record.id}/files/{file.id}{question}", buffered=True)
        header = answer.headers["Content-Disposition"]
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "\r" not in header and "\n" not in header and len(header) < 1000
        assert header.split(";")[0] == ("attachment" if question else "inline")
        assert header.count('filename="') <= 1
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_pages_and_answers_are_kept_in_no_cache(sign_in: Callable[[str], FlaskClient]) -> None:
    browser = sign_in("vanthu")
    for path in ("/", "/incoming/", "/tasks/", "/search?q=x", "/account", "/api/v1/incoming", "/nowhere"):
        assert browser.get(path).headers["Cache-Control"] == "no-store", path


# markup in texts


@pytest.fixture
def hostile(app: Flask, actor: Callable[[str], Actor], person: Callable[[str], Person]) -> dict[str, int]:
    """Every text that people write holds markup; answers ids of what bears it."""
    work, specialist = Work(actor), actor("chuyenvien")
    with unit_of_work():
        people.change_person(actor("quantri"), person("chuyenvien").id, full_name=f"Linh {MARK}")
        file = store_file(actor("vanthu"), stream=BytesIO(makers.pdf()), name=f"thu {MARK}.pdf")
        notes = store_file(actor("vanthu"), stream=BytesIO(f"Nội dung {MARK} quyhoach".encode()), name="ghi-chu.txt")
        card = {
            "number": "1", "notation": "QĐ", "issuer": f"Sở {MARK}", "subject": f"V/v {MARK}", "note": MARK,
            "signer_name": MARK, "signer_position": MARK, "issued_on": date(2026, 11, 5),
        }  # fmt: skip
        record = incoming.receive(actor("vanthu"), card=card, files=[file, notes])
    work.act(record, "vanthu", "register")
    work.act(record, "vanthu", "submit", comment=MARK)
    work.act(record, "chanhvp", "propose", lead_unit="KT", directive=MARK)
    work.act(record, "chutich", "direct", lead_unit="KT", directive=MARK)
    task = work.task(record)
    work.do(task, "truongphong", "delegate", person="chuyenvien", instruction=MARK)
    with unit_of_work():
        draft = create_draft(
            specialist, type="THONG_BAO", subject=MARK, card={"note": MARK}, replies_to=record,
            files=[store_file(specialist, stream=BytesIO(makers.docx_file(MARK)), name="a.docx")],
            recipients=[NewRecipient(f"Nơi nhận {MARK}", "x@example.vn")],
        )  # fmt: skip
        case_file = open_case_file(specialist, code="<xss>1", title=MARK, retention_years=5)
        add_document(specialist, case_file, record)
    return {"incoming": record.id, "outgoing": draft.id, "case-files": case_file.id, "tasks": task.id}


@pytest.mark.parametrize("username", ["vanthu", "chuyenvien", "truongphong", "quantri"])
def test_markup_that_people_write_is_text_on_every_page(
    app: Flask,
    hostile: dict[str, int],
    sign_in: Callable[[str], FlaskClient],
    background: Callable[[], None],
    username: str,
) -> None:
    background()
    browser = sign_in(username)
    pages = [f"/{room}/{number}" for room, number in hostile.items()]
    pages += [f"/documents/{hostile['incoming']}/history", f"/incoming/{hostile['incoming']}/edit"]
    pages += [f"/outgoing/{hostile['outgoing']}/{page}" for page in ("edit", "recipients", "template")]
    pages += [f"/outgoing/new?replies_to={hostile['incoming']}", "/search?q=xss", "/search/suggest?q=xss"]
    pages += ["/tasks/?scope=all", "/search?q=quyhoach", "/search?q=%3Cxss%3E", "/registers/1", "/registers/1/print"]
    pages += [rule.rule for rule, method in rules(app) if method == "GET" and not rule.arguments]
    shown = 0
    for page in pages:
        if page.startswith(("/api/", "/style.css", "/healthz")):
            continue
        answer = browser.get(page)
        text = text_of(answer)
        if answer.status_code != 200:
            continue
        tree = html.document_fromstring(text or "<p></p>")
        assert tree.xpath("//xss") == [], page
        assert "1337" not in text, page
        assert tree.xpath("//@*[starts-with(name(), 'on')]") == [], page
        assert tree.xpath("//script[not(@src)][normalize-space()]") == [], page
        assert tree.xpath("//*[starts-with(@href, 'javascript:')]") == [], page
        shown += "7*191" in text
    assert shown > (0 if username == "quantri" else 8)
