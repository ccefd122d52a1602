"""The three answers, each by itself: integrity, trust of the certificate, later changes."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.sign.fields import SigSeedSubFilter

from eoffice.signatures.outcome import Changes, Integrity, Mark, Problem, TimeSource, Trust
from tests.signing import SIGNED, letter, updated

BOX = (300, 100, 420, 160)


def answers(one):
    return one.integrity, one.trust, one.changes


GOOD = (Integrity.INTACT, Trust.TRUSTED, Changes.NONE)


@pytest.fixture(scope="session")
def signed(authority):
    """A letter with the leader's visible signature."""
    return authority.sign(letter(), authority.leader, box=BOX)


def test_who_signed_is_told_from_the_certificate(check, signed, authority):
    one = check(signed)
    assert answers(one) == GOOD
    assert (one.signer_name, one.signer_organisation) == ("Nguyễn Văn An", "Ủy ban nhân dân phường Vỹ Dạ")
    assert one.certificate_issuer == "CA cơ quan thử nghiệm"
    assert one.serial == f"{authority.leader.certificate.serial_number:X}"
    assert one.valid_from == "2024-01-01T00:00:00+00:00"
    assert (one.field_name, one.is_visible, one.revision, one.revisions) == ("Signature1", True, 2, 2)
    assert one.time_source is TimeSource.CLAIMED


def test_a_time_stamp_is_told_from_the_signers_own_clock(check, authority):
    one = check(authority.sign(letter(), authority.leader, has_stamp=True))
    assert answers(one) == GOOD
    assert (one.signed_at, one.time_source) == (SIGNED.isoformat(), TimeSource.STAMP)
    assert not one.is_visible


def test_a_time_stamp_of_an_unknown_service_is_said_to_be_one(check, authority):
    stranger = authority.made("Ai đó", "Đâu đó", by=None, is_stamper=True)
    one = check(authority.sign(letter(), authority.leader, has_stamp=True, stamper=stranger))
    assert (one.signed_at, one.time_source) == (SIGNED.isoformat(), TimeSource.UNKNOWN_STAMP)
    assert answers(one) == GOOD


def test_the_older_format_of_signatures(check, authority):
    one = check(authority.sign(letter(), authority.leader, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED))
    assert answers(one) == GOOD
    assert one.signer_name == "Nguyễn Văn An"


def test_the_seal_after_the_leader_is_an_allowed_addition(findings, signed, authority):
    both = authority.sign(signed, authority.agency, field="Seal", box=(260, 100, 320, 160), picture="red")
    first, second = findings(both).signatures
    assert answers(first) == (Integrity.INTACT, Trust.TRUSTED, Changes.ADDITIONS)
    assert answers(second) == GOOD
    assert (first.revision, second.revision, second.revisions) == (2, 3, 3)
    assert second.signer_name == "Ủy ban nhân dân phường Vỹ Dạ"


def test_a_byte_changed_after_signing(check, signed):
    one = check(signed.replace(b"12/TB-UBND", b"13/TB-UBND"))
    assert answers(one) == (Integrity.ALTERED, Trust.TRUSTED, Changes.NONE)


def test_a_page_changed_by_an_update_leaves_what_was_signed_intact(check, signed):
    def draw(writer):
        content = RawContent(b"BT /F1 12 Tf 80 500 Td (So tien: 900 trieu) Tj ET")
        page = writer.root["/Pages"]["/Kids"][0]
        stream = writer.add_object(generic.StreamObject(stream_data=content.render()))
        page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), stream])
        writer.update_container(page)

    one = check(updated(signed, draw))
    assert answers(one) == (Integrity.INTACT, Trust.TRUSTED, Changes.OTHER)
    assert (one.revision, one.revisions) == (2, 3)


def test_a_document_that_forbids_changes_allows_no_further_signature(findings, authority):
    certified = authority.sign(letter(), authority.leader, certify=True)
    both = authority.sign(certified, authority.agency, field="Seal")
    assert findings(both).signatures[0].changes is Changes.ADDITIONS
    assert b"/P 2" in both
    assert findings(both.replace(b"/P 2", b"/P 1")).signatures[0].changes is Changes.OTHER


