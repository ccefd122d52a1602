"""Headers of every answer: nothing from elsewhere, nothing inline, nothing private in a cache."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from eoffice.web.actor import FILES

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
#: A year: the address of a static file carries its digest.
LONG = "public, max-age=31536000, immutable"


def send_headers(response: Response) -> Response:
    """Add what the answer does not set itself."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint in FILES:
        headers["Cache-Control"] = LONG if "v" in request.args else "no-cache"
    elif "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response
