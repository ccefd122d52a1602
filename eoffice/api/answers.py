"""Answers to POST and PUT: given once, repeated for a repeated key."""

from __future__ import annotations

import json
from typing import Any

from marshmallow import Schema
from werkzeug.wrappers import Response


def json_answer(schema: type[Schema], value: Any, *, status: int = 200, location: str = "") -> Response:
    """`value` in the shape of `schema` as a JSON response."""
    body = json.dumps(schema().dump(value), ensure_ascii=False)
    response = Response(body, status=status, content_type="application/json")
    if location:
        response.location = location
    return response
