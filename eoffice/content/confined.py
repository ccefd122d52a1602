"""A bounded start of another program: `python -m eoffice.content.confined SECONDS MEMORY_MB PROGRAM ARGUMENT …`.

The program takes this process's place, with its bounds and without the network. It gives way to whoever needs the
processors too: people's pages and the reading of texts do not wait for pictures of pages.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from eoffice.content import limits as confinement
from eoffice.content.outcome import Limits

#: Added to the niceness: against a process in a hurry such a program gets a third of a processor.
_PATIENCE = 3


def main(arguments: list[str]) -> NoReturn:
    """Become the program that is named; a wrong call ends with exit code 2."""
    if len(arguments) < 3 or not arguments[0].isdigit() or not arguments[1].isdigit():
        sys.exit(2)
    os.nice(_PATIENCE)
    confinement.die_with_parent()
    confinement.cut_network()
    confinement.confine(Limits(seconds=int(arguments[0]), memory_mb=int(arguments[1])))
    os.execv(arguments[2], arguments[2:])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
