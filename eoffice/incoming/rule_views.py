"""The page of the routing rules: which routine documents go straight to which unit, and by which regulation."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor, Role
from eoffice.access.permissions import Permission
from eoffice.audit.details import everybody, show_details
from eoffice.audit.wording import name_actions
from eoffice.core import clock
from eoffice.core.errors import DomainError, NotFound
from eoffice.directory.due import MOST_WORKING_DAYS
from eoffice.directory.inputs import LONG_TEXT
from eoffice.directory.queries import people_with_role, units_of
from eoffice.incoming import rules
from eoffice.incoming.choices import recent_issuers
from eoffice.incoming.models import RuleMode
from eoffice.incoming.rules import SUBJECT
from eoffice.records.types import type_choices
from eoffice.web import menu
from eoffice.web.actor import current_actor, permission
from eoffice.web.fields import ChoiceField, DayField, LineField, ManyField, TextField, WholeField
from eoffice.web.forms import AtMost, BaseForm, Filled, apply_domain_errors
from eoffice.web.idempotency import answer_once

bp = Blueprint("routing", __name__, url_prefix="/incoming/rules")

Answer = Response | str | tuple[str, int]
MODES = {
    RuleMode.PROPOSE: _l("proposes to the chief of office"), RuleMode.DIRECT: _l("directs straight to the unit"),
}  # fmt: skip
#: Names of the fields that the service reads.
FIELDS = (
    "name", "position", "types", "issuer", "words", "mode", "lead_unit", "working_days", "directive", "authority",
    "legal_source", "valid_from", "valid_to",
)  # fmt: skip


class RuleForm(BaseForm):
    """What fits, what happens then, and by which regulation from when to when."""

    name = LineField(_l("Name"), [Filled(), AtMost(200)])
    position = WholeField(_l("Order"), [Filled()], least=1, most=9999)
    types = ManyField(_l("Document types"))
    issuer = LineField(_l("Issuer"), [AtMost(300)])
    words = LineField(_l("Words of the subject"), [AtMost(500)])
    mode = ChoiceField(_l("What it does"), [Filled()])
    lead_unit = ChoiceField(_l("Lead"), [Filled()], coerce=int, empty=_l("Choose"))
    working_days = WholeField(_l("Working days"), least=0, most=MOST_WORKING_DAYS)
    directive = TextField(_l("Directive"), [AtMost(LONG_TEXT)])
    authority = ChoiceField(_l("Under the authority of"), coerce=int, empty=_l("nobody: it only proposes"))
    legal_source = LineField(_l("Legal basis"), [Filled(), AtMost(300)])
    valid_from = DayField(_l("First day"), [Filled()])
    valid_to = DayField(_l("Last day"))


class EndForm(BaseForm):
    """The last day of a rule."""

    valid_to = DayField(_l("Last day"), [Filled()])


@bp.get("/")
@permission(Permission.INCOMING_RULES)
def index() -> str:
    """The rules in the order in which they are tried; `?ended=1` also those that are over."""
    is_ended = request.args.get("ended") == "1"
    return render_template(
        "incoming/rules.html", rules=rules.list_rules(current_actor(), is_ended=is_ended), is_ended=is_ended,
        today=clock.today(), modes=MODES, type_names=dict(type_choices()),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@permission(Permission.INCOMING_RULES)
def new() -> Answer:
    """Enter a rule."""
    actor = current_actor()
    known = rules.list_rules(actor)
    form = RuleForm(valid_from=clock.today(), position=(known[-1].position if known else 0) + 10)
    _offer(form, actor)
    if form.validate_on_submit():
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                rule = rules.enter_rule(actor, **{name: form[name].data for name in FIELDS})
                flash(_("The rule “%(name)s” is entered.", name=rule.name), "success")
                return answer.keep(redirect(url_for("routing.index"), 303))
        except DomainError as error:
            apply_domain_errors(form, error)
    page = render_template("incoming/rule_new.html", form=form, issuers=recent_issuers(actor))
    return page, 422 if form.errors else 200


@bp.route("/<int:rule_id>/end", methods=["GET", "POST"])
@permission(Permission.INCOMING_RULES)
def end(rule_id: int) -> Answer:
    """Set the last day of a rule."""
    actor = current_actor()
    rule = rules.get_rule(actor, rule_id)
    form = EndForm(valid_to=clock.today())
    if form.validate_on_submit() and form.valid_to.data is not None:
        try:
            with answer_once(actor) as answer:
                if answer.is_repeat:
                    return answer.first
                rules.end_rule(actor, rule_id, valid_to=form.valid_to.data)
                flash(_("The last day is set."), "success")
                return answer.keep(redirect(url_for("routing.index"), 303))
        except NotFound:
            raise
        except DomainError as error:
            apply_domain_errors(form, error)
    return render_template("incoming/rule_end.html", form=form, rule=rule), 422 if form.errors else 200


def _offer(form: RuleForm, actor: Actor) -> None:
    agency_id = actor.agency_id or 0
    roles = (Role.CHAIRPERSON, Role.VICE_CHAIRPERSON)
    leaders = [person for role in roles for person in people_with_role(agency_id, role)]
    form.types.choices = type_choices()
    form.mode.choices = [(mode.value, words) for mode, words in MODES.items()]
    form.lead_unit.choices = [(unit.id, unit.name) for unit in units_of(agency_id)]
    form.authority.choices = [(person.id, person.full_name) for person in leaders]


def register_rules_page(app: Flask) -> None:
    """Serve the page, stand in the menu, and name the acts."""
    app.register_blueprint(bp)
    show_details(SUBJECT, everybody)
    name_actions({
        "routing_rule:entered": _l("Routing rule entered"), "routing_rule:ended": _l("Routing rule ended"),
        "routing_rule:withdrawn": _l("Routing rule withdrawn before it began"),
    })  # fmt: skip
    menu.add(
        "administration", "routing.index", _l("Routing rules"), "signpost-split", Permission.INCOMING_RULES, order=55
    )
