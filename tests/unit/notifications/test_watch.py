"""What a watched search finds is told in the inbox: once until it is read, to its owner alone, never what is hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from eoffice.access.actor import Actor
from eoffice.core import changes, clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.models import Substitution
from eoffice.notifications.wording import address, happened, subject, why
from eoffice.records.models import RecordGrant
from eoffice.search import saved
from eoffice.search.follower import Follower
from eoffice.search.watching import look_through
from tests.world import wait_for_other_databases

from .conftest import Post, Told, deliver, mails, set_way


@pytest.fixture
def follow(app: Flask) -> Iterator[Callable[[], None]]:
    """The worker's part: the index follows, and watched searches look through what changed."""
    follower = Follower(app)

    def work() -> None:
        wait_for_other_databases()
        follower.catch_up()
        while look_through(app):
            pass

    yield work
    follower.close()


def watch(who: Actor, text: str = "mở rộng đường", name: str = "Mở rộng đường") -> int:
    with unit_of_work():
        return saved.save(who, name=name, arguments={"q": text}, is_watched=True).id


def test_new_matches_are_told_once_until_they_are_read(app: Flask, office: Told, follow, actor) -> None:
    saved_id = watch(actor("chutich"))
    office.registered(number="1", subject="Mở rộng đường Trần Phú")
    follow()
    (first,) = office.notices("chutich")
    with app.test_request_context():
        assert (first.kind, happened(first)) == ("watch", "Văn bản mới khớp với tìm kiếm đã lưu")
        assert (subject(first), address(first)) == ("Mở rộng đường", f"/search/saved/{saved_id}/new")
        assert why(first) == "vì ông/bà theo dõi tìm kiếm này"
    office.registered(number="2", subject="Mở rộng đường Lê Lợi")
    follow()
    assert [notice.id for notice in office.notices("chutich")] == [first.id]
    with unit_of_work():
        saved.mark_seen(actor("chutich"), saved_id)
    assert office.notices("chutich") == []
    office.registered(number="3", subject="Mở rộng đường Hùng Vương")
    follow()
    assert [notice.kind for notice in office.notices("chutich")] == ["watch"]


def test_the_notice_and_its_page_go_with_the_right(office: Told, follow, actor, sign_in, person) -> None:
    saved_id = watch(actor("chuyenvien"))
    record = office.registered(subject="Mở rộng đường Trần Phú")
    follow()
    assert office.notices("chuyenvien") == []
    with unit_of_work():
        db.session.add(RecordGrant(record_id=record.id, key=f"person:{person('chuyenvien').id}"))
        changes.announce("record", record.id)
    follow()
    browser: FlaskClient = sign_in("chuyenvien")
    assert "Mở rộng đường Trần Phú" in browser.get(f"/search/saved/{saved_id}/new").get_data(as_text=True)
    assert len(office.notices("chuyenvien")) == 1
    with unit_of_work():
        db.session.execute(delete(RecordGrant).where(RecordGrant.record_id == record.id))
    assert office.notices("chuyenvien") == []
    page = browser.get("/notices?show=all").get_data(as_text=True)
    assert "notice-row" not in page and "bell-count" not in page
    assert "Trần Phú" not in browser.get(f"/search/saved/{saved_id}/new").get_data(as_text=True)


def test_nobody_is_told_in_the_owners_stead(office: Told, follow, actor, person) -> None:
    with unit_of_work():
        db.session.add(Substitution(
            person_id=person("chutich").id, substitute_id=person("phochutich").id, valid_from=clock.today(),
            valid_to=clock.today(),
        ))  # fmt: skip
    watch(actor("chutich"))
    office.registered(subject="Mở rộng đường Trần Phú")
    follow()
    assert [len(office.notices(name)) for name in ("chutich", "phochutich")] == [1, 0]


def test_who_ends_the_watch_or_removes_the_search_has_no_notice_left(office: Told, follow, actor) -> None:
    first, second = watch(actor("chutich")), watch(actor("chutich"), "đường", "Đường")
    office.registered(subject="Mở rộng đường Trần Phú")
    follow()
    assert len(office.notices("chutich")) == 2
    with unit_of_work():
        saved.watch(actor("chutich"), first, is_watched=False)
        saved.remove(actor("chutich"), second)
    assert office.notices("chutich") == []


def test_it_comes_by_mail_to_who_wants_it_so_and_not_at_all_to_who_does_not(
    app: Flask, office: Told, follow, post: Post, actor
) -> None:
    set_way(actor("chutich"), "watch", "mail")
    set_way(actor("chanhvp"), "watch", "off")
    saved_id = watch(actor("chutich"))
    watch(actor("chanhvp"))
    for number in ("1", "2"):
        office.registered(number=number, subject="Mở rộng đường Trần Phú")
        follow()
    deliver(app)
    (message,) = post.to("chutich")
    assert "Mở rộng đường" in message.get_content()
    assert f"https://vanphong.example/search/saved/{saved_id}/new" in message.get_content()
    assert "Trần Phú" not in message.get_content()
    assert [notice.kind for notice in office.notices("chanhvp")] == []
    assert [mail.state for mail in mails() if mail.notice and mail.notice.kind == "watch"] == ["sent"]
