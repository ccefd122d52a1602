"""Case files of single matters, opened by their handler, that reach the archive while the demonstration runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from random import Random

from eoffice.archive import service as archive
from eoffice.core import clock
from eoffice.demo.lexicon import Field, fill
from eoffice.demo.office import Office
from eoffice.demo.timeline import Life
from eoffice.records import case_files
from eoffice.records.models import CaseFile


class Fate(StrEnum):
    """How far a matter's file goes."""

    OPEN = "open"
    CLOSED = "closed"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    ARCHIVED = "archived"


@dataclass
class Matter:
    """A matter with a file of its own once that is opened; of its `expected` documents `filed` lie in it."""

    field: Field
    code: str
    title: str
    fate: Fate
    expected: int
    filed: int = 0
    case_file: CaseFile | None = None


#: Fates of the matters, in the order in which they begin.
FATES = (Fate.ARCHIVED, Fate.ARCHIVED, Fate.RETURNED, Fate.HANDED_OVER, Fate.ARCHIVED, Fate.CLOSED, Fate.OPEN)


def plan_matter(rng: Random, field: Field, number: int) -> Matter:
    """Draw a matter of the field; the code follows the file plan's style (số.ký hiệu)."""
    title = fill(rng, rng.choice(field.matters))
    fate = FATES[number % len(FATES)]
    return Matter(field, f"{number + 1:02d}.VV", f"Hồ sơ vụ việc {title}", fate, rng.randint(2, 4))


def matter_life(office: Office, rng: Random, at: datetime, matter: Matter) -> Life:
    """Open the file at `at`; when all its documents lie in it, close it and take it as far as it is meant to go."""
    yield at
    owner = office.team_for(matter.field).handler
    matter.case_file = case_file = case_files.open_case_file(
        owner, code=matter.code, title=matter.title, retention_years=rng.choice((10, 20, 20, 50))
    )
    while matter.filed < matter.expected:
        yield office.hours.soon(clock.now(), rng, 7, 9)
    if matter.fate is Fate.OPEN:
        return
    yield office.hours.soon(clock.now(), rng, 4, 20)
    case_files.close(owner, case_file, note="Công việc đã giải quyết xong.")
    if matter.fate is Fate.CLOSED:
        return
    yield office.hours.soon(clock.now(), rng, 4, 20)
    archive.hand_over(owner, case_file)
    yield office.hours.soon(clock.now(), rng, 8, 40)
    if matter.fate is Fate.RETURNED:
        archive.return_file(
            office.actors["luutru"], case_file, reason="Thiếu văn bản trả lời trong mục lục, đề nghị bổ sung."
        )
    elif matter.fate is Fate.ARCHIVED:
        archive.accept(office.actors["luutru"], case_file)
