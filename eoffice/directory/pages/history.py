"""The history: every act, filtered; and all acts on one subject.

Whoever reads the history sees that something was done to a document, by whom and when; what the act says of it
is shown to those only who may see the document itself.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.access.permissions import Permission
from eoffice.audit.details import may_read_detail, teller_of
from eoffice.audit.models import AuditEvent
from eoffice.audit.queries import events_query, list_subject_kinds
from eoffice.audit.wording import action_choices, action_name
from eoffice.core.text import sort_key
from eoffice.directory import queries
from eoffice.directory.pages.own_agency import own_agency_id
from eoffice.directory.wording import SUBJECT_KINDS, named_details
from eoffice.web.actor import current_actor, permission
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.pagination import paginate

bp = Blueprint("admin_history", __name__, url_prefix="/administration/history")


def _people() -> list[tuple[str, str]]:
    return [(str(p.id), p.full_name) for p in queries.list_people(own_agency_id(), is_active=None)]


def _subject_kinds() -> list[tuple[str, str]]:
    named = [(kind, str(SUBJECT_KINDS.get(kind, kind))) for kind in list_subject_kinds()]
    return sorted(named, key=lambda pair: sort_key(pair[1]))


FILTERS = FilterSet(
    filters=(
        Filter("action", _l("Act"), Kind.CHOICE, action_choices),
        Filter("person", _l("Person"), Kind.CHOICE, _people),
        Filter("kind", _l("Kind of subject"), Kind.CHOICE, _subject_kinds),
        Filter("id", _l("Number of the subject"), Kind.NUMBER),
        Filter("from", _l("From day"), Kind.DATE),
        Filter("to", _l("To day"), Kind.DATE),
    ),
    sorts={"id": (AuditEvent.id,)},
    default_sort="-id",
)


@bp.get("/")
@permission(Permission.AUDIT_READ)
def index() -> str:
    """List acts, the newest first."""
    filters = FILTERS.read(request.args, request.path)
    person = filters.get("person")
    query = events_query(
        current_actor(), action=filters.get("action") or "", subject_kind=filters.get("kind") or "",
        subject_id=filters.get("id"), person_id=int(person) if person else None, first_day=filters.get("from"),
        last_day=filters.get("to"),
    )  # fmt: skip
    page = paginate(query.order_by(None).order_by(*filters.order_by()), request.args)
    return render_template(
        "audit/history.html", page=page, filters=filters, action_name=action_name, detail=_shown_detail,
        subject_kinds=SUBJECT_KINDS,
    )  # fmt: skip


def _shown_detail(event: AuditEvent) -> list[tuple[str, str]]:
    """What the act wrote down, as far as this visitor may read it."""
    if not may_read_detail(current_actor(), event):
        return [("", _("Shown to those who read the document."))] if event.detail else []
    tells = teller_of(event)
    return tells(event) if tells else named_details(event.detail)
