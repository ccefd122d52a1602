"""`python -m tests.bench`: the first figures of the design, as an ordinary clerk, beside their bare limits.

A real server over a temporary data folder on SQLite. Read the ratios: the machine under the times varies.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import psutil

from eoffice.app import create_app
from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.directory.actors import actor_of
from eoffice.directory.queries import find_person
from eoffice.directory.tokens import create_token
from eoffice.search import queries as search_queries
from eoffice.search.follower import Follower
from tests.bench.figures import HEAD, Figure, times
from tests.bench.office import fill
from tests.bench.visitor import Visitor
from tests.process.installation import Installation
from tests.unit.content import makers
from tests.world import PASSWORD, Worlds

QUESTIONS = (
    "ke hoach phong chong dich", "đất đai", "ho ngheo 2026", "quyết định thành lập tổ công tác", "1234/UBND-VX",
    "chuyen doi so", "bao cao ket qua", "giay moi", "so 15", "cải cách hành chính", "thuong binh liet si",
    '"phòng cháy, chữa cháy"', "trat tu do thi -bao", "loai:quyet_dinh moi truong", "giao duc mam non",
)  # fmt: skip


def main() -> None:
    """Build the office, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--documents", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=100)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="eoffice-bench-") as name:
        folder = Path(name)
        with Worlds(folder) as worlds, worlds.copy(folder) as url:
            measure(folder, url, chosen.documents, chosen.rounds)


def measure(folder: Path, url: str, documents: int, rounds: int) -> None:
    """All figures over one installation."""
    config = Config(env="testing", data=folder, database_url=url, blob_url=f"file:{folder / 'blobs'}", secret_key="b")
    app = create_app(config)
    with app.app_context():
        started = time.perf_counter()
        fill(documents)
        print(f"{documents} documents written in {time.perf_counter() - started:.1f} s")
        started = time.perf_counter()
        Follower(app).rebuild()
        print(f"index built in {time.perf_counter() - started:.1f} s ({_size(folder / 'index') / 1e6:.0f} MB)")
        person = find_person("vanthu")
        assert person is not None
        with unit_of_work():
            token = create_token(actor_of(person), person)
        bare_search = times(_bare_search(), rounds)
        drain(app)
    installation = Installation(folder, url)
    try:
        server = installation.start_server()
        visitor = Visitor(installation.port, "vanthu", PASSWORD, token)
        print(f"memory, idle, web and worker together: {_memory(server) / 1e6:.0f} MB (bar 300 MB)")
        print(HEAD)
        database = folder / "world.db" if (folder / "world.db").exists() else Path(url.removeprefix("sqlite:///"))
        for figure in figures(visitor, database, bare_search, documents, rounds):
            print(figure.line(), flush=True)
    finally:
        installation.close()
    print_numbers(worlds_url=url, folder=folder)


