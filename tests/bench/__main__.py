"""`python -m tests.bench`: the first figures of the design, as an ordinary clerk, beside their bare limits.

A real server, as production runs it, over a temporary data folder on SQLite. Read the ratios and the processor
time: the machine under the times varies.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
from flask import Flask

from eoffice.app import create_app
from eoffice.content.extractor import IDLE_SECONDS
from eoffice.core.config import Config
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.directory.actors import actor_of
from eoffice.directory.queries import find_person
from eoffice.directory.tokens import create_token
from eoffice.search.follower import Follower
from tests.bench import bare
from tests.bench.figures import GROWTH_HEAD, HEAD, Figure, Times, processor_of, times
from tests.bench.killed import print_kills
from tests.bench.load import print_load
from tests.bench.office import fill
from tests.bench.recognition import print_recognition
from tests.bench.registration import print_bulk
from tests.bench.searching import ENGINES, print_search
from tests.bench.table import Office
from tests.bench.visitor import Visitor
from tests.process.installation import Installation, child_of
from tests.world import PASSWORD, Worlds, let_go

PEOPLE = ("vanthu", "chuyenvien", "truongphong", "chutich")
HELP = "search: the search alone, engine by engine; load: sixty people at once"


def main() -> None:
    """Build the office, measure, print; with `--growth` once more with ten times the documents."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("what", nargs="?", choices=("search", "load"), help=HELP)
    arguments.add_argument("--documents", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=100)
    arguments.add_argument("--growth", action="store_true", help="measure again with ten times the documents")
    arguments.add_argument("--bulk", type=int, default=0, metavar="FILES", help="also take in so many files at once")
    arguments.add_argument("--engine", choices=ENGINES, help="with search: only this one (default: all)")
    arguments.add_argument("--kills", type=int, metavar="TIMES", help="with search: only kill writers, so many times")
    arguments.add_argument("--only", choices=("bulk", "scans"), help="measure nothing but this")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="eoffice-bench-") as name:
        folder = Path(name)
        if chosen.only == "scans":
            print_recognition(folder)
            return
        if chosen.kills:
            for engine in [chosen.engine] if chosen.engine else ENGINES:
                print_kills(folder / engine, engine, chosen.kills)
            return
        with Worlds(folder) as worlds, worlds.copy(folder) as url:
            if chosen.what == "search":
                print_search(folder, url, chosen.documents, chosen.rounds, chosen.engine)
                return
            if chosen.what == "load":
                measure_load(folder, url, chosen.documents)
                return
            if chosen.only == "bulk":
                measure_bulk(folder, url, chosen.bulk or 1000)
                return
            before = measure(folder, url, (0, chosen.documents), chosen.rounds, chosen.bulk)
            if chosen.growth:
                after = measure(folder, url, (chosen.documents, chosen.documents * 10), chosen.rounds)
                print(GROWTH_HEAD)
                for small, large in zip(before, after, strict=True):
                    print(large.growth(small))
            print_numbers(url, folder)
        print_recognition(folder)


def measure(folder: Path, url: str, documents: tuple[int, int], rounds: int, bulk: int = 0) -> list[Figure]:
    """All figures over one installation, which grows from the first to the second number of documents before."""
    config = Config(env="testing", data=folder, database_url=url, blob_url=f"file:{folder / 'blobs'}", secret_key="b")
    app = create_app(config)
    tokens, bare_search = build(app, folder, documents, rounds)
    let_go(app)
    installation = _production(folder, url)
    try:
        server = installation.start_server()
        print_memory(server, "idle after the start")
        people = {name: Visitor(installation.port, name, PASSWORD, token) for name, token in tokens.items()}
        office = Office(server, people, folder / "eoffice.db", documents[1], rounds)
        print(HEAD)
        found = []
        for figure in office.figures(bare_search):
            print(figure.line(), flush=True)
            found.append(figure)
        office.until_idle()
        if bulk:
            print_bulk(installation, folder / "bulk", bulk)
        print_memory(server, "afterwards, once the reading processes have ended", seconds=IDLE_SECONDS + 5)
    finally:
        installation.close()
    return found


