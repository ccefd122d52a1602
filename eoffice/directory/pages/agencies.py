"""Organisations that issue or receive documents."""

from __future__ import annotations

from typing import TypedDict

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.errors import Invalid
from eoffice.directory import queries
from eoffice.directory.admin_forms import AgencyForm, CloseAgencyForm, NewAgencyForm
from eoffice.directory.models import Agency
from eoffice.directory.pages.form_page import Answer, day_in, form_page
from eoffice.directory.service import agencies
from eoffice.web.actor import current_actor, permission
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.pagination import paginate

bp = Blueprint("agencies", __name__, url_prefix="/administration/agencies")


class _Particulars(TypedDict):
    short_name: str
    code: str
    place: str
    address: str
    email: str


FILTERS = FilterSet(
    filters=(
        Filter("q", _l("Name")),
        Filter(
            "state", _l("State"), Kind.CHOICE, lambda: [("open", _("Exists today")), ("closed", _("No longer exists"))]
        ),
    ),
    sorts={"name": (Agency.name_folded, Agency.id), "code": (Agency.code, Agency.id), "closed": (Agency.valid_to,)},
    default_sort="name",
)


@bp.get("/")
@permission(Permission.DIRECTORY_MANAGE)
def index() -> str:
    """List organisations; closed ones show their successor."""
    filters = FILTERS.read(request.args, request.path)
    is_open = {"open": True, "closed": False}.get(filters.get("state"))
    query = queries.agencies_query(text=filters.get("q") or "", is_open=is_open)
    page = paginate(query.order_by(None).order_by(*filters.order_by()), request.args)
    successors = queries.agency_names(row.successor_id for row in page.rows)
    return render_template(
        "directory/agencies.html", page=page, filters=filters, successors=successors, is_open=agencies.is_open
    )


@bp.route("/new", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def new() -> Answer:
    """Enter an organisation."""
    form = NewAgencyForm()
    return form_page(
        form,
        lambda: agencies.create_agency(
            current_actor(), name=form.name.data, valid_from=form.valid_from.data, **_particulars(form)
        ),
        title=_("New organisation"), button=_("Enter"), back=url_for("agencies.index"),
    )  # fmt: skip


@bp.route("/<int:agency_id>", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def edit(agency_id: int) -> Answer:
    """Correct the particulars of an organisation."""
    agency = agencies.managed_agency(current_actor(), agency_id)
    form = AgencyForm(obj=agency)
    return form_page(
        form,
        lambda: agencies.change_agency(
            current_actor(), agency_id, name=form.name.data, parent_id=agency.parent_id, **_particulars(form)
        ),
        title=agency.name, button=_("Save"), back=url_for("agencies.index"),
        note=_("Correct mistakes here. An organisation renamed by law is a new one: close this and enter the other."),
    )  # fmt: skip


@bp.route("/<int:agency_id>/close", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def close(agency_id: int) -> Answer:
    """Record the last day and the successor of an organisation."""
    agency = agencies.managed_agency(current_actor(), agency_id)
    form = CloseAgencyForm(valid_to=clock.today())

    def act() -> Agency:
        return agencies.close_agency(
            current_actor(), agency_id, valid_to=day_in(form.valid_to), successor_id=_successor(form.successor.data)
        )

    return form_page(
        form, act, title=_("Close %(name)s", name=agency.name), button=_("Record the closing"),
        back=url_for("agencies.index"), names={"successor_id": "successor"}, is_destructive=True,
        note=_("It stays the author of its documents and is not offered for new ones."),
    )  # fmt: skip


def _successor(name: str | None) -> int | None:
    if not name:
        return None
    found = queries.find_agency_by_name(name)
    if found is None:
        message = _("No organisation of this name exists today. Enter it first.")
        raise Invalid(message, fields={"successor": message})
    return found.id


def _particulars(form: AgencyForm) -> _Particulars:
    return {
        "short_name": form.short_name.data or "",
        "code": form.code.data or "",
        "place": form.place.data or "",
        "address": form.address.data or "",
        "email": form.email.data or "",
    }
