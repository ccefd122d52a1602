"""The demonstration's documents: some months of the ward's work, through the same use-cases that people use.

Every document draws from a random source of its own (seed and number), so what it says does not depend on the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from eoffice.core import clock
from eoffice.demo.incoming_life import incoming_life, plan_arrival
from eoffice.demo.language import subject
from eoffice.demo.lexicon import LEXICON
from eoffice.demo.matters import Matter, matter_life, plan_matter
from eoffice.demo.neighbour import neighbour_life
from eoffice.demo.office import Office
from eoffice.demo.outgoing_life import file_away, outgoing_life, plan_draft
from eoffice.demo.timeline import Life, play

SPAN = timedelta(days=120)
#: Share of the documents that arrive; about a third of them is answered, which makes more outgoing ones.
_ARRIVING, _OWN = 0.62, 0.2
#: One matter with a case file of its own for so many documents.
_PER_MATTER = 22

_OWN_TYPES = {
    "CONG_VAN": 30,
    "THONG_BAO": 16,
    "QUYET_DINH": 18,
    "KE_HOACH": 12,
    "BAO_CAO": 10,
    "TO_TRINH": 6,
    "GIAY_MOI": 12,
}


@dataclass(frozen=True)
class Plan:
    """How much is made, from which seed, up to which moment."""

    seed: int
    documents: int
    until: datetime

    @property
    def first_day(self) -> date:
        """The day on which the demonstration begins."""
        return clock.office_time(self.until - SPAN).date()

    def rng(self, *name: object) -> Random:
        """The random source of one document."""
        return Random(f"{self.seed}:{':'.join(map(str, name))}")  # noqa: S311 - invented text, no secret


def load_documents(plan: Plan, on_progress: Callable[[float], None]) -> int:
    """Play the ward's work inside a unit of work; answers the number of steps taken.

    `on_progress` hears the share of the time that has passed, from 0 to 1.
    """
    office = Office()
    begin = office.hours.opening(plan.first_day)
    lives = [*_matters(office, plan), *_arrivals(office, plan), *_drafts(office, plan)]
    lives.append(neighbour_life(office, plan.rng("neighbour"), office.hours.later(begin, 1)))
    whole = (plan.until - begin).total_seconds()

    def step(moment: datetime) -> None:
        on_progress(min((moment - begin).total_seconds() / whole, 1.0))

    return play(lives, plan.until, step)


def _matters(office: Office, plan: Plan) -> list[Life]:
    """Matters of the first six weeks, each with its file and the documents that belong to it."""
    lives: list[Life] = []
    days = office.hours.days(plan.first_day, plan.first_day + timedelta(days=42))
    for number in range(max(plan.documents // _PER_MATTER, 1)):
        rng = plan.rng("matter", number)
        matter = plan_matter(rng, rng.choice(LEXICON.field), number)
        opened_on = days[number * len(days) // (plan.documents // _PER_MATTER + 1)]
        lives.append(matter_life(office, rng, office.hours.soon(office.hours.opening(opened_on), rng, 0, 2), matter))
        for ordinal in range(matter.expected):
            day = opened_on + timedelta(days=1 + 4 * ordinal)
            lives.append(_arrival(office, plan.rng("of matter", number, ordinal), day, matter))
    return lives


def _arrivals(office: Office, plan: Plan) -> list[Life]:
    days = office.hours.days(plan.first_day, clock.office_time(plan.until).date())
    lives = []
    for number in range(int(plan.documents * _ARRIVING)):
        rng = plan.rng("incoming", number)
        lives.append(_arrival(office, rng, _recent(rng, days), None))
    return lives


def _arrival(office: Office, rng: Random, day: date, matter: Matter | None) -> Life:
    at = office.hours.soon(office.hours.opening(day), rng, 0, 7)
    return incoming_life(office, rng, at, plan_arrival(rng, at, matter))


def _drafts(office: Office, plan: Plan) -> list[Life]:
    days = office.hours.days(plan.first_day, clock.office_time(plan.until).date())
    lives = []
    for number in range(int(plan.documents * _OWN)):
        rng = plan.rng("outgoing", number)
        at = office.hours.soon(office.hours.opening(_recent(rng, days)), rng, 0, 7)
        lives.append(_own_draft(office, rng, at))
    return lives


def _own_draft(office: Office, rng: Random, at: datetime) -> Life:
    about = subject(rng, rng.choices(tuple(_OWN_TYPES), tuple(_OWN_TYPES.values()))[0])
    draft = plan_draft(office, rng, about)
    yield from outgoing_life(office, rng, at, draft)
    yield from file_away(office, rng, draft)


def _recent(rng: Random, days: list[date]) -> date:
    """A working day; a fifth of them in the last week, so that every desk shows work under way."""
    return rng.choice(days[-5:] if rng.random() < 0.2 else days)
