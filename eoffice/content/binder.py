"""The process that binds the searchable copy: `python -m eoffice.content.binder KIND SOURCE FOLDER TARGET COUNT`.

FOLDER holds the pages that were recognised; the others come from the source as they are. Started bounded by
`eoffice.content.sandbox`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pypdfium2 as pdfium

from eoffice.content.kinds import Kind
from eoffice.content.pages import copy_name


def main(arguments: list[str]) -> int:
    """Bind the pages; returns the exit code, 1 when one is missing or cannot be taken over."""
    kind, source, folder, target = Kind(arguments[0]), Path(arguments[1]), Path(arguments[2]), Path(arguments[3])
    try:
        bind(pdfium.PdfDocument(source) if kind is Kind.PDF else None, folder, target, int(arguments[4]))
    except (pdfium.PdfiumError, OSError, MemoryError):
        return 1
    return 0


def bind(original: pdfium.PdfDocument | None, folder: Path, target: Path, count: int) -> None:
    """Write `target`; a page that was not recognised is taken from `original`."""
    bound = pdfium.PdfDocument.new()
    for number in range(1, count + 1):
        page = folder / copy_name(number)
        if page.is_file():
            bound.import_pages(pdfium.PdfDocument(page))
        elif original is not None:
            bound.import_pages(original, [number - 1])
        else:
            raise FileNotFoundError(page)
    bound.save(target)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
