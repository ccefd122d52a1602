"""`flask jobs …`: work off the queue, look at it, give dead jobs another chance."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from eoffice.core import jobs, worker
from eoffice.core.clock import office_time
from eoffice.core.unit_of_work import unit_of_work

DONE_KEPT = timedelta(days=30)

group = AppGroup("jobs", help="The queue of background work.")


def register(app: Flask) -> None:
    """Add the commands, and the worker's own housekeeping."""
    app.cli.add_command(group)
    jobs.register_tick("jobs.forget_done", 3600, _forget_done)


@group.command("work")
@click.option("--drain", is_flag=True, help="Do what is due now and end.")
@click.option("--lanes", type=click.IntRange(1, 64), help="Jobs done at the same time (default: EOFFICE_JOB_LANES).")
def work_command(drain: bool, lanes: int | None) -> None:
    """Do jobs until told to stop (SIGTERM, Ctrl-C); the present jobs are finished first."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way
    if drain:
        click.echo(f"{worker.drain(app)} jobs")
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    worker.work(app, stop, lanes=lanes or app.extensions["eoffice.config"].job_lanes)


@group.command("status")
def status_command() -> None:
    """Show how many jobs wait, run, are done or dead; and the dead ones with their error."""
    for state, count in jobs.count_by_state().items():
        click.echo(f"{state.value:8} {count}")
    for job in jobs.list_dead():
        when = office_time(job.finished_at or job.run_at).strftime("%Y-%m-%d %H:%M")
        click.echo(f"dead {job.id} {job.kind} {job.payload} {when} tries={job.tries}: {job.last_error}")


@group.command("retry")
@click.argument("job_ids", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="All dead jobs.")
def retry_command(job_ids: tuple[int, ...], every: bool) -> None:
    """Let dead jobs run again: those with the given numbers, or all."""
    if bool(job_ids) == every:
        raise click.UsageError("name the jobs, or --all")
    with unit_of_work():
        count = jobs.retry(None if every else job_ids)
    click.echo(f"{count} jobs")
    if job_ids and count < len(set(job_ids)):
        raise click.ClickException("some of these jobs are not dead")


def _forget_done() -> None:
    with unit_of_work():
        jobs.forget_done(DONE_KEPT)
