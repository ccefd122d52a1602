"""Callers of the API, and the work that a worker would do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from eoffice.core.unit_of_work import unit_of_work
from eoffice.core.worker import drain
from eoffice.directory.tokens import create_token
from eoffice.search.follower import Follower
from tests.world import wait_for_other_databases


class Caller:
    """Somebody with a token; every call expects the status it names."""

    def __init__(self, app: Flask, secret: str) -> None:
        self._client, self._headers = app.test_client(), {"Authorization": f"Bearer {secret}"}

    def get(self, path: str, expect: int = 200, language: str = "vi", **kwargs: Any) -> TestResponse:
        """GET below /api/v1."""
        sent = {**self._headers, "Accept-Language": language}
        return self._checked(self._client.get(f"/api/v1{path}", headers=sent, buffered=True, **kwargs), expect)

    def post(self, path: str, expect: int = 200, headers: dict[str, str] | None = None, **kwargs: Any) -> TestResponse:
        """POST below /api/v1."""
        sent = {**self._headers, **(headers or {})}
        return self._checked(self._client.post(f"/api/v1{path}", headers=sent, **kwargs), expect)

    def put(self, path: str, expect: int = 200) -> TestResponse:
        """PUT below /api/v1."""
        return self._checked(self._client.put(f"/api/v1{path}", headers=self._headers), expect)

    def act(self, path: str, action: str, expect: int = 200, **inputs: Any) -> dict[str, Any]:
        """Make a move; the object after it, or the problem."""
        answer = self.post(f"{path}/actions/{action}", expect, json=inputs)
        found: dict[str, Any] = answer.json or {}
        return found

    def is_refused(self, path: str, action: str) -> bool:
        """Whether the move is refused with a problem document, whatever the ground."""
        answer = self._client.post(f"/api/v1{path}/actions/{action}", headers=self._headers, json={})
        return answer.status_code in {403, 404, 409, 422} and answer.content_type == "application/problem+json"

    @staticmethod
    def _checked(answer: TestResponse, expect: int) -> TestResponse:
        assert answer.status_code == expect, answer.get_data(as_text=True)[:3000]
        return answer


@pytest.fixture
def caller(app: Flask, person: Callable[..., Any], actor: Callable[..., Any]) -> Callable[[str], Caller]:
    """Open the API for a user of the world."""

    def open_api(username: str) -> Caller:
        with unit_of_work():
            return Caller(app, create_token(actor(username), person(username)))

    return open_api


@pytest.fixture
def background(app: Flask) -> Iterator[Callable[[], None]]:
    """Do what a worker would have done by now: jobs, and the index."""
    follower = Follower(app)

    def work() -> None:
        drain(app)
        wait_for_other_databases()
        follower.catch_up()

    yield work
    follower.close()
