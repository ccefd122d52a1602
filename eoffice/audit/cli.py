"""`flask audit …`: check the history and read it."""

from __future__ import annotations

import json
import sys
from itertools import islice

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError

from eoffice.audit.models import AuditEvent
from eoffice.audit.queries import latest_events
from eoffice.audit.verify import breaches, count_events, count_steps
from eoffice.core.clock import office_time

group = AppGroup("audit", help="The history of every act.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)


@group.command("verify")
@click.option("--all", "every", is_flag=True, help="Name every broken place, not only the first.")
def verify_command(every: bool) -> None:
    """Check every link of the history, its ends, and the subjects its last links speak of.

    Exit code 0 only when nothing is broken; otherwise the first broken place is named.
    """
    try:
        with click.progressbar(length=count_steps(), label="Checking", file=sys.stderr) as bar:
            found = list(islice(breaches(lambda: bar.update(1)), None if every else 1))
    except DatabaseError as error:
        raise click.ClickException(f"the database cannot be read: {error.orig}") from error
    for breach in found:
        click.echo(f"{breach.place}: {breach.what}")
    if found:
        raise click.ClickException(f"{len(found)} broken places" if every else "the history is broken at this place")
    click.echo(f"{count_events()} acts, every one as it was written")


@group.command("show")
@click.option("--kind", default="", help="Kind of subject: record, person, mandate …")
@click.option("--id", "subject_id", type=int, help="Number of the subject.")
@click.option("--last", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many acts at most.")
def show_command(kind: str, subject_id: int | None, last: int) -> None:
    """Print the newest acts, one per line: time, chain and link, action, subject, person, detail."""
    for event in latest_events(subject_kind=kind, subject_id=subject_id, limit=last):
        click.echo(_line(event))


def _line(event: AuditEvent) -> str:
    moment = office_time(event.at).strftime("%Y-%m-%d %H:%M:%S")
    who = f"{event.person_name or '-'} ({event.authority})" if event.authority else event.person_name or "-"
    detail = json.dumps(event.detail, ensure_ascii=False, sort_keys=True) if event.detail else ""
    subject = f"{event.subject_kind} {event.subject_id}"
    return f"{moment}  {event.chain}/{event.sequence}  {event.action}  {subject}  {who}  {detail}".rstrip()
