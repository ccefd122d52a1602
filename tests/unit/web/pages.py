"""A few pages of no room, to look at the frame alone."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, redirect, render_template_string, request
from gunicorn.http.errors import InvalidChunkSize, NoMoreData
from werkzeug.wrappers import Response

from eoffice.access.actor import Actor
from eoffice.access.permissions import Permission
from eoffice.core import errors
from eoffice.web.actor import current_actor, permission, public
from eoffice.web.fields import ChoiceField, DayField, FilesField, LineField, ManyField, TextField, WholeField
from eoffice.web.forms import AtMost, BaseForm, Filled, apply_domain_errors
from eoffice.web.idempotency import answer_once

FORM = """{% extends "layouts/app.html" %}{% from "components/form.html" import form_tag, field %}
{% from "components/upload.html" import drop_zone %}{% block content %}<h1>x</h1>
{% call form_tag(form, "", files=true) %}
{{ field(form.line, hint="as printed") }}{{ field(form.day) }}{{ field(form.whole) }}{{ field(form.text) }}
{{ field(form.choice) }}{{ field(form.many) }}{{ drop_zone(form.files, limit=1048576) }}{% endcall %}{% endblock %}"""

#: Acts that the pages below carried out.
done: list[str] = []


class SampleForm(BaseForm):
    line = LineField("Line", [Filled(), AtMost(20)])
    day = DayField("Day")
    past = DayField("Past", is_past=True)
    whole = WholeField("Whole", least=1, most=99)
    text = TextField("Text")
    choice = ChoiceField("Choice", coerce=int, empty="none", choices=[(1, "one"), (2, "two")])
    many = ManyField("Many", coerce=int, choices=[(1, "one"), (2, "two")])
    files = FilesField("Files")


REFUSALS: dict[str, Exception] = {
    "missing": errors.NotFound("a secret"),
    "denied": errors.Denied("Only the clerk."),
    "invalid": errors.Invalid("Two things are wrong.", fields={"line": "Too odd."}),
    "conflict": errors.Conflict("Trần Thị Ngữ was first."),
    "illegal": errors.IllegalTransition("Not now."),
    "large": errors.TooLarge("At most 20 MB."),
    "full": errors.StorageFull("No room."),
    "many": errors.TooMany("Slowly.", retry_after=30),
    "busy": errors.Busy("Too busy."),
    "broken": InvalidChunkSize(b"a secret"),
    "cut": NoMoreData(b"a secret"),
    "fault": RuntimeError("a secret"),
}


@permission(Permission.SIGNED_IN)
def form() -> tuple[str, int] | Response:
    shown = SampleForm()
    if shown.validate_on_submit():
        try:
            with answer_once(current_actor()) as answer:
                if answer.is_repeat:
                    return answer.first
                if shown.line.data == "refuse":
                    raise errors.Invalid("No.", fields={"line": "Not this word.", "elsewhere": "And that."})
                done.append(str(shown.line.data))
                flash("kept", "success")
                return answer.keep(redirect(f"/sample/form?done={len(done)}", 303))
        except errors.DomainError as error:
            apply_domain_errors(shown, error)
    return render_template_string(FORM, form=shown), 422 if shown.errors else 200


@permission(Permission.SIGNED_IN)
def act() -> Response:
    with answer_once(current_actor()) as answer:
        if answer.is_repeat:
            return answer.first
        done.append("act")
        if request.form.get("fail"):
            raise errors.Conflict("later")
        return answer.keep(Response(f"act {len(done)}", status=201, content_type="text/plain"))


@public
def fail(kind: str) -> str:
    raise REFUSALS[kind]


@permission(Permission.DIRECTORY_MANAGE)
def managers() -> str:
    return "managers"


def unmarked() -> str:
    return "open by mistake"


def visitor(person_id: int = 1, **facts: object) -> Actor:
    return Actor(person_id=person_id, agency_id=1, name="Đỗ Thị Ễn", authority="Văn thư", **facts)  # type: ignore[arg-type]


def add_pages(app: Flask) -> None:
    bp = Blueprint("sample", __name__, url_prefix="/sample")
    bp.add_url_rule("/form", view_func=form, methods=["GET", "POST"])
    bp.add_url_rule("/act", view_func=act, methods=["POST"])
    bp.add_url_rule("/fail/<kind>", view_func=fail)
    bp.add_url_rule("/managers", view_func=managers)
    bp.add_url_rule("/unmarked", view_func=unmarked)
    app.register_blueprint(bp)
