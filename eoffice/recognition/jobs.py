"""The recognising processes belong to the application."""

from __future__ import annotations

from flask import Flask

from eoffice.recognition import service


def register(app: Flask) -> None:
    """Declare the pool of recognising processes (none is started yet)."""
    service.prepare(app)
