"""Files made to hurt whoever checks them: every one ends soon, and says that it cannot be checked."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path

import pypdf
import pytest

from eoffice.content.kinds import Kind
from eoffice.content.outcome import Limits
from eoffice.content.reading import Reader
from eoffice.signatures import service
from eoffice.signatures.outcome import Integrity, Problem
from eoffice.signatures.reader import MOST_SIGNATURES
from tests.signing import letter

HEADER = b"%PDF-1.7\n"


@pytest.fixture(scope="session")
def signed(authority):
    return authority.sign(letter(), authority.leader)


def made(objects: dict[int, bytes], root: int = 1) -> bytes:
    """A PDF of these objects."""
    body, places = HEADER, {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = max(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n" % size
    table += b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, size))
    trailer = b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, len(body))
    return body + table + trailer


def form(fields: bytes, more: dict[int, bytes]) -> bytes:
    """A PDF with a form."""
    base = {
        1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [%s] >> >>" % fields,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>",
    }
    return made(base | more)


def field(value: bytes) -> bytes:
    return b"<< /FT /Sig /T (S) /Rect [0 0 0 0] /V %s >>" % value


def sig(contents: bytes, span: bytes = b"[0 10 20 30]") -> bytes:
    return b"<< /Type /Sig /SubFilter /adbe.pkcs7.detached /ByteRange %s /Contents <%s> >>" % (span, contents)


def corrupted(pdf: bytes) -> bytes:
    """The PDF with nonsense amid its signature, of the same length."""
    place = pdf.index(b"/Contents <") + 40
    return pdf[:place] + b"f" * 60 + pdf[place + 60 :]


@pytest.mark.parametrize(
    "pdf",
    [
        form(b"4 0 R", {4: field(b"5 0 R"), 5: sig(b"00" * 100)}),
        form(b"4 0 R", {4: field(b"5 0 R"), 5: sig(b"30" * 50_000)}),
        form(b"4 0 R", {4: field(b"5 0 R"), 5: b"<< /Type /Sig /ByteRange [0 1] >>"}),
        form(b"4 0 R", {4: field(b"5 0 R"), 5: b"/ByteRange"}),
        form(b"4 0 R", {4: field(b"4 0 R"), 5: b"/ByteRange"}),
        form(b"4 0 R", {4: field(b"5 0 R"), 5: sig(b"3080" * 2000, b"[0 99999999999 -5 7 x]")}),
    ],
    ids=["zeroes", "nested", "no-contents", "no-dictionary", "itself", "byte-range"],
)  # fmt: skip
def test_a_signature_that_is_none_cannot_be_checked(findings, pdf):
    started = time.monotonic()
    found = findings(pdf)
    assert time.monotonic() - started < 5
    assert found.problem or [one.integrity for one in found.signatures] == [Integrity.UNCHECKED]
    assert all(one.problem for one in found.signatures)


def test_a_broken_signature_takes_nothing_from_its_neighbour(findings, authority, signed):
    both = authority.sign(signed, authority.agency, field="Seal")
    first, second = findings(corrupted(both)).signatures
    assert {first.integrity, second.integrity} == {Integrity.UNCHECKED, Integrity.ALTERED}


def test_a_signature_that_leaves_out_a_part_of_the_file_does_not_vouch_for_the_whole(findings, signed):
    """The digest of a shorter span is never taken for that of the file."""
    span = re.search(rb"/ByteRange \[(\d+ )+\d+\]", signed)
    assert span is not None
    narrow = span[0].replace(b"[0 ", b"[9 ")
    [one] = findings(signed.replace(span[0], narrow)).signatures
    assert one.integrity is not Integrity.INTACT


def test_thousands_of_fields_are_not_all_checked(findings):
    fields = {number: field(b"5000 0 R") for number in range(4, 4004)}
    pdf = form(b" ".join(b"%d 0 R" % number for number in fields), {**fields, 5000: sig(b"00")})
    started = time.monotonic()
    found = findings(pdf)
    assert time.monotonic() - started < 10
    assert found.problem is Problem.TOO_MANY
    assert len(found.signatures) == MOST_SIGNATURES


def test_fields_that_are_their_own_parents_end(findings):
    loop = {4: b"<< /T (a) /Kids [5 0 R] /Parent 5 0 R >>", 5: b"<< /T (b) /Kids [4 0 R] /Parent 4 0 R >>"}
    found = findings(form(b"4 0 R", loop))
    assert found.problem is not None or found.signatures == []


@pytest.mark.parametrize("depth", [5_000, 200_000])
def test_a_bomb_of_nested_arrays_is_a_finding(findings, depth):
    bomb = form(b"4 0 R", {4: field(b"5 0 R"), 5: sig(b"00") + b"[" * depth + b"]" * depth})
    assert findings(bomb.replace(b"<< /Type /Sig", b"[" * depth + b"<< /Type /Sig")).signatures == []


def test_a_file_that_takes_too_long_is_stopped_and_the_next_is_checked(tmp_path: Path, trusted, signed, monkeypatch):
    slow, good = tmp_path / "slow.pdf", tmp_path / "good.pdf"
    slow.write_bytes(form(b"4 0 R", {4: field(b"5 0 R"), 5: sig(b"00", b"[0 0%s]" % (b" 0 999999999" * 1_000_000))}))
    good.write_bytes(signed)
    reader = Reader(service.MODULE, str(trusted))
    try:
        stopped = reader.ask(Kind.PDF, slow, Limits(seconds=1))
        answer = reader.ask(Kind.PDF, good, Limits(seconds=20))
    finally:
        reader.close()
    assert stopped is not None
    assert stopped["problem"] == Problem.TIMEOUT
    assert answer is not None
    assert [one["integrity"] for one in answer["signatures"]] == [Integrity.INTACT]


def test_a_locked_file_says_so(findings, tmp_path: Path):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(letter()))
    writer.encrypt("bi-mat")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert findings(buffer.getvalue()).problem is Problem.PASSWORD
