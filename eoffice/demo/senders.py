"""Who writes to the ward, and how their documents are numbered and signed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from eoffice.demo.language import Subject, head_title
from eoffice.demo.letter import Sender, head_lines
from eoffice.demo.lexicon import LEXICON, person_name
from eoffice.records.types import OFFICIAL_LETTER, document_types

_CITY = f"Ủy ban nhân dân {LEXICON.city}"
_INITIALS = {"Công ty": "CT", "Hợp tác xã": "HTX", "Ban Quản lý": "BQL", "Trường": "TR", "Hội": "H", "Đoàn": "ĐTN"}
#: Types that a chairperson signs in their own authority, not on behalf of the committee.
OWN_AUTHORITY = frozenset({"QUYET_DINH", "CHI_THI"})
#: Types that only authorities issue, and fields that schools write about.
_BY_AUTHORITIES = frozenset({"CHI_THI", "QUYET_DINH", "HUONG_DAN", "KE_HOACH"})
_OF_SCHOOLS = frozenset({"education", "health", "culture", "digital"})


@dataclass(frozen=True)
class Origin:
    """The issuer of an incoming document with its number and notation."""

    sender: Sender
    number: str
    notation: str
    signer_position: str


def origin(rng: Random, subject: Subject) -> Origin:
    """An issuer that would write about the subject: the department in charge more often than others."""
    name, abbreviation, units = _issuer(rng, subject)
    title = head_title(name)
    is_deputy = rng.random() < 0.45
    lines: tuple[str, ...] = (f"KT. {title}", f"Phó {title}") if is_deputy else (title,)
    if name.startswith("Ủy ban nhân dân") and subject.doc_type not in OWN_AUTHORITY:
        lines = ("TM. Ủy ban nhân dân", *lines)
    sender = Sender(
        name=name, parent=_parent(name), agency=head_lines(_short(name)), place=_place(name),
        authority=tuple(line.upper() for line in lines), signer=person_name(rng),
    )  # fmt: skip
    number = rng.randint(3, 4200 if "UBND" in abbreviation or abbreviation.startswith("S") else 320)
    return Origin(sender, f"{number:02d}", _notation(rng, subject, abbreviation, units), lines[-1])


def _issuer(rng: Random, subject: Subject) -> tuple[str, str, tuple[str, ...]]:
    """Name, abbreviation in the notation, and drafting units."""
    field = subject.field
    luck = rng.random()
    if luck < 0.42:
        department = field.department.removesuffix(" thành phố")
        return f"{department} thành phố {LEXICON.city_short}", field.abbreviation, ("VP", "TH", "NV", "QLNN")
    if luck < 0.66 or subject.doc_type in _BY_AUTHORITIES:
        return _CITY, "UBND", ("VX", "NC", "KT", "ĐĐ", "TH")
    if luck < 0.72:
        return f"Văn phòng {_CITY}", "VP", ("TH", "NC")
    if luck < 0.80:
        return f"Ủy ban nhân dân {rng.choice(LEXICON.neighbours)}", "UBND", ("VP", "KT", "VHXH")
    if luck > 0.94:
        return _with_initials(rng.choice(LEXICON.unions))
    return _with_initials(rng.choice(LEXICON.schools if field.key in _OF_SCHOOLS else LEXICON.companies))


def _with_initials(name: str) -> tuple[str, str, tuple[str, ...]]:
    beginning = next((initials for start, initials in _INITIALS.items() if name.startswith(start)), "")
    return name, beginning or "MTTQ", ("VP", "HC")


def _notation(rng: Random, subject: Subject, abbreviation: str, units: tuple[str, ...]) -> str:
    if subject.doc_type == OFFICIAL_LETTER:
        return f"{abbreviation}-{rng.choice(units)}"
    return f"{document_types()[subject.doc_type].abbreviation}-{abbreviation}"


def _parent(name: str) -> tuple[str, ...]:
    """The superior named above the issuer: departments of the city and the city's office have one."""
    is_office = name.endswith(f"thành phố {LEXICON.city_short}") and name != _CITY
    return head_lines(_CITY) if is_office else ()


def _short(name: str) -> str:
    """The name in the head, without what the line above already says."""
    if name == f"Văn phòng {_CITY}":
        return "Văn phòng"
    return name if name == _CITY else name.removesuffix(f" thành phố {LEXICON.city_short}")


def _place(name: str) -> str:
    for neighbour in LEXICON.neighbours:
        if name.endswith(neighbour):
            return neighbour.split(" ", 1)[1]
    if name.endswith(LEXICON.ward) or name in LEXICON.schools:
        return LEXICON.ward_short
    return LEXICON.city_short
