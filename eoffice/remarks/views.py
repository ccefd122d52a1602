"""The conversation on a document: a panel of its page, and the same on a page of its own when a remark is refused."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.core.errors import DomainError
from eoffice.core.unit_of_work import unit_of_work
from eoffice.records.models import Record, RecordKind
from eoffice.records.panels import add_panel
from eoffice.records.queries import get_record
from eoffice.remarks import queries, service
from eoffice.remarks.forms import AUDIENCES, RemarkForm
from eoffice.remarks.models import Audience, Remark
from eoffice.web.actor import current_actor, permission
from eoffice.web.forms import refuse
from eoffice.web.idempotency import answer_once

bp = Blueprint("remarks", __name__)


@dataclass(frozen=True)
class Shown:
    """A remark as the page shows it to one reader."""

    remark: Remark
    audience: str
    is_mine: bool
    is_new: bool
    may_withdraw: bool


@dataclass(frozen=True)
class Conversation:
    """What the panel shows."""

    record: Record
    remarks: list[Shown]
    form: RemarkForm | None
    usernames: dict[int, str]

    @property
    def has_new(self) -> bool:
        """Whether the reader has not seen everything yet."""
        return any(shown.is_new for shown in self.remarks)


def conversation(actor: Actor, record: Record, sent: RemarkForm | None = None) -> Conversation | None:
    """The remarks that the reader sees and the form for another one; None where there is neither."""
    remarks = [_shown(actor, record, remark) for remark in queries.remarks_on(actor, record)]
    if not can(actor, Permission.REMARK_WRITE, record):
        return Conversation(record, remarks, None, {}) if remarks else None
    people = [person for person in queries.readers_of(record) if person.id != actor.person_id]
    form = sent or RemarkForm(formdata=None, id_prefix="remark-")
    form.people.choices = [(person.id, person.full_name) for person in people]
    return Conversation(record, remarks, form, {person.id: person.username for person in people})


def _shown(actor: Actor, record: Record, remark: Remark) -> Shown:
    is_mine = remark.author_id == actor.person_id
    return Shown(
        remark=remark, audience=AUDIENCES[remark.audience] if remark.audience != Audience.ALL else "", is_mine=is_mine,
        is_new=queries.is_unseen(actor, remark),
        may_withdraw=is_mine and record.frozen_at is None and service.may_be_withdrawn(remark),
    )  # fmt: skip


@bp.get("/documents/<int:record_id>/remarks")
@permission(Permission.SIGNED_IN)
def show(record_id: int) -> str:
    """The conversation on its own page."""
    return _page(record_id, None)


@bp.post("/documents/<int:record_id>/remarks")
@permission(Permission.SIGNED_IN)
def write(record_id: int) -> Response | tuple[str, int]:
    """Say something."""
    actor = current_actor()
    record = get_record(actor, record_id)
    form = RemarkForm(id_prefix="remark-")
    shown = conversation(actor, record, form)
    status = 422
    if shown is not None and form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                service.write(
                    actor, record, text=form.text.data, audience=form.audience.data, people=form.people.data or []
                )
                return answer.keep(_back(record))
        except DomainError as error:
            status = refuse(form, error)
    return _page(record_id, form), status


@bp.post("/documents/<int:record_id>/remarks/seen")
@permission(Permission.SIGNED_IN)
def mark_seen(record_id: int) -> Response:
    """Say that one has seen what was said."""
    actor = current_actor()
    record = get_record(actor, record_id)
    with unit_of_work():
        service.mark_seen(actor, record)
    return _back(record)


@bp.post("/remarks/<remark_key>/withdraw")
@permission(Permission.SIGNED_IN)
def withdraw(remark_key: str) -> Response:
    """Strike one's own remark through."""
    actor = current_actor()
    with unit_of_work():
        remark = queries.get_remark(actor, remark_key)
        service.withdraw(actor, remark)
        record = remark.record
    flash(_("Withdrawn. The remark stays where it is, struck through."), "success")
    return _back(record)


def _back(record: Record) -> Response:
    return redirect(url_for(f"{record.kind}.show", record_id=record.id, _anchor="remarks"), 303)


def _page(record_id: int, sent: RemarkForm | None) -> str:
    actor = current_actor()
    record = get_record(actor, record_id)
    return render_template("remarks/show.html", record=record, content=conversation(actor, record, sent))


def register(app: Flask) -> None:
    """Serve the pages, and show the conversation beside its document."""
    app.register_blueprint(bp)
    add_panel("remarks/_of_record.html", conversation, kinds=tuple(RecordKind))
