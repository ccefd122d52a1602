"""The least that each figure could cost: the same work without the product around it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from eoffice.core.text import words
from eoffice.directory.actors import actor_of
from eoffice.directory.queries import find_person
from eoffice.search import queries
from tests.unit.content import makers

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from whoosh import fields, index

QUESTIONS = (
    "ke hoach phong chong dich", "đất đai", "ho ngheo 2026", "quyết định thành lập tổ công tác", "1234/UBND-VX",
    "chuyen doi so", "bao cao ket qua", "giay moi", "so 15", "cải cách hành chính", "thuong binh liet si",
    '"phòng cháy, chữa cháy"', "trat tu do thi -bao", "loai:quyet_dinh moi truong", "giao duc mam non",
)  # fmt: skip

Action = Callable[[int], object]


def question(number: int) -> str:
    """One of the questions, in turn."""
    return QUESTIONS[number % len(QUESTIONS)]


def search(username: str) -> Action:
    """The same question in process: no HTTP, no token, no JSON. In an application context."""
    person = find_person(username)
    assert person is not None
    actor = actor_of(person)
    return lambda n: queries.search(actor, text=question(n), limit=20)


def fts5(path: Path, texts: Iterable[tuple[int, str]]) -> Action:
    """Folded texts in a table of SQLite's FTS5, asked without rights, originals or pages."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE bare USING fts5(text)")
    connection.executemany("INSERT INTO bare (rowid, text) VALUES (?, ?)", texts)
    connection.commit()
    asking = "SELECT rowid, snippet(bare, 0, '', '', '', 20) FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT 20"
    return lambda number: connection.execute(asking, (" ".join(words(question(number))),)).fetchall()


def whoosh(folder: Path, texts: Sequence[tuple[int, str]]) -> None:
    """Folded texts in an index of Whoosh by its own writer: syllables alone, one commit."""
    folder.mkdir()
    made = index.create_in(str(folder), fields.Schema(id=fields.ID(stored=True), text=fields.KEYWORD(scorable=True)))
    writer = made.writer(limitmb=256)
    for id_, text in texts:
        writer.add_document(id=str(id_), text=text)
    writer.commit()


def page(database: Path, offset: Callable[[], int]) -> Action:
    """Count, and read 50 rows, by sqlite3; no rights, no template."""
    connection = sqlite3.connect(database)
    counting = "SELECT count(*) FROM record WHERE kind = 'incoming'"
    reading = "SELECT * FROM record WHERE kind = 'incoming' ORDER BY id DESC LIMIT 50 OFFSET ?"

    def read(_number: int) -> object:
        return connection.execute(counting).fetchone(), connection.execute(reading, (offset(),)).fetchall()

    return read


def write(database: Path) -> Action:
    """One synced transaction with one row, by sqlite3."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=20)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS bench_probe (number INTEGER)")

    def insert(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO bench_probe VALUES (?)", (number,))
        connection.execute("COMMIT")

    return insert


def extraction() -> Action:
    """Read the text of a PDF in a process of its own."""
    path = Path(tempfile.mkdtemp()) / "do.pdf"
    path.write_bytes(makers.pdf())
    program = "import pypdfium2,sys; d=pypdfium2.PdfDocument(sys.argv[1]); print(d[0].get_textpage().get_text_range())"
    return lambda _n: subprocess.run([sys.executable, "-c", program, str(path)], check=True, capture_output=True)
