"""The demonstration ward without documents: organisations, people, mandates, books, calendar and file plan.

It is also the world of all tests, so it must stay quick: the one password is hashed once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from eoffice.access.actor import SYSTEM, Role
from eoffice.audit import service as audit
from eoffice.classification.models import FilePlanItem, RetentionRule
from eoffice.core import clock
from eoffice.core.database import db
from eoffice.demo.agencies import FOUNDED, create_agencies
from eoffice.demo.file_plan import create_file_plan, create_retention_rules
from eoffice.directory.fingerprints import BODY, MANDATE, PERSON, POST, UNIT
from eoffice.directory.models import Agency, IssuingBody, Mandate, Person, Post, PostHolding, SigningForm, Unit
from eoffice.directory.passwords import new_password
from eoffice.directory.service.calendar_days import load_days
from eoffice.registers.models import Direction
from eoffice.registers.service import open_book


@dataclass(frozen=True)
class Member:
    """Someone of the demonstration: account, name and the post held; `unit` is a code, empty at the top."""

    username: str
    full_name: str
    title: str
    role: Role
    unit: str


#: The ten people of the ward, most senior post first.
MEMBERS: tuple[Member, ...] = (
    Member("chutich", "Trần Quang Huy", "Chủ tịch Ủy ban nhân dân", Role.CHAIRPERSON, ""),
    Member("phochutich", "Lê Thị Minh Nguyệt", "Phó Chủ tịch Ủy ban nhân dân", Role.VICE_CHAIRPERSON, ""),
    Member("chanhvp", "Phạm Đức Thịnh", "Chánh Văn phòng", Role.CHIEF_OF_OFFICE, "VP"),
    Member("truongphong", "Hoàng Văn Khải", "Trưởng phòng", Role.HEAD_OF_UNIT, "KT"),
    Member("chuyenvien", "Đặng Thùy Linh", "Chuyên viên", Role.SPECIALIST, "KT"),
    Member("chuyenvien2", "Võ Ngọc Sơn", "Chuyên viên", Role.SPECIALIST, "VHXH"),
    Member("vanthu", "Nguyễn Thị Thu Hà", "Văn thư", Role.CLERK, "VP"),
    Member("luutru", "Bùi Thị Lan Phương", "Cán bộ lưu trữ", Role.ARCHIVIST, "VP"),
    Member("motcua", "Ngô Hải Yến", "Cán bộ một cửa", Role.ONE_STOP_OFFICER, "TTPVHCC"),
    Member("quantri", "Đỗ Trung Kiên", "Quản trị hệ thống", Role.ADMINISTRATOR, ""),
)

#: The people of the second agency, who receive what the ward sends inside.
NEIGHBOUR_MEMBERS: tuple[Member, ...] = (
    Member("chutich2", "Phan Hữu Lợi", "Chủ tịch Ủy ban nhân dân", Role.CHAIRPERSON, ""),
    Member("chanhvp2", "Vũ Thị Thanh Tâm", "Chánh Văn phòng", Role.CHIEF_OF_OFFICE, "VP"),
    Member("vanthu2", "Hồ Thị Cẩm Tú", "Văn thư", Role.CLERK, "VP"),
)

#: Code, name, abbreviation in the symbol of a letter.
_UNITS: tuple[tuple[str, str, str], ...] = (
    ("VP", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "VP"),
    ("KT", "Phòng Kinh tế, Hạ tầng và Đô thị", "KT"),
    ("VHXH", "Phòng Văn hóa - Xã hội", "VHXH"),
    ("TTPVHCC", "Trung tâm Phục vụ hành chính công", "TTPVHCC"),
)

_LEGAL_BASIS = "Quy chế làm việc của Ủy ban nhân dân phường (Quyết định số 01/QĐ-UBND ngày 01/7/2025)"

#: User name, form, lines as printed, types. The first that covers a type is used: decisions and directives are
#: the chairperson's own authority, everything else is signed on behalf of the committee.
_MANDATES: tuple[tuple[str, SigningForm, str, str], ...] = (
    ("chutich", SigningForm.DIRECT, "CHỦ TỊCH", "QUYET_DINH,CHI_THI,CONG_DIEN,GIAY_UY_QUYEN,THU_CONG"),
    ("chutich", SigningForm.TM, "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", ""),
    ("phochutich", SigningForm.KT, "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", ""),
    ("chanhvp", SigningForm.TL, "TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG",
     "GIAY_MOI,GIAY_GIOI_THIEU,GIAY_NGHI_PHEP,THONG_BAO,PHIEU_GUI,PHIEU_CHUYEN,PHIEU_BAO,BAN_SAO_Y,BAN_SAO_LUC,BAN_TRICH_SAO"),
    ("chutich2", SigningForm.TM, "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", ""),
)  # fmt: skip


def create_ward(*, password: str) -> None:
    """Fill an empty database with the ward, inside a unit of work; books and file plan are of the present year.

    Everybody signs in with `password` and need not change it. Raises `Invalid` when it breaks the rules.
    """
    hashed = new_password(password).hash
    load_days(SYSTEM)
    rules = create_retention_rules()
    ward, neighbour = create_agencies()
    people: dict[str, Person] = {}
    for agency, members, unit_codes in (
        (ward, MEMBERS, ("VP", "KT", "VHXH", "TTPVHCC")), (neighbour, NEIGHBOUR_MEMBERS, ("VP", "KT", "VHXH")),
    ):  # fmt: skip
        units = _create_units(agency, unit_codes)
        bodies = _create_bodies(agency)
        people |= _create_people(agency, members, units, hashed)
        _create_mandates(bodies["UBND"], people)
        create_file_plan(agency, units, rules, clock.today().year)
    db.session.flush()


def complete_file_plans(year: int) -> None:
    """Give every agency of the installation a file plan of `year` unless it has one."""
    for agency in db.session.scalars(select(Agency).where(Agency.is_internal).order_by(Agency.id)):
        known = select(FilePlanItem.id).where(FilePlanItem.agency_id == agency.id, FilePlanItem.year == year)
        if db.session.scalar(known.limit(1)) is None:
            units = db.session.scalars(select(Unit).where(Unit.agency_id == agency.id))
            rules = list(db.session.scalars(select(RetentionRule).order_by(RetentionRule.id)))
            create_file_plan(agency, {unit.code: unit for unit in units}, rules, year)


def _create_units(agency: Agency, codes: tuple[str, ...]) -> dict[str, Unit]:
    units = {
        code: Unit(agency_id=agency.id, code=code, name=name, abbreviation=abbreviation, position=position,
                   valid_from=FOUNDED)
        for position, (code, name, abbreviation) in enumerate(_UNITS, 1) if code in codes
    }  # fmt: skip
    db.session.add_all(units.values())
    db.session.flush()
    for unit in units.values():
        audit.record(SYSTEM, "unit:created", UNIT, unit.id, agency_id=agency.id)
    return units


def _create_bodies(agency: Agency) -> dict[str, IssuingBody]:
    place = agency.name.removeprefix("Ủy ban nhân dân ")
    bodies = {
        code: IssuingBody(agency_id=agency.id, code=code, name=name, abbreviation=abbreviation,
                          is_default=code == "UBND", valid_from=FOUNDED)
        for code, name, abbreviation in (
            ("UBND", agency.name, "UBND"), ("HDND", f"Hội đồng nhân dân {place}", "HĐND"),
            ("TTPVHCC", f"Trung tâm Phục vụ hành chính công {place}", "TTPVHCC"),
        )
    }  # fmt: skip
    db.session.add_all(bodies.values())
    db.session.flush()
    for body in bodies.values():
        audit.record(SYSTEM, "body:created", BODY, body.id, agency_id=agency.id)
        _open_books(body, clock.today().year)
    return bodies


def _open_books(body: IssuingBody, year: int) -> None:
    """Common ward practice: decisions, resolutions and letters each in a book of their own, copies in one for
    all three kinds (PL I ph.II II.1c), the rest together.
    """
    outgoing = {
        "HDND": (("NQ", "Sổ nghị quyết", ("NGHI_QUYET",)), ("VB", "Sổ văn bản đi", ())),
        "TTPVHCC": (("VB", "Sổ văn bản đi", ()),),
    }.get(body.code, (
        ("QD", "Sổ quyết định", ("QUYET_DINH",)), ("CV", "Sổ công văn", ("CONG_VAN",)),
        ("SAO", "Sổ bản sao", ("BAN_SAO_Y", "BAN_TRICH_SAO", "BAN_SAO_LUC")), ("VB", "Sổ văn bản đi khác", ()),
    ))  # fmt: skip
    open_book(body=body, direction=Direction.INCOMING, year=year, code="DEN", name="Sổ văn bản đến")
    for code, name, types in outgoing:
        open_book(body=body, direction=Direction.OUTGOING, year=year, code=code, name=name, types=types)


def _create_people(
    agency: Agency, members: tuple[Member, ...], units: Mapping[str, Unit], password_hash: str
) -> dict[str, Person]:
    """Add people, their posts and holdings; the history vouches for each."""
    people = {}
    for position, member in enumerate(members, 1):
        post = Post(
            agency_id=agency.id, unit_id=units[member.unit].id if member.unit else None, title=member.title,
            role=member.role, position=position,
        )  # fmt: skip
        person = Person(
            agency_id=agency.id, username=member.username, full_name=member.full_name, password_hash=password_hash,
            must_change_password=False, created_at=clock.now(),
            email=f"{member.username}@{agency.email.partition('@')[2]}",
        )  # fmt: skip
        person.holdings.append(PostHolding(post=post, valid_from=FOUNDED))
        people[member.username] = person
        db.session.add(person)
        db.session.flush()
        audit.record(SYSTEM, "post:created", POST, post.id, agency_id=agency.id)
        detail = {"username": person.username}
        audit.record(SYSTEM, "person:created", PERSON, person.id, agency_id=agency.id, detail=detail)
    return people


def _create_mandates(body: IssuingBody, people: Mapping[str, Person]) -> None:
    """Say who signs for the body; `people` without a mandate sign nothing."""
    for username, form, lines, types in _MANDATES:
        person = people.get(username)
        if person is None or person.agency_id != body.agency_id:
            continue
        mandate = Mandate(
            person_id=person.id, post_id=person.holdings[0].post_id, body_id=body.id, form=form,
            authority_lines=lines, types=types, legal_basis=_LEGAL_BASIS, valid_from=FOUNDED,
        )  # fmt: skip
        db.session.add(mandate)
        db.session.flush()
        audit.record(SYSTEM, "mandate:granted", MANDATE, mandate.id, agency_id=body.agency_id)
