"""Processes that die at one step of their way to the disk: `python -m tests.process.fall upload|work TOKEN`.

A step is every sync, rename and commit, once before and once after it. For step 1, 2, 3 … a forked process does
the whole act and is killed by itself at that step; a second one then does what people and the worker do after a
restart: send the upload again under the same key, or look for work that is left. It ends with the first act that
is done before its step comes. Prints one line per act: the step, whether the process fell, the record's id.
Step 0 is no step: that act is done in one go by the process which forks the others, so that they know its statements.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count

from flask import Flask
from reportlab import rl_config
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from eoffice.app import create_app
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.core.jobs import Job, JobState
from eoffice.core.worker import drain
from tests.unit.content import makers

SUBJECT = "Ngã ở bước"
#: As the installation of the tests has it.
LEASE = timedelta(seconds=1)

rl_config.invariant = 1  # the same letter is the same bytes whenever it is written


def fall_at(step: int) -> None:
    """Let this process be killed at its step of that number."""
    steps = count(1)

    def pass_step(*_: object) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def stepped(real: Callable[..., None]) -> Callable[..., None]:
        def act(*arguments: object) -> None:
            pass_step()
            real(*arguments)
            pass_step()

        return act

    os.fsync, os.rename, os.replace = stepped(os.fsync), stepped(os.rename), stepped(os.replace)
    event.listen(Session, "before_commit", pass_step)
    event.listen(Session, "after_commit", pass_step)


def upload(app: Flask, token: str, step: int) -> int:
    """Send the document of that step; the id that is answered."""
    answer = app.test_client().post(
        "/api/v1/incoming",
        data={
            "subject": f"{SUBJECT} {step}", "issuer": "Sở Nội vụ", "type": "CONG_VAN", "received_by": "UBND",
            "files": (io.BytesIO(letter(step)), "thu.pdf"),
        },
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": f"buoc-{step}"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return int(answer.get_json()["id"])


def letter(step: int) -> bytes:
    """The bytes of that step's document; no two are alike."""
    return makers.pdf((("Kính gửi Ủy ban nhân dân phường", f"{SUBJECT} {step}"),))


def work_off(app: Flask) -> None:
    """Do all work, also that of the one who fell: each look comes when a lease of the one before has run out."""
    unfinished = select(func.count()).where(Job.state.in_([JobState.WAITING, JobState.RUNNING]))
    for look in count(1):
        with clock.frozen(clock.now() + look * LEASE):
            drain(app)
        with app.app_context():
            if not db.session.scalar(unfinished):
                return


def in_a_process(act: Callable[[], object]) -> bool:
    """Do it in a forked process; whether that was killed. Any other failure ends everything."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            act()
            code = 0
        finally:
            sys.stdout.flush()
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        sys.exit("a process failed")
    return False


def main() -> None:
    """Fall at every step of the act; each fall with a document of its own."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("act", choices=["upload", "work"])
    arguments.add_argument("token")
    asked = arguments.parse_args()
    app = create_app()

    def act_and_fall(step: int) -> None:
        fall_at(step)
        if asked.act == "upload":
            upload(app, asked.token, step)
        else:
            drain(app)

    def go_on(step: int, fell: bool) -> None:
        number = upload(app, asked.token, step)
        if asked.act == "work":
            work_off(app)
        print(step, int(fell), number, flush=True)

    go_on(0, fell=False)
    with app.app_context():
        db.engine.dispose()  # a connection belongs to one process
    fell = True
    for step in count(1):
        if not fell:
            return
        if asked.act == "work":
            in_a_process(lambda: upload(app, asked.token, step))  # noqa: B023 - done within the round
        fell = in_a_process(lambda: act_and_fall(step))  # noqa: B023
        in_a_process(lambda: go_on(step, fell))  # noqa: B023


if __name__ == "__main__":
    main()
