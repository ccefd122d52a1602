"""Keeping bytes: whole or not at all, whatever happens on the way."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from eoffice.content.store import FolderStore
from eoffice.core import clock
from eoffice.core.errors import StorageFull, TooLarge

RAW = b"exact bytes" * 1000
SHA256 = hashlib.sha256(RAW).hexdigest()
LIMIT = 1024 * 1024

_INTERRUPTED = """
import sys
from pathlib import Path
from eoffice.content.store import FolderStore
class Stream:
    turns = iter([b"a" * 1000, b"b" * 1000])
    def read(self, size):
        chunk = next(self.turns, None)
        if chunk is None:
            print("all but kept", flush=True)
            sys.stdin.read()
        return chunk
with FolderStore(Path(sys.argv[1])).receive(Stream(), 10**6) as arrival:
    arrival.keep()
"""


@pytest.fixture
def store(tmp_path: Path, app: Flask) -> FolderStore:
    return FolderStore(tmp_path / "store")


def _leftovers(store: FolderStore) -> list[Path]:
    return list((store.root / "incoming").glob("*"))


def test_bytes_lie_under_their_hash(store: FolderStore):
    assert store.put(io.BytesIO(RAW), LIMIT) == (SHA256, len(RAW))
    assert store.path(SHA256) == store.root / SHA256[:2] / SHA256
    assert store.path(SHA256).read_bytes() == RAW
    assert store.exists(SHA256)
    assert list(store.all()) == [SHA256]
    assert _leftovers(store) == []


def test_the_same_bytes_are_kept_once(store: FolderStore):
    store.put(io.BytesIO(RAW), LIMIT)
    store.put(io.BytesIO(RAW), LIMIT)
    assert list(store.all()) == [SHA256]
    assert _leftovers(store) == []


@pytest.mark.parametrize("damaged", [RAW[:10], RAW + b"x", b"x" + RAW[1:]])
def test_a_damaged_file_is_made_whole_when_its_bytes_come_again(store: FolderStore, damaged: bytes):
    store.put(io.BytesIO(RAW), LIMIT)
    store.path(SHA256).write_bytes(damaged)
    store.put(io.BytesIO(RAW), LIMIT)
    assert store.path(SHA256).read_bytes() == RAW


def test_what_is_not_kept_is_forgotten(store: FolderStore):
    with store.receive(io.BytesIO(RAW), LIMIT) as arrival:
        assert arrival.path.read_bytes() == RAW
        assert (arrival.sha256, arrival.size) == (SHA256, len(RAW))
    assert not store.exists(SHA256)
    assert _leftovers(store) == []


def test_the_limit_is_exact_and_named(store: FolderStore):
    store.put(io.BytesIO(b"x" * LIMIT), LIMIT)
    with pytest.raises(TooLarge, match="1 MB"):
        store.put(io.BytesIO(b"y" * (LIMIT + 1)), LIMIT)
    assert len(list(store.all())) == 1
    assert _leftovers(store) == []


def test_a_stream_past_the_limit_is_not_read_to_its_end(store: FolderStore):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(TooLarge):
        store.put(stream, LIMIT)  # type: ignore[arg-type]
    assert stream.given <= 3 * LIMIT


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_nothing(store: FolderStore, monkeypatch: pytest.MonkeyPatch, code: int):
    def no_space(_handle: int, _raw: bytes) -> int:
        raise OSError(code, "full")

    monkeypatch.setattr(os, "write", no_space)
    with pytest.raises(StorageFull):
        store.put(io.BytesIO(RAW), LIMIT)
    assert _leftovers(store) == []


def test_a_truly_full_disk_is_said_and_leaves_nothing(tmp_path: Path):
    """A file system of 64 kB in a mount namespace of its own."""
    code = (
        "import io, sys; from pathlib import Path; from flask import Flask; from flask_babel import Babel\n"
        "from eoffice.content.store import FolderStore; from eoffice.core.errors import StorageFull\n"
        "app = Flask('x'); Babel(app); store = FolderStore(Path(sys.argv[1]))\n"
        "with app.app_context():\n"
        "    try: store.put(io.BytesIO(b'x' * 10**6), 10**7)\n"
        "    except StorageFull: print('said', list(store.all()), list((store.root / 'incoming').glob('*')))\n"
    )
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("no unshare")
    script = 'mount -t tmpfs -o size=64k none "$1" || exit 77; exec "$2" -c "$3" "$1"'
    run = subprocess.run(
        [unshare, "-rm", "sh", "-c", script, "-", str(tmp_path), sys.executable, code],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    if run.returncode == 77 or "unshare failed" in run.stderr:
        pytest.skip("no mount namespaces here")
    assert run.stdout.strip() == "said [] []", run.stderr


def test_a_broken_connection_leaves_nothing(store: FolderStore):
    class Broken(io.RawIOBase):
        def read(self, _size: int = -1) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(Broken(), LIMIT)  # type: ignore[arg-type]
    assert _leftovers(store) == []


@pytest.mark.process
def test_a_process_killed_before_the_rename_leaves_no_file_and_the_rest_is_swept_a_day_later(store: FolderStore):
    with subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTED, str(store.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == b"all but kept\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    (leftover,) = _leftovers(store)
    assert list(store.all()) == []
    yesterday = (clock.now() - timedelta(hours=23)).timestamp()
    os.utime(leftover, (yesterday, yesterday))
    assert store.sweep() == 0
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert store.sweep() == 1
    assert _leftovers(store) == []


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "A" * 64, "a" * 63, SHA256 + "\n"])
def test_only_a_hash_is_a_key(store: FolderStore, key: str):
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.path(key)
