"""The panel of a document's page: the signatures of its files, prepared for the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import current_app
from flask_babel import gettext as _

from eoffice.content.models import File
from eoffice.records.looks import Look
from eoffice.records.models import Record
from eoffice.records.queries import current_files
from eoffice.signatures import queries
from eoffice.signatures.looks import CHANGES, INTEGRITY, PROBLEMS, TIMES, TRUST
from eoffice.signatures.models import Signature, SignatureCheck
from eoffice.signatures.outcome import Changes, Integrity, Trust
from eoffice.signatures.trust import trusts_any

_UNTRUSTED = frozenset({Trust.REVOKED, Trust.EXPIRED, Trust.SELF_SIGNED, Trust.UNSUITABLE})


@dataclass(frozen=True)
class Line:
    """One signature: whose, the three answers, and what is folded away."""

    signature: Signature
    looks: Sequence[Look]
    time_words: str
    problem: str


@dataclass(frozen=True)
class FilePart:
    """A file with signatures, or one that could not be checked."""

    name: str
    lines: Sequence[Line]
    problem: str


@dataclass
class Panel:
    """The files with something to tell, and the names of those without a signature or not checked yet."""

    parts: list[FilePart] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)


def panel_of(record: Record) -> Panel | None:
    """The signatures of a record's present files; nothing where no file can have any."""
    files = _signable(record)
    checks = queries.checks_of(files)
    panel = Panel()
    for file in files:
        check = checks.get(file.blob_sha256)
        if check is None:
            panel.waiting.append(file.name)
        elif check.signatures or check.problem:
            panel.parts.append(_part(file, check))
        else:
            panel.unsigned.append(file.name)
    return panel if files else None


@dataclass(frozen=True)
class Doubt:
    """A file with the answers that a clerk should look at before its document gets a number."""

    name: str
    looks: Sequence[Look]

    @property
    def words(self) -> str:
        """Both in one line."""
        return f"{self.name} ({', '.join(str(look.label) for look in self.looks)})"


def doubts_of(record: Record) -> list[Doubt]:
    """The present files with signatures that are altered, not to be trusted, or not the last word on the file.

    An unknown root is no doubt as long as the office has not said yet which ones it trusts.
    """
    files = _signable(record)
    checks, has_root = queries.checks_of(files), trusts_any(current_app.extensions["eoffice.config"])
    doubts: list[Doubt] = []
    for file in files:
        check = checks.get(file.blob_sha256)
        looks = [look for row in (check.signatures if check else ()) for look in _doubtful(row, has_root=has_root)]
        if looks:
            doubts.append(Doubt(file.name, list(dict.fromkeys(looks))))
    return doubts


def doubt_words(record: Record) -> str:
    """For the history of a document that is registered all the same; empty without doubts."""
    doubts = doubts_of(record)
    if not doubts:
        return ""
    return _("Digital signatures in doubt: %(names)s.", names=", ".join(doubt.words for doubt in doubts))


def _doubtful(row: Signature, *, has_root: bool) -> list[Look]:
    looks = [INTEGRITY[row.integrity]] if row.integrity == Integrity.ALTERED else []
    if row.trust in _UNTRUSTED or (has_root and row.trust == Trust.UNKNOWN_ROOT):
        looks.append(TRUST[row.trust])
    if row.changes == Changes.OTHER:
        looks.append(CHANGES[row.changes])
    return looks


def _signable(record: Record) -> list[File]:
    return [link.file for link in current_files(record) if queries.can_be_signed(link.file)]


def _part(file: File, check: SignatureCheck) -> FilePart:
    return FilePart(file.name, [_line(row) for row in check.signatures], PROBLEMS.get(check.problem or "", ""))


def _line(row: Signature) -> Line:
    """Where the integrity cannot be checked for a broken signature, the other answers are no news."""
    looks = [INTEGRITY[row.integrity], TRUST[row.trust], CHANGES[row.changes]]
    is_readable = row.integrity != Integrity.UNCHECKED or bool(row.serial)
    return Line(row, looks if is_readable else looks[:1], TIMES[row.time_source], PROBLEMS.get(row.problem or "", ""))
