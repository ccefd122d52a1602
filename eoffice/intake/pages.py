"""The parts of the tray as pages: each item with its dialogs; one that was refused stands open as it was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.access.actor import Actor
from eoffice.incoming.models import Incoming
from eoffice.intake import looks, queries
from eoffice.intake.forms import RefuseForm, RegisterNumberForm, SecretForm, SplitForm
from eoffice.intake.queries import Counts, Item
from eoffice.records.looks import Look
from eoffice.records.models import Record
from eoffice.web.actor import current_actor
from eoffice.web.filters import Filter, FilterSet, Kind
from eoffice.web.forms import BaseForm

Form = TypeVar("Form", bound=BaseForm)

FILTERS = FilterSet(
    filters=(
        Filter("q", _l("Symbol or words of the subject")),
        Filter("sender", _l("Sender or file")),
        Filter("channel", _l("Channel"), Kind.CHOICE, lambda: _choices(looks.CHANNELS)),
        Filter("check", _l("Check"), Kind.CHOICE, lambda: _choices(looks.CHECKS)),
        Filter("from", _l("From day"), Kind.DATE),
        Filter("to", _l("To day"), Kind.DATE),
    ),
    sorts={"received": (Incoming.received_at,), "channel": (Incoming.channel,), "subject": (Record.subject,)},
    default_sort="received",
)  # fmt: skip
#: So many items follow one another by “save and next”.
_BATCH = 100


def sent_form(kind: type[Form], item_id: int) -> Form:
    """The form of an item's dialog as it was sent."""
    return kind(id_prefix=_prefix(kind, item_id))


def fresh_form(kind: type[Form], item_id: int) -> Form:
    """The form of an item's dialog as nobody has filled it in yet."""
    return kind(formdata=None, id_prefix=_prefix(kind, item_id))


def tray(sent: BaseForm | None = None) -> str:
    """Received, not yet registered: the oldest first, as they get their numbers.

    A refused form stands open at its item; above the list, to be copied from, when its item is not there any more.
    """
    actor = current_actor()
    filters = FILTERS.read(request.args, url_for("intake.index"))
    page = queries.list_tray(actor, filters.values, order_by=filters.order_by(), args=request.args)
    is_here = sent is None or any(sent.id_prefix == _prefix(type(sent), item.id) for item in page.rows)
    return render_template(
        "intake/index.html", page=page, filters=filters, tabs=tabs(actor, "intake.index"), rest=_rest(page.rows),
        **parts(), refuse=_refuse_forms(sent), secret=_forms(SecretForm, sent),
        here=filters.query(page=page.number), gone=None if is_here else sent,
    )  # fmt: skip


def side_tray(sent: BaseForm | None = None) -> str:
    """What could not be split or read: register now, fix later."""
    actor = current_actor()
    filters = FilterSet(()).read(request.args, url_for("intake.to_fix"))
    page = queries.list_to_fix(actor, request.args)
    return render_template(
        "intake/to_fix.html", page=page, filters=filters, here=filters.query(page=page.number),
        tabs=tabs(actor, "intake.to_fix"), **parts(), split=_forms(SplitForm, sent), secret=_forms(SecretForm, None),
    )  # fmt: skip


def secret_notices(sent: BaseForm | None = None) -> str:
    """That secret documents arrived, and where they are registered."""
    actor = current_actor()
    return render_template(
        "intake/secret.html", tabs=tabs(actor, "intake.secret"), notices=queries.list_notices(actor), **parts(),
        form=_forms(RegisterNumberForm, sent),
    )  # fmt: skip


def parts() -> dict[str, Any]:
    """What every part of the tray says of its items."""
    return {"channels": looks.CHANNELS, "looks_of": looks.looks_of, "origin_of": looks.origin_of}


def tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    """The parts of the tray with how much waits in each."""
    counts: Counts = queries.count_all(actor)
    shown = (
        ("intake.index", _("Not yet registered"), counts.waiting), ("intake.to_fix", _("Fix later"), counts.to_fix),
        ("intake.troubles", _("Not arrived, not delivered"), counts.troubles),
        ("intake.secret", _("Secret documents"), counts.secret),
    )  # fmt: skip
    return [
        {"label": label, "url": url_for(endpoint), "current": endpoint == current, "count": count}
        for endpoint, label, count in shown
    ]


def _choices(known: Mapping[str, Look]) -> list[tuple[str, str]]:
    return [(value, str(look.label)) for value, look in known.items()]


def _rest(items: Any) -> dict[int, str | None]:
    """For each item those that follow it, as the card's page goes on from one to the next."""
    ids = [item.id for item in items]
    return {item: ",".join(map(str, ids[place + 1 : place + 1 + _BATCH])) or None for place, item in enumerate(ids)}


def _prefix(kind: type[BaseForm], item_id: int) -> str:
    return f"{kind.__name__}-{item_id}-"


def _forms(kind: type[Form], sent: BaseForm | None) -> Callable[[Any], Form]:
    """Gives the form of an item's dialog: the one that was sent, for any other item a fresh one."""

    def form(item: Any) -> Form:
        if isinstance(sent, kind) and sent.id_prefix == _prefix(kind, item.id):
            return sent
        return fresh_form(kind, item.id)

    return form


def _refuse_forms(sent: BaseForm | None) -> Callable[[Item], RefuseForm]:
    form = _forms(RefuseForm, sent)

    def versioned(item: Item) -> RefuseForm:
        found = form(item)
        found.version.data = found.version.data or str(item.record.version)
        return found

    return versioned
