"""Web server and worker killed during uploads: what was acknowledged is there and found, nothing is half or double."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import socket
import threading
import time
from dataclasses import dataclass, field
from itertools import count

import psutil
import pytest

from tests.process.installation import Installation, child_of, wait_for

pytestmark = pytest.mark.process

SUBJECT = "Tải lên trong lúc mất điện"
BOUNDARY = "ranh-gioi"


def form(subject: str, content: bytes) -> bytes:
    """A multipart body: the card and one file."""
    fields = {"subject": subject, "issuer": "Sở Nội vụ", "type": "CONG_VAN", "received_by": "UBND"}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="thu.txt"\r\n\r\n'
    return "".join([*parts, head]).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def headers(token: str, key: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {token}", "Idempotency-Key": key,
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }  # fmt: skip


@dataclass
class Client:
    """Someone who sends documents, each until it is acknowledged."""

    installation: Installation
    token: str
    name: str
    stop: threading.Event
    #: Id of the record → SHA-256 of its file and the word that stands in no other.
    acknowledged: dict[int, tuple[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    broken: int = 0

    def run(self) -> None:
        """Send one document after another."""
        for number in count(1):
            if self.stop.is_set():
                return
            word = f"{self.name}{number}"
            content = (f"{SUBJECT} {word} ".encode() * 1000).strip()
            self._send(word, form(f"{SUBJECT} {number}", content), content)

    def _send(self, word: str, body: bytes, content: bytes) -> None:
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.installation.port, timeout=30)
            try:
                connection.request("POST", "/api/v1/incoming", body, headers(self.token, word))
                answer = connection.getresponse()
                text = answer.read().decode()
            except (OSError, http.client.HTTPException):
                self.broken += 1
                time.sleep(0.05)
                continue
            finally:
                connection.close()
            if answer.status == 201:
                self.acknowledged[json.loads(text)["id"]] = (hashlib.sha256(content).hexdigest(), word)
            else:
                self.refused.append(text)
            return


def web_processes(parent: psutil.Popen) -> list[psutil.Process]:
    master = child_of(parent, "gunicorn")
    return [] if master is None else master.children()


def records(installation: Installation, pattern: str) -> object:
    return installation.scalar("SELECT count(*) FROM record WHERE subject LIKE :pattern", pattern=pattern)


def found_ids(installation: Installation, token: str, word: str) -> list[int]:
    """What a search over HTTP gives."""
    connection = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=30)
    connection.request("GET", f"/api/v1/search?q={word}", headers={"Authorization": f"Bearer {token}"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return [hit["id"] for hit in answer["hits"]]


def kill_at_random(parent: psutil.Popen) -> None:
    """Kill web processes, and the worker every third time; at last the whole web server."""
    chance = random.Random(2026)
    for turn in range(9):
        time.sleep(chance.uniform(0.2, 0.6))
        victims = web_processes(parent) if turn % 3 else [child_of(parent, "jobs")]
        if victims and (victim := chance.choice(victims)) is not None:
            victim.kill()
    master = child_of(parent, "gunicorn")
    assert master is not None
    master.kill()


def test_uploads_survive_killed_web_processes_and_workers(installation: Installation) -> None:
    parent = installation.start_server()
    token = installation.token("vanthu")
    stop = threading.Event()
    clients = [Client(installation, token, name, stop) for name in ("mot", "hai", "ba")]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    try:
        kill_at_random(parent)
        wait_for(installation.answers, "the web server's return")
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
    assert [client.refused for client in clients] == [[], [], []]
    assert sum(client.broken for client in clients) > 0
    kept = {number: facts for client in clients for number, facts in client.acknowledged.items()}
    assert len(kept) == sum(len(client.acknowledged) for client in clients) > 0
    assert records(installation, f"{SUBJECT}%") == len(kept)
    query = "SELECT blob_sha256 FROM file JOIN record_file ON record_file.file_id = file.id WHERE record_id = :id"
    for number, (sha, _word) in kept.items():
        assert installation.rows(query, id=number) == [(sha,)]
    installation.command("content", "check")
    installation.command("audit", "verify")
    pending = "SELECT count(*) FROM file WHERE text_state = 'pending'"
    wait_for(lambda: not installation.scalar(pending), "the text of every file")
    assert installation.scalar("SELECT count(*) FROM job WHERE state = 'dead'") == 0
    for number, (_sha, word) in kept.items():
        wait_for(lambda: found_ids(installation, token, word) == [number], f"{word} in the index")  # noqa: B023


def test_half_an_upload_leaves_nothing(installation: Installation) -> None:
    parent = installation.start_server()
    token = installation.token("vanthu")
    body = form(SUBJECT, b"x" * 3_000_000)
    lines = {"Host": "localhost", "Content-Length": str(len(body)), **headers(token, "half")}
    with socket.create_connection(("127.0.0.1", installation.port)) as connection:
        head = "POST /api/v1/incoming HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        connection.sendall(head.encode() + b"\r\n" + body[: len(body) // 2])
        time.sleep(0.5)
        for process in web_processes(parent):
            process.kill()
    wait_for(installation.answers, "the web server's return")
    assert records(installation, SUBJECT) == 0

    whole = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=30)
    whole.request("POST", "/api/v1/incoming", body, headers(token, "half"))
    assert whole.getresponse().status == 201
    whole.close()
    assert records(installation, SUBJECT) == 1
    installation.command("content", "check")
