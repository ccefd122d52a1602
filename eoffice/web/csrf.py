"""One CSRF guard for all forms; the API, which takes no cookies, exempts its blueprint."""

from __future__ import annotations

from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
