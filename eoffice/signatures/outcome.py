"""What checking the signatures of a file came to: three answers to each, never folded into one.

Shared by the confined process that checks and the application that keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

#: Longest text kept of a certificate or of a field's name.
NAME_LENGTH = 300
#: How the files of the trust folder end.
CERTIFICATE_SUFFIX, LIST_SUFFIX = ".crt", ".crl"
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)


class Mark(StrEnum):
    """What kind of signature it is."""

    SIGNATURE = "signature"
    #: A time stamp over the whole document, which nobody signs.
    TIME_STAMP = "time_stamp"


class Integrity(StrEnum):
    """Whether the signed bytes are those that were signed."""

    INTACT = "intact"
    ALTERED = "altered"
    UNCHECKED = "unchecked"


class Trust(StrEnum):
    """Whether the office's list vouches for the certificate."""

    TRUSTED = "trusted"
    UNKNOWN_ROOT = "unknown_root"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SELF_SIGNED = "self_signed"
    #: The chain does not hold, or the certificate is not made for this.
    UNSUITABLE = "unsuitable"
    UNCHECKED = "unchecked"


class Changes(StrEnum):
    """What was added to the file after this signature."""

    NONE = "none"
    #: Further signatures, time stamps, form fields.
    ADDITIONS = "additions"
    OTHER = "other"
    UNCHECKED = "unchecked"


class TimeSource(StrEnum):
    """Who says when it was signed."""

    STAMP = "stamp"
    #: A time stamp whose service the office's list does not vouch for.
    UNKNOWN_STAMP = "unknown_stamp"
    CLAIMED = "claimed"
    NONE = "none"


class Problem(StrEnum):
    """Why something cannot be checked."""

    BROKEN = "broken"
    #: The signature leaves out a part of the file in the midst of what it covers.
    COVERAGE = "coverage"
    WEAK = "weak"
    FORMAT = "format"
    PASSWORD = "password"  # noqa: S105 - a code, not a password
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    #: There are more signatures than are checked.
    TOO_MANY = "too_many"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One signature. Moments are in ISO 8601; `revision` of `revisions` of the file is the last one it covers."""

    field_name: str
    mark: Mark = Mark.SIGNATURE
    signer_name: str = ""
    signer_organisation: str = ""
    certificate_issuer: str = ""
    serial: str = ""
    valid_from: str | None = None
    valid_to: str | None = None
    signed_at: str | None = None
    time_source: TimeSource = TimeSource.NONE
    is_visible: bool = False
    revision: int | None = None
    revisions: int | None = None
    integrity: Integrity = Integrity.UNCHECKED
    trust: Trust = Trust.UNCHECKED
    changes: Changes = Changes.UNCHECKED
    revoked_at: str | None = None
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The signatures of one file in the order in which they were made, and what kept others from being checked."""

    signatures: list[Finding] = field(default_factory=list)
    problem: Problem | None = None


def iso(moment: datetime | None) -> str | None:
    """The moment (aware) as a finding holds it; one that no calendar can show becomes the nearest that it can."""
    return min(max(moment, _FIRST), _LAST).isoformat() if moment is not None else None
