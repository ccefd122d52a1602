"""What is known of the signatures of files. Who may see a file is asked of the record it belongs to, not here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eoffice.content.kinds import MIME, Kind
from eoffice.content.models import File
from eoffice.core.database import db
from eoffice.signatures.models import Signature, SignatureCheck
from eoffice.signatures.outcome import Integrity


def checks_of(files: Iterable[File]) -> Mapping[str, SignatureCheck]:
    """What checking these files came to, by the SHA-256 of their bytes; those not checked yet are left out."""
    hashes = {file.blob_sha256 for file in files if can_be_signed(file)}
    if not hashes:
        return {}
    query = select(SignatureCheck).where(SignatureCheck.blob_sha256.in_(hashes))
    rows = db.session.scalars(query.options(selectinload(SignatureCheck.signatures)))
    return {row.blob_sha256: row for row in rows}


def can_be_signed(file: File) -> bool:
    """Whether signatures are looked for in files of this kind."""
    return file.mime == MIME[Kind.PDF]


def altered(hashes: Collection[str]) -> set[str]:
    """Those of the bytes, by SHA-256, in which something signed was altered."""
    query = select(Signature.blob_sha256).where(
        Signature.blob_sha256.in_(hashes), Signature.integrity == Integrity.ALTERED
    )
    return set(db.session.scalars(query))


def facts(check: SignatureCheck | None) -> list[dict[str, Any]] | None:
    """The signatures of a file as the API shows them; None while they are not checked."""
    if check is None:
        return None
    return [{name: getattr(row, name) for name in _FACTS} for row in check.signatures]


_FACTS = (
    "field_name", "mark", "signer_name", "signer_organisation", "certificate_issuer", "serial", "valid_from",
    "valid_to", "signed_at", "time_source", "is_visible", "revision", "revisions", "integrity", "trust", "changes",
    "revoked_at", "problem",
)  # fmt: skip
