"""The panel of a document's page: the signatures of its files, prepared for the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from eoffice.content.models import File
from eoffice.records.looks import Look
from eoffice.records.models import Record
from eoffice.records.queries import current_files
from eoffice.signatures import queries
from eoffice.signatures.looks import CHANGES, INTEGRITY, PROBLEMS, TIMES, TRUST
from eoffice.signatures.models import Signature, SignatureCheck
from eoffice.signatures.outcome import Integrity


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


def altered_files(record: Record) -> list[str]:
    """The names of the present files in which something signed was altered."""
    files = _signable(record)
    altered = queries.altered({file.blob_sha256 for file in files}) if files else set()
    return [file.name for file in files if file.blob_sha256 in altered]


def _signable(record: Record) -> list[File]:
    return [link.file for link in current_files(record) if queries.can_be_signed(link.file)]


def _part(file: File, check: SignatureCheck) -> FilePart:
    return FilePart(file.name, [_line(row) for row in check.signatures], PROBLEMS.get(check.problem or "", ""))


def _line(row: Signature) -> Line:
    """Where the integrity cannot be checked for a broken signature, the other answers are no news."""
    looks = [INTEGRITY[row.integrity], TRUST[row.trust], CHANGES[row.changes]]
    is_readable = row.integrity != Integrity.UNCHECKED or bool(row.serial)
    return Line(row, looks if is_readable else looks[:1], TIMES[row.time_source], PROBLEMS.get(row.problem or "", ""))
