"""Documents on their way through the house, made by the same use-cases that people use."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from eoffice.access.actor import Actor
from eoffice.content.models import File
from eoffice.content.service import store_file
from eoffice.core.unit_of_work import unit_of_work
from eoffice.outgoing.service.actions import act
from eoffice.outgoing.service.drafts import create_draft
from eoffice.outgoing.service.recipients import NewRecipient
from eoffice.records.models import Record

#: The way of a document: who takes which step with what.
WAY: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("chuyenvien", "submit", {}),
    ("truongphong", "approve_content", {}),
    ("chanhvp", "approve_form", {}),
    ("chutich", "sign", {}),
    ("vanthu", "number", {}),
    ("vanthu", "seal", {"copies": 3}),
    ("vanthu", "issue", {}),
)
STATE_AFTER = {
    "": "draft", "submit": "content_review", "approve_content": "form_review", "approve_form": "signing",
    "sign": "signed", "number": "numbered", "seal": "sealed", "issue": "issued",
}  # fmt: skip

Actors = Callable[[str], Actor]


def word_file(text: str) -> BytesIO:
    """A Word file with one paragraph."""
    document = Document()
    document.add_paragraph(text)
    buffer = BytesIO()
    document.save(buffer)
    buffer.seek(0)
    return buffer


@pytest.fixture
def store(actor: Actors) -> Callable[..., File]:
    """Keep a Word file of a person's; inside a unit of work."""

    def keep(username: str = "chuyenvien", text: str = "Nội dung dự thảo", name: str = "du-thao.docx") -> File:
        return store_file(actor(username), stream=word_file(text), name=name)

    return keep


@pytest.fixture
def draft(actor: Actors, store: Callable[..., File]) -> Callable[..., Record]:
    """A draft with one Word file and one outside recipient."""

    def make(username: str = "chuyenvien", **facts: Any) -> Record:
        facts = {
            "type": "THONG_BAO", "subject": "Thông báo lịch trực Tết",
            "recipients": [NewRecipient("Sở Nội vụ")], **facts,
        }  # fmt: skip
        with unit_of_work():
            facts.setdefault("files", [store(username)])
            return create_draft(actor(username), **facts)

    return make


@pytest.fixture
def step(actor: Actors) -> Callable[..., Record]:
    """One step of one person, in a transaction of its own."""

    def take(username: str, record: Record, action: str, **inputs: Any) -> Record:
        with unit_of_work():
            return act(actor(username), record, action, inputs=inputs)

    return take


@pytest.fixture
def document_at(draft: Callable[..., Record], step: Callable[..., Record]) -> Callable[..., Record]:
    """A document brought to a state by the people whose turn it is."""

    def bring(state: str, **facts: Any) -> Record:
        record = draft(**facts)
        for username, action, inputs in WAY:
            if record.state == state:
                break
            step(username, record, action, **inputs)
        assert record.state == state
        return record

    return bring