def test_a_file_written_anew_is_altered(check, signed):
    buffer = io.BytesIO()
    pypdf.PdfWriter(clone_from=io.BytesIO(signed)).write(buffer)
    assert check(buffer.getvalue()).integrity is Integrity.ALTERED


def test_the_root_is_not_in_the_offices_list(check, signed, authority, tmp_path: Path):
    assert answers(check(signed, tmp_path / "none")) == (Integrity.INTACT, Trust.UNKNOWN_ROOT, Changes.NONE)
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.crt").write_bytes(authority.made("Gốc khác", "Nơi khác", by=None, is_authority=True).asn1.dump())
    assert check(signed, other).trust is Trust.UNKNOWN_ROOT


def test_a_certificate_that_had_expired_when_it_was_used(check, authority):
    until = datetime(2025, 1, 1, tzinfo=UTC)
    old = authority.made("Trần Thị Bình", "Sở Nội vụ", until=until)
    assert check(authority.sign(letter(), old)).trust is Trust.EXPIRED
    in_time = authority.sign(letter(), old, has_stamp=True, at=datetime(2024, 6, 1, tzinfo=UTC))
    assert answers(check(in_time)) == GOOD


def test_a_certificate_that_vouches_for_itself(check, authority):
    alone = authority.made("Lê Văn Cường", "Không rõ", by=None)
    assert answers(check(authority.sign(letter(), alone))) == (Integrity.INTACT, Trust.SELF_SIGNED, Changes.NONE)


def test_a_certificate_forged_under_a_known_name_does_not_hold(check, authority):
    false_root = authority.made("Root CA thử nghiệm", "Ban Cơ yếu thử nghiệm", by=None)
    forged = authority.made("Nguyễn Văn An", "Ủy ban nhân dân phường Vỹ Dạ", by=false_root)
    assert check(authority.sign(letter(), forged)).trust in {Trust.UNSUITABLE, Trust.UNKNOWN_ROOT}


@pytest.mark.parametrize(
    ("revoked_on", "has_stamp", "expected"),
    [
        (datetime(2026, 10, 1, tzinfo=UTC), True, Trust.REVOKED),
        (datetime(2026, 11, 8, tzinfo=UTC), True, Trust.TRUSTED),
        (datetime(2026, 11, 8, tzinfo=UTC), False, Trust.REVOKED),
    ],
)
def test_a_revoked_certificate_by_the_day_of_signing(check, authority, trusted, revoked_on, has_stamp, expected):
    """Who has a stolen key can claim any day: only a time stamp shows that it was signed before."""
    add_list(trusted, authority.revocations(authority.leader, on=revoked_on))
    one = check(authority.sign(letter(), authority.leader, has_stamp=has_stamp))
    assert answers(one) == (Integrity.INTACT, expected, Changes.NONE)
    assert one.revoked_at == (revoked_on.isoformat() if expected is Trust.REVOKED else None)


def test_a_revocation_list_of_somebody_else_says_nothing(check, authority, trusted, signed):
    false = authority.made("CA cơ quan thử nghiệm", "Ban Cơ yếu thử nghiệm", by=None)
    add_list(trusted, authority.revocations(authority.leader, on=datetime(2026, 1, 1, tzinfo=UTC), by=false))
    assert check(signed).trust is Trust.TRUSTED


def add_list(folder: Path, pem: bytes) -> None:
    (folder / "a.crl").write_bytes(x509.load_pem_x509_crl(pem).public_bytes(Encoding.DER))


def test_a_time_stamp_over_the_whole_file(findings, signed, authority):
    first, stamp = findings(authority.stamp(signed)).signatures
    assert first.changes is Changes.ADDITIONS or first.changes is Changes.NONE
    assert (stamp.mark, stamp.integrity, stamp.trust) == (Mark.TIME_STAMP, Integrity.INTACT, Trust.TRUSTED)
    assert (stamp.signed_at, stamp.time_source) == (SIGNED.isoformat(), TimeSource.STAMP)


def test_an_unsigned_file_has_no_signatures(findings):
    assert findings(letter()).signatures == []
    assert findings(letter()).problem is None


def test_a_weak_digest_is_not_relied_on(check, authority):
    one = check(authority.sign(letter(), authority.leader, digest="sha1"))
    assert (one.integrity, one.problem) == (Integrity.UNCHECKED, Problem.WEAK)
    assert one.signer_name == "Nguyễn Văn An"
