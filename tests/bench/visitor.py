"""The clerk as a program: pages with a session, the API with a token, one connection kept open."""

from __future__ import annotations

import http.client
import json
import re
import uuid
from typing import Any
from urllib.parse import urlencode


class Visitor:
    """Somebody signed in at a running installation."""

    def __init__(self, port: int, username: str, password: str, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._token, self._cookies = token, ""
        page, _headers = self._send("GET", "/sign-in")
        csrf = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.decode())
        form = {"username": username, "password": password, "csrf_token": csrf.group(1) if csrf else ""}
        self._send("POST", "/sign-in", urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"})

    def page(self, path: str) -> bytes:
        """GET a page."""
        return self._send("GET", path)[0]

    def send_form(self, path: str, fields: dict[str, str]) -> tuple[str, str]:
        """POST a form and open where it leads; its address and the page."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        page, headers = self._send("POST", path, urlencode(fields).encode(), kind)
        address = headers["Location"]
        if address is None:
            raise RuntimeError(f"{path} leads nowhere: {page[:300].decode(errors='replace')}")
        return address, self.page(address).decode()

    def search(self, question: str, **arguments: str) -> dict[str, Any]:
        """Ask over HTTP."""
        asked = urlencode({"limit": "20", "q": question, **arguments})
        found: dict[str, Any] = json.loads(self._api("GET", f"/search?{asked}"))
        return found

    def post(self, path: str, fields: dict[str, Any]) -> dict[str, Any]:
        """POST JSON to the API."""
        answer: dict[str, Any] = json.loads(
            self._api("POST", path, json.dumps(fields).encode(), {"Content-Type": "application/json"})
        )
        return answer

    def upload(self, path: str, fields: dict[str, str], name: str, body: bytes, mime: str) -> dict[str, Any]:
        """POST a document with one file to the API."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            f"Content-Type: {mime}\r\n\r\n".encode()
            + body
            + f"\r\n--{mark}--\r\n".encode()
        )
        kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        answer: dict[str, Any] = json.loads(self._api("POST", path, b"".join(parts), kind))
        return answer

    def _api(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
        sent = {"Authorization": f"Bearer {self._token}", **(headers or {})}
        return self._send(method, f"/api/v1{path}", body, sent)[0]

    def _send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[bytes, http.client.HTTPMessage]:
        sent = dict(headers or {})
        if self._cookies and not path.startswith("/api/"):
            sent["Cookie"] = self._cookies
        try:
            self._connection.request(method, path, body, sent)
            answer = self._connection.getresponse()
        except (ConnectionError, http.client.RemoteDisconnected):
            self._connection.close()  # an idle connection that the server has closed
            self._connection.request(method, path, body, sent)
            answer = self._connection.getresponse()
        text = answer.read()
        fresh = [value.split(";")[0] for value in answer.headers.get_all("Set-Cookie", [])]
        self._cookies = fresh[-1] if fresh else self._cookies
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:500].decode(errors='replace')}")
        return text, answer.headers
