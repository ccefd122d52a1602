"""Nothing typed is lost when the session has ended: the fields wait until their author has signed in.

The guard stores the fields of a refused POST under a random token and sends the visitor to sign in; the page
they come back to carries `?restore=<token>`, and `eoffice.web.forms.BaseForm` fills itself from it. A token
works for an hour, in the browser that typed (a signed cookie), and for the same person where that is known
(`g.last_person_id`, set by the sign-in when it meets an ended session).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.wrappers import Response

from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.text import clean_text
from eoffice.core.unit_of_work import unit_of_work
from eoffice.web.addresses import can_be_read, page_above
from eoffice.web.models import SavedForm

ARGUMENT = "restore"
COOKIE = "form_browser"
LIFE = timedelta(hours=1)
MAX_CHARACTERS = 500_000
#: The same from browsers in which nobody of the office ever signed in: anybody may fill the database with it.
MAX_OF_STRANGERS = 5_000
#: Fields that are made anew on every page, and those that must never be written down.
NOT_SAVED = ("csrf_token", "request_key")
SECRET_WORDS = ("password", "secret", "token")


def save_request() -> tuple[str, str]:
    """Keep the fields of the running POST; answer the page to come back to and the token ("" when nothing
    was kept: no fields, too many, or a POST that came from another site).
    """
    page = return_page()
    fields = _fields()
    if not fields or not _from_here():
        return page, ""
    token = secrets.token_urlsafe(24)
    g.form_browser = _browser() or secrets.token_urlsafe(18)
    with unit_of_work():
        forget_old()
        saved = SavedForm(token_digest=_digest(token), browser=g.form_browser, path=urlsplit(page).path, fields=fields)
        saved.person_id, saved.created_at = _known_person(), clock.now()
        db.session.add(saved)
    return _with_argument(page, token), token


def forget_old() -> None:
    """Delete the forms that waited longer than `LIFE`; in a unit of work."""
    db.session.execute(delete(SavedForm).where(SavedForm.created_at < clock.now() - LIFE))


def bind_browser(response: Response) -> None:
    """Send the signed cookie that ties the saved form to this browser."""
    response.set_cookie(
        COOKIE, _signer().dumps(g.form_browser), max_age=int(LIFE.total_seconds()), httponly=True, samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )  # fmt: skip


def restored_fields(form_name: str) -> MultiDict[str, str] | None:
    """The saved fields that belong to this page, form and visitor; None when there are none."""
    token = request.args.get(ARGUMENT, "")
    browser = _browser()
    if request.method != "GET" or not token or not browser:
        return None
    saved = db.session.scalars(select(SavedForm).where(SavedForm.token_digest == _digest(token))).one_or_none()
    if saved is None or not _belongs_here(saved, browser):
        return None
    fields: MultiDict[str, str] = MultiDict(saved.fields)
    return fields if fields.get("form_name", form_name) == form_name else None


def return_page() -> str:
    """The page (path and query) that shows the form of the running POST: its own address where that can be
    read, else the page it was sent from, else the nearest page above.
    """
    candidates = [request.full_path.rstrip("?")]
    referrer = urlsplit(request.referrer or "")
    if referrer.netloc == request.host:
        candidates.insert(0, f"{referrer.path}?{referrer.query}".rstrip("?"))
    for page in candidates:
        if can_be_read(urlsplit(page).path):
            return _without_argument(page)
    return page_above(request.path)


def _belongs_here(saved: SavedForm, browser: str) -> bool:
    actor = g.get("actor")
    person_id = getattr(actor, "person_id", None)
    return (
        saved.path == request.path
        and secrets.compare_digest(saved.browser, browser)
        and saved.created_at >= clock.now() - LIFE
        and saved.person_id in (None, person_id)
    )


def _fields() -> dict[str, list[str]]:
    try:
        sent = request.form
    except (BadRequest, RequestEntityTooLarge):
        return {}
    kept = {
        name: [clean_text(value) for value in values]
        for name, values in sent.lists()
        if name not in NOT_SAVED and not any(word in name.lower() for word in SECRET_WORDS)
    }
    size = sum(len(name) + sum(map(len, values)) for name, values in kept.items())
    return kept if size <= (MAX_OF_STRANGERS if _known_person() is None else MAX_CHARACTERS) else {}


def _known_person() -> int | None:
    known = g.get("last_person_id") or getattr(g.get("actor"), "person_id", None)
    return known if isinstance(known, int) else None


def _from_here() -> bool:
    origin = request.headers.get("Origin", request.referrer or "")
    return not origin or urlsplit(origin).netloc == request.host


def _browser() -> str:
    try:
        value = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return ""
    return value if isinstance(value, str) else ""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="form-browser")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _with_argument(page: str, token: str) -> str:
    parts = urlsplit(page)
    return f"{parts.path}?{urlencode([*parse_qsl(parts.query), (ARGUMENT, token)])}"


def _without_argument(page: str) -> str:
    parts = urlsplit(page)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != ARGUMENT])
    return f"{parts.path}?{query}".rstrip("?")
