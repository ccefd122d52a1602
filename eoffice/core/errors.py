"""What a use-case may refuse, as exceptions that mean the same on a page, in the API and in a command.

`message` is for people (translated where it is raised), `code` is for machines, `fields` names the inputs at
fault. The table that turns them into HTTP stands in `eoffice.web.errors`.
"""

from __future__ import annotations

from collections.abc import Mapping

from click import ClickException


class ConfigurationError(ClickException):
    """The process cannot start with these settings; the message names the variable.

    A command that meets it ends with that sentence and the exit code 1.
    """


class DomainError(Exception):
    """Base of every refusal that is an answer, not a fault."""

    code = "refused"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})
        self.code = code or self.code


class NotFound(DomainError):
    """It does not exist, or not for this person: the two must be indistinguishable (404)."""

    code = "not_found"


class Denied(DomainError):
    """Visible, but this act is not theirs (403)."""

    code = "denied"


class Invalid(DomainError):
    """The input cannot be used; `fields` says which and why (422)."""

    code = "invalid"


class Conflict(DomainError):
    """Someone else was first, or the thing is frozen (409)."""

    code = "conflict"


class Stale(Conflict):
    """The actor looked at an older version than the present one, which is `version` (409)."""

    code = "stale"

    def __init__(self, message: str, *, version: int) -> None:
        super().__init__(message)
        self.version = version


class IllegalTransition(Conflict):
    """The action is no row of the transition table from the present state (409)."""

    code = "illegal_transition"


class TooLarge(DomainError):
    """More bytes than the limit (413)."""

    code = "too_large"


class StorageFull(DomainError):
    """The disk took no more bytes; nothing was recorded (507)."""

    code = "storage_full"


class Busy(DomainError):
    """The database had no time for this; the same may be sent again after `retry_after` seconds (503)."""

    code = "busy"
    retry_after = 5


class TooMany(DomainError):
    """Throttled; `retry_after` seconds (429)."""

    code = "too_many"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
