"""Passwords: the rules of QCVN 12:2026/BCA, argon2id, and never more hashes at a time than memory allows.

One hash takes 64 MB. `PARALLEL` bounds them per process; who waits longer than `PATIENCE` seconds is told to try
again. Hashing belongs outside the writing transaction: it takes a tenth of a second.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from flask_babel import gettext as _

from eoffice.core.errors import Invalid, TooMany
from eoffice.core.text import fold, nfc

MINIMUM_LENGTH = 8
#: Longer input is refused before it is hashed: it would only cost time.
MAXIMUM_LENGTH = 200
PARALLEL = 2
PATIENCE = 15

_slots = BoundedSemaphore(PARALLEL)
_SPECIAL = "!#%+-=?@_"
_ALIKE = frozenset("0O1lI")


@dataclass(frozen=True)
class NewPassword:
    """A password that passed the rules, already hashed; made by `new_password` only."""

    hash: str


def problem_with(password: str, username: str = "") -> str | None:
    """The sentence that says why this password cannot be used, or None when it can."""
    kinds = (str.islower, str.isupper, str.isdigit, _is_special)
    if len(password) > MAXIMUM_LENGTH:
        return _("At most %(limit)s characters.", limit=MAXIMUM_LENGTH)
    if len(password) < MINIMUM_LENGTH or not all(any(map(kind, password)) for kind in kinds):
        return _(
            "Use at least %(minimum)s characters, among them a small letter, a capital, a digit and a sign such as !.",
            minimum=MINIMUM_LENGTH,
        )
    if username and fold(username) in fold(password):
        return _("The password must not contain the user name.")
    return None


def new_password(password: str, *, username: str = "", field: str = "password") -> NewPassword:
    """The password hashed for storing. Raises `Invalid` on `field` with the rule that it breaks."""
    problem = problem_with(nfc(password), username)
    if problem:
        raise Invalid(problem, fields={field: problem})
    with _slot():
        return NewPassword(_hasher(_is_testing()).hash(nfc(password)))


def verify(password_hash: str, password: str) -> bool:
    """Whether the password belongs to the hash. An empty hash takes as long and fits nothing."""
    hasher = _hasher(_is_testing())
    with _slot():
        try:
            hasher.verify(password_hash or _nobody(_is_testing()), nfc(password)[:MAXIMUM_LENGTH])
        except (VerificationError, InvalidHashError):
            return False
    return bool(password_hash)


def random_password() -> str:
    """A password within the rules, to be told once and changed at the first sign-in (about 78 bits)."""
    kinds = [string.ascii_lowercase, string.ascii_uppercase, string.digits, _SPECIAL]
    letters = [[c for c in kind if c not in _ALIKE] for kind in kinds]
    everything = [c for kind in letters[:3] for c in kind]
    chosen = [secrets.choice(kind) for kind in letters] + [secrets.choice(everything) for _place in range(10)]
    secrets.SystemRandom().shuffle(chosen)
    return "".join(chosen)


def _is_special(character: str) -> bool:
    return not character.isalnum() and not character.isspace()


def _is_testing() -> bool:
    return bool(current_app.config["TESTING"])


@cache
def _hasher(cheap: bool) -> PasswordHasher:
    """RFC 9106 low-memory profile (64 MB); tests run with the least that argon2 accepts."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else PasswordHasher()


@cache
def _nobody(cheap: bool) -> str:
    """A hash of a word nobody knows, so that an unknown user name costs as much as a known one."""
    return _hasher(cheap).hash(secrets.token_hex(32))


@contextmanager
def _slot() -> Iterator[None]:
    if not _slots.acquire(timeout=PATIENCE):
        raise TooMany(_("Many people are signing in at the moment. Try again in a few seconds."), retry_after=10)
    try:
        yield
    finally:
        _slots.release()
