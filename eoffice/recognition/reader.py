"""The process that recognises hostile files: `python -m eoffice.recognition.reader --serve`.

Works as `eoffice.content.extractor` does, with its confinement: a forked child per file. Reading and rules both run
in the child; the application gets a few short values. Pictures of pages are read by `eoffice.content.recogniser`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
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
    """What the reading of one file came to: a proposal for each field, the problem, or the page that must be seen."""

    proposals: dict[str, Proposal] = field(default_factory=dict)
    problem: TextProblem | None = None
    wanted: int | None = None


def read_file(kind: Kind, path: Path, limits: Limits, words: str = "", unread: Sequence[int] = ()) -> Findings:
    """The proposals for one file, read in this very process; a fault of the file is a finding, not an exception.

    What was seen on its pictures lies in the folder `words`, but for the pages that could not be read. Without a
    folder pictures stay unread.
    """
    try:
        pages, count = _pages(kind, path, limits, scans.Seen(Path(words) if words else None, unread))
        return Findings(proposals=recognise(pages, count))
    except scans.Wanted as page:
        return Findings(wanted=page.number)
    except Unreadable as error:
        return Findings(problem=error.problem)
    except MemoryError:
        return Findings(problem=TextProblem.MEMORY)


def _pages(kind: Kind, path: Path, limits: Limits, seen: scans.Seen) -> tuple[Iterable[Page], int | None]:
    """The pages of the file, made as they are drawn, and how many there are (None where that is not known)."""
    if kind is Kind.PDF:
        document = PdfPages(path)
        return scans.with_scans(document, min(document.count, _MOST_PAGES), seen), document.count
    if kind in IMAGES:
        count = scans.count_pictures(path)
        return scans.pictures(count, seen), count
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
