"""Processes that take numbers from one book at the same time: `python -m tests.process.take_numbers …`.

Each forked process registers records, one transaction each, and prints a number only after its commit. With
`--kills` the parent kills one that is at it, at random again and again, and starts another for what is left to
do. Told that the database is busy, a process asks again, as people do.
"""

from __future__ import annotations

import argparse
import mmap
import os
import random
import signal
import sys
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.app import create_app
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import Busy
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person
from eoffice.records.models import RecordKind
from eoffice.records.service import create_record
from eoffice.registers.models import Direction, NumberBook
from eoffice.registers.service import take_number


def take(app: Flask, count: int, taken: memoryview, slot: int) -> None:
    """Take numbers, printing each once it is safe, until `taken` says `count` at `slot`."""
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.username == "vanthu")).one()
        actor = actor_of(person)
        book = db.session.scalars(
            select(NumberBook).where(NumberBook.direction == Direction.INCOMING).order_by(NumberBook.id)
        ).first()
        assert book is not None
        while taken[slot] < count:
            try:
                number = _register(actor, book)
            except Busy:
                continue
            os.write(sys.stdout.fileno(), f"{number}\n".encode())
            taken[slot] += 1


def _register(actor: Actor, book: NumberBook) -> int:
    assert actor.agency_id is not None
    with unit_of_work():
        record = create_record(
            actor, kind=RecordKind.INCOMING, state="received", agency_id=actor.agency_id,
            card={"subject": "Về việc cấp số"},
        )  # fmt: skip
        return take_number(actor, book, record).number


def start(app: Flask, count: int, taken: memoryview, slot: int) -> int:
    """Fork a process that takes numbers; returns its id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            take(app, count, taken, slot)
            code = 0
        finally:
            os._exit(code)
    return pid


def main() -> None:
    """Keep `processes` at work until each has done its share, killed and replaced `kills` times in all."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("database_url")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--processes", type=int, default=8)
    arguments.add_argument("--each", type=int, default=250)
    arguments.add_argument("--kills", type=int, default=0)
    asked = arguments.parse_args()
    app = create_app(
        Config(
            env="testing", data=asked.folder, database_url=asked.database_url, blob_url=f"file:{asked.folder}/blobs",
            secret_key="test",
        )
    )  # fmt: skip
    taken = memoryview(mmap.mmap(-1, mmap.PAGESIZE)).cast("i")  # shared with the forked ones
    running = {start(app, asked.each, taken, slot): slot for slot in range(asked.processes)}
    killed, chance = 0, random.Random(os.getpid())
    while running:
        time.sleep(chance.uniform(0.02, 0.2))
        at_it = [pid for pid, slot in running.items() if 0 < taken[slot] < asked.each]
        if killed < asked.kills and at_it:
            os.kill(chance.choice(at_it), signal.SIGKILL)
            killed += 1
        while running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            slot = running.pop(pid)
            if os.WIFSIGNALED(status):
                running[start(app, asked.each, taken, slot)] = slot
            elif os.WEXITSTATUS(status):
                sys.exit(f"process {pid} failed")
    if asked.kills:
        print(f"killed {killed}", file=sys.stderr)


if __name__ == "__main__":
    main()
