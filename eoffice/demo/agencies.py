"""The organisations of the demonstration: the ward, its city, and everyone it writes to. All invented."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from eoffice.access.actor import SYSTEM
from eoffice.audit import service as audit
from eoffice.core.database import db
from eoffice.core.text import fold
from eoffice.demo.lexicon import LEXICON
from eoffice.directory.fingerprints import AGENCY
from eoffice.directory.models import Agency

#: Two-level local government began that day; wards of before ended the day before.
FOUNDED = date(2025, 7, 1)

WARD_NAME = f"Ủy ban nhân dân {LEXICON.ward}"
CITY_NAME = f"Ủy ban nhân dân {LEXICON.city}"
#: The second agency that works in the installation: it receives inside, without a wire.
NEIGHBOUR_NAME = f"Ủy ban nhân dân {LEXICON.neighbours[0]}"

#: Prefix of the agency codes (QĐ 20/2020/QĐ-TTg); no province bears it.
_CODE = "H77"


def create_agencies() -> tuple[Agency, Agency]:
    """Add all organisations; answers the ward and the second agency of the installation."""
    city = _add(CITY_NAME, "UBND thành phố", code=_CODE, place=LEXICON.city_short)
    ward = _add(
        WARD_NAME, "UBND phường Mai Khê", code=f"{_CODE}.101", parent=city, place=LEXICON.ward_short, is_internal=True,
        address="01 đường Hoa Phượng, phường Mai Khê, thành phố Lạc Giang",
    )  # fmt: skip
    neighbours = []
    for number, neighbour in enumerate(LEXICON.neighbours, 102):
        place = neighbour.split(" ", 1)[1]
        neighbours.append(
            _add(f"Ủy ban nhân dân {neighbour}", f"UBND {neighbour}", code=f"{_CODE}.{number}", parent=city,
                 place=place, is_internal=number == 102)
        )  # fmt: skip
    db.session.flush()
    closed = _add("Ủy ban nhân dân phường Bến Cũ", "UBND phường Bến Cũ", parent=city, place="Bến Cũ")
    closed.valid_from, closed.valid_to, closed.successor = date(1995, 1, 1), date(2025, 6, 30), ward
    _add_offices_of_city(city)
    _add_others(ward)
    db.session.flush()
    for agency in db.session.scalars(select(Agency).order_by(Agency.id)):
        home = agency.id if agency.is_internal else None
        audit.record(SYSTEM, "agency:created", AGENCY, agency.id, agency_id=home)
    return ward, neighbours[0]


def _add_offices_of_city(city: Agency) -> None:
    _add(f"Hội đồng nhân dân {LEXICON.city}", "HĐND thành phố", code=f"{_CODE}.00", place=LEXICON.city_short)
    _add(f"Văn phòng Ủy ban nhân dân {LEXICON.city}", "VP UBND thành phố", code=f"{_CODE}.01", parent=city,
         place=LEXICON.city_short)  # fmt: skip
    departments = dict.fromkeys((field.department, field.abbreviation) for field in LEXICON.field)
    for number, (department, abbreviation) in enumerate(departments, 2):
        name = department if department.endswith("thành phố") else f"{department} thành phố"
        _add(f"{name} {LEXICON.city_short}", abbreviation, code=f"{_CODE}.{number:02d}", parent=city,
             place=LEXICON.city_short)  # fmt: skip


def _add_others(ward: Agency) -> None:
    _add(f"Đảng ủy {LEXICON.ward}", "Đảng ủy phường", place=LEXICON.ward_short)
    _add(f"Công an {LEXICON.ward}", "Công an phường", place=LEXICON.ward_short)
    _add(f"Trạm Y tế {LEXICON.ward}", "Trạm Y tế", parent=ward, place=LEXICON.ward_short)
    for union in LEXICON.unions:
        _add(union, place=LEXICON.ward_short)
    for school in LEXICON.schools:
        _add(school, parent=ward, place=LEXICON.ward_short)
    for company in LEXICON.companies:
        _add(company, place=LEXICON.city_short)


def _add(
    name: str, short_name: str = "", *, code: str | None = None, parent: Agency | None = None, place: str = "",
    address: str = "", is_internal: bool = False,
) -> Agency:  # fmt: skip
    agency = Agency(
        name=name, name_folded=fold(name), short_name=short_name or name, code=code, parent=parent, place=place,
        address=address, is_internal=is_internal, email=_mail(code), valid_from=FOUNDED if code else None,
    )  # fmt: skip
    db.session.add(agency)
    return agency


def _mail(code: str | None) -> str:
    """An address that no mail server accepts (RFC 2606)."""
    return f"vanthu@{code.lower().replace('.', '-')}.lacgiang.example" if code else ""
