"""What makes the product an application on a phone: its manifest, its service worker, and what lasts how long there.

The worker stands at the root, so its scope is the whole site. It keeps the shell, and the cards that were loaded, in
caches of its own; nothing of a document lies in the cache of the browser.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from flask import Blueprint, current_app, jsonify, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eoffice.core import clock
from eoffice.web.actor import public
from eoffice.web.assets import PAGE_SCRIPTS

bp = Blueprint("device", __name__)

#: Until when a device shows an answer without signal, in seconds since 1970.
KEEP_UNTIL = "X-Keep-Until"
#: The colours of the frame, as `tokens.css` has them.
THEME, GROUND = "#0f5e5c", "#f5f6f6"
_SCRIPTS = (*PAGE_SCRIPTS, "theme", "device-store", "decisions", "decisions-queue", "stack")


def keep_until(response: Response) -> Response:
    """Let a device show this without signal, but no longer than a session could last."""
    hours = current_app.extensions["eoffice.config"].session_hours
    response.headers[KEEP_UNTIL] = str(int(clock.now().timestamp()) + hours * 3600)
    return response


@bp.get("/sw.js")
@public
def service_worker() -> Response:
    """The service worker, with the addresses of the shell; another one as soon as any of them changes."""
    shell = [
        url_for("web.stylesheet"), url_for("bootstrap.static", filename="css/bootstrap.min.css"),
        url_for("device.offline"), url_for("device.manifest"),
        *(url_for("static", filename=name) for name in ("favicon.svg", "icons.svg")),
        *(url_for("static", filename=f"js/{name}.js") for name in _SCRIPTS),
    ]  # fmt: skip
    store = url_for("static", filename="js/device-store.js")
    digest = hashlib.sha256(json.dumps(shell).encode()).hexdigest()[:12]
    head = f"const SHELL = {json.dumps(shell)};\nconst VERSION = {json.dumps(digest)};\n"
    head += f"importScripts({json.dumps(store)});\n"
    body = (Path(current_app.static_folder or "") / "js" / "service-worker.js").read_text(encoding="utf-8")
    response = Response(head + body, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What the product is called and looks like among the applications of a phone."""

    def icon(name: str, size: int, purpose: str) -> dict[str, str]:
        source = url_for("static", filename=f"icons/{name}-{size}.png")
        return {"src": source, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}

    response = jsonify({
        "id": "/", "name": _("e-Office of the ward"), "short_name": "eOffice", "lang": "vi", "dir": "ltr",
        "description": _("Documents, directives and tasks of the office"), "start_url": "/", "scope": "/",
        "display": "standalone", "theme_color": THEME, "background_color": GROUND,
        "icons": [
            icon("plain", 192, "any"), icon("plain", 512, "any"), icon("maskable", 192, "maskable"),
            icon("maskable", 512, "maskable"),
        ],
        "shortcuts": [{"name": _("To decide"), "url": url_for("decisions.index")}],
    })  # fmt: skip
    response.content_type = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/decisions/offline")
@public
def offline() -> str:
    """What a device shows without signal where nothing else is kept; it says nothing of anybody."""
    return render_template("decisions/offline.html")
