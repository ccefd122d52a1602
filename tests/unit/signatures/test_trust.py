"""The trust folder: only what issues or revokes enters, and every change stands in the history."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.audit.models import AuditEvent
from eoffice.core.database import db
from eoffice.core.errors import Invalid, NotFound
from eoffice.core.unit_of_work import unit_of_work
from eoffice.signatures import trust
from eoffice.signatures.certificates import TrustList
from eoffice.signatures.trust import TrustKind


@pytest.fixture
def run(app):
    return lambda *arguments: app.test_cli_runner().invoke(args=["signatures", *arguments])


def test_adding_listing_and_removing_by_commands(run, tmp_path, authority):
    bundle, revoked = tmp_path / "ca.pem", tmp_path / "ca.crl"
    bundle.write_bytes(authority.root.pem + authority.link.pem)
    pem = authority.revocations(authority.leader, on=datetime(2026, 10, 1, tzinfo=UTC))
    revoked.write_bytes(x509.load_pem_x509_crl(pem).public_bytes(Encoding.DER))
    added = run("trust", "add", str(bundle), str(revoked))
    assert added.exit_code == 0, added.output
    assert "3 added" in added.output
    lines = run("trust", "list").output.splitlines()
    assert [line.split()[0] for line in lines] == ["root", "link", "revocations"]
    assert "Root CA thử nghiệm" in lines[0]
    assert [line.split()[1] for line in lines] == ["2033-12-29", "2033-12-29", "2026-10-31"]
    assert "0 added" in run("trust", "add", str(bundle)).output
    removed = run("trust", "remove", lines[0].split()[2])
    assert removed.exit_code == 0, removed.output
    assert len(run("trust", "list").output.splitlines()) == 2
    db.session.rollback()
    told = db.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_kind == "trust").order_by(AuditEvent.id)
    ).all()
    assert [one.action for one in told] == ["trust:add"] * 3 + ["trust:remove"]
    assert "Root CA thử nghiệm" in told[0].detail["name"]


@pytest.mark.parametrize("raw", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_what_is_no_certificate_is_refused(run, tmp_path, config, raw):
    file = tmp_path / "a.pem"
    file.write_bytes(raw)
    refused = run("trust", "add", str(file))
    assert refused.exit_code == 1
    assert not list(trust.trust_folder(config).glob("*")) if trust.trust_folder(config).exists() else True


def test_the_certificate_of_a_signer_is_no_root(app, config, authority):
    with pytest.raises(Invalid), unit_of_work():
        trust.add(SYSTEM, config, authority.leader.pem)
    assert trust.list_trusted(config) == []


def test_nothing_is_added_when_the_history_is_not_written(app, config, authority):
    def add_and_fail():
        with unit_of_work():
            trust.add(SYSTEM, config, authority.root.pem)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()
    assert trust.list_trusted(config) == []


def test_what_begins_with_too_little_is_not_removed(app, config, authority, trust_root):
    for digits in ("", "zzzzzzzz"):
        with pytest.raises(NotFound), unit_of_work():
            trust.remove(SYSTEM, config, digits)
    assert [one.kind for one in trust.list_trusted(config)] == [TrustKind.ROOT]


def test_a_stray_file_in_the_folder_keeps_nothing_from_being_known(app, config, authority, trust_root):
    folder = trust.trust_folder(config)
    for name in ("a.crt", "b.crl"):
        (folder / name).write_bytes(b"nonsense")
    assert len(trust.list_trusted(config)) == 1
    assert len(TrustList.read(folder).roots) == 1


def test_the_newest_list_of_an_issuer_counts(tmp_path, authority):
    older = authority.revocations(authority.leader, on=datetime(2026, 1, 1, tzinfo=UTC))
    newer = authority.revocations(on=datetime(2026, 2, 1, tzinfo=UTC))
    for number, pem in enumerate((older, newer)):
        (tmp_path / f"{number}.crl").write_bytes(x509.load_pem_x509_crl(pem).public_bytes(Encoding.DER))
    assert [one.last_update_utc.month for one in TrustList.read(tmp_path).revocations] == [2, 1]
