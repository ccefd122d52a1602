"""Processes that take numbers from one book at the same time: `python -m tests.process.take_numbers …`.

Each forked process registers records, one transaction each, and prints a number only after its commit. With
`--kills` the parent kills one at random again and again and starts another for what is left to do.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from pathlib import Path

from sqlalchemy import select

from eoffice.app import create_app
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.unit_of_work import unit_of_work
from eoffice.directory.actors import actor_of
from eoffice.directory.models import Person
from eoffice.records.models import RecordKind
from eoffice.records.service import create_record
from eoffice.registers.models import Direction, NumberBook
from eoffice.registers.service import take_number


def take(config: Config, count: int) -> None:
    """Take `count` numbers, printing each once it is safe."""
    app = create_app(config)
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.username == "vanthu")).one()
        actor = actor_of(person)
        book = db.session.scalars(
            select(NumberBook).where(NumberBook.direction == Direction.INCOMING).order_by(NumberBook.id)
        ).first()
        assert book is not None
        assert actor.agency_id is not None
        for _ in range(count):
            with unit_of_work():
                record = create_record(
                    actor, kind=RecordKind.INCOMING, state="received", agency_id=actor.agency_id,
                    card={"subject": "Về việc cấp số"},
                )  # fmt: skip
                entry = take_number(actor, book, record)
            os.write(sys.stdout.fileno(), f"{entry.number}\n".encode())


def start(config: Config, count: int) -> int:
    """Fork a process that takes numbers; returns its id."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            take(config, count)
            code = 0
        finally:
            os._exit(code)
    return pid


def main() -> None:
    """Keep `processes` at work until each has done its share, or was killed and replaced `kills` times in all."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("database_url")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--processes", type=int, default=8)
    arguments.add_argument("--each", type=int, default=250)
    arguments.add_argument("--kills", type=int, default=0)
    asked = arguments.parse_args()
    config = Config(
        env="testing", data=asked.folder, database_url=asked.database_url, blob_url=f"file:{asked.folder}/blobs",
        secret_key="test",
    )  # fmt: skip
    running = {start(config, asked.each) for _ in range(asked.processes)}
    kills, chance = asked.kills, random.Random(os.getpid())
    while running:
        time.sleep(chance.uniform(0.02, 0.2))
        if kills:
            victim = chance.choice(sorted(running))
            os.kill(victim, signal.SIGKILL)
            kills -= 1
        while running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            running.discard(pid)
            if os.WIFSIGNALED(status):
                running.add(start(config, asked.each // 4))
            elif os.WEXITSTATUS(status):
                sys.exit(f"process {pid} failed")


if __name__ == "__main__":
    main()
