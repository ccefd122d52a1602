"""A web server killed during uploads: what was acknowledged is there, nothing is half done, nothing is double."""

from __future__ import annotations

import hashlib
import http.client
import json
import random
import socket
import threading
import time
from dataclasses import dataclass, field

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
    acknowledged: dict[int, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    broken: int = 0

    def run(self) -> None:
        """Send one document after another."""
        number = 0
        while not self.stop.is_set():
            number += 1
            content = f"{SUBJECT} {self.name} {number} ".encode() * 5000
            self._send(f"{self.name}-{number}", form(f"{SUBJECT} {self.name} {number}", content), content)

    def _send(self, key: str, body: bytes, content: bytes) -> None:
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self.installation.port, timeout=30)
            try:
                connection.request("POST", "/api/v1/incoming", body, headers(self.token, key))
                answer = connection.getresponse()
                text = answer.read().decode()
            except (OSError, http.client.HTTPException):
                self.broken += 1
                time.sleep(0.05)
                continue
            finally:
                connection.close()
            if answer.status == 201:
                self.acknowledged[json.loads(text)["id"]] = hashlib.sha256(content).hexdigest()
            else:
                self.refused.append(text)
            return


def web_processes(parent: psutil.Popen) -> list[psutil.Process]:
    master = child_of(parent, "gunicorn")
    return [] if master is None else master.children()


def count(installation: Installation, subject: str) -> object:
    return installation.scalar("SELECT count(*) FROM record WHERE subject = :subject", subject=subject)


def test_uploads_survive_killed_web_processes(installation: Installation) -> None:
    parent = installation.start_server()
    token = installation.command("people", "token", "vanthu")
    stop, chance = threading.Event(), random.Random(2026)
    clients = [Client(installation, token, name, stop) for name in ("mot", "hai", "ba")]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    try:
        for _ in range(8):
            time.sleep(chance.uniform(0.2, 0.6))
            if workers := web_processes(parent):
                chance.choice(workers).kill()
        master = child_of(parent, "gunicorn")
        assert master is not None
        master.kill()
        wait_for(installation.answers, "the web server's return")
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
    assert [client.refused for client in clients] == [[], [], []]
    assert sum(client.broken for client in clients) > 0
    kept = {number: sha for client in clients for number, sha in client.acknowledged.items()}
    assert len(kept) == sum(len(client.acknowledged) for client in clients) > 0
    query = "SELECT count(*) FROM record WHERE subject LIKE :pattern"
    assert installation.scalar(query, pattern=f"{SUBJECT}%") == len(kept)
    for number, sha in kept.items():
        found = installation.scalar(
            "SELECT file.blob_sha256 FROM record_file JOIN file ON file.id = record_file.file_id WHERE record_id = :id",
            id=number,
        )  # fmt: skip
        assert found == sha
    installation.command("content", "check")
    installation.command("audit", "verify")


def test_half_an_upload_leaves_nothing(installation: Installation) -> None:
    parent = installation.start_server()
    token = installation.command("people", "token", "vanthu")
    body = form(SUBJECT, b"x" * 3_000_000)
    lines = {"Host": "localhost", "Content-Length": str(len(body)), **headers(token, "half")}
    with socket.create_connection(("127.0.0.1", installation.port)) as connection:
        head = "POST /api/v1/incoming HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        connection.sendall(head.encode() + b"\r\n" + body[: len(body) // 2])
        time.sleep(0.5)
        for process in web_processes(parent):
            process.kill()
    wait_for(installation.answers, "the web server's return")
    assert count(installation, SUBJECT) == 0

    whole = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=30)
    whole.request("POST", "/api/v1/incoming", body, headers(token, "half"))
    assert whole.getresponse().status == 201
    whole.close()
    assert count(installation, SUBJECT) == 1
    installation.command("content", "check")
