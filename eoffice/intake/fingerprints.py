"""That a secret document arrived is under the chain of acts."""

from __future__ import annotations

from flask import Flask

from eoffice.audit.facts import cover
from eoffice.intake.models import SecretNotice
from eoffice.intake.secrecy import NOTICE


def register(_app: Flask) -> None:
    """Put the rows under the chain."""
    cover(NOTICE, SecretNotice)
