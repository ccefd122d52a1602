"""People: the list, one person with everything that belongs to the account, and opening and closing it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eoffice.access.permissions import Permission
from eoffice.audit.queries import history_of
from eoffice.audit.wording import action_name
from eoffice.core import clock
from eoffice.core.errors import DomainError
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory import document_types, queries
from eoffice.directory.admin_forms import HoldingForm, PersonChangeForm, PersonForm
from eoffice.directory.fingerprints import PERSON
from eoffice.directory.listings import holdings_of, list_mandates, list_substitutions, sessions_of
from eoffice.directory.models import Person
from eoffice.directory.pages.form_page import Answer, day_in, form_page
from eoffice.directory.pages.own_agency import own_agency_id, post_choices
from eoffice.directory.passwords import new_password, random_password
from eoffice.directory.service import people
from eoffice.directory.service.posts import give_post
from eoffice.directory.wording import SIGNING_FORMS
from eoffice.web.actor import current_actor, permission
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.forms import apply_domain_errors
from eoffice.web.pagination import page_of, paginate

bp = Blueprint("people", __name__, url_prefix="/administration/people")


def _unit_choices() -> list[tuple[str, str]]:
    return [(str(unit.id), unit.name) for unit in queries.all_units_of(own_agency_id())]


FILTERS = FilterSet(
    filters=(
        Filter("q", _l("Name, user name or e-mail")),
        Filter("unit", _l("Unit"), Kind.CHOICE, _unit_choices),
        Filter(
            "state", _l("State"), Kind.CHOICE, lambda: [("open", _("Open account")), ("closed", _("Closed account"))]
        ),
    ),
    sorts={"name": (), "username": (Person.username,), "seen": (Person.last_sign_in_at,)},
    default_sort="name",
)


@bp.get("/")
@permission(Permission.DIRECTORY_MANAGE)
def index() -> str:
    """List the accounts of the agency."""
    filters = FILTERS.read(request.args, request.path)
    unit = filters.get("unit")
    wanted: dict[str, Any] = {
        "text": filters.get("q") or "", "unit_id": int(unit) if unit else None,
        "is_active": {"open": True, "closed": False}.get(filters.get("state")),
    }  # fmt: skip
    if columns := filters.order_by():
        page = paginate(queries.people_query(own_agency_id(), **wanted).order_by(*columns, Person.id), request.args)
    else:
        named = queries.list_people(own_agency_id(), **wanted)
        page = page_of(named[:: -1 if filters.sort.startswith("-") else 1], request.args)
    posts = queries.posts_by_person(person.id for person in page.rows)
    return render_template("directory/people.html", page=page, filters=filters, posts=posts)


@bp.route("/new", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def new() -> str | tuple[str, int]:
    """Open an account; its first password is shown once, on the answer itself."""
    form = PersonForm()
    form.post_id.choices = post_choices()
    if form.validate_on_submit():
        password = random_password()
        try:
            hashed = new_password(password)
            with unit_of_work():
                person = people.create_person(
                    current_actor(), agency_id=own_agency_id(), username=form.username.data,
                    full_name=form.full_name.data, email=form.email.data or "", password=hashed,
                )  # fmt: skip
                if form.post_id.data:
                    give_post(current_actor(), person_id=person.id, post_id=form.post_id.data, valid_from=clock.today())
            return render_template("directory/first_password.html", person=person, password=password)
        except DomainError as error:
            apply_domain_errors(form, error)
    page = render_template(
        "directory/form.html", form=form, title=_("New person"), submit_label=_("Open the account"),
        back=url_for("people.index"),
        note=_("A first password is made and shown once. It must be changed at the first sign-in."),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.get("/<int:person_id>")
@permission(Permission.DIRECTORY_MANAGE)
def show(person_id: int) -> str:
    """Show an account with posts, mandates, substitutions, sessions, tokens and history."""
    person = _person(person_id)
    events = [
        {"title": action_name(e.action), "at": e.at, "person": e.person_name, "authority": e.authority}
        for e in reversed(history_of(PERSON, person.id))
    ]
    return render_template(
        "directory/person.html", person=person, events=events[:30], holdings=holdings_of(person.id),
        mandates=list_mandates(person.agency_id, person_id=person.id),
        substitutions=list_substitutions(person.agency_id, person_id=person.id),
        sessions=sessions_of(person.id), today=clock.today(), forms=SIGNING_FORMS, type_names=document_types.names(),
    )  # fmt: skip


@bp.route("/<int:person_id>/edit", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def edit(person_id: int) -> Answer:
    """Correct name and address."""
    person = _person(person_id)
    form = PersonChangeForm(obj=person)
    return form_page(
        form,
        lambda: people.change_person(
            current_actor(), person_id, full_name=form.full_name.data, email=form.email.data or ""
        ),
        title=person.full_name, button=_("Save"), back=url_for("people.show", person_id=person_id),
    )  # fmt: skip


@bp.route("/<int:person_id>/posts/new", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def new_holding(person_id: int) -> Answer:
    """Give a post."""
    person = _person(person_id)
    form = HoldingForm(valid_from=clock.today())
    form.post_id.choices = post_choices()
    return form_page(
        form,
        lambda: give_post(
            current_actor(), person_id=person_id, post_id=form.post_id.data, valid_from=day_in(form.valid_from),
            valid_to=form.valid_to.data,
        ),
        title=_("Give a post to %(name)s", name=person.full_name), button=_("Give this post"),
        back=url_for("people.show", person_id=person_id),
    )  # fmt: skip


@bp.post("/<int:person_id>/disable")
@permission(Permission.DIRECTORY_MANAGE)
def disable(person_id: int) -> Response:
    """Close an account."""
    with unit_of_work():
        people.disable_person(current_actor(), person_id)
    flash(_("The account is closed. Sessions and tokens have ended."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


@bp.post("/<int:person_id>/enable")
@permission(Permission.DIRECTORY_MANAGE)
def enable(person_id: int) -> Response:
    """Open a closed account again."""
    with unit_of_work():
        people.enable_person(current_actor(), person_id)
    flash(_("The account is open again."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


@bp.post("/<int:person_id>/first-password")
@permission(Permission.DIRECTORY_MANAGE)
def first_password(person_id: int) -> str:
    """Give a new first password and show it once."""
    password = random_password()
    hashed = new_password(password)
    with unit_of_work():
        person = people.set_first_password(current_actor(), person_id, password=hashed)
    return render_template("directory/first_password.html", person=person, password=password)


def _person(person_id: int) -> Person:
    return people.managed_person(current_actor(), person_id)
