"""The trust folder: root certificates, certificates below them, and revocation lists, each a file under its SHA-256.

The administrator brings them in by hand; nothing is ever fetched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from flask_babel import gettext as _

from eoffice.access.actor import Actor
from eoffice.audit.service import record
from eoffice.core import jobs
from eoffice.core.config import Config
from eoffice.core.errors import Invalid, NotFound
from eoffice.core.unit_of_work import after_commit
from eoffice.signatures.outcome import CERTIFICATE_SUFFIX, LIST_SUFFIX

RECHECK = "signatures.recheck"
_MOST_BYTES = 50_000_000
#: The folder changes right after the commit; only then is checked again.
_RECHECK_DELAY = timedelta(seconds=2)
#: Subject of the acts in the history: the folder is one thing.
_SUBJECT = ("trust", 0)


class TrustKind(StrEnum):
    """What a file of the folder is for."""

    ROOT = "root"
    #: Completes chains; trusted through its root only.
    LINK = "link"
    REVOCATIONS = "revocations"


@dataclass(frozen=True)
class Trusted:
    """A file of the folder; `until` is the end of a certificate, or when a list's successor is due."""

    sha256: str
    kind: TrustKind
    name: str
    until: date | None

    @property
    def file_name(self) -> str:
        """In the folder."""
        return self.sha256 + (LIST_SUFFIX if self.kind is TrustKind.REVOCATIONS else CERTIFICATE_SUFFIX)


def trust_folder(config: Config) -> Path:
    """Where the files are."""
    return config.data / "trust"


def list_trusted(config: Config) -> list[Trusted]:
    """What is in the folder; files that were put there by hand and are nothing of the kind are left out."""
    found = []
    for path in trust_folder(config).glob("*.cr[tl]"):
        with suppress(Invalid):
            found.append(_described(path.read_bytes()))
    return sorted(found, key=lambda one: (one.kind != TrustKind.ROOT, one.kind, one.name))


def add(actor: Actor, config: Config, raw: bytes) -> list[Trusted]:
    """Take in the certificates or the revocation list of a PEM or DER file, after the commit; what was not there yet.

    Signed files are checked again. Raises `Invalid` for anything else, and for a certificate that may not issue
    others. In a unit of work.
    """
    added = []
    for der in dict.fromkeys(_parts(raw)):
        one = _described(der)
        path = trust_folder(config) / one.file_name
        if not path.exists():
            after_commit(partial(_write, path, der))
            _tell(actor, "trust:add", one)
            added.append(one)
    return added


def trusts_any(config: Config) -> bool:
    """Whether the office has named any root."""
    return next(trust_folder(config).glob(f"*{CERTIFICATE_SUFFIX}"), None) is not None


def remove(actor: Actor, config: Config, sha256: str) -> Trusted:
    """Take out the one file whose SHA-256 begins so, after the commit. In a unit of work.

    Signed files are checked again. Raises `NotFound` where there is none, or more than one.
    """
    found = [one for one in list_trusted(config) if len(sha256) >= 6 and one.sha256.startswith(sha256.lower())]
    if len(found) != 1:
        raise NotFound(_("No file of the trust folder begins so, or more than one does."))
    after_commit((trust_folder(config) / found[0].file_name).unlink)
    _tell(actor, "trust:remove", found[0])
    return found[0]


def _write(path: Path, der: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unready = path.with_suffix(".new")
    unready.write_bytes(der)
    unready.replace(path)


def _tell(actor: Actor, action: str, one: Trusted) -> None:
    """Write the history and have signed files checked again, once the folder has changed."""
    with jobs.in_bulk():
        jobs.enqueue(RECHECK, {"after": 0}, delay=_RECHECK_DELAY)
    record(actor, action, *_SUBJECT, detail={"kind": one.kind, "name": one.name, "sha256": one.sha256})


def _parts(raw: bytes) -> Iterator[bytes]:
    """The parts of a file as DER."""
    if len(raw) > _MOST_BYTES:
        raise _unknown()
    try:
        if b"-----BEGIN X509 CRL-----" in raw:
            yield x509.load_pem_x509_crl(raw).public_bytes(Encoding.DER)
        elif b"-----BEGIN " in raw:
            for one in x509.load_pem_x509_certificates(raw):
                yield one.public_bytes(Encoding.DER)
        else:
            yield raw
    except ValueError as error:
        raise _unknown() from error


def _unknown() -> Invalid:
    return Invalid(_("This is no certificate and no revocation list (PEM or DER)."))


def _is_certificate(der: bytes) -> bool:
    try:
        x509.load_der_x509_certificate(der)
    except ValueError:
        return False
    return True


def _described(der: bytes) -> Trusted:
    sha256 = hashlib.sha256(der).hexdigest()
    if not _is_certificate(der):
        try:
            revocations = x509.load_der_x509_crl(der)
        except ValueError as error:
            raise _unknown() from error
        due = revocations.next_update_utc
        return Trusted(sha256, TrustKind.REVOCATIONS, _name(revocations.issuer), due and due.date())
    certificate = x509.load_der_x509_certificate(der)
    if not _may_issue(certificate):
        raise Invalid(_("This certificate may not issue others. Add that of its issuer, or of the root."))
    kind = TrustKind.ROOT if _is_root(certificate) else TrustKind.LINK
    return Trusted(sha256, kind, _name(certificate.subject), certificate.not_valid_after_utc.date())


def _name(name: x509.Name) -> str:
    return name.rfc4514_string()[:500]


def _may_issue(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False


def _is_root(certificate: x509.Certificate) -> bool:
    if certificate.issuer != certificate.subject:
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False
    return True
