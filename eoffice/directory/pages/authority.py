"""Who may sign what, who stands in for whom, which deputy has which field: each with its days."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.directory import document_types
from eoffice.directory.admin_forms import EndForm, FieldForm, MandateForm, SubstitutionForm
from eoffice.directory.listings import list_fields, list_mandates, list_substitutions
from eoffice.directory.models import FieldAssignment, Mandate, PostHolding, Substitution
from eoffice.directory.models import SubstitutionForm as DirectingForm
from eoffice.directory.pages.form_page import Answer, day_in, form_page
from eoffice.directory.pages.own_agency import (
    body_choices,
    deputy_choices,
    own_agency_id,
    people_choices,
    post_choices,
    unit_choices,
)
from eoffice.directory.service.fields import assign_field, end_field
from eoffice.directory.service.mandates import end_mandate, grant_mandate
from eoffice.directory.service.people import managed_person
from eoffice.directory.service.posts import end_holding
from eoffice.directory.service.substitutions import appoint_substitute, end_substitution
from eoffice.directory.wording import SIGNING_FORMS
from eoffice.web.actor import current_actor, permission

bp = Blueprint("authority", __name__, url_prefix="/administration/authority")


@bp.get("/")
@permission(Permission.DIRECTORY_MANAGE)
def index() -> str:
    """Show mandates and substitutions; `?ended=1` also those that are over."""
    is_ended = request.args.get("ended") == "1"
    agency_id = own_agency_id()
    return render_template(
        "directory/authority.html", is_ended=is_ended, today=clock.today(), forms=SIGNING_FORMS,
        mandates=list_mandates(agency_id, is_ended=is_ended), type_names=document_types.names(),
        substitutions=list_substitutions(agency_id, is_ended=is_ended),
        fields=list_fields(agency_id, is_ended=is_ended),
    )  # fmt: skip


@bp.route("/mandates/new", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def new_mandate() -> Answer:
    """Grant a mandate; `?person=` chooses the person."""
    form = MandateForm(person_id=request.args.get("person", type=int), valid_from=clock.today())
    form.person_id.choices, form.body_id.choices = people_choices(), body_choices()
    form.post_id.choices = post_choices()
    form.form.choices = list(SIGNING_FORMS.items())
    form.types.choices = list(document_types.names().items())
    return form_page(
        form,
        lambda: grant_mandate(
            current_actor(), person_id=form.person_id.data, post_id=form.post_id.data, body_id=form.body_id.data,
            form=form.form.data, authority_lines=form.authority_lines.data, legal_basis=form.legal_basis.data or "",
            valid_from=day_in(form.valid_from), valid_to=form.valid_to.data, types=form.types.data or (),
        ),
        title=_("New mandate"), button=_("Grant the mandate"), back=url_for("authority.index"),
        note=_("A signature outside these days, types and body is refused."),
    )  # fmt: skip


@bp.route("/substitutions/new", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def new_substitution() -> Answer:
    """Appoint a substitute; `?person=` chooses who is away."""
    form = SubstitutionForm(person_id=request.args.get("person", type=int), valid_from=clock.today())
    form.person_id.choices = form.substitute_id.choices = people_choices()
    form.form.choices = [(kind.value, SIGNING_FORMS[kind.value]) for kind in DirectingForm]
    return form_page(
        form,
        lambda: appoint_substitute(
            current_actor(), person_id=form.person_id.data, substitute_id=form.substitute_id.data,
            valid_from=day_in(form.valid_from), valid_to=day_in(form.valid_to), reason=form.reason.data or "",
            form=form.form.data or "",
        ),
        title=_("New substitution"), button=_("Appoint"), back=url_for("authority.index"),
    )  # fmt: skip


@bp.route("/fields/new", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def new_field() -> Answer:
    """Put a deputy in charge of a field."""
    form = FieldForm(valid_from=clock.today())
    form.person_id.choices = deputy_choices()
    form.unit_id.choices = unit_choices()
    return form_page(
        form,
        lambda: assign_field(
            current_actor(), person_id=form.person_id.data, unit_id=form.unit_id.data, name=form.name.data or "",
            legal_basis=form.legal_basis.data or "", valid_from=day_in(form.valid_from), valid_to=form.valid_to.data,
        ),
        title=_("Field of a deputy"), button=_("Put in charge"), back=url_for("authority.index"),
        note=_("Outside these days and units the deputy directs only what is passed to them in person."),
    )  # fmt: skip


@bp.route("/fields/<int:assignment_id>/end", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def end_of_field(assignment_id: int) -> Answer:
    """Set the last day on which a deputy is in charge of a field."""
    assignment = db.session.get(FieldAssignment, assignment_id)
    form = EndForm(valid_to=clock.today())
    return _end_page(
        form, assignment, _("End the assignment of the field"), url_for("authority.index"),
        lambda: end_field(current_actor(), assignment_id, valid_to=day_in(form.valid_to)),
    )  # fmt: skip


@bp.route("/mandates/<int:mandate_id>/end", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def end_of_mandate(mandate_id: int) -> Answer:
    """Set the last day of a mandate."""
    mandate = db.session.get(Mandate, mandate_id)
    form = EndForm(valid_to=clock.today())
    return _end_page(
        form, mandate, _("End the mandate"), url_for("authority.index"),
        lambda: end_mandate(current_actor(), mandate_id, valid_to=day_in(form.valid_to)),
    )  # fmt: skip


@bp.route("/substitutions/<int:substitution_id>/end", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def end_of_substitution(substitution_id: int) -> Answer:
    """Bring the last day of a substitution forward."""
    substitution = db.session.get(Substitution, substitution_id)
    form = EndForm(valid_to=clock.today())
    return _end_page(
        form, substitution, _("End the substitution"), url_for("authority.index"),
        lambda: end_substitution(current_actor(), substitution_id, valid_to=day_in(form.valid_to)),
    )  # fmt: skip


@bp.route("/holdings/<int:holding_id>/end", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def end_of_holding(holding_id: int) -> Answer:
    """Set the last day on which a person holds a post."""
    holding = db.session.get(PostHolding, holding_id)
    form = EndForm(valid_to=clock.today())
    back = url_for("people.show", person_id=holding.person_id) if holding else ""
    return _end_page(
        form, holding, _("End the holding of the post"), back,
        lambda: end_holding(current_actor(), holding_id, valid_to=day_in(form.valid_to)),
    )  # fmt: skip


def _end_page(
    form: EndForm,
    subject: Mandate | Substitution | PostHolding | FieldAssignment | None,
    title: str,
    back: str,
    act: Callable[[], object],
) -> Answer:
    if subject is None:
        raise NotFound("not found")
    person = managed_person(current_actor(), subject.person_id)
    note = _("%(name)s. The rights end with this day; what was done under them stays valid.", name=person.full_name)
    return form_page(form, act, title=title, button=_("Set the last day"), back=back, note=note, is_destructive=True)
