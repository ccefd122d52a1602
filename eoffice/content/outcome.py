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
    #: Scanned pages are being read one after the other; text that is there already can be searched.
    RECOGNISING = "recognising"
    #: The text, or that of some pages, was read from a scan.
    RECOGNISED = "recognised"


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
    #: There are scanned pages, but what reads them is not installed.
    NO_RECOGNISER = "no_recogniser"
    #: Some scanned pages could not be read.
    SCANS_LEFT_OUT = "scans_left_out"


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
    even where something else (a visible signature) gave words; `problem` says what was left out. `scans` are the
    pages to be read from their picture, each with the words that stand on it as text (a visible signature).
    """

    texts: list[str] = field(default_factory=list)
    page_count: int | None = None
    has_text: bool = True
    problem: TextProblem | None = None
    scans: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The result as it is kept: `text` in NFC, pages separated by form feeds; `scans` as in `Content`."""

    state: TextState
    text: str = ""
    pages: int | None = None
    problem: TextProblem | None = None
    scans: dict[int, str] = field(default_factory=dict)
