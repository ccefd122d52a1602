"""Failed sign-ins lock a name with growing pauses, an address after many, and time releases both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from eoffice.audit.models import AuditEvent
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory import passwords, signing_in, throttle
from tests.world import MORNING, PASSWORD

WRONG = "Wrong-Word-2026"


def attempt(username="vanthu", password=WRONG, address="10.0.0.1"):
    made = signing_in.check(username, password, address=address)
    with unit_of_work():
        return signing_in.sign_in(made)


def test_fifth_failure_locks_even_the_right_password_out(app):
    for _ in range(4):
        assert attempt().locked_until is None
    assert attempt().locked_until == MORNING + timedelta(minutes=1)
    answer = attempt(password=PASSWORD)
    assert not answer.token
    assert answer.locked_until == MORNING + timedelta(minutes=1)
    assert "09:01" in answer.refusal


def test_lock_is_the_same_for_names_that_do_not_exist(app):
    known = [attempt().refusal for _ in range(6)]
    unknown = [attempt(username="nobody").refusal for _ in range(6)]
    assert known == unknown


def test_lock_releases_itself(app):
    for _ in range(5):
        attempt()
    with clock.frozen(MORNING + timedelta(seconds=61)):
        assert attempt(password=PASSWORD).token


def test_pauses_grow_with_every_further_failure(app):
    for _ in range(4):
        attempt()
    moment, pauses = MORNING, []
    for _ in range(8):
        with clock.frozen(moment):
            until = attempt().locked_until
        pauses.append((until - moment) / timedelta(minutes=1))
        moment = until
    assert pauses == [1, 4, 16, 64, 256, 720, 720, 720]


def test_attempts_while_locked_do_not_lengthen_the_lock(app):
    for _ in range(30):
        attempt()
    assert attempt().locked_until == MORNING + timedelta(minutes=1)


def test_success_ends_the_run(app):
    for _ in range(4):
        attempt()
    assert attempt(password=PASSWORD).token
    for _ in range(4):
        assert attempt().locked_until is None


def test_a_quiet_quarter_of_an_hour_ends_the_run(app):
    for _ in range(4):
        attempt()
    with clock.frozen(MORNING + timedelta(minutes=16)):
        assert attempt().locked_until is None


def test_attempts_sent_in_parallel_all_count(app):
    """All of them looked at the throttle before the first failure was written."""
    made = [signing_in.check("vanthu", WRONG, address="10.0.0.1") for _ in range(5)]
    late = signing_in.check("vanthu", PASSWORD, address="10.0.0.1")
    with unit_of_work():
        for one in made:
            signing_in.sign_in(one)
    with unit_of_work():
        assert signing_in.sign_in(late).locked_until


def test_password_changed_between_the_two_steps_does_not_sign_in(app, person):
    made = signing_in.check("vanthu", PASSWORD, address="10.0.0.1")
    with unit_of_work():
        person("vanthu").password_hash = passwords.new_password("Other-Word-2027").hash
    with unit_of_work():
        assert not signing_in.sign_in(made).token


def test_many_failures_of_one_address_lock_the_address_for_every_name(app):
    for number in range(throttle.ADDRESS_FAILURES):
        attempt(username=f"guess{number}")
    assert attempt(password=PASSWORD).locked_until
    assert attempt(password=PASSWORD, address="10.0.0.2").token
    with clock.frozen(MORNING + throttle.ADDRESS_WINDOW):
        assert attempt(password=PASSWORD).token


def test_lock_is_in_the_history_once(app):
    for _ in range(9):
        attempt()
    actions = list(db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "session")))
    assert actions.count("session:failed") == 5
    assert actions.count("session:locked") == 1


def test_name_is_counted_in_every_spelling(app):
    for name in ("vanthu", "VANTHU", " vanthu", "VanThu", "vanthu "):
        attempt(username=name)
    assert attempt().locked_until


@pytest.mark.parametrize(("failures", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 4), (9, 256), (10, 720), (10**6, 720)])
def test_pause_after(failures, minutes):
    assert throttle.pause_after(failures) == timedelta(minutes=minutes)


@given(st.lists(st.integers(0, 3 * 24 * 3600), max_size=60))
def test_lock_never_ends_more_than_the_longest_pause_after_the_last_failure(seconds):
    moments = [MORNING + timedelta(seconds=s) for s in sorted(seconds)]
    end = throttle.lock_end(moments)
    if end is None:
        assert len(moments) < throttle.FREE_FAILURES or max(seconds) - min(seconds) > 0
    else:
        assert moments[0] < end <= moments[-1] + throttle.LONGEST_PAUSE
