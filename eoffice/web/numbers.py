"""Numbers in addresses: few plain digits, so that no database is asked for a row it cannot count to."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter


class NumberConverter(IntegerConverter):
    """`<int:…>` of every rule: one to nine ASCII digits; anything else is no address here (404)."""

    regex = "[0-9]{1,9}"


def init_numbers(app: Flask) -> None:
    """Read `<int:…>` by this converter; comes before any rule that has one."""
    app.url_map.converters["int"] = NumberConverter
