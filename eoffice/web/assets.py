"""Static files: one style sheet made of the component files, and addresses that change with the content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

from eoffice.web.headers import LONG

STYLES = Path(__file__).parent / "static" / "css"
#: Files that come before the others, and the one behind them; the rest follow by name.
FIRST = ("tokens.css", "base.css")
LAST = "print.css"

#: Scripts of every page, in the order in which they run.
PAGE_SCRIPTS = (
    "app", "partial", "forms", "upload", "poll", "dates", "dialogs", "select", "preview", "search-box", "phrases",
    "undo", "device", "bell", "remarks", "search-marks", "turn", "fetch",
)  # fmt: skip

_kept_sheet: list[str] = []
_kept_versions: dict[str, str] = {}


def add_version(endpoint: str, values: dict[str, Any]) -> None:
    """URL defaults: `v` is a digest of the file, so it may be kept for a year."""
    if endpoint == "static" and "filename" in values:
        version = _version_of(values["filename"])
        if version:
            values.setdefault("v", version)
    elif endpoint == "bootstrap.static":
        values.setdefault("v", "5.3.8")
    elif endpoint == "web.stylesheet":
        values.setdefault("v", _digest(stylesheet_text()))


def stylesheet() -> Response:
    """GET /style.css: all component styles as one file."""
    response = Response(stylesheet_text(), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = LONG if "v" in request.args else "no-cache"
    return response


def sprite() -> str:
    """Address of the icons; a list names it some hundred times, so it is made once per request."""
    if "sprite" not in g:
        g.sprite = url_for("static", filename="icons.svg")
    return str(g.sprite)


def stylesheet_text() -> str:
    """The joined style sheets; while developing they are read again when a file changed."""
    if not _may_change() and _kept_sheet:
        return _kept_sheet[0]
    _kept_sheet[:] = [_read_sheets()]
    return _kept_sheet[0]


def init_assets(app: Flask) -> None:
    """Version every static address."""
    app.url_defaults(add_version)
    app.jinja_env.globals.update(sprite=sprite, page_scripts=PAGE_SCRIPTS)


def _may_change() -> bool:
    return bool(current_app.config["TEMPLATES_AUTO_RELOAD"])


def _read_sheets() -> str:
    files = sorted(STYLES.glob("*.css"), key=_place)
    return _joined(tuple((str(path), path.stat().st_mtime_ns) for path in files))


def _place(path: Path) -> tuple[int, str]:
    if path.name in FIRST:
        return FIRST.index(path.name), path.name
    return len(FIRST) + (path.name == LAST), path.name


def _version_of(filename: str) -> str:
    if filename in _kept_versions and not _may_change():
        return _kept_versions[filename]
    path = safe_join(str(current_app.static_folder), filename)
    if not path or not Path(path).is_file():
        return ""
    version = _version(path, Path(path).stat().st_mtime_ns)
    _kept_versions[filename] = version
    return version


@lru_cache(maxsize=4)
def _joined(files: tuple[tuple[str, int], ...]) -> str:
    return "\n".join(Path(path).read_text(encoding="utf-8") for path, _changed in files)


@lru_cache(maxsize=256)
def _version(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=4)
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
