"""“UBND” and “Ủy ban nhân dân” are one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eoffice.search.shortened import variants
from tests.unit.search import documents as world
from tests.unit.search.documents import ids, made


def test_a_run_is_written_out_and_shortened():
    assert variants(["ubnd", "phuong"]) == [("ubnd", "phuong"), ("uy", "ban", "nhan", "dan", "phuong")]
    assert variants(["so", "uy", "ban", "nhan", "dan", "xa"]) == [
        ("so", "uy", "ban", "nhan", "dan", "xa"), ("so", "ubnd", "xa"),
    ]  # fmt: skip
    assert variants(["so", "noi", "vu"]) == [("so", "noi", "vu")]
    assert variants([]) == [()]


LONG = replace(world.LETTER, id=1, issuer="Ủy ban nhân dân xã Đồng Vừng", subject="Phòng cháy chữa cháy", notation="TB")
SHORT = replace(world.LETTER, id=2, issuer="UBND xã Đồng Vừng", subject="Công tác PCCC năm mới", notation="TB")


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def engine(request, tmp_path_factory):
    opened = made(request.param, tmp_path_factory.mktemp("index") / "g", [LONG, SHORT])
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "text",
    ["ubnd xã đồng vừng", "uỷ ban nhân dân xã Đồng Vừng", 'cơ quan:"UBND xã Đồng Vừng"', 'issuer:"uy ban nhan dan xa"',
     '"UBND xã Đồng Vừng"', '"ủy ban nhân dân xã đồng vừng"', "pccc", "phòng cháy chữa cháy xã"],
)  # fmt: skip
def test_either_form_finds_both(engine, text):
    assert sorted(ids(engine, text)) == [1, 2]
