"""Keeping the calendar: entered, proposed, approved, changed, cancelled; a leader in two places is warned of."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from eoffice.audit.models import AuditEvent
from eoffice.audit.queries import history_of
from eoffice.audit.verify import breaches
from eoffice.core.clock import OFFICE_ZONE
from eoffice.core.database import db
from eoffice.core.errors import Conflict, Denied, IllegalTransition, Invalid, NotFound
from eoffice.core.events import publish
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records.events import RecordRemoving
from eoffice.schedule import queries, service
from eoffice.schedule.models import CalendarEntry
from eoffice.schedule.states import TRANSITIONS, EntryState
from eoffice.schedule.wording import steps
from tests.unit.schedule.conftest import ENTRY


def do(entry, who, action, **inputs):
    with unit_of_work():
        return service.act(who, entry, action, **inputs)


def test_the_office_enters_and_it_is_planned(enter, actor, person):
    entry = enter("vanthu", ("chutich", "phochutich"))
    assert entry.state == EntryState.PLANNED
    assert [leader.username for leader in entry.leaders] == ["chutich", "phochutich"]
    assert entry.starts_at == datetime(2026, 11, 10, 8, 0, tzinfo=OFFICE_ZONE)
    assert service.time_words(entry) == "08:00 – 10:30"
    assert list(breaches()) == []


def test_a_unit_proposes_and_the_office_decides(enter, actor):
    entry = enter("chuyenvien", audience="leaders")
    assert (entry.state, entry.audience) == (EntryState.PROPOSED, "all")
    assert queries.entries_between(actor("chutich"), date(2026, 11, 9), date(2026, 11, 15)) == []
    for name in ("chuyenvien", "chanhvp", "vanthu", "chutich"):
        assert [one.id for one in queries.proposals(actor(name))] == [entry.id]
    assert queries.proposals(actor("chuyenvien2")) == []
    with pytest.raises(NotFound):
        queries.get_entry(actor("chuyenvien2"), entry.id)
    with pytest.raises(Denied):
        do(entry, actor("chuyenvien"), "approve")
    do(entry, actor("chanhvp"), "approve")
    assert queries.get_entry(actor("chuyenvien2"), entry.id).state == EntryState.PLANNED
    with pytest.raises(Denied):
        do(entry, actor("chuyenvien"), "cancel", reason="x")


def test_a_refusal_and_a_cancellation_need_a_reason(enter, actor):
    for by, action in (("truongphong", "refuse"), ("vanthu", "cancel")):
        entry = enter(by, despite=True)
        with pytest.raises(Invalid):
            do(entry, actor("chanhvp"), action)
        assert do(entry, actor("chanhvp"), action, reason="Trùng lịch cấp trên").reason == "Trùng lịch cấp trên"


def test_a_proposer_takes_the_proposal_back(enter, actor):
    entry = enter("truongphong")
    with pytest.raises(NotFound):
        do(entry, actor("chuyenvien"), "withdraw")
    assert do(entry, actor("truongphong"), "withdraw").state == EntryState.WITHDRAWN


@pytest.mark.parametrize("state", list(EntryState))
def test_no_other_move_is_possible(state, enter, actor):
    entry = enter()
    with unit_of_work():
        entry.state = state
    legal = {row.action for row in TRANSITIONS.from_state(state)}
    for action in set(TRANSITIONS.actions) - legal:
        with pytest.raises(IllegalTransition):
            do(entry, actor("chanhvp"), action, reason="x")
    with pytest.raises(NotFound):
        do(entry, actor("chanhvp"), "nothing")


def test_a_leader_in_two_places_is_warned_of_and_may_be_entered_all_the_same(enter):
    enter(what="Làm việc với Sở Nội vụ")
    with pytest.raises(Invalid) as refused:
        enter(starts_time="10:00", ends_time="11:00", what="Tiếp công dân")
    assert "Trần Quang Huy" in refused.value.fields["despite"]
    assert "Làm việc với Sở Nội vụ" in refused.value.fields["despite"]
    assert enter(starts_time="10:00", ends_time="11:00", despite=True).id


@pytest.mark.parametrize(
    ("leaders", "times"),
    [(("phochutich",), ("08:00", "10:30")), (("chutich",), ("10:30", "11:00")), (("chutich",), ("07:00", "08:00"))],
)
def test_another_leader_or_the_hour_after_is_no_overlap(leaders, times, enter):
    enter()
    assert enter(leaders=leaders, starts_time=times[0], ends_time=times[1]).id


def test_cancelled_entries_and_the_entry_itself_are_no_overlap(enter, actor):
    do(enter(), actor("chanhvp"), "cancel", reason="Hoãn")
    entry = enter()
    ids = [str(leader.id) for leader in entry.leaders]
    with unit_of_work():
        service.change(actor("chanhvp"), entry, leaders=ids, **(ENTRY | {"place": "Hội trường"}))
    assert entry.place == "Hội trường"


def test_a_warning_tells_nobody_of_what_is_for_leaders_only(enter):
    enter(audience="leaders", what="Chuyện nhân sự")
    assert enter("chuyenvien", what="Đề nghị họp").state == EntryState.PROPOSED
    with pytest.raises(Invalid, match="Chuyện nhân sự"):
        enter("vanthu", what="Họp khác")


def test_a_change_keeps_what_stood_there(enter, actor):
    entry = enter()
    ids = [str(leader.id) for leader in entry.leaders]
    with unit_of_work():
        service.change(actor("vanthu"), entry, leaders=ids, **(ENTRY | {"starts_time": "9h", "place": ""}))
    last = steps(history_of(service.SUBJECT, entry.id))[-1]
    assert last.changes == [
        ("Thời gian", "10/11/2026, 08:00 – 10:30", "10/11/2026, 09:00 – 10:30"), ("Địa điểm", "Phòng họp số 1", "–"),
    ]  # fmt: skip
    assert list(breaches()) == []


def test_a_change_of_what_somebody_changed_meanwhile_is_refused(enter, actor):
    entry = enter()
    version, ids = entry.version, [str(leader.id) for leader in entry.leaders]
    do(entry, actor("vanthu"), "cancel", reason="Hoãn")
    with pytest.raises(Conflict), unit_of_work():
        service.change(actor("chanhvp"), entry, version=version, leaders=ids, **ENTRY)
    with pytest.raises(Conflict), unit_of_work():
        service.change(actor("chanhvp"), entry, leaders=ids, **ENTRY)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_time": "25:00"}, "starts_time"), ({"ends_time": "07:59"}, "ends_time"), ({"what": "  "}, "what"),
        ({"starts_on": None}, "starts_on"), ({"ends_on": date(2027, 1, 1)}, "ends_on"), ({"what": "x" * 501}, "what"),
        ({"link": "/incoming/987654"}, "link"), ({"link": "javascript:alert(1)"}, "link"),
        ({"audience": "nobody"}, "audience"), ({"prepared_by": "NO"}, "prepared_by"), ({"other": "1"}, "other"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(values, field, enter):
    with pytest.raises(Invalid) as refused:
        enter(**values)
    assert field in refused.value.fields


def test_only_leaders_of_the_agency_have_a_calendar_here(enter):
    for name in ("chuyenvien", "chutich2"):
        with pytest.raises(Invalid) as refused:
            enter(leaders=(name,))
        assert "leaders" in refused.value.fields


def test_a_document_is_linked_by_its_address_if_it_may_be_read(enter, work, actor):
    record = work.assigned()
    task = work.task(record)
    assert enter(link=f"/incoming/{record.id}").record_id == record.id
    assert enter(link=f"https://phuong.example/tasks/{task.id}?x=1", despite=True).task_id == task.id
    with pytest.raises(Invalid):
        enter("motcua", link=f"/incoming/{record.id}")


def test_a_document_that_is_taken_out_leaves_no_link(enter, work, actor):
    record = work.receive()
    entry = enter(link=f"/incoming/{record.id}")
    with unit_of_work():
        publish(RecordRemoving(record.id))
    assert entry.record_id is None
    assert list(breaches()) == []


def test_the_administrator_and_the_neighbour_keep_nothing_here(enter, actor):
    with pytest.raises(Denied):
        enter("quantri")
    entry = enter()
    with pytest.raises(NotFound):
        do(entry, actor("chanhvp2"), "cancel", reason="x")


def test_a_row_changed_behind_the_product_is_found(enter):
    entry = enter()
    db.session.execute(delete(CalendarEntry.__table__.metadata.tables["calendar_entry_leader"]))
    db.session.commit()
    assert [breach.place for breach in breaches()] == [f"{service.SUBJECT} {entry.id}"]


def test_every_act_has_words(enter, actor):
    entry = enter("truongphong")
    do(entry, actor("chanhvp"), "approve")
    do(entry, actor("chanhvp"), "cancel", reason="Hoãn")
    do(entry, actor("chanhvp"), "restore")
    acts = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_kind == service.SUBJECT)).all()
    assert [step.title for step in steps(acts)] == [
        "Đề xuất vào lịch công tác", "Đưa vào lịch", "Hủy lịch công tác", "Đưa lại vào lịch",
    ]  # fmt: skip
    assert timedelta(hours=2, minutes=30) == entry.ends_at - entry.starts_at
