"""Backups: a consistent copy of database and bytes while the office works, checked, and brought back."""
