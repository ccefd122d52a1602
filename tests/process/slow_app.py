"""The application with one more kind of job, slow enough to be killed in: `flask --app tests.process.slow_app …`."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

from flask import Flask

from eoffice import app as product
from eoffice.core import jobs

KIND, EFFECT = "testing.slow", "testing.effect"


def create_app() -> Flask:
    """The product's application; the job notes each start in `marks`, and leaves its effect before it sleeps."""
    jobs.register(KIND, _work_slowly)
    return product.create_app()


def _work_slowly(marks: str, seconds: float) -> None:
    jobs.enqueue(EFFECT, {}, delay=timedelta(days=3650))
    with Path(marks).open("a") as stream:
        stream.write("started\n")
    time.sleep(seconds)
