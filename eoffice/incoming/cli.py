"""`flask incoming import`: a folder of files becomes incoming documents."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from eoffice.core.errors import DomainError, StorageFull
from eoffice.directory.models import IssuingBody
from eoffice.directory.queries import bodies_of, internal_agencies
from eoffice.incoming import folder as folders

group = AppGroup("incoming", help="Incoming documents.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)


@group.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--agency", help="Code or number of the receiving agency; default: the first of the installation.")
def import_command(folder: Path, agency: str | None) -> None:
    """Take in every file below DIR as a document that waits for the clerk's card.

    Files that were received before are left out, so it may be run again. Exit code 1 when a file was refused.
    """
    body, paths = _body(agency), folders.list_files(folder)
    taken, refusals = 0, []
    with click.progressbar(paths, label="taking in", file=sys.stderr) as bar:
        for path in bar:
            try:
                taken += folders.take_in(body, path) is not None
            except StorageFull as error:
                raise click.ClickException(f"{error.message} ({taken} taken in so far)") from error
            except (DomainError, OSError) as error:
                refusals.append(f"{path}: {error}")
    for refusal in refusals:
        click.echo(f"refused: {refusal}", err=True)
    click.echo(f"{taken} taken in, {len(paths) - taken - len(refusals)} there already, {len(refusals)} refused")
    if refusals:
        raise click.exceptions.Exit(1)


def _body(wanted: str | None) -> IssuingBody:
    """The usual body of the agency."""
    agencies = internal_agencies()
    found = next((agency for agency in agencies if wanted in {None, agency.code, str(agency.id)}), None)
    bodies = bodies_of(found.id) if found is not None else ()
    if not bodies:
        known = ", ".join(f"{agency.code or agency.id} ({agency.name})" for agency in agencies)
        raise click.ClickException(f"no agency here receives documents under this name; there are: {known or 'none'}")
    return bodies[0]
