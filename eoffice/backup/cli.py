"""`flask backup …`: make a backup while the office works, check it, bring it back."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import DatabaseError

from eoffice.backup import service
from eoffice.backup.faults import BackupFault
from eoffice.backup.snapshots import BackupFolder, Snapshot
from eoffice.core.errors import DomainError

group = AppGroup("backup", help="Backups of the whole office.")
_folder = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
_snapshot = click.option("--snapshot", "name", help="Name of the backup, see `backup list` (default: the newest).")


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)


@group.command("create")
@_folder
@click.option("--keep", type=click.IntRange(1), help="Afterwards remove all but the newest so many backups.")
def create_command(folder: Path, keep: int | None) -> None:
    """Write a backup into FOLDER while the office works. Bytes that an earlier one brought there are not copied again.

    The folder holds everything, the secret key included: keep it where only the administrator can read it. Exit
    code 1 when bytes of the office are missing or damaged; the rest is kept all the same.
    """
    with _told():
        target = service.open_target(folder)
        with target.locked():
            making = service.Making(target)
            with click.progressbar(making.steps(), length=making.blob_count, label="copying", file=sys.stderr) as steps:
                for _step in steps:
                    pass
            gone = target.keep_newest(keep) if keep else 0
    for sha256 in making.missing:
        click.echo(f"damaged in the office, not in the backup: sha256 {sha256}")
    if making.snapshot is not None:
        click.echo(_line(making.snapshot))
    if gone:
        click.echo(f"{gone} older removed")
    if making.missing:
        raise click.exceptions.Exit(1)


@group.command("list")
@_folder
def list_command(folder: Path) -> None:
    """Show the backups in FOLDER, the oldest first."""
    with _told():
        for snapshot in BackupFolder(folder).list():
            click.echo(_line(snapshot))


@group.command("verify")
@_folder
@_snapshot
def verify_backup_command(folder: Path, name: str | None) -> None:
    """Compare every byte of a backup in FOLDER with what was kept. Exit code 1 when anything differs."""
    with _told():
        backups = BackupFolder(folder)
        snapshot = backups.get(name)
        found = _faults(service.find_faults(backups, snapshot), service.count_steps(snapshot), "checking")
    click.echo(_line(snapshot))
    if found:
        raise click.ClickException(f"{found} damaged")
    click.echo("whole")


@group.command("restore")
@_folder
@_snapshot
@click.pass_context
def restore_command(context: click.Context, folder: Path, name: str | None) -> None:
    """Bring a backup in FOLDER back into an empty EOFFICE_DATA (and an empty database), then check it.

    Whatever is there already is left alone: the command refuses. A restoration that was stopped can be started again.
    """
    with _told():
        backups = BackupFolder(folder)
        snapshot = backups.get(name)
        service.require_restorable(snapshot)
        _faults(service.restore_bytes(backups, snapshot), snapshot.manifest.blob_count, "bringing back")
        service.restore_database(snapshot)
    click.echo(_line(snapshot))
    for room, check in (("audit", "verify"), ("content", "check")):
        commands = current_app.cli.commands[room]
        if isinstance(commands, click.Group):
            context.invoke(commands.commands[check])


def _faults(items: Iterator[str | None], length: int, label: str) -> int:
    """Work through `items` with a progress bar and print those that are faults; how many."""
    with click.progressbar(items, length=length, label=label, file=sys.stderr) as steps:
        faults = [fault for fault in steps if fault is not None]
    for fault in faults:
        click.echo(f"damaged: {fault}")
    return len(faults)


@contextmanager
def _told() -> Iterator[None]:
    """End the command with a sentence for whatever stops it."""
    try:
        yield
    except BackupFault as fault:
        raise click.ClickException(str(fault)) from fault
    except DomainError as error:
        raise click.ClickException(error.message) from error
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {error.filename}") from error
    except (sqlite3.Error, DatabaseError) as error:
        raise click.ClickException(f"the database cannot be read or written: {error}") from error


def _line(snapshot: Snapshot) -> str:
    manifest = snapshot.manifest
    damaged = f", {len(manifest.missing)} damaged in the office" if manifest.missing else ""
    size = f"{manifest.blob_bytes / 2**20:.1f} MB"
    return f"{snapshot.name}  {manifest.dialect}  {manifest.blob_count} files, {size}{damaged}"
