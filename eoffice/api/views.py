"""The API under `/api/v1`: its parts, its OpenAPI 3.1 document, its errors."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask
from flask_smorest import Api

from eoffice.api import case_files, documents, incoming, outgoing, search, tasks
from eoffice.api.auth import init_auth
from eoffice.api.description import REQUEST_KEY
from eoffice.api.errors import init_errors
from eoffice.api.schemas import IncomingInput, OutgoingInput, ProblemSchema
from eoffice.api.task_schemas import TaskInput
from eoffice.web.actor import public
from eoffice.web.csrf import csrf
from eoffice.web.idempotency import HEADER, MAX_KEY

PARTS = (incoming, outgoing, documents, tasks, case_files, search)


class QuietApi(Api):
    """flask-smorest without its error handlers: pages keep theirs, and the API has its own."""

    def _register_error_handlers(self) -> None:
        """Leave errors to `eoffice.web.errors`."""

    def _register_responses(self) -> None:
        """Describe every error as the problem document that it is."""
        described = {
            "description": "A problem (RFC 9457)",
            "content": {"application/problem+json": {"schema": ProblemSchema}},
        }
        for name in ("DEFAULT_ERROR", *(status.name for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST)):
            self.spec.components.response(name, described, lazy=True)

    @public
    def _openapi_json(self) -> Any:
        """GET /api/v1/openapi.json: what the API offers, open to everybody."""
        return super()._openapi_json()


def register(app: Flask) -> None:
    """Serve the API; it takes tokens and no cookies, so it needs no CSRF guard."""
    app.config.update(
        API_TITLE="eoffice",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "security": [{"bearer": []}],
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        },
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    api = QuietApi(app)
    api.spec.components.schema("IncomingInput", schema=IncomingInput)
    api.spec.components.schema("OutgoingInput", schema=OutgoingInput)
    api.spec.components.schema("TaskInput", schema=TaskInput)
    words = (
        "A repeated request with the same key gets the first answer and changes nothing; with the key of another "
        "request it is refused."
    )
    header = {"name": HEADER, "description": words, "schema": {"type": "string", "maxLength": MAX_KEY}}
    api.spec.components.parameter(REQUEST_KEY, "header", header)
    for part in PARTS:
        csrf.exempt(part.bp)
        api.register_blueprint(part.bp)
    init_auth(app)
    init_errors(app)
