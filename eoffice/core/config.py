"""Settings, read once from `EOFFICE_*` into a frozen object.

Every field of `Config` has its environment name in `ENVIRONMENT`; the settings table of the README is
tested against that mapping.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from eoffice.core.errors import ConfigurationError


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings of one process. Sizes are in bytes and times in seconds unless the name says otherwise."""

    env: str = "production"
    data: Path = Path("storage")
    database_url: str = ""
    blob_url: str = ""
    search_engine: str = "tantivy"
    search_tells_hidden: bool = False
    secret_key: str = ""
    bind: str = "127.0.0.1:8000"
    demo_password: str = ""
    web_workers: int = 2
    web_threads: int = 4
    job_lanes: int = 2
    job_lease_seconds: int = 60
    upload_limit_mb: int = 200
    idle_minutes: int = 15
    session_hours: int = 12
    extract_seconds: int = 120
    extract_memory_mb: int = 1024
    extract_pages: int = 2000
    locale: str = "vi"
    https: bool = False
    scan_folder: str = ""
    scan_settle_seconds: int = 3
    scan_done_days: int = 30
    imap_url: str = ""
    imap_password_file: str = ""
    imap_seconds: int = 60
    imap_body: str = ""
    smtp_url: str = ""
    smtp_password_file: str = ""
    mail_from: str = ""
    public_url: str = ""
    notice_days: int = 180

    @property
    def scans(self) -> Path:
        """The folder of the scanner: files appear in `in/` below it."""
        return Path(self.scan_folder) if self.scan_folder else self.data / "scan"

    @property
    def upload_limit(self) -> int:
        """Largest accepted file, in bytes."""
        return self.upload_limit_mb * 1024 * 1024

    @property
    def address(self) -> str:
        """Where a browser of this machine finds the product."""
        host, _, port = self.bind.rpartition(":")
        return local_address(host.strip("[]"), port)

    @property
    def links(self) -> str:
        """What addresses of pages begin with in messages; no slash at the end."""
        return (self.public_url or self.address).rstrip("/")

    @property
    def is_production(self) -> bool:
        """Whether mistakes must be refused rather than worked around."""
        return self.env == "production"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read the settings; fill in what depends on the data folder.

        The data folder is made when absent. A missing secret key is made once and kept there, readable by
        its owner only. Raises `ConfigurationError` naming the variable for any value that cannot be used.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for field in fields(cls):
            raw = environ.get(ENVIRONMENT[field.name], "").strip()
            if raw:
                values[field.name] = _parse(ENVIRONMENT[field.name], raw, field.default)
        data = Path(values.get("data", cls.data)).absolute()
        values["data"] = data
        values.setdefault("database_url", f"sqlite:///{data / 'eoffice.db'}")
        values.setdefault("blob_url", f"file:{data / 'blobs'}")
        try:
            data.mkdir(parents=True, exist_ok=True)
            values["secret_key"] = values.get("secret_key") or _kept_secret(data / "secret.key")
        except OSError as error:
            reason = f"{error.strerror}: {error.filename}"
            raise ConfigurationError(
                f"the data folder cannot be used ({reason}); set EOFFICE_DATA to another folder"
            ) from error
        config = cls(**values)
        config._check()
        return config

    def _check(self) -> None:
        choices = {
            "env": ("production", "development", "testing"),
            "search_engine": ("tantivy", "whoosh"),
            "locale": ("vi", "en"),
        }
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise ConfigurationError(f"{ENVIRONMENT[name]} must be one of {', '.join(allowed)}")
        if not self.database_url.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
            raise ConfigurationError("EOFFICE_DATABASE_URL must start with sqlite: or postgresql:")
        if self.public_url and not self.public_url.startswith(("https://", "http://")):
            raise ConfigurationError("EOFFICE_PUBLIC_URL must start with https:// or http://")
        if not self.blob_url.startswith("file:"):
            raise ConfigurationError("EOFFICE_BLOB_URL must start with file: (an object store is not supported yet)")


#: Whole numbers of which nothing says something of its own.
MAY_BE_ZERO = frozenset({"EOFFICE_SCAN_DONE_DAYS", "EOFFICE_NOTICE_DAYS"})
YES, NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})

#: Field of `Config` → environment variable.
ENVIRONMENT: dict[str, str] = {field.name: f"EOFFICE_{field.name.upper()}" for field in fields(Config)}


def _parse(variable: str, raw: str, default: Any) -> Any:
    if isinstance(default, bool):
        if raw.lower() not in YES | NO:
            raise ConfigurationError(f"{variable} must be 1 or 0, not {raw[:40]!r}")
        return raw.lower() in YES
    if isinstance(default, int):
        is_whole = raw.isascii() and raw.isdigit() and len(raw) <= 9
        if not is_whole or not (int(raw) or variable in MAY_BE_ZERO):
            least = "" if variable in MAY_BE_ZERO else " above 0"
            raise ConfigurationError(f"{variable} must be a whole number{least}, not {raw[:40]!r}")
        return int(raw)
    return Path(raw) if isinstance(default, Path) else raw


def local_address(host: str, port: int | str) -> str:
    """Where a browser of this machine finds what listens there; all addresses of the machine include its own."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _kept_secret(path: Path) -> str:
    """The secret of the file, made by the first process that finds none.

    It is whole or not there, whenever the process or the machine stops; an empty file is none.
    """
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        kept = path.read_text().strip() if path.exists() else ""
        if kept:
            return kept
        secret = secrets.token_hex(32)
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secret)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(path)
        os.fsync(folder)
        return secret
    finally:
        os.close(folder)
