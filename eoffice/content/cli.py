"""`flask content …`: is every byte still what came in; how far is the reading; clear leftovers."""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import AppGroup

from eoffice.content import checking, previews, queries, service
from eoffice.content.office import find_office
from eoffice.content.store import blob_store
from eoffice.core.unit_of_work import unit_of_work

group = AppGroup("content", help="Kept files: fixity, reading, leftovers.")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)


@group.command("check")
def check_command() -> None:
    """Compare every kept file with its size and SHA-256; name each damaged one. Exit code 1 when there is any."""
    store, total = blob_store(), checking.count_blobs()
    with click.progressbar(checking.check_blobs(store), length=total, label="checking", file=sys.stderr) as checked:
        damages = [damage for damage in checked if damage is not None]
    for damage in damages:
        click.echo(f"damaged: {damage.fault.value}: {'; '.join(damage.files) or 'no file'} (sha256 {damage.sha256})")
    orphans = list(checking.list_orphans(store))
    for sha256 in orphans:
        click.echo(f"note: bytes without a row, kept: {sha256}")
    click.echo(f"{total} checked, {len(damages)} damaged, {len(orphans)} without a row")
    if damages:
        raise click.exceptions.Exit(1)


@group.command("status")
def status_command() -> None:
    """Show how many files have been read, and whether the office program is there."""
    for state, count in queries.count_by_text_state().items():
        click.echo(f"{state.value:12} {count}")
    click.echo(f"office program: {find_office() or 'not installed, no layout of office files'}")


@group.command("recognise")
@click.argument("file_ids", metavar="FILE…", type=int, nargs=-1, required=True)
def recognise_command(file_ids: tuple[int, ...]) -> None:
    """Read files again by their numbers, scanned pages and searchable copies included; in the background."""
    with unit_of_work():
        for file_id in file_ids:
            service.read_again(queries.get_file(file_id).id)
    click.echo(f"{len(file_ids)} ordered")


@group.command("sweep")
def sweep_command() -> None:
    """Remove what interrupted uploads and drawings left behind more than a day ago."""
    click.echo(f"{blob_store().sweep() + previews.sweep_workplaces()} removed")
