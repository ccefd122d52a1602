"""The search page, the box's suggestions and the commands, over the real records of the world."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import quote_plus, unquote_plus

import pytest

from eoffice.access.actor import person_key
from eoffice.core import changes, clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records.models import Record, RecordGrant
from eoffice.search import saved
from eoffice.search.follower import Follower
from tests.world import wait_for_other_databases


@pytest.fixture
def office(app, person):
    """Three records: one for the readers of everything, one for a specialist too, one for nobody; indexed."""
    agency_id = person("vanthu").agency_id
    cards = (
        ("1234", "SNV-VP", "Báo cáo <b>công tác</b> văn thư, lưu trữ", True, None),
        ("15", "QĐ-UBND", "Về việc phê duyệt kế hoạch tiếp công dân", True, "chuyenvien"),
        ("77", "CV-MAT", "Phương án bảo vệ xyzzy", False, None),
    )
    with unit_of_work():
        for number, notation, subject, is_open, reader in cards:
            record = Record(
                agency_id=agency_id, kind="incoming", state="registered", type="CONG_VAN", number=number,
                notation=notation, subject=subject, issuer_name="Sở Nội vụ", issued_on=date(2026, 10, 5),
                open_to_agency=is_open, created_at=clock.now(), updated_at=clock.now(),
            )  # fmt: skip
            db.session.add(record)
            db.session.flush()
            if reader:
                db.session.add(RecordGrant(record_id=record.id, key=person_key(person(reader).id)))
            changes.announce("record", record.id)
    follower = Follower(app)
    wait_for_other_databases()
    follower.catch_up()
    yield follower
    follower.close()


def page(browser, **args):
    answer = browser.get("/search", query_string=args)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_page_shows_hits_with_marks_and_reasons(office, sign_in):
    shown = page(sign_in("vanthu"), q="van thu luu tru")
    assert "<mark>văn thư</mark>" in shown
    assert "1234/SNV-VP" in shown
    assert "thấy ở:" in shown


def test_without_a_question_no_text_of_files_is_shown(office, sign_in):
    """It would be the letterhead, the same for all."""
    assert 'class="hit-text"' not in page(sign_in("vanthu"))


def test_markup_in_a_subject_is_text(office, sign_in):
    shown = page(sign_in("vanthu"), q="bao cao")
    assert "<b>công" not in shown
    assert "&lt;b&gt;" in shown


def test_a_number_that_is_not_quite_the_one_asked_for_says_how(office, sign_in):
    browser = sign_in("vanthu")
    assert '<span class="hit-slips">sai 1 chữ số</span>' in page(browser, q="1244/SNV-VP")
    assert '<span class="hit-slips">thừa số 0 ở đầu</span>' in page(browser, q="0015/QĐ-UBND")
    assert "hit-slips" not in page(browser, q="15/QĐ-UBND")


def test_of_a_file_without_a_find_no_text_is_shown(office, sign_in):
    assert 'class="hit-text"' not in page(sign_in("vanthu"), q="1234/SNV-VP")


def test_each_person_finds_what_they_may_see(office, sign_in):
    clerk, specialist = sign_in("vanthu"), sign_in("chuyenvien")
    assert "15/QĐ-UBND" in page(clerk, q="15")
    assert "15/QĐ-UBND" in page(specialist, q="15")
    assert "1234/SNV-VP" not in page(specialist, q="1234")
    assert "xyzzy</mark>" not in page(clerk, q="xyzzy")
    assert "Không tìm thấy" in page(sign_in("quantri"), q="báo cáo")


def test_without_a_question_the_first_step_is_offered(office, sign_in):
    shown = page(sign_in("quantri"))
    assert "Tìm mọi văn bản được xem" in shown


def examples(browser):
    return [unquote_plus(text) for text in re.findall(r'<dt><a href="/search\?q=([^"]+)"', page(browser))]


def test_the_examples_are_of_documents_that_the_reader_sees_and_find_them(office, sign_in):
    clerk = sign_in("vanthu")
    offered = examples(clerk)
    assert offered[0] == "15/QĐ-UBND"
    assert len(offered) == 4
    for text in offered:
        assert "15/QĐ-UBND" in re.sub(r"(?s)^.*</form>", "", page(clerk, q=text)), text
    assert not examples(sign_in("quantri"))


def test_a_visitor_is_asked_to_sign_in(office, client):
    assert client.get("/search?q=15").status_code == 303
    assert client.get("/search/suggest?q=15").status_code == 303


def test_filters_stand_in_the_address_and_narrow(office, sign_in):
    browser = sign_in("vanthu")
    assert "1234/SNV-VP" in page(browser, kind="incoming", issuer="noi vu", **{"from": "01/10/2026"})
    assert "1234/SNV-VP" not in page(browser, kind="outgoing")
    assert "1234/SNV-VP" not in page(browser, q="báo", to="2026-10-04")


@pytest.mark.parametrize(
    "args",
    [
        {"q": "x" * 5000}, {"q": "\x00\x01"}, {"q": '"' * 300}, {"q": "số:" + "9" * 390}, {"kind": "🦄"},
        {"from": "31/02/2026"}, {"sort": "upside-down"}, {"q": "%s%(x)s{{7*7}}"}, {"q": "ngày:31/02/2026"},
    ],
)  # fmt: skip
def test_strange_questions_get_a_page(office, sign_in, args):
    page(sign_in("vanthu"), **args)


def test_a_long_question_stays_whole_in_the_links_of_its_page(office, sign_in):
    text = "phê duyệt OR " + " OR ".join(f"kehoach{number}" for number in range(20))
    shown = page(sign_in("vanthu"), q=text)
    assert len(text) > 200
    assert f'<a href="/search?q={quote_plus(text)}&amp;sort=newest"' in shown


def test_an_invented_cursor_gets_a_sentence(office, sign_in):
    answer = sign_in("vanthu").get("/search?q=15&cursor=../../etc")
    assert answer.status_code == 422
    assert "Không có trang kết quả này." in answer.get_data(as_text=True)


def test_the_box_is_offered_phrases_and_documents(office, sign_in):
    shown = sign_in("vanthu").get("/search/suggest?q=phe duyet ke h").get_data(as_text=True)
    assert "phê duyệt kế hoạch" in shown
    assert "15/QĐ-UBND" in shown
    assert sign_in("quantri").get("/search/suggest?q=phe duyet ke h").get_data(as_text=True).strip() == ""


def test_commands_ask_as_a_person(office, app):
    run = app.test_cli_runner().invoke
    answer = run(args=["search", "query", "--as", "vanthu", "phe", "duyet"])
    assert answer.exit_code == 0
    assert "15/QĐ-UBND" in answer.stdout
    assert run(args=["search", "query", "--as", "vanthu", "phe", "-duyet"]).stdout == ""
    assert run(args=["search", "query", "--as", "quantri", "phe", "duyet"]).stdout == ""
    assert run(args=["search", "query", "--as", "nobody", "x"]).exit_code == 1


def test_the_command_asks_as_the_first_clerk_unless_told_otherwise(office, app, person):
    run = app.test_cli_runner().invoke
    asked = run(args=["search", "query", "phe", "duyet"])
    assert asked.exit_code == 0
    assert "15/QĐ-UBND" in asked.stdout
    assert "asked as vanthu (Nguyễn Thị Thu Hà)" in asked.stderr
    with unit_of_work():
        person("vanthu").is_active = False
    nobody = run(args=["search", "query", "phe", "duyet"])
    assert nobody.exit_code == 1
    assert "--as" in nobody.stderr


def test_commands_tell_how_the_index_stands_and_build_it_anew(office, app):
    run = app.test_cli_runner().invoke
    assert "documents  3" in run(args=["search", "status"]).stdout
    assert "3 documents indexed" in run(args=["search", "rebuild"]).stdout
    status = run(args=["search", "status"]).stdout
    assert "documents  3" in status
    assert "waiting    0 changes" in status


def test_the_status_says_when_there_is_no_index(app):
    assert "no index yet" in app.test_cli_runner().invoke(args=["search", "status"]).stdout


def test_the_empty_page_names_the_word_and_leads_to_what_the_rest_finds(office, sign_in):
    browser = sign_in("vanthu")
    shown = page(browser, q='"phê duyệt" "khí tượng"')
    assert "Không văn bản nào có “khí tượng”." in shown
    assert re.search(r'<a href="/search\?q=%22ph[^"]+" data-partial="#results">Không có “khí tượng”</a>', shown)
    assert "không được xem" not in shown
    assert "Không lọc theo “Loại văn bản”" in page(browser, q="phê duyệt", type="BAO_CAO")


def test_documents_one_may_not_see_are_told_of_only_where_the_office_wants_it(office, sign_in, app):
    browser = sign_in("vanthu")
    assert "không được xem" not in page(browser, q='"bảo vệ xyzzy"')
    app.extensions["eoffice.config"] = replace(app.extensions["eoffice.config"], search_tells_hidden=True)
    assert "Còn 1 văn bản của cơ quan khớp nhưng ngoài phạm vi được xem." in page(browser, q='"bảo vệ xyzzy"')
    assert "không được xem" not in page(browser, q='"bảo vệ zzzz"')


def sent(browser, path, **fields):
    answer = browser.post(path, data=fields)
    assert answer.status_code in {204, 303}, answer.get_data(as_text=True)[:800]
    return answer


def test_a_search_is_saved_watched_and_removed(office, sign_in):
    browser = sign_in("vanthu")
    answer = sent(browser, "/search/save?q=ke+hoach&kind=incoming&evil=1", name="Kế hoạch", is_watched="y")
    assert answer.location == "/search?q=ke+hoach&kind=incoming"
    shown = browser.get("/search/saved").get_data(as_text=True)
    assert '<a href="/search?q=ke+hoach&amp;kind=incoming">Kế hoạch</a>' in shown
    assert "chưa có gì mới" in shown
    assert "Kế hoạch" in page(browser)
    number = re.search(r"/search/saved/(\d+)/watch", shown).group(1)
    assert sign_in("chutich").get(f"/search/saved/{number}/new").status_code == 404
    sent(browser, f"/search/saved/{number}/watch")
    assert "chưa có gì mới" not in browser.get("/search/saved").get_data(as_text=True)
    sent(browser, f"/search/saved/{number}/remove")
    assert "Chưa có tìm kiếm nào được lưu" in browser.get("/search/saved").get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "why"),
    [(" ", "Chưa nhập: Tên"), ("x" * 101, "Quá dài: tối đa 100 ký tự."), ("Mới", "tối đa 0 tìm kiếm. Hãy xóa bớt")],
)
@pytest.mark.parametrize("text", ["phê duyệt", "zzzz"])
def test_a_search_that_is_not_saved_stands_open_beside_its_results(office, sign_in, monkeypatch, text, name, why):
    monkeypatch.setattr(saved, "MOST", 0)
    browser = sign_in("vanthu")
    (action,) = re.findall(r'action="(/search/save[^"]*)"', page(browser, q=text, kind="incoming"))
    answer = browser.post(unescape(action), data={"name": name, "is_watched": "y"})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'id="save-search" open' in shown
    assert why in shown.partition('id="save-name-error"')[2] and f'value="{name.strip()}"' in shown
    assert re.search(r'<input[^>]* checked [^>]*id="save-is_watched"', shown)
    assert f'value="{text}"' in shown and "kind=incoming" in shown


def test_a_question_too_long_to_be_saved_is_said_so(office, sign_in):
    answer = sign_in("vanthu").post("/search/save", query_string={"q": "ệ" * 300}, data={"name": "Dài"})
    assert "Câu hỏi này dài quá, không lưu được." in answer.get_data(as_text=True)


def test_what_was_asked_is_offered_again_and_forgotten(office, sign_in):
    browser = sign_in("vanthu")
    assert '<input id="asked-text" name="text" type="hidden" value="phê duyệt">' in page(browser, q="phê duyệt")
    sent(browser, "/search/recent", text="phê duyệt", in_vain="")
    assert "Tìm kiếm gần đây" in page(browser)
    sent(browser, "/search/recent/clear")
    assert "Tìm kiếm gần đây" not in page(browser)


def test_the_box_offers_issuers_signers_and_ones_own_last_questions(office, sign_in, person):
    with unit_of_work():
        records = db.session.query(Record).order_by(Record.id)
        for record, name in zip(records, ("Trần Thị Hòa", "Lê Bá", "Trần Mật"), strict=True):
            record.signer_name = name
            changes.announce("record", record.id)
    wait_for_other_databases()
    office.catch_up()
    browser = sign_in("vanthu")
    assert '<a href="/search?by=S%E1%BB%9F+N%E1%BB%99i+v%E1%BB%A5"' in browser.get("/search/suggest?q=so n").text
    shown = browser.get("/search/suggest?q=tran").text
    assert "Trần Thị Hòa" in shown
    assert "Trần Mật" not in shown
    assert "Trần" not in sign_in("chuyenvien").get("/search/suggest?q=tran").text
    sent(browser, "/search/recent", text="trật tự đô thị", in_vain="")
    assert "trật tự đô thị" in browser.get("/search/suggest?q=tra").text
    sent(browser, "/search/recent", text="tiep cong dan", in_vain="")
    shown = browser.get("/search/suggest?q=tiep c").text
    assert (shown.count("tiep cong dan</"), shown.count("tiếp công dân</a>")) == (1, 0)
    assert "trật tự đô thị" not in sign_in("chutich").get("/search/suggest?q=tra").text
