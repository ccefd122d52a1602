"""`flask demo …`. What makes documents is imported only when a command runs, so that no web process carries it."""

from __future__ import annotations

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

#: Command → module and name of what it runs.
_COMMANDS = {"load": ("eoffice.demo.loading", "load_command")}


class _OnDemand(AppGroup):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names for the help page."""
        return sorted({*_COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; None when there is none of that name."""
        if cmd_name not in _COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, name = _COMMANDS[cmd_name]
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None


def register(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(_OnDemand("demo", help="The demonstration ward."))
