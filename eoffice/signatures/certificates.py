"""Certificates and revocation lists of the office's trust folder, and what they say of a signer's certificate.

Nothing is ever fetched: what is not in the folder or in the file is not known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import cryptography.x509 as x509lib
from asn1crypto import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import ExpiredError, NotYetValidError, PathBuildingError
from pyhanko_certvalidator.path import ValidationPath

from eoffice.core.text import clean_line
from eoffice.signatures.outcome import CERTIFICATE_SUFFIX, LIST_SUFFIX, NAME_LENGTH, Trust

Part = TypeVar("Part")

#: So many certificates of a file are tried as links of a chain.
_MOST_LINKS = 30


@dataclass(frozen=True)
class TrustList:
    """What the office trusts: roots, certificates between them and a signer, lists of revoked ones."""

    roots: Sequence[x509.Certificate] = ()
    links: Sequence[x509.Certificate] = ()
    revocations: Sequence[x509lib.CertificateRevocationList] = ()

    @classmethod
    def read(cls, folder: Path) -> TrustList:
        """The content of the trust folder; empty where there is none."""
        certificates = _files(folder, CERTIFICATE_SUFFIX, x509lib.load_der_x509_certificate)
        found = [x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in certificates]
        lists = _files(folder, LIST_SUFFIX, x509lib.load_der_x509_crl)
        return cls([one for one in found if is_self_signed(one)], [one for one in found if not is_self_signed(one)],
                   sorted(lists, key=lambda one: one.last_update_utc, reverse=True))  # fmt: skip


def _files(folder: Path, suffix: str, load: Callable[[bytes], Part]) -> Iterator[Part]:
    """What can be read of the folder's files; one that cannot must not keep the others from being known."""
    for path in sorted(folder.glob(f"*{suffix}")):
        with suppress(ValueError):
            yield load(path.read_bytes())


@dataclass(frozen=True)
class Judgement:
    """What the office's list says of a certificate, and since when it is revoked."""

    trust: Trust
    revoked_at: datetime | None = None


def is_self_signed(certificate: x509.Certificate) -> bool:
    """Whether the certificate vouches for itself only (its signature is not looked at here)."""
    return certificate.self_issued and certificate.self_signed in {"yes", "maybe"}


def judge(
    certificate: x509.Certificate, others: Iterable[x509.Certificate], trusted: TrustList, moment: datetime,
    *, is_proven: bool, for_time_stamps: bool = False,
) -> Judgement:  # fmt: skip
    """Judge a certificate by its use at `moment`.

    `is_proven` says that the moment is certain. Else a revocation counts whenever it came: who has a stolen key can
    claim any day.
    """
    if is_self_signed(certificate) and certificate not in trusted.roots:
        return Judgement(Trust.SELF_SIGNED)
    if not trusted.roots:
        return Judgement(Trust.UNKNOWN_ROOT)
    try:
        path = _path(certificate, list(others)[:_MOST_LINKS], trusted, moment, for_time_stamps=for_time_stamps)
    except PathBuildingError:
        return Judgement(Trust.UNKNOWN_ROOT)
    except (ExpiredError, NotYetValidError):
        return Judgement(Trust.EXPIRED)
    except Exception:  # noqa: BLE001 - whatever a hostile chain does to its reader, it does not hold
        return Judgement(Trust.UNSUITABLE)
    if not _may_sign(certificate, for_time_stamps=for_time_stamps):
        return Judgement(Trust.UNSUITABLE)
    revoked_at = _revoked_at(path, trusted)
    if revoked_at is not None and (revoked_at <= moment or not is_proven):
        return Judgement(Trust.REVOKED, revoked_at)
    return Judgement(Trust.TRUSTED)


def _path(
    certificate: x509.Certificate, others: Sequence[x509.Certificate], trusted: TrustList, moment: datetime,
    *, for_time_stamps: bool,
) -> ValidationPath:  # fmt: skip
    context = ValidationContext(
        trust_roots=list(trusted.roots), other_certs=[*trusted.links, *others], moment=moment, allow_fetching=False
    )
    usage = {"time_stamping"} if for_time_stamps else set()
    validator = CertificateValidator(certificate, validation_context=context)
    work = validator.async_validate_usage(key_usage=set(), extended_key_usage=usage)  # type: ignore[no-untyped-call]
    path: ValidationPath = asyncio.run(work)
    return path


def _may_sign(certificate: x509.Certificate, *, for_time_stamps: bool) -> bool:
    usage = certificate.key_usage_value
    return for_time_stamps or usage is None or bool(usage.native & {"digital_signature", "non_repudiation"})


def _revoked_at(path: ValidationPath, trusted: TrustList) -> datetime | None:
    """The earliest revocation of any certificate of the chain, by the newest list of its issuer."""
    chain = [x509lib.load_der_x509_certificate(one.dump()) for one in path.iter_certs(include_root=True)]
    found = [_revocation(one, issuer, trusted) for issuer, one in pairwise(chain)]
    return min((moment for moment in found if moment is not None), default=None)


def _revocation(certificate: x509lib.Certificate, issuer: x509lib.Certificate, trusted: TrustList) -> datetime | None:
    for one in trusted.revocations:
        if one.issuer == issuer.subject and _is_by(one, issuer):
            entry = one.get_revoked_certificate_by_serial_number(certificate.serial_number)
            return entry.revocation_date_utc if entry is not None else None
    return None


def _is_by(revocations: x509lib.CertificateRevocationList, issuer: x509lib.Certificate) -> bool:
    try:
        return revocations.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False


def name_part(name: x509.Name, *parts: str) -> str:
    """The first of these parts of a name that is there, in one line; of several values all."""
    native = name.native
    for part in parts:
        value = native.get(part)
        if value:
            text = value if isinstance(value, str) else ", ".join(map(str, value))
            return clean_line(text)[:NAME_LENGTH]
    return ""
