"""The table: what the clerk, a specialist and a head of unit do all day, in the order of the design."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

import psutil

from eoffice.core import clock
from tests.bench import bare, decisions, registration
from tests.bench.figures import Clock, Figure, Times, processor_of, times
from tests.bench.visitor import Visitor
from tests.process.installation import child_of
from tests.unit.content import makers

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LARGE = "at 100 000"

_serial = count(10_000)


@dataclass(frozen=True)
class Office:
    """A running installation and the people at their work in it."""

    server: psutil.Process
    people: Mapping[str, Visitor]
    database: Path
    documents: int
    rounds: int

    def time(self, action: Callable[[int], object]) -> Times:
        """What an action costs; the processor time is the web server's."""
        return times(action, self.rounds, used=self._web())

    def _web(self) -> Clock:
        web = child_of(self.server, "gunicorn")
        assert web is not None
        return processor_of(web)

    def figures(self, bare_search: Times) -> Iterator[Figure]:
        """Measure one after another."""
        yield from self._searching(bare_search)
        yield from self._looking()
        yield from self._writing()
        yield from decisions.figures(self.people["chutich"], self.database, self.time, self.rounds)
        self.until_idle()
        found = times(
            _until_found(self.people["vanthu"]), max(10, self.rounds // 5), used=processor_of(self.server), warm_up=1
        )
        least = times(bare.extraction(), 10, warm_up=1)
        yield Figure("upload of a PDF until searchable", found, least, "reading the same PDF in a process", "1000")

    def until_idle(self) -> None:
        """Wait until the worker has nothing left to do."""
        unfinished = "SELECT count(*) FROM job WHERE state IN ('waiting', 'running')"
        with closing(sqlite3.connect(self.database)) as connection:
            while connection.execute(unfinished).fetchone() != (0,):
                time.sleep(1)

    def _searching(self, least: Times) -> Iterator[Figure]:
        clerk, specialist = self.people["vanthu"], self.people["chuyenvien"]
        name, bar = "the clerk's question in process", f"40 {LARGE}"
        found = self.time(lambda n: clerk.search(bare.question(n)))
        yield Figure("search over HTTP, 20 hits with snippets", found, least, name, bar)
        found = self.time(lambda n: specialist.search(bare.question(n)))
        yield Figure("the same by a specialist, by grants", found, least, name, bar)

    def _looking(self) -> Iterator[Figure]:
        clerk, specialist = self.people["vanthu"], self.people["chuyenvien"]
        rng, last = Random(1), self.documents * 2 // 3 // 50
        name, bar = "count and 50 rows by sqlite3", f"60 {LARGE}"
        first = times(bare.page(self.database, lambda: 0), self.rounds)
        any_page = times(bare.page(self.database, lambda: rng.randint(0, last) * 50), self.rounds)
        yield Figure(
            "list page with counts, first page", self.time(lambda _: clerk.page("/incoming/")), first, name, bar
        )
        found = self.time(lambda _: clerk.page(f"/incoming/?page={rng.randint(1, last)}"))
        yield Figure("list page with counts, any page", found, any_page, name, bar)
        found = self.time(lambda _: specialist.page("/incoming/"))
        yield Figure("the first page of a specialist, by grants", found, first, name, bar)
        leader = self.people["chutich"]
        for who, visitor in (("clerk", clerk), ("specialist", specialist), ("leader", leader)):
            yield Figure(f"desk of a {who}", self.time(lambda _, one=visitor: one.page("/")), first, name, bar)
        found = self.time(lambda _: leader.page("/?show=sent"))
        yield Figure("what a leader waits for", found, first, name, bar)
        yield Figure("overview of a leader", self.time(lambda _: leader.page("/overview/")), first, name, bar)

    def _writing(self) -> Iterator[Figure]:
        clerk, specialist, head = (self.people[name] for name in ("vanthu", "chuyenvien", "truongphong"))
        least, name, bar = times(bare.write(self.database), self.rounds), "one synced transaction", f"50 {LARGE}"
        saved: list[int] = []
        found = self.time(lambda _: saved.append(clerk.post("/incoming", card())["id"]))
        yield Figure("save a document without file", found, least, name, bar)
        found = self.time(lambda _: clerk.post(f"/incoming/{saved.pop()}/actions/register", {}))
        yield Figure("register (number, history, index order)", found, least, name, bar)
        drafts = [submitted(specialist, number) for number in range(self.rounds + 3)]
        found = self.time(lambda _: head.post(f"/outgoing/{drafts.pop()}/actions/approve_content", {}))
        yield Figure("approve the content of a draft", found, least, name, bar)
        rounds = max(10, self.rounds // 2)
        waiting = registration.receive(clerk, rounds + 4)
        self.until_idle()
        found = times(registration.save_and_next(clerk, waiting), rounds, used=self._web())
        yield Figure("register and next: until the next card", found, least, name, "150")


def submitted(specialist: Visitor, number: int) -> int:
    """A draft that waits for the approval of its content."""
    fields = {"type": "CONG_VAN", "subject": f"V/v trả lời đợt {number}"}
    draft = specialist.upload("/outgoing", fields, "du-thao.docx", makers.docx_file(f"Trả lời đợt {number}"), WORD)
    specialist.post(f"/outgoing/{draft['id']}/actions/submit", {})
    return int(draft["id"])


def card() -> dict[str, object]:
    number = next(_serial)
    return {
        "number": str(number), "notation": "UBND-TH", "issued_on": clock.today().isoformat(), "issuer": "Sở Nội vụ",
        "type": "CONG_VAN", "subject": f"V/v rà soát hồ sơ đợt {number}",
    }  # fmt: skip


def _until_found(clerk: Visitor) -> Callable[[int], object]:
    def upload(number: int) -> None:
        word = f"zzbench{number}{time.monotonic_ns()}"
        body = makers.pdf((("Kính gửi Ủy ban nhân dân phường", f"Mã tra cứu {word} của văn bản này"),))
        fields = {"issuer": "Sở Nội vụ", "subject": "V/v đo thời gian", "type": "CONG_VAN"}
        clerk.upload("/incoming", fields, "do.pdf", body, "application/pdf")
        while not clerk.search(word)["total"]:
            time.sleep(0.01)

    return upload
