"""What the OpenAPI document says of moves and of problems; the moves are read off the transition tables."""

from __future__ import annotations

from typing import Any

from eoffice.core.workflow import Field, Transition, TransitionTable

#: Name of the described header that every POST takes.
REQUEST_KEY = "REQUEST_KEY"
_NAME: dict[str, Any] = {"type": ["integer", "string"]}
_HOLDER: dict[str, Any] = {
    "type": "string",
    "pattern": "^(unit|person):.+",
    "examples": ["unit:KT", "person:chuyenvien"],
}
#: What a value of each kind of field looks like; text where nothing else is said.
_KINDS: dict[str, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"}, "number": {"type": "integer"}, "record": {"type": "integer"},
    "case_file": {"type": "integer"}, "flag": {"type": "boolean"}, "unit": _NAME, "person": _NAME,
    "units": {"type": "array", "items": _NAME}, "file": {"type": "string", "format": "binary"},
    "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
    "holder": _HOLDER, "holders": {"type": "array", "items": _HOLDER},
}  # fmt: skip
_VERSION = {"type": "integer", "description": "As it was looked at; a move on an older version is refused (409)."}


def moves(table: TransitionTable[Any], *, versioned: bool = True) -> dict[str, Any]:
    """What `doc` is to say of the endpoint that makes the moves of `table`: the actions, and what each takes."""
    more = {"version": _VERSION} if versioned else {}
    rows = {row.action: row for row in table.rows}.values()
    as_json = [
        _inputs(row, more) for row in rows if not any(_is_file(field) and field.required for field in row.fields)
    ]
    content = {"application/json": {"schema": {"anyOf": as_json}}}
    if any(_is_file(field) for row in rows for field in row.fields):
        content["multipart/form-data"] = {"schema": {"anyOf": [_inputs(row, more, with_files=True) for row in rows]}}
    action = {"name": "action", "in": "path", "required": True, "schema": {"type": "string", "enum": table.actions}}
    return {"parameters": [action, REQUEST_KEY], "requestBody": {"content": content}}


def body(name: str, *files: str) -> dict[str, Any]:
    """What `doc` is to say of a body in the shape of the component `name`: JSON, or a form with these file fields."""
    shape = {"$ref": f"#/components/schemas/{name}"}
    parts = {"type": "object", "properties": dict.fromkeys(files, _KINDS["files"])}
    content = {"multipart/form-data": {"schema": {"allOf": [shape, parts]}}, "application/json": {"schema": shape}}
    return {"parameters": [REQUEST_KEY], "requestBody": {"content": content}}


def no_body() -> dict[str, Any]:
    """What `doc` is to say of an act that takes nothing but its key."""
    content = {"application/json": {"schema": {"type": "object", "additionalProperties": False}}}
    return {"parameters": [REQUEST_KEY], "requestBody": {"content": content}}


def one_file(name: str) -> dict[str, Any]:
    """What `doc` is to say of a body that is one file, in the form field `name`."""
    shape = {"type": "object", "required": [name], "properties": {name: _KINDS["file"]}, "additionalProperties": False}
    content = {"multipart/form-data": {"schema": shape}}
    return {"parameters": [REQUEST_KEY], "requestBody": {"required": True, "content": content}}


def _inputs(row: Transition[Any], more: dict[str, Any], *, with_files: bool = False) -> dict[str, Any]:
    taken = [field for field in row.fields if with_files or not _is_file(field)]
    shape = {
        "title": row.action, "type": "object", "additionalProperties": False,
        "properties": {field.name: _value(field) for field in taken} | more,
    }  # fmt: skip
    required = [field.name for field in taken if field.required]
    return shape | ({"required": required} if required else {})


def _is_file(field: Field) -> bool:
    return field.kind in {"file", "files"}


def _value(field: Field) -> dict[str, Any]:
    return _KINDS.get(field.kind, {"type": "string"})
