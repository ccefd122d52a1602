"""A small office's worth of documents, and an engine filled with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from eoffice.core.index_documents import IndexDocument
from eoffice.search.engine import Position, SearchEngine, Sort
from eoffice.search.entries import analyse, split_key
from eoffice.search.folder import engine_class
from eoffice.search.plan import Words, plan
from eoffice.search.query import parse

TODAY = date(2026, 11, 9)
CLERK = frozenset({"agency:1", "person:1"})
SPECIALIST = frozenset({"unit:3", "person:7"})
OUTSIDER = frozenset({"agency:2", "unit:9", "person:99"})

_ORDINARY = IndexDocument(kind="incoming", id=0, agency_id=1, grants=frozenset({"agency:1"}))

DECISION = replace(
    _ORDINARY, kind="outgoing", id=1, number="0015", notation="QĐ-UBND", type="QUYET_DINH", issuer_id=5,
    issuer="UBND phường Cầu Tre", subject="Về việc phê duyệt kế hoạch cải cách hành chính năm 2026",
    signer="Trần Thị Thuý Hoà", issued_on=date(2026, 1, 15), state="issued", urgency="normal",
    body="Căn cứ Luật Tổ chức chính quyền địa phương. Giao Văn phòng chủ trì, phối hợp với các đơn vị.",
    grants=frozenset({"agency:1", "unit:3"}),
)  # fmt: skip
REGULATION = replace(
    _ORDINARY, kind="outgoing", id=2, number="15", notation="QyĐ-UBND", type="QUY_DINH", issuer_id=5,
    issuer="UBND phường Cầu Tre", subject="Quy định về quản lý tài sản công", issued_on=date(2025, 6, 1),
    state="issued", grants=frozenset({"agency:1", "person:7"}),
)  # fmt: skip
LETTER = replace(
    _ORDINARY, id=3, number="1234", notation="SNV-VP", type="CONG_VAN", issuer_id=8, issuer="Sở Nội vụ",
    subject="Đề nghị báo cáo công tác văn thư, lưu trữ quý I", issued_on=date(2026, 3, 2),
    arrived_on=date(2026, 3, 5), arrival_number="87", state="registered", due_on=date(2026, 3, 20),
    urgency="urgent", body="Đề nghị gửi báo cáo trước ngày 20/3/2026 qua hệ thống quản lý văn bản.",
)  # fmt: skip
REPORT = replace(
    _ORDINARY, kind="outgoing", id=4, number="12/2025", notation="BC-UBND", type="BAO_CAO", issuer_id=5,
    issuer="UBND phường Cầu Tre", subject="Báo cáo kết quả giải quyết thủ tục hành chính",
    issued_on=date(2025, 12, 20), state="issued", body="Cáo bạch về phòng chống ngập úng. Thủ tục đất đai 15 ngày.",
)  # fmt: skip
SECRET = replace(
    _ORDINARY, id=5, number="77", notation="CV-MAT", type="CONG_VAN", issuer="Công an thành phố",
    subject="Phương án bảo vệ xyzzy", issued_on=date(2026, 2, 2), grants=frozenset({"person:1"}),
)  # fmt: skip
ALL = (DECISION, REGULATION, LETTER, REPORT, SECRET)


def made(name: str, folder: Path, documents: Iterable[IndexDocument] = ALL) -> SearchEngine:
    """A new engine of that name holding the documents."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = engine_class(name).create(folder)
    put(engine, documents)
    return engine


def put(
    engine: SearchEngine, documents: Iterable[IndexDocument], gone: Iterable[int] = (), position: Position | None = None
) -> None:
    """Write a batch as the follower does."""
    entries = [analyse("record", document) for document in documents]
    engine.apply(entries, [f"record:{id_}" for id_ in gone], position or Position())


def ids(
    engine: SearchEngine,
    text: str,
    keys: frozenset[str] = CLERK,
    *,
    sort: Sort = Sort.RELEVANCE,
    limit: int = 20,
    offset: int = 0,
    after: int | None = None,
    how: Words | None = None,
) -> list[int]:
    """The ids found, in order; the total always agrees."""
    node = plan(parse(text, today=TODAY), today=TODAY, how=how)
    found = engine.search(node, keys, sort=sort, limit=limit, offset=offset, after=after)
    assert found.total == engine.count(node, keys)
    assert len(found.matches) == max(0, min(limit, found.total - found.before))
    assert offset in {0, found.before}
    return [split_key(match.key)[1] for match in found.matches]
