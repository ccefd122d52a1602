"""What a look-alike says: drawn first, so that the right answers are known before anything is set on paper."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from eoffice.records.types import document_types

WORDS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text(encoding="utf-8"))
FIELDS = ("number", "notation", "issued_on", "issuer", "type", "subject", "signer_name", "signer_position", "urgency")
#: Types that state their matter in no line of their own.
WITHOUT_SUBJECT = frozenset({"GIAY_GIOI_THIEU", "GIAY_NGHI_PHEP"})
ADDRESSED = frozenset({"CONG_VAN", "TO_TRINH", "BAO_CAO", "GIAY_MOI", "PHIEU_CHUYEN", "PHIEU_GUI"})


@dataclass(frozen=True)
class Sender:
    """An issuing body: superior lines, own lines, name, abbreviation, offices that draft, and ways to sign."""

    name: str
    lines: tuple[str, ...]
    abbreviation: str
    posts: tuple[tuple[str, ...], ...]
    parent: tuple[str, ...] = ()
    drafters: tuple[str, ...] = ("VP",)


@dataclass(frozen=True)
class Facts:
    """All that is printed. `number` and `day` may be missing: left for the hand."""

    sender: Sender
    slug: str
    title: str
    number: str
    notation: str
    on: date
    has_day: bool
    place: str
    subject: str
    post: tuple[str, ...]
    signer: str
    degree: str
    addressees: tuple[str, ...]
    grounds: tuple[str, ...]
    body: tuple[str, ...]
    recipients: tuple[str, ...]
    urgency: str = ""
    stamp: tuple[str, ...] = ()
    annex: tuple[str, ...] = ()
    second: Facts | None = field(default=None, repr=False)

    @property
    def symbol(self) -> str:
        """The line of the number."""
        return f"Số: {self.number or '        '}/{self.notation}"

    @property
    def date_line(self) -> str:
        """The line of place and date."""
        day = f"{self.on.day:02d}" if self.has_day else "      "
        month = f"{self.on.month:02d}" if self.on.month < 3 else str(self.on.month)
        return f"{self.place}, ngày {day} tháng {month} năm {self.on.year}"

    def expected(self, file: str) -> dict[str, str]:
        """The row of the table of right answers."""
        return {
            "file": file,
            "number": self.number,
            "notation": self.notation,
            "issued_on": self.on.isoformat() if self.has_day else "",
            "issuer": self.sender.name,
            "type": self.slug,
            "subject": self.subject,
            "signer_name": self.signer,
            "signer_position": " / ".join(self.post),
            "urgency": {"": "normal", "KHẨN": "urgent", "THƯỢNG KHẨN": "very_urgent", "HỎA TỐC": "express"}[
                self.urgency
            ],
        }


def draw(rng: Random, slug: str | None = None) -> Facts:
    """A document at random, of type `slug` if that is given."""
    sender = _sender(rng)
    slug = slug if slug is not None else rng.choice([*_types(), "CONG_VAN", "CONG_VAN", "QUYET_DINH", "THONG_BAO", ""])
    kind = document_types().get(slug)
    title = rng.choice(WORDS["other_titles"]) if kind is None else kind.name.partition(" (")[0].upper()
    number = rng.choice(
        ["", f"{rng.randint(1, 9):02d}", str(rng.randint(10, 4999)), str(rng.randint(10, 4999)), "1234a"]
    )
    day = date(2026, 1, 1) + timedelta(days=rng.randrange(330))
    facts = Facts(
        sender=sender,
        slug=slug,
        title="" if slug == "CONG_VAN" else title,
        number=number,
        notation=_notation(rng, sender, slug),
        on=day,
        has_day=rng.random() > 0.08,
        place=rng.choice(WORDS["places"]),
        subject="" if slug in WITHOUT_SUBJECT else _subject(rng, slug),
        post=rng.choice(sender.posts),
        signer=_person(rng),
        degree=rng.choice(WORDS["degrees"]) if rng.random() < 0.12 else "",
        addressees=tuple(rng.sample(_bodies(), rng.randint(1, 3))) if slug in ADDRESSED else (),
        grounds=tuple(WORDS["grounds"]) if slug in {"QUYET_DINH", "NGHI_QUYET"} else (),
        body=tuple(rng.choices(WORDS["body"], k=rng.randint(3, 9))),
        recipients=(*rng.sample(WORDS["recipients"], rng.randint(2, 5)), f"Lưu: VT, {rng.choice(sender.drafters)}."),
    )
    return _with_traps(rng, facts)


def _with_traps(rng: Random, facts: Facts) -> Facts:
    if rng.random() < 0.1:
        facts = replace(facts, urgency=rng.choice(["KHẨN", "THƯỢNG KHẨN", "HỎA TỐC"]))
    if rng.random() < 0.15:
        facts = replace(
            facts,
            stamp=(
                "UBND PHƯỜNG LÊ LỢI",
                "ĐẾN",
                f"Số: {rng.randint(100, 9999)}",
                f"Ngày: {rng.randint(1, 28)}/{rng.randint(1, 12)}/2026",
                "Chuyển: ........",
            ),
        )
    if rng.random() < 0.15:
        facts = replace(
            facts,
            annex=(
                "PHỤ LỤC",
                "DANH SÁCH KÈM THEO",
                "(Kèm theo Quyết định số 99/QĐ-XYZ ngày 01/01/2025)",
                "CHỦ TỊCH",
                "Trần Văn Phụ Lục",
            ),
        )
    if rng.random() < 0.06:
        facts = replace(facts, second=draw(rng))
    return facts


def _types() -> list[str]:
    return [slug for slug, kind in document_types().items() if not kind.is_copy and slug != "THU_CONG"]


def _notation(rng: Random, sender: Sender, slug: str) -> str:
    kind = document_types().get(slug)
    if slug == "CONG_VAN":
        return f"{sender.abbreviation}-{rng.choice(sender.drafters)}"
    abbreviation = kind.abbreviation if kind is not None and kind.abbreviation else rng.choice(["KL", "PTr", "L", "XN"])
    return f"{abbreviation}-{sender.abbreviation}"


def _subject(rng: Random, slug: str) -> str:
    words = [rng.choice(WORDS["verbs"]), rng.choice(WORDS["objects"]), rng.choice(WORDS["tails"])]
    if rng.random() < 0.25:
        words[2:2] = ["và", rng.choice(WORDS["verbs"]), rng.choice(WORDS["objects"])]
    text = " ".join(word for word in words if word)
    if slug == "CONG_VAN":
        return text if rng.random() < 0.6 else text[0].upper() + text[1:]
    return f"Về việc {text}" if rng.random() < 0.4 else text[0].upper() + text[1:]


def _person(rng: Random) -> str:
    parts = (rng.choice(WORDS["surnames"]), rng.choice(WORDS["middles"]), rng.choice(WORDS["given"]))
    return " ".join(part for part in parts if part)


def _bodies() -> list[str]:
    return [
        "Ủy ban nhân dân thành phố",
        "Sở Nội vụ",
        "Các phòng, ban chuyên môn thuộc phường",
        "Ông Nguyễn Văn Hòa, số 12 Lê Lợi",
        "Công an phường",
        "Ban Thường vụ Đảng ủy phường",
        "Trường Tiểu học Vỹ Dạ",
    ]


_COMMITTEE = (
    ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    ("CHỦ TỊCH",),
    ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
    ("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
    ("Q. CHỦ TỊCH",),
    ("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"),
    ("TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG KINH TẾ, HẠ TẦNG VÀ ĐÔ THỊ"),
)
_DIRECTOR = (
    ("GIÁM ĐỐC",),
    ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    ("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"),
    ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG TỔ CHỨC CÁN BỘ"),
)


def _sender(rng: Random) -> Sender:
    ward, province = rng.choice(WORDS["wards"]), rng.choice(WORDS["provinces"])
    makers = (
        _ward,
        _ward,
        _province,
        _department,
        _council,
        _ministry,
        _school,
        _company,
        _unit,
        _police,
        _front,
        _branch,
    )
    return rng.choice(makers)(rng, ward, province)


def _ward(rng: Random, ward: str, province: str) -> Sender:
    kind, name = rng.choice([("phường", ward), ("xã", rng.choice(WORDS["communes"]))])
    lines = ("ỦY BAN NHÂN DÂN", f"{kind} {name}".upper())
    parent = (f"ỦY BAN NHÂN DÂN {province}".upper(),) if rng.random() < 0.15 else ()
    if rng.random() < 0.4:
        lines = (" ".join(lines),)
    return Sender(
        f"Ủy ban nhân dân {kind} {name}", lines, "UBND", _COMMITTEE, parent, ("VP", "KT", "VX", "ĐT", "TN&MT")
    )


def _province(_rng: Random, _ward: str, province: str) -> Sender:
    return Sender(
        f"Ủy ban nhân dân {province}", ("ỦY BAN NHÂN DÂN", province.upper()), "UBND", _COMMITTEE, (), ("NC", "TH")
    )


def _department(rng: Random, _ward: str, province: str) -> Sender:
    name, short = rng.choice(
        [
            ("Sở Nội vụ", "SNV"),
            ("Sở Giáo dục và Đào tạo", "SGDĐT"),
            ("Sở Nông nghiệp và Môi trường", "SNNMT"),
            ("Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL"),
            ("Thanh tra thành phố", "TTTP"),
            ("Ban Quản lý Khu kinh tế, công nghiệp", "KKTCN"),
        ]
    )
    lines = (name.upper(),) if len(name) < 30 else _broken(name)
    return Sender(name, lines, short, _DIRECTOR, (f"ỦY BAN NHÂN DÂN {province}".upper(),), ("TCCB", "VP", "CĐS"))


def _council(_rng: Random, ward: str, _province: str) -> Sender:
    posts = (("TM. THƯỜNG TRỰC HĐND", "CHỦ TỊCH"), ("CHỦ TỊCH",), ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"))
    return Sender(f"Hội đồng nhân dân phường {ward}", ("HỘI ĐỒNG NHÂN DÂN", f"PHƯỜNG {ward}".upper()), "HĐND", posts)


def _ministry(rng: Random, _ward: str, _province: str) -> Sender:
    if rng.random() < 0.5:
        return Sender(
            "Bộ Nội vụ",
            ("BỘ NỘI VỤ",),
            "BNV",
            (("BỘ TRƯỞNG",), ("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"), ("TL. BỘ TRƯỞNG", "VỤ TRƯỞNG VỤ CÔNG CHỨC - VIÊN CHỨC")),
            (),
            ("CCVC", "TCBC"),
        )
    posts = (("CỤC TRƯỞNG",), ("KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG"))
    return Sender(
        "Cục Chuyển đổi số quốc gia",
        ("CỤC CHUYỂN ĐỔI SỐ QUỐC GIA",),
        "CĐSQG",
        posts,
        ("BỘ KHOA HỌC VÀ CÔNG NGHỆ",),
        ("CQS",),
    )


def _school(rng: Random, ward: str, _province: str) -> Sender:
    level = rng.choice(["Tiểu học", "Trung học cơ sở", "Mầm non"])
    name, posts = f"Trường {level} {ward}", (("HIỆU TRƯỞNG",), ("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"))
    return Sender(
        name,
        (name.upper(),),
        rng.choice(["TH", "THCS", "MN"]) + "VD",
        posts,
        ("ỦY BAN NHÂN DÂN", f"PHƯỜNG {ward}".upper()),
    )


def _company(rng: Random, _ward: str, _province: str) -> Sender:
    name, short = rng.choice(
        [
            ("Công ty Cổ phần Môi trường và Công trình đô thị", "MTĐT"),
            ("Công ty TNHH Một thành viên Cấp nước Miền Trung", "CNMT"),
            ("Công ty Điện lực Lạc Giang", "LGPC"),
        ]
    )
    posts = (("GIÁM ĐỐC",), ("TỔNG GIÁM ĐỐC",), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC KỸ THUẬT"))
    parent = ("TỔNG CÔNG TY ĐIỆN LỰC MIỀN TRUNG",) if short == "LGPC" else ()
    return Sender(name, _broken(name) if len(name) > 30 else (name.upper(),), short, posts, parent, ("KHKD", "HC"))


def _unit(rng: Random, ward: str, _province: str) -> Sender:
    name, short, post = rng.choice(
        [
            ("Văn phòng HĐND và UBND", "VP", "CHÁNH VĂN PHÒNG"),
            ("Phòng Kinh tế, Hạ tầng và Đô thị", "KTHTĐT", "TRƯỞNG PHÒNG"),
            ("Trung tâm Phục vụ hành chính công", "TTPVHCC", "GIÁM ĐỐC"),
            ("Phòng Văn hóa - Xã hội", "VHXH", "TRƯỞNG PHÒNG"),
        ]
    )
    posts = ((post,), (f"KT. {post}", f"PHÓ {post}"))
    return Sender(name, (name.upper(),), short, posts, (f"ỦY BAN NHÂN DÂN PHƯỜNG {ward}".upper(),), ("HC",))


def _police(rng: Random, ward: str, province: str) -> Sender:
    posts = (("TRƯỞNG CÔNG AN PHƯỜNG",), ("KT. TRƯỞNG CÔNG AN PHƯỜNG", "PHÓ TRƯỞNG CÔNG AN PHƯỜNG"))
    return Sender(
        f"Công an phường {ward}",
        (f"CÔNG AN PHƯỜNG {ward}".upper(),),
        "CAP",
        posts,
        (f"CÔNG AN {province}".upper(),),
        ("TH",),
    )


def _front(_rng: Random, ward: str, _province: str) -> Sender:
    posts = (("TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH"), ("TM. BAN THƯỜNG TRỰC", "PHÓ CHỦ TỊCH"))
    lines = ("ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM", f"PHƯỜNG {ward}".upper())
    return Sender(f"Ủy ban Mặt trận Tổ quốc Việt Nam phường {ward}", lines, "MTTQ-BTT", posts, (), ("VP",))


def _branch(_rng: Random, _ward: str, province: str) -> Sender:
    name = f"Bảo hiểm xã hội {province}"
    return Sender(name, (name.upper(),), "BHXH", _DIRECTOR, ("BẢO HIỂM XÃ HỘI VIỆT NAM",), ("CĐBHXH", "QLT"))


def _broken(name: str) -> tuple[str, ...]:
    words = name.upper().split()
    half = (len(words) + 1) // 2
    return " ".join(words[:half]), " ".join(words[half:])
