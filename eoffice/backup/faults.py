"""What stops a backup or a restoration."""

from __future__ import annotations


class BackupFault(Exception):
    """It cannot be done; the message says why, for whoever typed the command."""
