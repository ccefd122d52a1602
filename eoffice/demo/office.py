"""The ward as the demonstration plays it: who acts, in which unit, and which file of the plan takes what."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from random import Random

from sqlalchemy import select

from eoffice.access.actor import Actor
from eoffice.classification.models import FilePlanItem
from eoffice.content.models import File
from eoffice.content.service import store_file
from eoffice.core import clock
from eoffice.core.calendar import calendar
from eoffice.core.database import db
from eoffice.demo import docx, pdf
from eoffice.demo.letter import Letter, Sender, head_lines
from eoffice.demo.lexicon import COMMITTEE, LEXICON, Field
from eoffice.demo.timeline import Hours
from eoffice.directory.actors import actor_of, mandate_for
from eoffice.directory.models import Agency, IssuingBody, Person, Unit
from eoffice.records import case_files
from eoffice.records.models import CaseFile

#: Field → the file of the plan that keeps its documents.
PLAN_OF_FIELD = {
    "land": "01.DD", "civil": "01.MC", "urban": "01.DT", "environment": "03.MT", "education": "01.GDYT",
    "health": "02.GDYT", "digital": "02.CDS", "reform": "01.CCHC", "fire": "02.TH", "finance": "02.TCKH",
    "election": "03.TH", "merit": "01.LDXH", "culture": "01.VH", "security": "04.TH", "petition": "01.TCD",
    "disaster": "01.PCTT", "trade": "01.KT", "personnel": "02.NV", "archives": "03.VTLT", "welfare": "02.LDXH",
}  # fmt: skip

#: Unit → who does its work, and who approves the content of its drafts.
HANDLER = {"KT": "chuyenvien", "VHXH": "chuyenvien2", "VP": "vanthu", "TTPVHCC": "motcua"}
HEAD = {"KT": "truongphong", "VHXH": "chanhvp", "VP": "chanhvp", "TTPVHCC": "chanhvp"}


@dataclass
class Team:
    """A unit of the ward with the people who act for it."""

    unit: Unit
    handler: Actor
    handler_name: str
    head: Actor
    has_own_head: bool


class Office:
    """The people, units and files of the loaded ward, looked up once. Use it inside a unit of work."""

    def __init__(self) -> None:
        people = db.session.scalars(select(Person)).all()
        self.people = {person.username: person for person in people}
        self.actors: dict[str, Actor] = {person.username: actor_of(person) for person in people}
        ward_id = self.people["vanthu"].agency_id
        self.ward = db.session.get_one(Agency, ward_id)
        self.body = db.session.scalars(
            select(IssuingBody).where(IssuingBody.agency_id == ward_id, IssuingBody.code == "UBND")
        ).one()
        self.hours = Hours(calendar())
        units = db.session.scalars(select(Unit).where(Unit.agency_id == ward_id)).all()
        self.teams = {unit.code: self._team(unit) for unit in units}
        self._files: dict[tuple[int, str], CaseFile] = {}

    def _team(self, unit: Unit) -> Team:
        head = self.actors[HEAD[unit.code]]
        handler = HANDLER[unit.code]
        return Team(unit, self.actors[handler], handler, head, unit.id in head.headed_unit_ids)

    def team_for(self, field: Field) -> Team:
        """Who works on a field; civil status is done at the one-stop centre."""
        return self.teams["TTPVHCC" if field.key == "civil" else field.unit]

    def sender(self, signer: str, doc_type: str) -> Sender:
        """The ward as issuer, signed by the person under the mandate of today."""
        person = self.people[signer]
        mandate = mandate_for(person.id, self.body.id, doc_type, clock.today())
        lines = mandate.authority_lines.splitlines() if mandate else ["CHỦ TỊCH"]
        return Sender(
            name=COMMITTEE, parent=(), agency=head_lines(COMMITTEE), place=LEXICON.ward_short, authority=tuple(lines),
            signer=person.full_name,
        )  # fmt: skip

    def case_file(self, field: Field) -> CaseFile:
        """The year's open file of the plan for a field, opened by the unit's handler when it is first needed."""
        key = (clock.today().year, PLAN_OF_FIELD[field.key])
        if key not in self._files:
            item = db.session.scalars(
                select(FilePlanItem).where(
                    FilePlanItem.agency_id == self.ward.id, FilePlanItem.year == key[0], FilePlanItem.code == key[1]
                )
            ).one()
            self._files[key] = case_files.open_case_file(self.team_for(field).handler, plan_item=item)
        return self._files[key]


def keep(actor: Actor, rng: Random, letter: Letter, name: str, *, share_of_pdf: float) -> File:
    """Store the letter as PDF (that share of the time, and when there is a font for it) or as a Word file."""
    as_pdf = rng.random() < share_of_pdf and pdf.has_fonts()
    made = pdf.render(letter) if as_pdf else docx.render(letter)
    return store_file(actor, stream=BytesIO(made), name=f"{name}.{'pdf' if as_pdf else 'docx'}")