def figures(visitor: Visitor, database: Path, bare_search: list[float], documents: int, rounds: int) -> list[Figure]:
    """The table, in the order of the design."""
    rng = Random(1)
    last_page = max(1, documents * 2 // 3 // 50)
    ids = [visitor.post("/incoming", _card(number))["id"] for number in range(rounds + 3)]
    return [
        Figure("search over HTTP, 20 hits with snippets",
               times(lambda n: visitor.search(QUESTIONS[n % len(QUESTIONS)]), rounds), bare_search,
               "the same question in process", "40 at 100 000"),
        Figure("list page with counts, first page",
               times(lambda n: visitor.page("/incoming/"), rounds), times(_bare_list(database, lambda: 0), rounds),
               "count and 50 rows by sqlite3", "60 at 100 000"),
        Figure("list page with counts, any page",
               times(lambda n: visitor.page(f"/incoming/?page={rng.randint(1, last_page)}"), rounds),
               times(_bare_list(database, lambda: rng.randint(0, last_page) * 50), rounds),
               "count and 50 rows by sqlite3", "60 at 100 000"),
        Figure("desk", times(lambda n: visitor.page("/"), rounds)),
        Figure("save a document without file",
               times(lambda n: visitor.post("/incoming", _card(n + 10_000)), rounds),
               times(_bare_write(database), rounds), "one synced transaction by sqlite3", "50 at 100 000"),
        Figure("register (number, history, index order)",
               times(lambda n: visitor.post(f"/incoming/{ids.pop()}/actions/register", {}), rounds),
               times(_bare_write(database), rounds), "one synced transaction by sqlite3", "50 at 100 000"),
        Figure("upload of a PDF until searchable", times(_until_found(visitor), max(10, rounds // 5), warm_up=1),
               times(_bare_extraction(), 10, warm_up=1), "reading the same PDF in a process", "1000"),
    ]  # fmt: skip


def print_numbers(*, worlds_url: str, folder: Path) -> None:
    """2 000 numbers of one book by 8 processes."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "tests.process.take_numbers", worlds_url, str(folder), "--each", "250"]
    done = subprocess.run([*command, "--processes", "8"], check=True, stdout=subprocess.PIPE, text=True)
    seconds = time.perf_counter() - started
    taken = sorted(int(line) for line in done.stdout.split())
    whole = taken == list(range(taken[0], taken[0] + 2000))
    print(f"8 processes x 250 numbers: {seconds:.1f} s, {'none missing, none twice' if whole else 'BROKEN'} (bar 10 s)")


def _card(number: int) -> dict[str, object]:
    return {
        "number": str(number), "notation": "UBND-TH", "issued_on": clock.today().isoformat(), "issuer": "Sở Nội vụ",
        "type": "CONG_VAN", "subject": f"V/v rà soát hồ sơ đợt {number}",
    }  # fmt: skip


def _bare_search() -> Callable[[int], object]:
    person = find_person("vanthu")
    assert person is not None
    actor = actor_of(person)
    return lambda n: search_queries.search(actor, text=QUESTIONS[n % len(QUESTIONS)], limit=20)


def _bare_list(database: Path, offset: Callable[[], int]) -> Callable[[int], object]:
    connection = sqlite3.connect(database)
    counting = "SELECT count(*) FROM record WHERE kind = 'incoming'"
    reading = "SELECT * FROM record WHERE kind = 'incoming' ORDER BY id DESC LIMIT 50 OFFSET ?"

    def read(_number: int) -> object:
        return connection.execute(counting).fetchone(), connection.execute(reading, (offset(),)).fetchall()

    return read


def _bare_write(database: Path) -> Callable[[int], object]:
    connection = sqlite3.connect(database, isolation_level=None, timeout=20)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS bench_probe (number INTEGER)")

    def write(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO bench_probe VALUES (?)", (number,))
        connection.execute("COMMIT")

    return write


def _until_found(visitor: Visitor) -> Callable[[int], object]:
    def upload(number: int) -> None:
        word = f"zzbench{number}{time.monotonic_ns()}"
        body = makers.pdf((("Kính gửi Ủy ban nhân dân phường", f"Mã tra cứu {word} của văn bản này"),))
        visitor.upload({"issuer": "Sở Nội vụ", "subject": "V/v đo thời gian", "type": "CONG_VAN"}, "do.pdf", body)
        while not visitor.search(word)["total"]:
            time.sleep(0.01)

    return upload


def _bare_extraction() -> Callable[[int], object]:
    folder = tempfile.mkdtemp()
    path = Path(folder) / "do.pdf"
    path.write_bytes(makers.pdf())
    program = "import pypdfium2,sys; d=pypdfium2.PdfDocument(sys.argv[1]); print(d[0].get_textpage().get_text_range())"
    return lambda _n: subprocess.run([sys.executable, "-c", program, str(path)], check=True, capture_output=True)


def _memory(parent: psutil.Popen) -> int:
    time.sleep(3)
    family = [parent, *parent.children(recursive=True)]
    return sum(member.memory_full_info().pss for member in family)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
