"""The process that checks signatures of hostile files: `python -m eoffice.signatures.reader --serve TRUST_FOLDER`.

Works as `eoffice.content.extractor` does, with its confinement: a forked child per file, without the network.
"""

from __future__ import annotations

import logging
import sys
from functools import partial
from itertools import islice
from pathlib import Path

from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from eoffice.content.extractor import serve
from eoffice.content.kinds import Kind
from eoffice.content.outcome import Limits
from eoffice.core import clock
from eoffice.signatures.certificates import TrustList
from eoffice.signatures.checking import check
from eoffice.signatures.outcome import Finding, Findings, Problem

#: So many signatures of a file are checked: each is compared with all that came later.
MOST_SIGNATURES = 50


def read_file(trust: Path, kind: Kind, path: Path, limits: Limits) -> Findings:  # noqa: ARG001 - the shape of a reading
    """The signatures of one file, checked in this very process; a fault of the file is a finding, not an exception."""
    try:
        with path.open("rb") as stream:
            return _read(PdfFileReader(stream, strict=False), TrustList.read(trust))
    except MemoryError:
        return Findings(problem=Problem.MEMORY)
    except Exception:  # noqa: BLE001 - the outermost edge of a process that lives for one hostile file
        return Findings(problem=Problem.BROKEN)


def _read(reader: PdfFileReader, trusted: TrustList) -> Findings:
    if reader.encrypted and reader.decrypt(b"").status is AuthStatus.FAILED:
        return Findings(problem=Problem.PASSWORD)
    now, found, problem = clock.now(), list[Finding](), None
    for name, value, field in islice(enumerate_sig_fields(reader, filled_status=True), MOST_SIGNATURES + 1):
        if len(found) == MOST_SIGNATURES:
            problem = Problem.TOO_MANY
        else:
            found.append(check(reader, field.get_object(), value.get_object(), name, trusted, now))
    return Findings(signatures=sorted(found, key=lambda one: (one.revision is None, one.revision)), problem=problem)


def main(arguments: list[str]) -> int:
    """Serve; returns the exit code."""
    if len(arguments) != 2 or arguments[0] != "--serve":
        print("usage: python -m eoffice.signatures.reader --serve TRUST_FOLDER", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)  # pyHanko tells of every oddity, with names
    serve(partial(read_file, Path(arguments[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
