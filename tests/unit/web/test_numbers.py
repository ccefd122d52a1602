"""Numbers in addresses are ids that a database can hold, or no address at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("number", ["9" * 10, "9" * 30, "-1", "%D9%A3", "1%00", ""])
def test_what_is_no_id_is_no_address(sign_in: Callable[[str], FlaskClient], number: str) -> None:
    assert sign_in("vanthu").get(f"/documents/{number}/history").status_code == 404
