"""`flask demo load`: the demonstration ward with some months of work, for trying the product."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from eoffice.core import clock
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import ConfigurationError, DomainError
from eoffice.core.unit_of_work import unit_of_work
from eoffice.demo import pdf
from eoffice.demo.documents import Plan
from eoffice.demo.service import is_empty, load
from eoffice.demo.ward import MEMBERS, NEIGHBOUR_MEMBERS
from eoffice.directory.passwords import random_password

#: Steps of the progress bar.
_FULL = 1000


@click.command("load")
@click.option(
    "--seed", type=int, default=2026, show_default=True, help="Equal seeds give equal documents on equal days."
)
@click.option("--documents", type=click.IntRange(0, 20_000), default=240, show_default=True, help="About how many.")
@click.option("--password", help="Of everybody; default: EOFFICE_DEMO_PASSWORD, else a random one is printed.")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is already something in the database.")
@with_appcontext
def load_command(seed: int, documents: int, password: str | None, if_empty: bool) -> None:
    """Fill an empty database with an invented ward and print how to sign in."""
    if not inspect(db.engine).has_table("agency"):
        raise click.ClickException("The database has no tables yet; run `flask db upgrade` first.")
    if not is_empty():
        if if_empty:
            return
        raise click.ClickException("There is already something in the database; the demonstration needs an empty one.")
    config: Config = current_app.extensions["eoffice.config"]
    known = password or config.demo_password
    chosen = known or random_password()
    if documents and not pdf.has_fonts():
        click.echo(
            "Liberation Serif (package fonts-liberation2) is missing: all documents will be Word files.", err=True
        )
    plan = Plan(seed, documents, clock.now())
    try:
        _load(plan, chosen)
    except (DomainError, ConfigurationError) as error:
        raise click.ClickException(str(error)) from error
    _show(config.address, "" if known else chosen)


def _load(plan: Plan, password: str) -> None:
    """Load in one transaction, showing how much of the time has been played."""
    with click.progressbar(length=_FULL, label="Loading the ward", file=sys.stderr) as bar, unit_of_work():
        done = 0

        def show(share: float) -> None:
            nonlocal done
            # the history is written at the end, with the commit; leave room for it
            reached = int(share * _FULL * 0.7)
            bar.update(reached - done)
            done = reached

        load(plan, password=password, on_progress=show)


def _show(address: str, password: str) -> None:
    """Who can sign in where; the password only when it was made up here, this once."""
    click.echo(f"{address}/sign-in")
    for member in (*MEMBERS, *NEIGHBOUR_MEMBERS):
        click.echo(f"  {member.username:12} {member.full_name}, {member.title}")
    click.echo(
        f"Everybody's password (shown only now): {password}" if password else "Everybody's password: as you set it."
    )
