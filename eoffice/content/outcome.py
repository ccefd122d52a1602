"""What reading a file came to: shared by the confined process that reads and the application that keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class TextState(StrEnum):
    """What is known of a file's text."""

    PENDING = "pending"
    READY = "ready"
    #: There are pages but no text on them: a scan or a picture.
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    #: The kind is accepted, but what would read it is not installed.
    UNSUPPORTED = "unsupported"


class TextProblem(StrEnum):
    """Why there is no text, or not all of it."""

    PASSWORD = "password"  # noqa: S105 - a code, not a password
    BROKEN = "broken"
    TOO_BIG_INSIDE = "too_big_inside"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    NO_READER = "no_reader"
    #: Text is there, but only of the first pages.
    PAGES_CUT = "pages_cut"
    #: Text is there, but only its beginning.
    TEXT_CUT = "text_cut"


class Unreadable(Exception):
    """A file that cannot be read, with the reason."""

    def __init__(self, problem: TextProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one confined process may use: seconds of wall clock and processor, address space, pages, characters."""

    seconds: int = 120
    memory_mb: int = 1024
    pages: int = 2000
    characters: int = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a reader found: the text of each page (one for kinds without pages).

    `page_count` is the true number of pages, None for kinds without; `has_text` is False for pictures of text
    even where something else (a visible signature) gave words; `problem` says what was left out.
    """

    texts: list[str] = field(default_factory=list)
    page_count: int | None = None
    has_text: bool = True
    problem: TextProblem | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The result as it is kept: `text` in NFC, pages separated by form feeds."""

    state: TextState
    text: str = ""
    pages: int | None = None
    problem: TextProblem | None = None
