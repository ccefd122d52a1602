"""The registration desk: from one card to the next, and a folder of files beside the bare reading of their texts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from eoffice.content.kinds import Kind
from eoffice.content.outcome import Limits
from eoffice.content.reading import ReadingPool
from tests.architecture.sources import ROOT
from tests.bench.visitor import Visitor
from tests.lookalikes import free, tables, words
from tests.lookalikes.facts import Facts, draw
from tests.process.installation import Installation

#: What two cores read at the same time.
READERS = 2
_HIDDEN = re.compile(r'<input[^>]*? name="(csrf_token|request_key|version)"[^>]*? value="([^"]*)"')
_CARD = re.compile(r"/incoming/(\d+)/edit")


def receive(clerk: Visitor, count: int) -> list[int]:
    """Letters that wait for their cards."""
    ids = []
    for number in range(count):
        body = tables.render(_letter(number), Random(number))
        ids.append(int(clerk.upload("/incoming", {"subject": ""}, f"{number}.pdf", body, "application/pdf")["id"]))
    return ids


def save_and_next(clerk: Visitor, ids: list[int]) -> Callable[[int], object]:
    """Register a letter and have the whole card of the next; `ids` are in the order of receipt."""
    following = clerk.page(f"/incoming/{ids[0]}/edit").decode()
    place = ids[0]

    def save(number: int) -> None:
        nonlocal following, place
        hidden = dict(_HIDDEN.findall(following))
        fields = {**hidden, "then": "next", "number": str(90_000 + number), "notation": f"UBND-B{place}",
                  "issued_on": "3/11", "issuer": "Sở Nội vụ", "type": "CONG_VAN", "urgency": "normal",
                  "subject": f"V/v đo lần {place}", "arrived_on": "", "page_count": "1"}  # fmt: skip
        address, following = clerk.send_form(f"/incoming/{place}/edit", fields)
        found = _CARD.search(address)
        if found is None:
            raise RuntimeError(f"no card follows: {address}")
        place = int(found[1])

    return save


def print_bulk(installation: Installation, folder: Path, count: int) -> None:
    """`count` born-digital files taken in by the command, beside the bare reading of the same files."""
    folder.mkdir()
    renders = ((tables.render, "pdf"), (free.render, "pdf"), (words.render, "docx"))
    for number in range(count):
        render, ending = renders[number % len(renders)]
        (folder / f"{number:04d}.{ending}").write_bytes(render(_letter(number), Random(number)))
    paths = sorted(folder.iterdir())
    bare, started, used = _bare(paths), time.perf_counter(), _used_by_children()
    command = [sys.executable, "-m", "flask", "--app", "eoffice", "incoming", "import", str(folder)]
    subprocess.run(command, check=True, cwd=ROOT, env=installation.environment, capture_output=True)
    used = _used_by_children() - used
    _wait(installation, "SELECT count(*) FROM file WHERE text_state = 'pending'")
    read = time.perf_counter() - started
    print(f"bulk import of {count} born-digital files: bare reading by {READERS} processes {bare:.1f} s; "
          f"taken in and texts read after {read:.1f} s ({bare / read:.2f} of the bare speed, bar 0.5), "
          f"{used * 1000 / count:.0f} ms of processor a file", flush=True)  # fmt: skip
    _wait(installation, "SELECT count(*) FROM job WHERE state IN ('waiting', 'running')")
    print(f"pages drawn and cards proposed after {time.perf_counter() - started:.1f} s; "
          f"bare reading once more {_bare(paths):.1f} s")  # fmt: skip


def _bare(paths: list[Path]) -> float:
    pool = ReadingPool(READERS)
    started = time.perf_counter()
    with ThreadPoolExecutor(READERS) as threads:
        list(threads.map(lambda path: pool.read(Kind(path.suffix[1:]), path, Limits()), paths))
    seconds = time.perf_counter() - started
    pool.close()
    return seconds


def _used_by_children() -> float:
    """Processor seconds of the children that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _wait(installation: Installation, unfinished: str) -> None:
    while installation.scalar(unfinished):
        time.sleep(0.2)


def _letter(number: int) -> Facts:
    return draw(Random(f"bench/{number}"), "CONG_VAN")
