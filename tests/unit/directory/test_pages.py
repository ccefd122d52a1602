"""The pages of the administration: each opens, each form acts, each refusal stands beside its field."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from eoffice.access.actor import Role
from eoffice.audit.service import record
from eoffice.core import jobs
from eoffice.core.calendar import CalendarDay
from eoffice.core.database import db
from eoffice.core.jobs import Job, JobState
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.actors import actor_of
from eoffice.directory.models import (
    Agency,
    ApiToken,
    IssuingBody,
    LoginSession,
    Mandate,
    Person,
    Post,
    PostHolding,
    Substitution,
    Unit,
)
from eoffice.directory.queries import bodies_of
from eoffice.directory.wording import browser_in_words
from eoffice.records.models import RecordKind
from eoffice.records.service import create_record
from tests.world import MORNING

PAGES = (
    "/administration/people/", "/administration/people/new", "/administration/authority/",
    "/administration/authority/?ended=1", "/administration/authority/mandates/new",
    "/administration/authority/substitutions/new", "/administration/authority/fields/new",
    "/administration/organisation/", "/administration/organisation/units/new",
    "/administration/organisation/bodies/new", "/administration/organisation/posts/new", "/administration/agencies/",
    "/administration/agencies/new", "/administration/calendar/", "/administration/calendar/?year=2027",
    "/administration/calendar/new", "/administration/jobs/", "/administration/history/", "/administration/system/",
)  # fmt: skip
NONSENSE = (
    "q=%00",
    "unit=x",
    "unit=99999999999999",
    "state=?",
    "sort=nonsense",
    "page=-1",
    "page=9" + "9" * 40,
    "year=99999999",
    "year=x",
    "person=x",
    "id=99999999999",
    "from=31/02/2026",
    "kind=%25",
    "action=%25",
)
OTHERS = ("vanthu", "chutich", "phochutich", "chanhvp", "truongphong", "chuyenvien", "luutru", "motcua")


@pytest.fixture
def browser(sign_in):
    return sign_in("quantri")


def one(model, **values):
    query = select(model).filter_by(**values).order_by(model.id.desc()).limit(1)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


@pytest.fixture
def clerk_post(person):
    return one(Post, title="Văn thư", agency_id=person("vanthu").agency_id)


class TestEveryPage:
    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_opens_in_both_languages(self, browser, language):
        browser.set_cookie("language", language)
        for page in (*PAGES, "/account"):
            answer = browser.get(page)
            assert answer.status_code == 200, page
            assert answer.text.count("<h1") == 1, page
            assert f'<html lang="{language}"' in answer.text
            assert "style=" not in answer.text
            assert "onclick" not in answer.text

    @pytest.mark.parametrize("username", OTHERS)
    def test_is_closed_to_others(self, sign_in, username):
        browser = sign_in(username)
        for page in PAGES:
            expected = 200 if username == "chutich" and page == "/administration/history/" else 403
            assert browser.get(page).status_code == expected, page

    def test_sends_visitors_to_sign_in(self, client):
        for page in PAGES:
            assert client.get(page).location.startswith("/sign-in"), page

    def test_stands_nonsense_in_its_address(self, browser):
        for page in PAGES:
            for query in NONSENSE:
                assert browser.get(f"{page.split('?')[0]}?{query}").status_code == 200, (page, query)


class TestPeople:
    def test_new_account_shows_its_first_password_once(self, browser, sign_in, clerk_post):
        post = clerk_post
        answer = browser.post(
            "/administration/people/new", data={"full_name": "Lê Văn Mới", "username": "moi", "post_id": post.id}
        )
        password = answer.text.split('class="secret">')[1].split("</kbd>")[0]
        assert actor_of(one(Person, username="moi")).roles == {Role(post.role)}
        assert sign_in("moi", password).get("/account").location.startswith("/password")
        assert password not in browser.get(f"/administration/people/{one(Person, username='moi').id}").text

    def test_taken_user_name_is_said_beside_the_field_and_what_was_typed_stays(self, browser):
        answer = browser.post("/administration/people/new", data={"full_name": "Lê Văn Mới", "username": "vanthu"})
        assert answer.status_code == 422
        assert 'value="Lê Văn Mới"' in answer.text
        assert 'id="username-error"' in answer.text

    def test_person_page_shows_everything_that_belongs_to_the_account(self, browser, person):
        page = browser.get(f"/administration/people/{person('chutich').id}").text
        assert "Chủ tịch Ủy ban nhân dân" in page
        assert "TM. ỦY BAN NHÂN DÂN" in page
        assert "$argon2" not in page

    def test_person_of_another_agency_is_not_there(self, browser, person):
        other = person("vanthu2").id
        for page in (f"{other}", f"{other}/edit", f"{other}/posts/new", "999999999"):
            assert browser.get(f"/administration/people/{page}").status_code == 404
        for act in ("disable", "enable", "first-password"):
            assert browser.post(f"/administration/people/{other}/{act}").status_code == 404

    def test_edit_disable_enable_and_new_password(self, browser, person):
        base = f"/administration/people/{person('motcua').id}"
        assert browser.post(f"{base}/edit", data={"full_name": "Ngô Hải Yên", "email": ""}).status_code == 303
        assert browser.post(f"{base}/disable").status_code == 303
        assert not one(Person, username="motcua").is_active
        assert browser.post(f"{base}/enable").status_code == 303
        assert browser.post(f"{base}/first-password").status_code == 200
        row = one(Person, username="motcua")
        assert (row.full_name, row.is_active, row.must_change_password) == ("Ngô Hải Yên", True, True)

    def test_own_account_is_not_closed(self, browser, person):
        assert browser.post(f"/administration/people/{person('quantri').id}/disable").status_code == 409

    def test_post_is_given_and_ended(self, browser, person, clerk_post):
        motcua, post = person("motcua").id, clerk_post.id
        given = browser.post(
            f"/administration/people/{motcua}/posts/new",
            data={"post_id": post, "valid_from": "09/11/2026", "valid_to": ""},
        )
        assert given.status_code == 303
        holding = one(PostHolding, person_id=motcua, post_id=post)
        ended = browser.post(f"/administration/authority/holdings/{holding.id}/end", data={"valid_to": "30/11/2026"})
        assert ended.location == f"/administration/people/{motcua}"
        assert one(PostHolding, id=holding.id).valid_to == date(2026, 11, 30)

    def test_repeated_send_gives_the_post_once(self, browser, person, clerk_post):
        motcua, post = person("motcua").id, clerk_post.id
        data = {"post_id": post, "valid_from": "09/11/2026", "request_key": "same"}
        answers = [browser.post(f"/administration/people/{motcua}/posts/new", data=data) for _ in range(2)]
        assert [a.status_code for a in answers] == [303, 303]


class TestAuthority:
    def test_mandate_is_granted_and_ended(self, browser, person):
        body = bodies_of(person("vanthu").agency_id)[0]
        data = {
            "person_id": person("truongphong").id, "body_id": body.id, "form": "KT", "valid_from": "09/11/2026",
            "authority_lines": "KT. CHỦ TỊCH\r\nPHÓ CHỦ TỊCH",
        }  # fmt: skip
        assert browser.post("/administration/authority/mandates/new", data=data).status_code == 303
        mandate = one(Mandate)
        assert mandate.authority_lines == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
        assert "Hoàng Văn Khải<br><small" in browser.get("/administration/authority/").text
        page = f"/administration/authority/mandates/{mandate.id}/end"
        assert browser.get(page).status_code == 200
        assert browser.post(page, data={"valid_to": "31/12/2026"}).status_code == 303
        assert one(Mandate, id=mandate.id).valid_to == date(2026, 12, 31)

    def test_list_tells_that_a_mandate_rests_while_its_post_is_not_held(self, browser, person):
        said = "Không giữ chức danh"
        assert said not in browser.get("/administration/authority/").text
        with unit_of_work():
            person("phochutich").holdings[0].valid_to = date(2026, 11, 8)
        assert said in browser.get("/administration/authority/").text

    def test_authorisation_without_paper_is_refused_beside_its_fields(self, browser, person):
        body = bodies_of(person("vanthu").agency_id)[0]
        data = {
            "person_id": person("truongphong").id, "body_id": body.id, "form": "TUQ", "valid_from": "09/11/2026",
            "authority_lines": "TUQ. CHỦ TỊCH",
        }  # fmt: skip
        answer = browser.post("/administration/authority/mandates/new", data=data)
        assert answer.status_code == 422
        assert 'id="legal_basis-error"' in answer.text
        assert "TUQ. CHỦ TỊCH</textarea>" in answer.text

    def test_substitute_is_appointed_and_ended(self, browser, person):
        data = {
            "person_id": person("chutich").id, "substitute_id": person("phochutich").id, "valid_from": "08/11/2026",
            "valid_to": "20/11/2026", "reason": "Nghỉ phép",
        }  # fmt: skip
        assert browser.post("/administration/authority/substitutions/new", data=data).status_code == 303
        page = f"/administration/authority/substitutions/{one(Substitution).id}/end"
        assert browser.post(page, data={"valid_to": "09/11/2026"}).status_code == 303
        assert "Nghỉ phép" in browser.get("/administration/authority/").text

    def test_day_that_does_not_exist_is_said(self, browser, person):
        answer = browser.post("/administration/authority/substitutions/new", data={"valid_from": "31/02/2026"})
        assert answer.status_code == 422
        assert "31/02/2026" in answer.text

    def test_what_belongs_to_others_or_nobody_is_not_there(self, browser, person):
        other = db.session.scalars(select(Mandate).where(Mandate.person_id == person("chutich2").id)).first()
        assert other is not None
        for page in (f"mandates/{other.id}/end", "mandates/99999/end", "substitutions/99999/end", "holdings/99999/end"):
            assert browser.get(f"/administration/authority/{page}").status_code == 404


class TestOrganisation:
    def test_unit_is_made_changed_and_closed(self, browser):
        data = {"code": "TP", "name": "Phòng Tư pháp", "abbreviation": "", "position": "7", "valid_from": "01/01/2026"}
        assert browser.post("/administration/organisation/units/new", data=data).status_code == 303
        unit = one(Unit, code="TP")
        base = f"/administration/organisation/units/{unit.id}"
        assert browser.get(base).status_code == 200
        assert (
            browser.post(base, data={"name": "Ban Tư pháp", "abbreviation": "TP", "position": "8"}).status_code == 303
        )
        assert browser.post(f"{base}/close", data={"valid_to": "31/12/2026"}).status_code == 303
        row = one(Unit, code="TP")
        assert (row.name, row.abbreviation, row.position, row.valid_to) == ("Ban Tư pháp", "TP", 8, date(2026, 12, 31))

    def test_body_is_made_and_closed(self, browser):
        data = {"code": "BCD", "name": "Ban Chỉ đạo", "valid_from": "01/01/2026"}
        assert browser.post("/administration/organisation/bodies/new", data=data).status_code == 303
        body = one(IssuingBody, code="BCD")
        assert (body.abbreviation, body.is_default) == ("BCD", False)
        page = f"/administration/organisation/bodies/{body.id}/close"
        assert browser.post(page, data={"valid_to": "31/12/2026"}).status_code == 303

    def test_post_is_made_and_renamed(self, browser):
        data = {"title": "Kế toán", "role": "specialist", "position": "20"}
        assert browser.post("/administration/organisation/posts/new", data=data).status_code == 303
        page = f"/administration/organisation/posts/{one(Post, title='Kế toán').id}"
        assert browser.post(page, data={"title": "Kế toán trưởng", "position": "21"}).status_code == 303
        assert one(Post, title="Kế toán trưởng").role == "specialist"

    @pytest.mark.parametrize(("kind", "model"), [("units", Unit), ("posts", Post)])
    def test_parts_of_another_agency_are_not_there(self, browser, person, kind, model):
        other = one(model, agency_id=person("vanthu2").agency_id)
        assert browser.get(f"/administration/organisation/{kind}/{other.id}").status_code == 404


class TestAgencies:
    def test_organisation_is_entered_corrected_and_closed(self, browser):
        data = {"name": "Sở Thử nghiệm", "code": "z99.7", "valid_from": "01/01/2020"}
        assert browser.post("/administration/agencies/new", data=data).status_code == 303
        base = f"/administration/agencies/{one(Agency, code='Z99.7').id}"
        changed = browser.post(base, data={"name": "Sở Thử nghiệm và Đo lường", "code": "Z99.7"})
        assert changed.status_code == 303
        browser.post("/administration/agencies/new", data={"name": "Sở Kế tục"})
        closed = browser.post(f"{base}/close", data={"valid_to": "01/11/2026", "successor": "sở kế tục"})
        assert closed.status_code == 303
        row = one(Agency, code="Z99.7")
        assert row.valid_to == date(2026, 11, 1)
        assert row.successor_id == one(Agency, name="Sở Kế tục").id
        assert "Sở Kế tục" in browser.get("/administration/agencies/?state=closed&q=do+luong").text

    def test_unknown_successor_is_said_beside_the_field(self, browser):
        browser.post("/administration/agencies/new", data={"name": "Sở Thử nghiệm"})
        base = f"/administration/agencies/{one(Agency, name='Sở Thử nghiệm').id}"
        answer = browser.post(f"{base}/close", data={"valid_to": "01/11/2026", "successor": "Sở Không Có"})
        assert answer.status_code == 422
        assert 'id="successor-error"' in answer.text

    def test_agency_of_other_people_here_is_not_edited(self, browser, person):
        assert browser.get(f"/administration/agencies/{person('vanthu2').agency_id}").status_code in {403, 404}


class TestCalendar:
    def test_exception_is_entered_and_removed(self, browser):
        data = {"day": "28/11/2026", "kind": "swap_work", "name": "Làm bù", "source": "Thông báo 1/TB"}
        assert browser.post("/administration/calendar/new", data=data).status_code == 303
        assert db.session.get_one(CalendarDay, date(2026, 11, 28)).kind == "swap_work"
        assert browser.post("/administration/calendar/2026-11-28/remove").status_code == 303
        assert db.session.get(CalendarDay, date(2026, 11, 28)) is None
        assert browser.post("/administration/calendar/2026-11-28/remove").status_code == 404
        assert browser.post("/administration/calendar/nonsense/remove").status_code == 404

    def test_weekday_is_not_worked_in_exchange(self, browser):
        data = {"day": "27/11/2026", "kind": "swap_work", "name": "Làm bù", "source": "Thông báo 1/TB"}
        answer = browser.post("/administration/calendar/new", data=data)
        assert answer.status_code == 422
        assert 'id="kind-error"' in answer.text

    def test_year_shows_its_exceptions_and_working_days(self, browser):
        page = browser.get("/administration/calendar/?year=2026").text
        assert "24/11/2026" in page
        assert "11/2026" in page


class TestJobs:
    def test_given_up_job_is_shown_and_started_again(self, browser):
        with unit_of_work():
            job = jobs.enqueue("content.read", {"file_id": 1})
            job.state, job.last_error, job.finished_at = JobState.DEAD, "boom", MORNING
        page = browser.get("/administration/jobs/?state=dead").text
        assert "boom" in page
        assert browser.post("/administration/jobs/retry", data={"id": job.id}).status_code == 303
        assert one(Job, id=job.id).state == JobState.WAITING

    def test_nothing_to_start_again_is_said(self, browser):
        assert browser.post("/administration/jobs/retry").status_code == 303


class TestHistory:
    def test_acts_of_a_subject_are_listed(self, browser, person):
        vanthu = person("vanthu").id
        browser.post(f"/administration/people/{vanthu}/edit", data={"full_name": "Nguyễn Thu Hà"})
        page = browser.get(f"/administration/history/?kind=person&id={vanthu}")
        assert page.text.count("<tr ") >= 2
        assert "Đỗ Trung Kiên" in page.text

    def test_only_who_sees_a_document_reads_what_acts_say_of_it(self, browser, sign_in, actor):
        clerk = actor("vanthu")
        with unit_of_work():
            for words, is_open in (("Khiếu nại của ông A", True), ("Dự thảo chưa trình", False)):
                document = create_record(
                    clerk, kind=RecordKind.OUTGOING, state="draft", agency_id=clerk.agency_id, card={"subject": words}
                )
                document.open_to_agency = is_open
                record(clerk, "outgoing:draft", "record", document.id, detail={"subject": words})
        of_administrator = browser.get("/administration/history/?kind=record").text
        of_chairperson = sign_in("chutich").get("/administration/history/?kind=record").text
        assert "Khiếu nại" not in of_administrator
        assert "Khiếu nại" in of_chairperson
        assert "Dự thảo chưa trình" not in of_administrator + of_chairperson

    def test_what_acts_wrote_down_reads_in_words(self, browser, sign_in, person, actor):
        browser.post(f"/administration/people/{person('motcua').id}/edit", data={"full_name": "Ngô Hải Yến"})
        chair = actor("chutich")
        with unit_of_work():
            seen = create_record(
                chair, kind=RecordKind.INCOMING, state="awaiting_direction", agency_id=chair.agency_id, card={}
            )
            seen.open_to_agency = True
            moved = {"from": "registered", "to": "awaiting_direction", "due_on": "2026-08-06", "lead_unit": 3}
            record(chair, "incoming:submit", "record", seen.id, detail=moved)
        page = sign_in("chutich").get("/administration/history/").text
        assert "Trạng thái: Đã vào sổ → Chờ chỉ đạo" in page
        assert "Hạn xử lý: 06/08/2026" in page
        assert "trước: Tên: " in page
        for mark in ("awaiting_direction", "lead_unit", "full_name", "{&#39;"):
            assert mark not in page


class TestAccount:
    def test_token_is_shown_once_and_can_be_revoked(self, sign_in):
        browser = sign_in("vanthu")
        answer = browser.post("/account/tokens", data={"name": "Máy quét"})
        secret = answer.text.split('class="secret">')[1].split("</kbd>")[0]
        assert secret.startswith("eo_")
        page = browser.get("/account").text
        assert "Máy quét" in page
        assert secret not in page
        assert browser.post(f"/account/tokens/{one(ApiToken).id}/revoke").status_code == 303
        assert one(ApiToken).revoked_at == MORNING

    def test_token_without_purpose_is_refused(self, sign_in):
        assert sign_in("vanthu").post("/account/tokens", data={"name": ""}).status_code == 422
        assert not db.session.scalar(select(func.count()).select_from(ApiToken))

    def test_other_browser_is_signed_out_but_nobody_elses(self, sign_in):
        here, there, other = sign_in("vanthu"), sign_in("vanthu"), sign_in("chutich")
        mine, foreign = sorted(db.session.scalars(select(LoginSession.id)))[1:]
        here.post(f"/account/sessions/{mine}/end")
        here.post(f"/account/sessions/{foreign}/end")
        assert here.get("/account").status_code == 200
        assert there.get("/account").location.startswith("/sign-in")
        assert other.get("/account").status_code == 200

    def test_browsers_are_named_as_their_users_name_them(self):
        agent = (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
        )
        assert browser_in_words(agent) == "Chrome · Android"
        assert browser_in_words(agent + " Edg/126.0") == "Edge · Android"
        assert browser_in_words("curl/8.5") == "curl/8.5"

    def test_page_shows_posts_and_mandates(self, sign_in):
        page = sign_in("chutich").get("/account").text
        assert "Chủ tịch Ủy ban nhân dân" in page
        assert "TM. ỦY BAN NHÂN DÂN" in page
