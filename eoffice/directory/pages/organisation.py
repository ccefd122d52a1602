"""The own agency: issuing bodies, units and posts."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from eoffice.access.permissions import Permission
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.errors import NotFound
from eoffice.directory import queries
from eoffice.directory.admin_forms import BodyForm, EndForm, PostChangeForm, PostForm, UnitChangeForm, UnitForm
from eoffice.directory.listings import holders_of_posts, list_bodies
from eoffice.directory.models import Agency, IssuingBody, Unit
from eoffice.directory.pages.form_page import Answer, day_in, form_page
from eoffice.directory.pages.own_agency import own_agency_id, unit_choices
from eoffice.directory.service import structure
from eoffice.directory.service.posts import create_post, managed_post, rename_post
from eoffice.directory.wording import ROLES
from eoffice.web.actor import current_actor, permission

bp = Blueprint("organisation", __name__, url_prefix="/administration/organisation")


@bp.get("/")
@permission(Permission.DIRECTORY_MANAGE)
def index() -> str:
    """Show bodies, units and posts with their holders of today."""
    agency_id = own_agency_id()
    posts = queries.posts_of_agency(agency_id)
    return render_template(
        "directory/organisation.html", agency=db.session.get_one(Agency, agency_id), bodies=list_bodies(agency_id),
        units=queries.all_units_of(agency_id), posts=posts, holders=holders_of_posts(agency_id), roles=ROLES,
        today=clock.today(),
    )  # fmt: skip


@bp.route("/units/new", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def new_unit() -> Answer:
    """Make a unit."""
    form = UnitForm(valid_from=clock.today())
    return form_page(
        form,
        lambda: structure.create_unit(
            current_actor(), agency_id=own_agency_id(), code=form.code.data, name=form.name.data,
            abbreviation=form.abbreviation.data or "", position=form.position.data or 0,
            valid_from=form.valid_from.data,
        ),
        title=_("New unit"), button=_("Make the unit"), back=_back(),
    )  # fmt: skip


@bp.route("/units/<int:unit_id>", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def edit_unit(unit_id: int) -> Answer:
    """Change a unit."""
    unit = _own(Unit, unit_id)
    form = UnitChangeForm(obj=unit)
    return form_page(
        form,
        lambda: structure.change_unit(
            current_actor(), unit_id, name=form.name.data, abbreviation=form.abbreviation.data,
            position=form.position.data,
        ),
        title=unit.name, button=_("Save"), back=_back(),
    )  # fmt: skip


@bp.route("/units/<int:unit_id>/close", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def close_unit(unit_id: int) -> Answer:
    """Set the last day of a unit."""
    unit = _own(Unit, unit_id)
    form = EndForm(valid_to=clock.today())
    return form_page(
        form, lambda: structure.close_unit(current_actor(), unit_id, valid_to=day_in(form.valid_to)),
        title=_("Close %(name)s", name=unit.name), button=_("Set the last day"), back=_back(), is_destructive=True,
        note=_("It is not offered for new work after this day; what it did stays."),
    )  # fmt: skip


@bp.route("/bodies/new", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def new_body() -> Answer:
    """Make an issuing body."""
    form = BodyForm(valid_from=clock.today())
    return form_page(
        form,
        lambda: structure.create_body(
            current_actor(), agency_id=own_agency_id(), code=form.code.data, name=form.name.data,
            abbreviation=form.abbreviation.data or "", is_default=form.is_default.data, valid_from=form.valid_from.data,
        ),
        title=_("New issuing body"), button=_("Make the body"), back=_back(),
        note=_("It gets number books of its own."),
    )  # fmt: skip


@bp.route("/bodies/<int:body_id>/close", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def close_body(body_id: int) -> Answer:
    """Set the last day of an issuing body."""
    body = _own(IssuingBody, body_id)
    form = EndForm(valid_to=clock.today())
    return form_page(
        form, lambda: structure.close_body(current_actor(), body_id, valid_to=day_in(form.valid_to)),
        title=_("Close %(name)s", name=body.name), button=_("Set the last day"), back=_back(), is_destructive=True,
        note=_("It issues no document after this day; those it issued stay."),
    )  # fmt: skip


@bp.route("/posts/new", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def new_post() -> Answer:
    """Make a post."""
    form = PostForm()
    form.role.choices, form.unit_id.choices = list(ROLES.items()), unit_choices()
    return form_page(
        form,
        lambda: create_post(
            current_actor(), agency_id=own_agency_id(), title=form.title.data, role=form.role.data,
            unit_id=form.unit_id.data, position=form.position.data or 0,
        ),
        title=_("New post"), button=_("Make the post"), back=_back(),
    )  # fmt: skip


@bp.route("/posts/<int:post_id>", methods=["GET", "POST"])
@permission(Permission.DIRECTORY_MANAGE)
def edit_post(post_id: int) -> Answer:
    """Change title and order of a post."""
    post = managed_post(current_actor(), post_id)
    form = PostChangeForm(obj=post)
    return form_page(
        form,
        lambda: rename_post(current_actor(), post_id, title=form.title.data, position=form.position.data),
        title=post.title, button=_("Save"), back=_back(),
    )  # fmt: skip


def _own(model: type[structure.Part], part_id: int) -> structure.Part:
    part = db.session.get(model, part_id)
    if part is None or part.agency_id != own_agency_id():
        raise NotFound("not found")
    return part


def _back() -> str:
    return url_for("organisation.index")
