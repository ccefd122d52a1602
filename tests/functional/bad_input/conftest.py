"""People who make mistakes, and what they must be told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from eoffice.core.database import db
from eoffice.records.models import Record
from tests.functional.pages import Form, Visitor
from tests.process.conftest import installation
from tests.world import PASSWORD

__all__ = ["installation"]

Enter = Callable[[str], Visitor]

#: What a careful clerk types.
CARD = {
    "number": "101", "notation": "UBND-VX", "issued_on": "02/11/2026", "issuer": "Sở Nội vụ thành phố",
    "subject": "V/v rà soát hộ nghèo năm 2026", "note": "bản giấy ở ngăn 3",
}  # fmt: skip


@pytest.fixture
def enter(app: Flask) -> Enter:
    """Sign in through the page; forms are guarded as in production."""
    app.config["WTF_CSRF_ENABLED"] = True

    def sign_in(username: str) -> Visitor:
        visitor = Visitor(app.test_client())
        visitor.go("/incoming/").form("/sign-in").fill(username=username, password=PASSWORD).send()
        return visitor

    return sign_in


@pytest.fixture
def clerk(enter: Enter) -> Visitor:
    """The clerk of the ward."""
    return enter("vanthu")


def filled_card(clerk: Visitor, **other: str) -> Form:
    """The form for new documents, filled in."""
    form = clerk.go("/incoming/new").form("/incoming/new")
    return form.choose("type", "Công văn").fill(**CARD | other)


def register_one(clerk: Visitor, **other: str) -> str:
    """The address of a document that was registered properly."""
    return filled_card(clerk, **other).send("register").address


def count_records() -> int:
    """How many documents there are."""
    return db.session.scalar(select(func.count()).select_from(Record)) or 0


def assert_kept(form: Form, **typed: str) -> None:
    """What was typed stands in the form again."""
    assert {name: form.value(name) for name in typed} == typed
