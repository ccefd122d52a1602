"""`flask access matrix`: who may do what, as the engine decides it."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from eoffice.access import matrix

group = AppGroup("access", help="The permission map.")


def register(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(group)


@group.command("matrix")
def matrix_command() -> None:
    """Print permissions and roles as a Markdown table.

    yes: the role is enough. if: a condition must hold too; it stands in the last column.
    """
    click.echo(matrix.markdown())
