"""Passwords: the rules, the forced change of the first one, and what a change ends."""

from __future__ import annotations

import threading
import time

import pytest

from eoffice.core.database import db
from eoffice.core.errors import Invalid, TooMany
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory import passwords
from eoffice.directory.models import Person
from eoffice.directory.service import people
from tests.world import PASSWORD

NEW = "Mua-Xuan-Tren-Song-27"


def change(browser, current=PASSWORD, new=NEW, again=None):
    data = {"current_password": current, "password": new, "password_again": new if again is None else again}
    return browser.post("/password", data=data)


class TestRules:
    @pytest.mark.parametrize("good", ["Abcdef1!", "Mật khẩu 2026!", "đẸp_2026x", NEW])
    def test_good_passwords_pass(self, app, good):
        assert passwords.problem_with(good) is None

    @pytest.mark.parametrize(
        "bad",
        [
            "",
            "Abcde1!",
            "abcdefg1!",
            "ABCDEFG1!",
            "Abcdefgh!",
            "Abcdefg12",
            "Abcd fg12",
            "A" * 201 + "b1!",
            "xVanthu-26",
        ],
    )
    def test_bad_passwords_get_a_sentence(self, app, bad):
        assert passwords.problem_with(bad, "vanthu")

    def test_both_ways_of_writing_a_mark_are_the_same_password(self, app):
        stored = passwords.new_password("Mật-khẩu-2026").hash
        assert passwords.verify(stored, "Mật-khẩu-2026")

    def test_hash_is_argon2id_and_salted(self, app):
        one, other = passwords.new_password(NEW).hash, passwords.new_password(NEW).hash
        assert one.startswith("$argon2id$")
        assert one != other

    def test_production_hash_takes_64_megabytes(self, app):
        app.config["TESTING"] = False
        assert "m=65536" in passwords.new_password(NEW).hash

    def test_empty_or_broken_hash_fits_nothing(self, app):
        assert not passwords.verify("", "")
        assert not passwords.verify("", NEW)
        assert not passwords.verify("nonsense", NEW)

    def test_refused_password_names_its_field(self, app):
        with pytest.raises(Invalid) as caught:
            passwords.new_password("short", field="first_password")
        assert set(caught.value.fields) == {"first_password"}

    def test_random_passwords_keep_the_rules_and_differ(self, app):
        made = {passwords.random_password() for _ in range(200)}
        assert len(made) == 200
        assert not any(passwords.problem_with(password) for password in made)


class TestMemory:
    def test_never_more_hashes_at_a_time_than_allowed(self, app, monkeypatch):
        running, most, lock = [0], [0], threading.Lock()

        class Slow:
            def hash(self, password):
                with lock:
                    running[0] += 1
                    most[0] = max(most[0], running[0])
                time.sleep(0.02)
                with lock:
                    running[0] -= 1
                return "hash"

        monkeypatch.setattr(passwords, "_hasher", lambda cheap: Slow())

        def hash_one():
            with app.app_context():
                passwords.new_password(NEW)

        threads = [threading.Thread(target=hash_one) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert most[0] == passwords.PARALLEL

    def test_who_waits_too_long_is_told_to_try_again(self, app, monkeypatch):
        monkeypatch.setattr(passwords, "PATIENCE", 0.01)
        for _ in range(passwords.PARALLEL):
            passwords._slots.acquire()
        try:
            with pytest.raises(TooMany):
                passwords.verify("", NEW)
        finally:
            for _ in range(passwords.PARALLEL):
                passwords._slots.release()


class TestChange:
    def test_new_password_works_and_the_old_one_does_not(self, app, sign_in):
        assert change(sign_in("vanthu")).status_code == 303
        sign_in("vanthu", NEW)
        assert app.test_client().post("/sign-in", data={"username": "vanthu", "password": PASSWORD}).status_code == 422

    def test_other_sessions_of_the_person_end_and_this_one_goes_on(self, sign_in):
        here, elsewhere, other = sign_in("vanthu"), sign_in("vanthu"), sign_in("chutich")
        change(here)
        assert here.get("/password").status_code == 200
        assert elsewhere.get("/password").location.startswith("/sign-in")
        assert other.get("/password").status_code == 200

    @pytest.mark.parametrize(
        ("current", "new", "again"),
        [
            ("Wrong-Word-2026", NEW, NEW), (PASSWORD, NEW, NEW + "x"), (PASSWORD, PASSWORD, PASSWORD),
            (PASSWORD, "short", "short"), (PASSWORD, "", ""),
        ],
    )  # fmt: skip
    def test_refused_change_changes_nothing(self, sign_in, person, current, new, again):
        before = person("vanthu").password_hash
        assert change(sign_in("vanthu"), current, new, again).status_code == 422
        db.session.expire_all()
        assert person("vanthu").password_hash == before


class TestFirstPassword:
    @pytest.fixture
    def newcomer(self, actor, person):
        with unit_of_work():
            people.create_person(
                actor("quantri"), agency_id=person("quantri").agency_id, username="moi", full_name="Lê Văn Mới",
                password=passwords.new_password("Tam-Thoi-2026"),
            )  # fmt: skip

    def test_every_page_leads_to_the_change_until_it_is_done(self, newcomer, sign_in):
        browser = sign_in("moi", "Tam-Thoi-2026")
        answer = browser.get("/account")
        assert answer.location == "/password?next=%2Faccount"
        assert change(browser, "Tam-Thoi-2026").status_code == 303
        assert browser.get("/account").status_code == 200

    def test_no_post_gets_through_before(self, newcomer, sign_in):
        browser = sign_in("moi", "Tam-Thoi-2026")
        assert browser.post("/account/tokens", data={"name": "x"}).location.startswith("/password")

    def test_person_can_sign_out_instead(self, newcomer, sign_in):
        assert sign_in("moi", "Tam-Thoi-2026").post("/sign-out").location == "/sign-in"

    def test_administrator_sets_a_new_one_which_ends_sessions_and_locks(self, actor, person, sign_in):
        browser = sign_in("vanthu")
        password = passwords.new_password("Tam-Thoi-2026")
        with unit_of_work():
            people.set_first_password(actor("quantri"), person("vanthu").id, password=password)
        assert browser.get("/password").location.startswith("/sign-in")
        assert db.session.get_one(Person, person("vanthu").id).must_change_password
        assert sign_in("vanthu", "Tam-Thoi-2026").get("/account").location.startswith("/password")
