"""People at a real server: one cookie jar and one connection at a time each, so that several may act at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from lxml import html

from tests.world import PASSWORD


class Answer:
    """What a page answered, after its redirects."""

    def __init__(self, status: int, address: str, body: bytes) -> None:
        self.status, self.path = status, urlsplit(address).path
        self.tree = html.document_fromstring(body.decode() or "<p></p>")
        self.text = " ".join((self.tree.xpath("//main") or [self.tree])[0].text_content().split())

    def hidden(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that posts to an address ending with `action`."""
        (form,) = self.tree.xpath(f"//form[contains(@action, '{action}')]")[:1]
        return {node.get("name"): node.get("value", "") for node in form.xpath(".//input[@type='hidden']")}


class Person:
    """Somebody signed in at the server."""

    def __init__(self, address: str, username: str) -> None:
        self._address = address
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        signed_in = self.post("/sign-in", username=username, password=PASSWORD)
        assert signed_in.status == 200
        assert signed_in.path == "/", signed_in.text

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._open(Request(self._address + path))

    def post(self, path: str, **fields: Any) -> Answer:
        """Send a form."""
        return self._open(Request(self._address + path, urlencode(fields, doseq=True).encode()))

    def _open(self, request: Request) -> Answer:
        try:
            with self._opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.url, answer.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, error.url, error.read())


def at_once(acts: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """What each act is answered when all begin at the same moment."""
    start = threading.Barrier(len(acts))
    answers: dict[int, Answer] = {}

    def run(number: int) -> None:
        start.wait(timeout=30)
        answers[number] = acts[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return [answers[number] for number in range(len(acts))]
