"""The process that recognises hostile files: `python -m eoffice.recognition.reader --serve`.

Works as `eoffice.content.extractor` does, with its confinement: a forked child per file. Reading and rules both run
in the child; the application gets a few short values.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from eoffice.content.extractor import serve
from eoffice.content.kinds import IMAGES, Kind
from eoffice.content.outcome import Limits, TextProblem, Unreadable
from eoffice.recognition import scans, written
from eoffice.recognition.layout import Page
from eoffice.recognition.pdf_pages import PdfPages
from eoffice.recognition.recogniser import Proposal, recognise

#: A signature is looked for on so many pages.
_MOST_PAGES = 60


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What the reading of one file came to: a proposal for each field, or the problem."""

    proposals: dict[str, Proposal] = field(default_factory=dict)
    problem: TextProblem | None = None


def read_file(kind: Kind, path: Path, limits: Limits) -> Findings:
    """The proposals for one file, read in this very process; a fault of the file is a finding, not an exception."""
    try:
        pages, count = _pages(kind, path, limits)
        return Findings(proposals=recognise(pages, count))
    except Unreadable as error:
        return Findings(problem=error.problem)
    except MemoryError:
        return Findings(problem=TextProblem.MEMORY)


def _pages(kind: Kind, path: Path, limits: Limits) -> tuple[Iterable[Page], int | None]:
    """The pages of the file, made as they are drawn, and how many there are (None where that is not known)."""
    if kind is Kind.PDF:
        document = PdfPages(path)
        return scans.with_scans(document, min(document.count, _MOST_PAGES)), document.count
    if kind in IMAGES:
        return scans.pictures(path), scans.count_pictures(path)
    return written.word_pages(path) if kind is Kind.DOCX else written.plain_pages(kind, path, limits), None


def main(arguments: list[str]) -> int:
    """Serve; returns the exit code."""
    if arguments != ["--serve"]:
        print("usage: python -m eoffice.recognition.reader --serve", file=sys.stderr)
        return 2
    serve(read_file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
