"""The overview: charts of the work under way, each bar with the list behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from eoffice.access.permissions import Permission
from eoffice.core.errors import NotFound
from eoffice.desk import overview
from eoffice.desk.overview import Bar, Period, Scope
from eoffice.desk.places import Places
from eoffice.records.looks import KIND_LABELS, look
from eoffice.records.models import RecordKind
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.dates import show_date
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.pagination import paginate
from eoffice.web.template_filters import number, office_calendar

bp = Blueprint("overview", __name__, url_prefix="/overview")

#: Bars of people drawn; the lists hold everybody.
MOST_BARS = 12


def _scope() -> Scope:
    actor = current_actor()
    return Scope(actor, Places(actor.agency_id or 0))


@bp.get("/")
@permission(Permission.OVERVIEW_READ)
def index() -> str:
    """Where everything lies, what is late, who has how much, and how long it takes; `?by=month` for the last."""
    scope, by_month = _scope(), request.args.get("by") == "month"
    documents, tasks = overview.documents_under_way(scope), overview.open_tasks(scope)
    return render_template(
        "desk/overview.html", scope=scope, by_month=by_month,
        incoming=_by_state(RecordKind.INCOMING, documents.by_state(RecordKind.INCOMING)),
        outgoing=_by_state(RecordKind.OUTGOING, documents.by_state(RecordKind.OUTGOING)),
        lies=_by_place(scope, "documents", "unit", documents.by_unit()),
        late_units=late_by_unit(scope, tasks.by_unit()), late_people=_late(scope, "holder", tasks.by_holder()),
        load=_by_place(scope, "tasks", "holder", tasks.by_holder())[:MOST_BARS],
        periods=_periods(overview.turn_around(scope, office_calendar(), by_month=by_month), by_month=by_month),
    )  # fmt: skip


@bp.get("/<what>")
@permission(Permission.OVERVIEW_READ)
def listing(what: str) -> str:
    """The documents or tasks behind a bar."""
    selects = {"documents": overview.select_documents, "tasks": overview.select_tasks}
    if what not in selects:
        raise NotFound(_("There is no such list."))
    scope = _scope()
    filters = _filters(scope.places, what).read(request.args, request.path)
    page = paginate(selects[what](scope, filters.values), request.args)
    return render_template("desk/overview_list.html", page=page, filters=filters, what=what, places=scope.places)


def late_by_unit(scope: Scope, bars: Iterable[Bar]) -> list[dict[str, Any]]:
    """Overdue tasks by unit, the unit with most first."""
    return _late(scope, "unit", bars)


def _filters(places: Places, what: str) -> FilterSet:
    """The filters of a list; what they offer depends on the agency."""
    units = [
        *((str(key), name) for key, name in places.units.items()),
        (overview.NO_UNIT, _place(places, "unit", "none")),
    ]
    holders = [(key, places.words(key)) for key in places.holders()]
    common = (
        Filter("unit", _l("Unit"), Kind.CHOICE, units), Filter("holder", _l("Lies with"), Kind.CHOICE, holders),
        Filter("late", _l("Overdue"), Kind.FLAG),
    )  # fmt: skip
    if what == "tasks":
        return FilterSet(common)
    of_kind = {RecordKind.INCOMING: overview.INCOMING_STATES, RecordKind.OUTGOING: overview.OUTGOING_STATES}
    states = [(state, str(look(kind, state).label)) for kind, found in of_kind.items() for state in found]
    kinds = [(str(kind), str(label)) for kind, label in KIND_LABELS.items()]
    return FilterSet((
        Filter("kind", _l("Kind"), Kind.CHOICE, kinds), Filter("state", _l("State"), Kind.CHOICE, states), *common,
        Filter("completed_from", _l("Completed from"), Kind.DATE),
        Filter("completed_to", _l("Completed to"), Kind.DATE),
    ))  # fmt: skip


def _by_state(kind: str, bars: Iterable[Bar]) -> list[dict[str, Any]]:
    return [
        {"label": look(kind, bar.key).label, "value": bar.value, "note": _note(bar),
         "url": url_for("overview.listing", what="documents", kind=kind, state=bar.key)}
        for bar in bars
    ]  # fmt: skip


def _by_place(scope: Scope, what: str, group: str, bars: Iterable[Bar]) -> list[dict[str, Any]]:
    return [
        {"label": _place(scope.places, group, bar.key), "value": bar.value, "note": _note(bar),
         "url": _list_url(what, {group: bar.key})}
        for bar in bars
    ]  # fmt: skip


def _late(scope: Scope, group: str, bars: Iterable[Bar]) -> list[dict[str, Any]]:
    late = sorted((bar for bar in bars if bar.late), key=lambda bar: -bar.late)
    return [
        {"label": _place(scope.places, group, bar.key), "value": bar.late, "tone": "danger",
         "url": _list_url("tasks", {group: bar.key, "late": "1"})}
        for bar in late[:MOST_BARS]
    ]  # fmt: skip


def _periods(periods: Iterable[Period], *, by_month: bool) -> list[dict[str, Any]]:
    return [
        {"label": f"{period.first:%m/%Y}" if by_month else show_date(period.first), "value": period.days,
         "note": ngettext("%(num)d document", "%(num)d documents", period.count),
         "url": url_for("overview.listing", what="documents", completed_from=period.first.isoformat(),
                        completed_to=period.last.isoformat())}
        for period in periods if period.count
    ]  # fmt: skip


def _place(places: Places, group: str, key: str) -> str:
    if group == "holder":
        return places.words(key) or _("somebody who has left")
    return _("Leaders and others without a unit") if key == overview.NO_UNIT else places.units.get(int(key), key)


def _list_url(what: str, values: dict[str, str]) -> str:
    return f"{url_for('overview.listing', what=what)}?{urlencode(values)}"


def _note(bar: Bar) -> str:
    return _("%(count)s overdue", count=number(bar.late)) if bar.late else ""


def register_overview(app: Flask) -> None:
    """Serve the pages and stand in the menu."""
    app.register_blueprint(bp)
    menu.add("reports", "overview.index", _l("Overview"), "bar-chart-line", Permission.OVERVIEW_READ, order=10)
