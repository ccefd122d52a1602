"""An office's papers from a seed, each with what a judge knows of it: matter, place, year.

Equal seeds give equal papers. Bodies also speak of other matters and cite other papers, as real ones do.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from eoffice.core.index_documents import IndexDocument
from eoffice.core.legacy_text import legacy_font, to_unicode
from eoffice.core.text import nfc
from eoffice.records.types import OFFICIAL_LETTER, document_types, printed_type_name

#: The day on which the questions are asked.
TODAY = date(2026, 11, 9)
FIRST_YEAR = 2016
OWN, CITY = "Ủy ban nhân dân phường Trúc Lâm", "Ủy ban nhân dân thành phố Đông Lâm"
#: Who writes, with the abbreviation in notations; the position is the id.
ISSUERS: tuple[tuple[str, str], ...] = (
    (OWN, "UBND"), ("Hội đồng nhân dân phường Trúc Lâm", "HĐND"), (CITY, "UBND"), ("Sở Y tế", "SYT"),
    ("Sở Nông nghiệp và Môi trường", "SNNMT"), ("Ban Chỉ huy Phòng thủ dân sự thành phố", "BCHPTDS"),
    ("Sở Xây dựng", "SXD"), ("Sở Giáo dục và Đào tạo", "SGDĐT"), ("Sở Nội vụ", "SNV"), ("Sở Tư pháp", "STP"),
    ("Công an thành phố Đông Lâm", "CATP"), ("Sở Tài chính", "STC"), ("Sở Khoa học và Công nghệ", "SKHCN"),
    ("Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL"), ("Sở Công Thương", "SCT"), ("Thanh tra thành phố", "TTTP"),
    ("Ủy ban nhân dân phường Gò Sành", "UBND"), ("Ủy ban nhân dân xã Đồng Vừng", "UBND"),
)  # fmt: skip
_UNITS = ("VP", "VX", "NC", "KT", "TH", "NV")
_TYPES = {
    OFFICIAL_LETTER: 40, "THONG_BAO": 10, "KE_HOACH": 14, "BAO_CAO": 12, "QUYET_DINH": 10, "TO_TRINH": 4,
    "GIAY_MOI": 4, "HUONG_DAN": 2, "CHI_THI": 2, "CHUONG_TRINH": 1, "QUY_DINH": 1,
}  # fmt: skip
_FRAMES = {
    OFFICIAL_LETTER: ("{0}", "Về việc {0}", "V/v tăng cường {0}", "Đôn đốc {0}", "Góp ý dự thảo kế hoạch {0}"),
    "THONG_BAO": ("Kết luận cuộc họp về {0}", "Ý kiến chỉ đạo về {0}"),
    "QUYET_DINH": ("Về việc thành lập Tổ công tác {0}", "Phê duyệt kinh phí {0}", "Ban hành Kế hoạch {0}"),
    "BAO_CAO": ("Kết quả {0}", "Sơ kết {0}"), "GIAY_MOI": ("Họp bàn về {0}", "Dự hội nghị {0}"),
    "TO_TRINH": ("Xin chủ trương {0}", "Đề nghị phê duyệt kinh phí {0}"),
}  # fmt: skip
_LINKS = ("Lồng ghép với việc {0}", "Không để ảnh hưởng đến {0}", "Nội dung về {0} có văn bản riêng")
_PERIODS = ("", "", " quý {q} năm {y}", " năm {y}", " 6 tháng đầu năm {y}", " tháng {m} năm {y}")


@dataclass(frozen=True)
class Topic:
    """A matter: how offices put it, how people ask for it, what is said of it."""

    office: str
    subjects: tuple[str, ...]
    questions: tuple[str, ...]
    body: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """A document and what a judge knows of it; `topic` is a position in `topics()`."""

    document: IndexDocument
    topic: int
    place: str
    is_legacy: bool = False

    @property
    def year(self) -> int:
        """The year of issue."""
        return (self.document.issued_on or TODAY).year


@cache
def _source() -> dict[str, Any]:
    with (Path(__file__).parent / "topics.toml").open("rb") as stream:
        return tomllib.load(stream)


@cache
def topics() -> tuple[Topic, ...]:
    """The matters in the order of the file."""
    return tuple(
        Topic(row["office"], tuple(row["subjects"]), tuple(row["questions"]), tuple(row["body"]))
        for row in _source()["topic"]
    )


def papers(seed: int, count: int) -> list[Paper]:
    """So many papers; every 40th was typed in TCVN3 and reached the office that way."""
    rng = Random(seed)  # noqa: S311 - made to be repeated
    numbers: dict[tuple[int, str, int], int] = defaultdict(int)
    made: list[Paper] = []
    for id_ in range(1, count + 1):
        made.append(_paper(rng, id_, numbers, made, is_legacy=id_ % 40 == 0))
    return made


def _paper(
    rng: Random, id_: int, numbers: dict[tuple[int, str, int], int], before: Sequence[Paper], *, is_legacy: bool
) -> Paper:
    number_of_topic = rng.randrange(len(topics()))
    topic = topics()[number_of_topic]
    year = max(rng.randint(FIRST_YEAR, TODAY.year), rng.randint(FIRST_YEAR, TODAY.year))
    day = min(date(year, 1, 4) + timedelta(days=rng.randrange(355)), TODAY)
    kind = rng.choices(list(_TYPES), list(_TYPES.values()))[0]
    issuer = _issuer(rng, topic)
    name, abbreviation = ISSUERS[issuer]
    notation = f"{document_types()[kind].abbreviation or abbreviation}-" + (
        rng.choice(_UNITS) if kind == OFFICIAL_LETTER else abbreviation
    )
    book = (issuer, notation, year)
    numbers[book] += rng.randint(1, 3) if issuer < 2 else rng.randint(50, 1600)
    width = 4 if ISSUERS[issuer][1] in {"SYT", "STC"} else 2
    place = rng.choice(_source()["places"]) if rng.random() < 0.6 else ""
    subject = _subject(rng, topic, kind, place, day)
    body = _body(rng, topic, name, day, before)
    if is_legacy:
        body = to_unicode([in_tcvn3(body)])[0]
    document = IndexDocument(
        kind="outgoing" if issuer < 2 else "incoming", id=id_, agency_id=1, grants=frozenset({"agency:1"}),
        number=f"{numbers[book]:0{width}d}", notation=notation, type=kind, issuer_id=issuer + 1, issuer=name,
        subject=subject, signer=rng.choice(_source()["signers"]), issued_on=day, arrived_on=day, body=body,
        state="registered",
    )  # fmt: skip
    return Paper(document, number_of_topic, place, is_legacy)


def _issuer(rng: Random, topic: Topic) -> int:
    luck = rng.random()
    if luck < 0.45:
        return 0 if luck < 0.4 else 1
    if luck < 0.8:
        return next(i for i, (_, abbreviation) in enumerate(ISSUERS) if abbreviation == topic.office)
    return 2 if luck < 0.9 else rng.choice((len(ISSUERS) - 1, len(ISSUERS) - 2))


def _subject(rng: Random, topic: Topic, kind: str, place: str, day: date) -> str:
    matter = rng.choice(topic.subjects) + (f" tại {place}" if place else "")
    matter += rng.choice(_PERIODS).format(y=day.year, q=("I", "II", "III", "IV")[(day.month - 1) // 3], m=day.month)
    text = rng.choice(_FRAMES.get(kind, ("{0}", "Triển khai {0}"))).format(matter)
    return text[0].upper() + text[1:]


def _body(rng: Random, topic: Topic, author: str, day: date, before: Sequence[Paper]) -> str:
    others = [rng.choice(topics()) for _ in range(2)]
    lines = [f"{author} yêu cầu các đơn vị thực hiện các nội dung sau:"]
    if before:
        cited = rng.choice(before).document
        type_name = printed_type_name(cited.type)
        lines.insert(0, f"Căn cứ {type_name} số {cited.number}/{cited.notation} của {cited.issuer};")
    lines += rng.sample(topic.body, rng.randint(1, len(topic.body)))
    lines.append(f"Để thực hiện tốt việc {rng.choice(topic.subjects)}, các đơn vị chủ động phối hợp")
    lines += [rng.choice(_LINKS).format(rng.choice(other.subjects)) for other in others]
    due = day + timedelta(days=rng.randint(5, 30))
    lines.append(f"Báo cáo kết quả trước ngày {due:%d/%m/%Y}, kinh phí {rng.randint(5, 90)} triệu đồng")
    return ".\n".join(lines) + "."


@cache
def _tcvn3() -> dict[str, str]:
    font = legacy_font(".VnTime")
    if font is None:
        raise LookupError("the font of TCVN3 is not known")
    return {font.decode(code): code for code in map(chr, range(0xA1, 0x100)) if font.decode(code) != code}


def in_tcvn3(text: str) -> str:
    """The text as a file of before Unicode holds it; its toned capitals are small letters there."""
    codes = _tcvn3()
    return "".join(codes.get(c) or codes.get(c.lower(), c) for c in nfc(text))
