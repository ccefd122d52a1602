"""`flask incoming …`: take in a folder of files; see how well the proposals for the card agree with known cards."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from eoffice.content.sniffing import sniff
from eoffice.core.errors import StorageFull
from eoffice.directory.models import IssuingBody
from eoffice.directory.queries import bodies_of, internal_agencies
from eoffice.incoming import folder as folders
from eoffice.recognition import evaluation
from eoffice.recognition.recogniser import Proposal
from eoffice.recognition.service import propose

#: As many files are read at a time as there are reading processes.
_AT_ONCE = 2

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
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way
    taken, refusals = 0, []
    with click.progressbar(
        folders.take_in(app, body, paths), length=len(paths), label="taking in", file=sys.stderr
    ) as bar:
        try:
            for fate in bar:
                taken += fate.is_taken
                if fate.refusal:
                    refusals.append(f"{fate.path}: {fate.refusal}")
        except StorageFull as error:
            raise click.ClickException(f"{error.message} ({taken} taken in so far)") from error
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


@group.command("evaluate")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("table", metavar="EXPECTED.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--misses", is_flag=True, help="List every value that disagrees.")
def evaluate_command(folder: Path, table: Path, misses: bool) -> None:
    """Compare the proposals for the files of DIR with EXPECTED.csv; print the accuracy of each field.

    EXPECTED.csv has a column `file` (relative to DIR) and a column for each field that is known; an empty cell says
    that the document has no such thing. A proposal counts as sure from 0.9 on.
    """
    try:
        rows = evaluation.read_expectations(table)
    except evaluation.BadExpectations as error:
        raise click.ClickException(str(error)) from error
    result = evaluation.evaluation_of(rows)
    paths = [_path(folder, row["file"]) for row in rows]
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        read = pool.map(lambda path: _proposals(app, path), paths)
        with click.progressbar(zip(rows, read, strict=True), length=len(rows), label="reading", file=sys.stderr) as bar:
            for row, proposals in bar:
                result.add(row["file"], row, proposals)
    for line in evaluation.lines_of(result):
        click.echo(line)
    for file, name, wanted, proposal in result.misses if misses else ():
        click.echo(f"{file}: {name}: {wanted!r} proposed as {proposal.value!r} ({proposal.confidence})")


def _path(folder: Path, name: str) -> Path:
    path = folder / name
    if not name or not path.is_file() or sniff(path, path.name) is None:
        raise click.ClickException(f"{path} is not there, or of a kind that is not accepted")
    return path


def _proposals(app: Flask, path: Path) -> dict[str, Proposal]:
    kind = sniff(path, path.name)
    if kind is None:
        return {}
    with app.app_context():
        return propose(path, kind)