def measure_load(folder: Path, url: str, documents: int) -> None:
    """Sixty people at once in an office with so many documents."""
    config = Config(env="testing", data=folder, database_url=url, blob_url=f"file:{folder / 'blobs'}", secret_key="b")
    app = create_app(config)
    tokens, _bare = build(app, folder, (0, documents), 1)
    let_go(app)
    installation = _production(folder, url)
    try:
        server = installation.start_server()
        used = {"bench": processor_of(psutil.Process(), alone=True)}
        for who, word in (("web", "gunicorn"), ("worker and its programs", "jobs")):
            process = child_of(server, word)
            assert process is not None
            used[who] = processor_of(process)
        print_load(lambda name: Visitor(installation.port, name, PASSWORD, tokens[name]), PEOPLE, used)
    finally:
        installation.close()


def measure_bulk(folder: Path, url: str, count: int) -> None:
    """A folder of files taken in by an office without other documents."""
    installation = _production(folder, url)
    try:
        server = installation.start_server()
        time.sleep(3)
        print_bulk(installation, folder / "bulk", count)
        print_memory(server, "afterwards, once the reading processes have ended", seconds=IDLE_SECONDS + 5)
    finally:
        installation.close()


def _production(folder: Path, url: str) -> Installation:
    installation = Installation(folder, url)
    installation.environment["EOFFICE_ENV"] = "production"
    del installation.environment["EOFFICE_JOB_LEASE_SECONDS"]
    return installation


def build(app: Flask, folder: Path, documents: tuple[int, int], rounds: int) -> tuple[dict[str, str], Times]:
    """Write and index the documents; gives everybody's token, and the bare times of the search."""
    with app.app_context():
        started = time.perf_counter()
        fill(*documents)
        print(f"{documents[1]} documents, the new ones written in {time.perf_counter() - started:.1f} s")
        started = time.perf_counter()
        Follower(app).rebuild()
        print(f"index built in {time.perf_counter() - started:.1f} s ({_size(folder / 'index') / 1e6:.0f} MB)")
        drain(app)
        tokens = {}
        for name in PEOPLE:
            person = find_person(name)
            assert person is not None
            with unit_of_work():
                tokens[name] = create_token(actor_of(person), person)
        return tokens, times(bare.search("vanthu"), rounds)


def print_numbers(url: str, folder: Path) -> None:
    """2 000 numbers of one book by 8 processes."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "tests.process.take_numbers", url, str(folder), "--each", "250"]
    done = subprocess.run([*command, "--processes", "8"], check=True, stdout=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - started
    taken = sorted(int(line) for line in done.stdout.split())
    whole = taken == list(range(taken[0], taken[0] + 2000))
    one = times(bare.write(folder / "eoffice.db"), 200)
    least = 2000 * one.p50 / 1000
    print(
        f"8 processes x 250 numbers: {seconds:.1f} s (bar 10 s), {'none missing, none twice' if whole else 'BROKEN'};"
        f" 2000 bare transactions in a row: {least:.1f} s"
    )


def print_memory(parent: psutil.Popen, when: str, *, seconds: float = 3) -> None:
    """What the processes hold together, and each of them: shared pages are shared out among those that have them."""
    time.sleep(seconds)
    found = []
    for member in (parent, *parent.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # ended meanwhile, or not fetched yet
            found.append((member.memory_full_info().pss / 1e6, " ".join(member.cmdline())))
    names = {"eoffice.server": "parent", "gunicorn": "web", "jobs work": "worker", "--serve": "reading"}
    each = ", ".join(
        f"{next((name for mark, name in reversed(names.items()) if mark in line), line)} {size:.0f}"
        for size, line in found
    )
    total = sum(size for size, _line in found)
    print(f"memory of web and worker together, {when}: {total:.0f} MB (bar 300 MB): {each}", flush=True)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
