"""`flask signatures …`: what the office trusts, and checking again."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.content.kinds import MIME, Kind
from eoffice.content.models import File
from eoffice.core.config import Config
from eoffice.core.database import db
from eoffice.core.errors import DomainError
from eoffice.core.unit_of_work import unit_of_work
from eoffice.signatures import service, trust
from eoffice.signatures.models import SignatureCheck
from eoffice.signatures.trust import Trusted

group = AppGroup("signatures", help="Digital signatures of files.")
trusting = AppGroup("trust", help="Root certificates and revocation lists that the office goes by.")
group.add_command(trusting)


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)


@group.command("check")
def check_command() -> None:
    """Check every PDF whose signatures were not looked at yet, in the background."""
    known = select(SignatureCheck.blob_sha256)
    query = select(File).where(File.mime == MIME[Kind.PDF], File.blob_sha256.not_in(known)).order_by(File.id)
    with unit_of_work():
        files = db.session.scalars(query).all()
        for file in files:
            service.order_check(file)
    click.echo(f"{len(files)} ordered")


@trusting.command("add")
@click.argument("files", metavar="FILE…", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1,
                required=True)  # fmt: skip
def add_command(files: tuple[Path, ...]) -> None:
    """Add root certificates, certificates below them, or revocation lists (PEM or DER)."""
    try:
        with unit_of_work():
            added = [one for file in files for one in trust.add(SYSTEM, _config(), file.read_bytes())]
    except DomainError as error:
        raise click.ClickException(error.message) from error
    for one in added:
        click.echo(_line(one))
    click.echo(f"{len(added)} added")


@trusting.command("list")
def list_command() -> None:
    """Show what is trusted: kind, end, first digits of the SHA-256, name."""
    for one in trust.list_trusted(_config()):
        click.echo(_line(one))


@trusting.command("remove")
@click.argument("sha256")
def remove_command(sha256: str) -> None:
    """Remove a file by the first digits of its SHA-256 (see `trust list`)."""
    try:
        with unit_of_work():
            removed = trust.remove(SYSTEM, _config(), sha256)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    click.echo(f"removed: {_line(removed)}")


def _line(one: Trusted) -> str:
    return f"{one.kind.value:12} {one.until or '-'!s:<10} {one.sha256[:12]}  {one.name}"


def _config() -> Config:
    config: Config = current_app.extensions["eoffice.config"]
    return config
